package io.gatun.ops;

import java.util.List;
import java.util.Locale;

/** A primitive that works on each element alone, with NumPy broadcasting: {@link Unary} or {@link Binary}. */
public sealed interface Elementwise extends Op permits Unary, Binary {
    /** The types that a kernel takes; others are cast first ({@link #operandType}). */
    enum Domain {
        /** Floating types; integers and BOOL are cast to FLOAT. */
        FLOATING,
        /** Floating types and integers; BOOL is cast to INT. */
        NUMERIC,
        /** BOOL; anything else is refused. */
        LOGICAL,
        /** Integers, bit by bit; anything else is refused. */
        INTEGER,
        /** All types. */
        ANY
    }

    /** The constant's name: also the fluent method's, in camel case. */
    String name();

    /** The kernel as an expression of x (and y) in C++. */
    String kernel();

    /** The types that the kernel takes. */
    Domain domain();

    /** True if the result is BOOL whatever the operands are. */
    boolean predicate();

    /** Number of operands. */
    int arity();

    /** The number of the kernel in the native library. */
    int ordinal();

    /**
     * The type to which operands are cast before the kernel runs.
     *
     * @throws DataTypeException if the operation does not take them
     */
    default DataType operandType(DataType promoted) {
        if (promoted == DataType.UTF8 && domain() != Domain.ANY) {
            throw TextRules.refuse(label());
        }
        return switch (domain()) {
            case FLOATING -> promoted.floating();
            case NUMERIC -> promoted == DataType.BOOL ? DataType.INT : promoted;
            case LOGICAL -> {
                if (promoted != DataType.BOOL) {
                    throw new DataTypeException("[" + label() + "] takes BOOL, received " + promoted
                            + ": compare first, for example x.neq(0)");
                }
                yield promoted;
            }
            case INTEGER -> {
                if (!promoted.isInteger()) {
                    throw new DataTypeException("[" + label() + "] takes integers, received " + promoted
                            + (promoted == DataType.BOOL ? ": use and, or, xor" : ": cast first"));
                }
                yield promoted;
            }
            case ANY -> promoted;
        };
    }

    @Override
    default List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, arity());
        Spec x = in.getFirst();
        DataType promoted = x.dataType();
        Shape shape = x.shape();
        if (arity() == 2) {
            promoted = DataType.promote(promoted, in.get(1).dataType());
            shape = Shape.broadcast(label(), shape, in.get(1).shape());
        }
        DataType type = operandType(promoted);
        return List.of(new Spec(predicate() ? DataType.BOOL : type, shape));
    }

    /** One operation for each element of the result. */
    @Override
    default Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(infer(in).getFirst()));
    }

    @Override
    default <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        if (this instanceof Unary u) {
            return java.util.Arrays.asList(p.needs(0) ? u.vjp(g, p.x(0), p.y()) : null);
        }
        Binary b = (Binary) this;
        return java.util.Arrays.asList(
                p.needs(0) ? b.vjpX(g, p.x(0), p.x(1), p.y()) : null,
                p.needs(1) ? b.vjpY(g, p.x(0), p.x(1), p.y()) : null);
    }

    /** Names of constants as names of methods. */
    final class Names {
        private Names() {}

        static String camel(String constant) {
            StringBuilder s = new StringBuilder();
            boolean up = false;
            for (char c : constant.toLowerCase(Locale.ROOT).toCharArray()) {
                if (c == '_') {
                    up = true;
                } else {
                    s.append(up ? Character.toUpperCase(c) : c);
                    up = false;
                }
            }
            return s.toString();
        }
    }
}
