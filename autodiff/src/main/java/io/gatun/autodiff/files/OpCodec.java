package io.gatun.autodiff.files;

import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Operations as trees of their components, and back, for any record: what an operation declares is all that is known of it. A
 * component that was added later is left out by older files; then the constructor that takes the others must be there.
 */
final class OpCodec {
    /** How deep operations may nest; deeper ones are refused in both directions. */
    static final int DEEPEST = 48;

    private static final int MOST_AXES = 64;
    /** Numbers that JSON has no number for. */
    static final List<String> UNUSUAL = List.of("NaN", "Infinity", "-Infinity");

    private OpCodec() {}

    // ---------------------------------------------------------------- writing

    /** The tree of an operation. */
    static Tree write(Op op) {
        return write(op, Op.class, op.label(), 0);
    }

    private static Tree write(Object value, Type declared, String where, int depth) {
        if (depth > DEEPEST) {
            throw refuse(where, "operations nest deeper than " + DEEPEST + " levels");
        }
        return switch (value) {
            case null -> new Tree.Nothing();
            case Boolean b -> new Tree.Truth(b);
            case Byte n -> new Tree.Whole(n);
            case Short n -> new Tree.Whole(n);
            case Integer n -> new Tree.Whole(n);
            case Long n -> new Tree.Whole(n);
            case Float f -> new Tree.Real(f);
            case Double d -> new Tree.Real(d);
            case String s -> new Tree.Text(s);
            case Shape s -> new Tree.Numbers(s.toArray());
            case long[] n -> new Tree.Numbers(n.clone());
            case int[] n -> new Tree.Numbers(Arrays.stream(n).asLongStream().toArray());
            case double[] n ->
                new Tree.Items(
                        Arrays.stream(n).mapToObj(d -> (Tree) new Tree.Real(d)).toList());
            case Enum<?> e -> new Tree.Constant(name(e.getDeclaringClass(), declared, where), e.name());
            case List<?> l -> list(l, element(declared), where, depth);
            case Record r -> record(r, declared, where, depth);
            default -> throw refuse(where, "a " + value.getClass().getName() + " cannot be written to a file");
        };
    }

    private static Tree list(List<?> list, Type element, String where, int depth) {
        if (!list.isEmpty() && list.stream().allMatch(x -> x instanceof Long || x instanceof Integer)) {
            return new Tree.Numbers(
                    list.stream().mapToLong(x -> ((Number) x).longValue()).toArray());
        }
        List<Tree> items = new ArrayList<>();
        for (Object item : list) {
            items.add(write(item, element, where + "[" + items.size() + "]", depth + 1));
        }
        return new Tree.Items(items);
    }

    private static Tree record(Record r, Type declared, String where, int depth) {
        List<String> names = new ArrayList<>();
        List<Tree> items = new ArrayList<>();
        for (RecordComponent c : r.getClass().getRecordComponents()) {
            names.add(c.getName());
            items.add(write(component(r, c, where), c.getGenericType(), where + "." + c.getName(), depth + 1));
        }
        return new Tree.Rec(name(r.getClass(), declared, where), names, items);
    }

    private static Object component(Record r, RecordComponent c, String where) {
        try {
            c.getAccessor().setAccessible(true);
            return c.getAccessor().invoke(r);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw refuse(
                    where,
                    r.getClass().getName() + " cannot be read (" + e + "): make the record public, in a package that "
                            + "is exported or opened to io.gatun.autodiff");
        }
    }

    /** The name of a class; null where the component already says it. */
    private static String name(Class<?> type, Type declared, String where) {
        if (type == declared) {
            return null;
        }
        String name = OpRegistry.name(type);
        if (name == null) {
            throw refuse(
                    where,
                    type.getName() + " is not known to graph files: call OpRegistry.register(" + type.getSimpleName()
                            + ".class) before saving and loading");
        }
        return name;
    }

    private static GatunException refuse(String where, String why) {
        return new GatunException("[save] operation " + where + ": " + why);
    }

    // ---------------------------------------------------------------- reading

