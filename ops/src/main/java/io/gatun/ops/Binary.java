package io.gatun.ops;

/**
 * The element-wise functions of two values, with NumPy broadcasting; see {@link Unary} for the form of a declaration.
 * Gradients are given for operands of the broadcast shape: the broadcasting is undone by the caller, in one place.
 */
public enum Binary implements Elementwise {
    /**
     * Sum, {@code x + y}.
     *
     * @formula $z = x + y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    ADD("x + y", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return x + y;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g;
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g;
        }
    },
    /**
     * Difference, {@code x - y}.
     *
     * @formula $z = x - y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    SUB("x - y", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return x - y;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g;
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.neg();
        }
    },
    /**
     * Product, {@code x * y}.
     *
     * @formula $z = x \cdot y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    MUL("x * y", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return x * y;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.mul(y);
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x);
        }
    },
    /**
     * Quotient, {@code x / y}; integers are divided as FLOAT (use {@link #FLOOR_DIV} for whole quotients).
     *
     * @formula $z = \frac{x}{y}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    DIV("x / y", Domain.FLOATING) {
        @Override
        public double reference(double x, double y) {
            return x / y;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.div(y);
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(z).div(y).neg();
        }
    },
    /**
     * Quotient rounded down. Integer division by zero gives 0. The gradient is zero.
     *
     * @formula $z = \lfloor x / y \rfloor$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but INT for BOOL
     */
    FLOOR_DIV("v_floor_div(x, y)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return Math.floor(x / y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.zerosLike();
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.zerosLike();
        }
    },
    /**
     * Remainder with the sign of y, {@code x - floor(x / y) * y} (Python's {@code %}). Integer remainder by zero gives 0.
     *
     * @formula $z = x - \lfloor x / y \rfloor \, y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but INT for BOOL
     */
    MOD("v_mod(x, y)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            double r = x % y;
            return r != 0 && (r < 0) != (y < 0) ? r + y : r;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g;
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x.floorDiv(y)).neg();
        }
    },
    /**
     * Power, {@code x^y}. For integers, a negative exponent gives 0 unless x is 1 or -1.
     *
     * @formula $z = x^y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but INT for BOOL
     */
    POW("v_pow(x, y)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return Math.pow(x, y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            T down = y.eq(0.0).select(y.onesLike(), y.sub(1.0)); // x^-1 would be infinite at 0, and is multiplied by 0
            return g.mul(y).mul(x.pow(down));
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            T log = x.gt(0.0).select(x, x.onesLike()).log();
            return g.mul(z).mul(log);
        }
    },
    /**
     * Angle of the point (y, x) in radians: {@code atan2(x, y)} with the first operand as ordinate.
     *
     * @formula $z = \operatorname{atan2}(x, y)$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    ATAN2("v_atan2(x, y)", Domain.FLOATING) {
        @Override
        public double reference(double x, double y) {
            return Math.atan2(x, y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.mul(y).div(x.square().add(y.square()));
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x).div(x.square().add(y.square())).neg();
        }
    },
    /**
     * The larger; NaN if either is. Equal operands share the gradient.
     *
     * @formula $z = \max(x, y)$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    MAX("v_max(x, y)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return Math.max(x, y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return Shares.of(g, x.gt(y), x.eq(y));
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return Shares.of(g, y.gt(x), x.eq(y));
        }
    },
    /**
     * The smaller; NaN if either is. Equal operands share the gradient.
     *
     * @formula $z = \min(x, y)$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    MIN("v_min(x, y)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return Math.min(x, y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return Shares.of(g, x.lt(y), x.eq(y));
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return Shares.of(g, y.lt(x), x.eq(y));
        }
    },
    /**
     * Squared difference, {@code (x - y)^2}.
     *
     * @formula $z = (x - y)^2$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result as x, but INT for BOOL
     */
    SQUARED_DIFFERENCE("(x - y) * (x - y)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return (x - y) * (x - y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.mul(x.sub(y)).mul(2.0);
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x.sub(y)).mul(-2.0);
        }
    },
    /**
     * Leaky relu, {@code x > 0 ? x : y * x}; y is the slope, a scalar or (PReLU) an array.
     *
     * @formula $z = \begin{cases} x & x \gt 0 \\ y x & \text{else} \end{cases}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    LEAKY_RELU("v_select(x > 0, x, y * x)", Domain.FLOATING) {
        @Override
        public double reference(double x, double y) {
            return x > 0 ? x : y * x;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return x.gt(0.0).select(g, g.mul(y));
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return x.gt(0.0).select(g.scalar(g.dataType(), 0), g.mul(x));
        }
    },
    /** Exponential linear unit, {@code x > 0 ? x : y * (e^x - 1)} (Clevert et al., 2015). */
    ELU("v_select(x > 0, x, y * v_expm1(x))", Domain.FLOATING) {
        @Override
        public double reference(double x, double y) {
            return x > 0 ? x : y * Math.expm1(x);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return x.gt(0.0).select(g, g.mul(y).mul(x.min(0.0).exp()));
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x.min(0.0).expm1());
        }
    },
    /** Gradient of relu: {@code y > 0 ? x : 0}, from the gradient x and the output (or input) y. */
    RELU_GRAD("v_select(y > 0, x, 0)", Domain.NUMERIC) {
        @Override
        public double reference(double x, double y) {
            return y > 0 ? x : 0;
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.apply(RELU_GRAD, y);
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.zerosLike();
        }
    },
    /** Gradient of sigmoid: {@code x * y * (1 - y)}, from the gradient x and the output y. */
    SIGMOID_GRAD("x * y * (1 - y)", Domain.FLOATING) {
        @Override
        public double reference(double x, double y) {
            return x * y * (1 - y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.apply(SIGMOID_GRAD, y);
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x).mul(y.mul(-2.0).add(1.0));
        }
    },
    /** Gradient of tanh: {@code x * (1 - y * y)}, from the gradient x and the output y. */
    TANH_GRAD("x * (1 - y * y)", Domain.FLOATING) {
        @Override
        public double reference(double x, double y) {
            return x * (1 - y * y);
        }

        @Override
        public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
            return g.apply(TANH_GRAD, y);
        }

        @Override
        public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
            return g.mul(x).mul(y).mul(-2.0);
        }
    },
    /**
     * True where equal; NaN equals nothing.
     *
     * @formula $z = [x = y]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result BOOL
     */
    EQ("x == y", Domain.ANY, true) {
        @Override
        public double reference(double x, double y) {
            return x == y ? 1 : 0;
        }
    },
    /**
     * True where not equal.
     *
     * @formula $z = [x \ne y]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: all types; result BOOL
     */
    NEQ("x != y", Domain.ANY, true) {
        @Override
        public double reference(double x, double y) {
            return x != y ? 1 : 0;
        }
    },
    /**
     * True where {@code x > y}.
     *
     * @formula $z = [x \gt y]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result BOOL
     */
    GT("x > y", Domain.ANY, true) {
        @Override
        public double reference(double x, double y) {
            return x > y ? 1 : 0;
        }
    },
    /**
     * True where {@code x >= y}.
     *
     * @formula $z = [x \ge y]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result BOOL
     */
    GTE("x >= y", Domain.ANY, true) {
        @Override
        public double reference(double x, double y) {
            return x >= y ? 1 : 0;
        }
    },
    /**
     * True where {@code x < y}.
     *
     * @formula $z = [x \lt y]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result BOOL
     */
    LT("x < y", Domain.ANY, true) {
        @Override
        public double reference(double x, double y) {
            return x < y ? 1 : 0;
        }
    },
    /**
     * True where {@code x <= y}.
     *
     * @formula $z = [x \le y]$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: all types; result BOOL
     */
    LTE("x <= y", Domain.ANY, true) {
        @Override
        public double reference(double x, double y) {
            return x <= y ? 1 : 0;
        }
    },
    /**
     * Logical and.
     *
     * @formula $z = x \land y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: BOOL; result as x
     */
    AND("x && y", Domain.LOGICAL, true) {
        @Override
        public double reference(double x, double y) {
            return x != 0 && y != 0 ? 1 : 0;
        }
    },
    /**
     * Logical or.
     *
     * @formula $z = x \lor y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: BOOL; result as x
     */
    OR("x || y", Domain.LOGICAL, true) {
        @Override
        public double reference(double x, double y) {
            return x != 0 || y != 0 ? 1 : 0;
        }
    },
    /**
     * Logical exclusive or.
     *
     * @formula $z = x \oplus y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: BOOL; result as x
     */
    XOR("x != y", Domain.LOGICAL, true) {
        @Override
        public double reference(double x, double y) {
            return x != 0 != (y != 0) ? 1 : 0;
        }
    },
    /**
     * The bits that are set in both.
     *
     * @formula none: bit by bit, $x \land y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: integers; result as x
     */
    BITWISE_AND("x & y", Domain.INTEGER) {
        @Override
        public double reference(double x, double y) {
            return (long) x & (long) y;
        }
    },
    /**
     * The bits that are set in either.
     *
     * @formula none: bit by bit, $x \lor y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: integers; result as x
     */
    BITWISE_OR("x | y", Domain.INTEGER) {
        @Override
        public double reference(double x, double y) {
            return (long) x | (long) y;
        }
    },
    /**
     * The bits that are set in one and not in the other.
     *
     * @formula none: bit by bit, $x \oplus y$
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: integers; result as x
     */
    BITWISE_XOR("x ^ y", Domain.INTEGER) {
        @Override
        public double reference(double x, double y) {
            return (long) x ^ (long) y;
        }
    },
    /**
     * The bits of x moved up by y places, zeros behind them; 0 if y is negative or not less than the number of bits.
     *
     * @formula $z = x \cdot 2^y \bmod 2^{bits}$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: BOOL, integers; result as x, but INT for BOOL
     */
    LEFT_SHIFT("v_left_shift(x, y)", Domain.INTEGER) {
        @Override
        public double reference(double x, double y) {
            return y < 0 || y > 63 ? 0 : (long) x << (long) y;
        }
    },
    /**
     * The bits of x moved down by y places, the sign's in front of them (zeros if the type has no sign). A negative y, and one not
     * less than the number of bits, leaves nothing but the sign: 0 or -1.
     *
     * @formula $z = \lfloor x / 2^y \rfloor$
     * @shapes x and y broadcast; the result has their common shape
     * @types x: BOOL, integers; result as x, but INT for BOOL
     */
    RIGHT_SHIFT("v_right_shift(x, y)", Domain.INTEGER) {
        @Override
        public double reference(double x, double y) {
            return y < 0 || y > 63 ? (x < 0 ? -1 : 0) : (long) x >> (long) y;
        }
    };

    private final String kernel;
    private final Domain domain;
    private final boolean predicate;
    private final String label;

    Binary(String kernel, Domain domain) {
        this(kernel, domain, false);
    }

    Binary(String kernel, Domain domain, boolean predicate) {
        this.kernel = kernel;
        this.domain = domain;
        this.predicate = predicate;
        this.label = Names.camel(name());
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String kernel() {
        return kernel;
    }

    @Override
    public Domain domain() {
        return domain;
    }

    @Override
    public boolean predicate() {
        return predicate;
    }

    @Override
    public int arity() {
        return 2;
    }

    /** The value in double precision: the oracle of the tests. */
    public abstract double reference(double x, double y);

    /** The gradient with respect to the first operand, or null for predicates, which have none. g is the gradient of the output z. */
    public <T extends Ops<T>> T vjpX(T g, T x, T y, T z) {
        return null;
    }

    /** The gradient with respect to the second operand, or null for predicates, which have none. */
    public <T extends Ops<T>> T vjpY(T g, T x, T y, T z) {
        return null;
    }

    /** Gradient of a selection: all of it where chosen, half where tied. */
    private static final class Shares {
        static <T extends Ops<T>> T of(T g, T chosen, T tied) {
            return chosen.select(g, tied.select(g.mul(0.5), g.scalar(g.dataType(), 0)));
        }
    }
}
