import java.util.List;

/** A C type as far as the linker cares: what it becomes in Java, or why it cannot. */
sealed interface CType {
    /** The absence of a value. */
    record Void() implements CType {}

    /**
     * A scalar.
     *
     * @param c the name in C, for messages
     * @param java the Java type of a parameter or result
     * @param layout the constant of the generated class that describes it
     */
    record Scalar(String c, String java, String layout) implements CType {}

    /** A pointer to anything; an array or a function as a parameter is one too. */
    record Pointer(CType to) implements CType {}

    /** An array; {@code length} is not kept. */
    record Array(CType of) implements CType {}

    /** A function. */
    record Function(CType result, List<Parameter> parameters, boolean variadic) implements CType {}

    /**
     * A type that a pointer may point to and no more.
     *
     * @param what why it cannot be passed by value
     */
    record Opaque(String what) implements CType {}

    /**
     * A parameter of a function.
     *
     * @param name its name, or null
     */
    record Parameter(String name, CType type) {}

    Scalar BOOL = new Scalar("_Bool", "boolean", "C_BOOL");
    Scalar CHAR = new Scalar("char", "byte", "C_CHAR");
    Scalar SHORT = new Scalar("short", "short", "C_SHORT");
    Scalar INT = new Scalar("int", "int", "C_INT");
    Scalar LONG = new Scalar("long", "long", "C_LONG");
    Scalar LONG_LONG = new Scalar("long long", "long", "C_LONG_LONG");
    Scalar FLOAT = new Scalar("float", "float", "C_FLOAT");
    Scalar DOUBLE = new Scalar("double", "double", "C_DOUBLE");
    Scalar POINTER = new Scalar("void *", "MemorySegment", "C_POINTER");

    /** The scalar that is passed for this type as a parameter or result. */
    static Scalar passed(CType type, String where) {
        return switch (type) {
            case Scalar s -> s;
            case Pointer p -> POINTER;
            case Array a -> POINTER;
            case Function f -> POINTER;
            case Void v -> throw new IllegalArgumentException(where + " is void");
            case Opaque o ->
                throw new IllegalArgumentException(where + " is " + o.what() + ", which is not translated by value:"
                        + " declare a function that takes a pointer or scalars, or leave it out of the include list");
        };
    }
}