    /**
     * The operation of a tree.
     *
     * @throws FileFormatException without the name of the file, if the tree is no operation that is known here
     */
    static Op read(Tree tree) {
        return (Op) read(tree, Op.class, "operation", 0);
    }

    private static Object read(Tree tree, Type declared, String where, int depth) {
        Class<?> raw = raw(declared);
        if (depth > DEEPEST) {
            throw wrong(where, "nests deeper than " + DEEPEST + " levels");
        }
        return switch (tree) {
            case Tree.Nothing n when mayLack(raw) -> null;
            case Tree.Truth t when raw == boolean.class || raw == Boolean.class -> t.value();
            case Tree.Real r when raw == double.class || raw == Double.class -> r.value();
            case Tree.Real r when raw == float.class || raw == Float.class -> (float) r.value();
            case Tree.Whole w
            when raw == double.class || raw == float.class || raw == Double.class || raw == Float.class ->
                read(new Tree.Real(w.value()), declared, where, depth);
            case Tree.Whole w -> whole(w.value(), raw, where);
            case Tree.Text t when raw == String.class -> t.value();
            case Tree.Text t when raw.isEnum() -> constant(new Tree.Constant(null, t.value()), raw, where);
            case Tree.Text t
            when UNUSUAL.contains(t.value()) ->
                read(new Tree.Real(Double.parseDouble(t.value())), declared, where, depth);
            case Tree.Constant c -> constant(c, raw, where);
            case Tree.Numbers n -> numbers(n.values(), raw, declared, where);
            case Tree.Items i
            when i.items().isEmpty() && raw != List.class -> numbers(new long[0], raw, declared, where);
            case Tree.Items i when raw == List.class -> items(i, element(declared), where, depth);
            case Tree.Items i
            when raw == double[].class ->
                i.items().stream()
                        .mapToDouble(x -> (double) read(x, double.class, where, depth + 1))
                        .toArray();
            case Tree.Rec r -> record(r, raw, where, depth);
            default -> throw wrong(where, "is " + noun(tree) + ": expected " + raw.getSimpleName());
        };
    }

    /** Few records check for null what never is null in one that was made by hand. */
    private static boolean mayLack(Class<?> raw) {
        return !raw.isPrimitive()
                && !raw.isArray()
                && raw != List.class
                && raw != Shape.class
                && raw != DataType.class
                && raw != Op.class;
    }

    private static String noun(Tree tree) {
        return switch (tree) {
            case Tree.Nothing n -> "missing";
            case Tree.Truth t -> "a truth value";
            case Tree.Whole w -> "a whole number";
            case Tree.Real r -> "a real number";
            case Tree.Text t -> "a text";
            case Tree.Constant c -> "a constant";
            case Tree.Numbers n -> "a list of numbers";
            case Tree.Items i -> "a list";
            case Tree.Rec r -> "a record";
        };
    }

    private static Object whole(long value, Class<?> raw, String where) {
        Object found = null;
        if (raw == long.class || raw == Long.class) {
            found = value;
        } else if (raw == int.class || raw == Integer.class) {
            found = value == (int) value ? (Object) (int) value : null;
        } else if (raw == short.class || raw == Short.class) {
            found = value == (short) value ? (Object) (short) value : null;
        } else if (raw == byte.class || raw == Byte.class) {
            found = value == (byte) value ? (Object) (byte) value : null;
        }
        if (found == null) {
            throw wrong(where, "is " + value + ": expected " + raw.getSimpleName());
        }
        return found;
    }

    private static Object constant(Tree.Constant c, Class<?> raw, String where) {
        Class<?> type = type(c.type(), raw, where);
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(c.name())) {
                    return constant;
                }
            }
        }
        throw wrong(
                where,
                "is " + type.getSimpleName() + "." + c.name()
                        + ", which is not known: expected a file of this version of Gatun or an older one");
    }

    private static Object numbers(long[] values, Class<?> raw, Type declared, String where) {
        if (raw == Shape.class) {
            return shape(values, where);
        }
        if (raw == long[].class) {
            return values.clone();
        }
        if (raw == int[].class) {
            return Arrays.stream(values)
                    .mapToInt(v -> (int) whole(v, int.class, where))
                    .toArray();
        }
        if (raw == double[].class) {
            return Arrays.stream(values).mapToDouble(v -> v).toArray();
        }
        if (raw == List.class) {
            Class<?> element = raw(element(declared));
            if (element == Double.class) {
                return Arrays.stream(values).mapToObj(v -> (double) v).toList();
            }
            return Arrays.stream(values).mapToObj(v -> whole(v, element, where)).toList();
        }
        throw wrong(where, "is a list of numbers: expected a " + raw.getSimpleName());
    }

    /** A shape of a file. */
    static Shape shape(long[] sizes, String where) {
        if (sizes.length > MOST_AXES) {
            throw wrong(where, "has " + sizes.length + " axes: expected at most " + MOST_AXES);
        }
        try {
            return Shape.of(sizes);
        } catch (GatunException e) {
            throw wrong(where, "is no shape: " + e.getMessage());
        }
    }

    private static List<Object> items(Tree.Items i, Type element, String where, int depth) {
        List<Object> out = new ArrayList<>();
        for (Tree item : i.items()) {
            out.add(read(item, element, where + "[" + out.size() + "]", depth + 1));
        }
        return java.util.Collections.unmodifiableList(out);
    }

    private static Object record(Tree.Rec r, Class<?> raw, String where, int depth) {
        Class<?> type = type(r.type(), raw, where);
        if (!type.isRecord() || r.names().size() != r.items().size()) {
            throw wrong(where, "is a record: expected " + type.getSimpleName());
        }
        RecordComponent[] components = type.getRecordComponents();
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent c : components) {
            int at = r.names().indexOf(c.getName());
            if (at >= 0) {
                types.add(c.getType());
                values.add(read(
                        r.items().get(at), c.getGenericType(), type.getSimpleName() + "." + c.getName(), depth + 1));
            }
        }
        if (values.size() < r.names().size()) {
            List<String> more = new ArrayList<>(r.names());
            Arrays.stream(components).forEach(c -> more.remove(c.getName()));
            throw wrong(
                    where,
                    type.getSimpleName() + " has " + more + ", which is not known here: the file was written by a "
                            + "newer version of Gatun");
        }
        return make(type, types, values, where);
    }

    private static Object make(Class<?> type, List<Class<?>> types, List<Object> values, String where) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw wrong(
                    where,
                    type.getSimpleName() + values + " is refused: "
                            + e.getCause().getMessage());
        } catch (NoSuchMethodException e) {
            throw wrong(
                    where,
                    type.getSimpleName() + " lacks components: received " + values.size() + ", expected "
                            + Arrays.stream(type.getRecordComponents())
                                    .map(RecordComponent::getName)
                                    .toList());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw wrong(
                    where,
                    type.getName() + " cannot be made (" + e + "): its package must be exported or opened to "
                            + "io.gatun.autodiff");
        }
    }

    /** The class that is meant, of those that the component takes. */
    private static Class<?> type(String name, Class<?> declared, String where) {
        Class<?> type = name == null ? declared : OpRegistry.find(name);
        if (type == null) {
            throw wrong(
                    where,
                    "is \"" + name + "\", which is not known: if it is an operation of your own, call "
                            + "OpRegistry.register(...) before loading; registered are " + OpRegistry.registered());
        }
        if (!declared.isAssignableFrom(type)) {
            throw wrong(where, "is a " + type.getSimpleName() + ": expected " + declared.getSimpleName());
        }
        return type;
    }

    private static FileFormatException wrong(String where, String what) {
        return new FileFormatException(where + " " + what);
    }

    // ---------------------------------------------------------------- types

    private static Type element(Type list) {
        return list instanceof ParameterizedType p && p.getActualTypeArguments().length == 1
                ? p.getActualTypeArguments()[0]
                : Object.class;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> c -> c;
            case ParameterizedType p -> (Class<?>) p.getRawType();
            case java.lang.reflect.WildcardType w -> raw(w.getUpperBounds()[0]);
            default -> Object.class;
        };
    }
}
