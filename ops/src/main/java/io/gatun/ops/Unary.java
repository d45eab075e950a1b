package io.gatun.ops;

/**
 * The element-wise functions of one value, each declared once: kernel text, reference and gradient side by side.
 *
 * <p>The ordinal is the number of the kernel in the native library, the constant's name in camel case the fluent method
 * ({@code EXP} is {@code x.exp()}); both are generated from this file.
 */
public enum Unary implements Elementwise {
    /**
     * Negative, {@code -x}.
     *
     * @formula $y = -x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    NEG("-x", Domain.NUMERIC) {
        @Override
        public double reference(double x) {
            return -x;
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.neg();
        }
    },
    /**
     * Absolute value. Its derivative at 0 is taken as 0.
     *
     * @formula $y = |x|$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    ABS("v_abs(x)", Domain.NUMERIC) {
        @Override
        public double reference(double x) {
            return Math.abs(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.sign());
        }
    },
    /**
     * Sign: -1, 0 or 1; NaN stays NaN.
     *
     * @formula $y = \operatorname{sign}(x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    SIGN("v_sign(x)", Domain.NUMERIC) {
        @Override
        public double reference(double x) {
            return Math.signum(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.zerosLike();
        }
    },
    /**
     * Square, {@code x * x}.
     *
     * @formula $y = x^2$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but INT for BOOL
     */
    SQUARE("x * x", Domain.NUMERIC) {
        @Override
        public double reference(double x) {
            return x * x;
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x).mul(2.0);
        }
    },
    /**
     * Reciprocal, {@code 1 / x}.
     *
     * @formula $y = \frac{1}{x}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    RECIPROCAL("1 / x", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return 1 / x;
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(y).mul(y).neg();
        }
    },
    /**
     * Square root; NaN below zero.
     *
     * @formula $y = \sqrt{x}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    SQRT("v_sqrt(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.sqrt(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.div(y).mul(0.5);
        }
    },
    /**
     * Reciprocal square root, {@code 1 / sqrt(x)}.
     *
     * @formula $y = \frac{1}{\sqrt{x}}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    RSQRT("1 / v_sqrt(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return 1 / Math.sqrt(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(y).mul(y).mul(y).mul(-0.5);
        }
    },
    /**
     * Natural exponential, {@code e^x}.
     *
     * @formula $y = e^x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    EXP("v_exp(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.exp(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(y);
        }
    },
    /**
     * {@code e^x - 1}, accurate near zero.
     *
     * @formula $y = e^x - 1$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    EXPM1("v_expm1(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.expm1(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(y.add(1.0));
        }
    },
    /**
     * Natural logarithm; NaN below zero, minus infinity at zero.
     *
     * @formula $y = \ln x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    LOG("v_log(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.log(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.div(x);
        }
    },
    /**
     * {@code log(1 + x)}, accurate near zero.
     *
     * @formula $y = \ln(1 + x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    LOG1P("v_log1p(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.log1p(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.div(x.add(1.0));
        }
    },
    /**
     * Sine, of radians.
     *
     * @formula $y = \sin x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    SIN("v_sin(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.sin(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.cos());
        }
    },
    /**
     * Cosine, of radians.
     *
     * @formula $y = \cos x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    COS("v_cos(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.cos(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.sin()).neg();
        }
    },
    /**
     * Tangent, of radians.
     *
     * @formula $y = \tan x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    TAN("v_tan(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.tan(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(y.square().add(1.0));
        }
    },
    /**
     * Inverse sine, in radians; NaN outside [-1, 1].
     *
     * @formula $y = \arcsin x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ASIN("v_asin(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.asin(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.square().rsub(1.0).rsqrt());
        }
    },
    /**
     * Inverse cosine, in radians; NaN outside [-1, 1].
     *
     * @formula $y = \arccos x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ACOS("v_acos(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.acos(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.square().rsub(1.0).rsqrt()).neg();
        }
    },
    /**
     * Inverse tangent, in radians.
     *
     * @formula $y = \arctan x$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ATAN("v_atan(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.atan(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.div(x.square().add(1.0));
        }
    },
    /**
     * Hyperbolic sine.
     *
     * @formula $y = \sinh x = \frac{e^x - e^{-x}}{2}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    SINH("v_sinh(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.sinh(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.cosh());
        }
    },
    /**
     * Hyperbolic cosine.
     *
     * @formula $y = \cosh x = \frac{e^x + e^{-x}}{2}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    COSH("v_cosh(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.cosh(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.sinh());
        }
    },
    /**
     * Hyperbolic tangent.
     *
     * @formula $y = \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    TANH("v_tanh(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.tanh(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.apply(Binary.TANH_GRAD, y);
        }
    },
    /**
     * Inverse hyperbolic sine.
     *
     * @formula $y = \ln(x + \sqrt{x^2 + 1})$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ASINH("v_asinh(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            double a = Math.abs(x);
            return Math.copySign(
                    a > 1e150 ? Math.log(a) + Math.log(2) : Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1))), x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.square().add(1.0).rsqrt());
        }
    },
    /**
     * Inverse hyperbolic cosine; NaN below 1.
     *
     * @formula $y = \ln(x + \sqrt{x^2 - 1})$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ACOSH("v_acosh(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return x > 1e150 ? Math.log(x) + Math.log(2) : Math.log1p(x - 1 + Math.sqrt((x - 1) * (x + 1)));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.square().sub(1.0).rsqrt());
        }
    },
    /**
     * Inverse hyperbolic tangent; NaN outside [-1, 1].
     *
     * @formula $y = \frac{1}{2} \ln \frac{1 + x}{1 - x}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ATANH("v_atanh(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return 0.5 * (Math.log1p(x) - Math.log1p(-x));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.div(x.square().rsub(1.0));
        }
    },
    /**
     * Gauss error function.
     *
     * @formula $y = \frac{2}{\sqrt{\pi}} \int_0^x e^{-t^2} dt$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ERF("v_erf(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Reference.erf(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI));
        }
    },
    /**
     * Complementary error function, {@code 1 - erf(x)}.
     *
     * @formula $y = 1 - \operatorname{erf}(x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ERFC("v_erfc(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Reference.erfc(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.square().neg().exp()).mul(-2 / Math.sqrt(Math.PI));
        }
    },
    /**
     * Largest whole number not above x. The gradient is zero.
     *
     * @formula $y = \lfloor x \rfloor$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    FLOOR("v_floor(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.floor(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.zerosLike();
        }
    },
    /**
     * Smallest whole number not below x. The gradient is zero.
     *
     * @formula $y = \lceil x \rceil$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    CEIL("v_ceil(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.ceil(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.zerosLike();
        }
    },
    /**
     * Nearest whole number, ties to even (as NumPy's {@code round}). The gradient is zero.
     *
     * @formula none: the nearest whole number, of two the even one
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    ROUND("v_round(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.rint(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.zerosLike();
        }
    },
    /**
     * Whole number toward zero. The gradient is zero.
     *
     * @formula $y = \operatorname{sign}(x) \lfloor |x| \rfloor$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    TRUNC("v_trunc(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return x < 0 ? Math.ceil(x) : Math.floor(x);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.zerosLike();
        }
    },
    /**
     * Logistic sigmoid, {@code 1 / (1 + e^-x)}.
     *
     * @formula $y = \frac{1}{1 + e^{-x}}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    SIGMOID("v_sigmoid(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return 1 / (1 + Math.exp(-x));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.apply(Binary.SIGMOID_GRAD, y);
        }
    },
    /** Rectified linear unit, {@code max(x, 0)}; NaN stays NaN. Its derivative at 0 is taken as 0. */
    RELU("v_max(x, 0)", Domain.NUMERIC) {
        @Override
        public double reference(double x) {
            return Math.max(x, 0);
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.apply(Binary.RELU_GRAD, y);
        }
    },
    /**
     * Smooth relu, {@code log(1 + e^x)}, without overflow.
     *
     * @formula $y = \ln(1 + e^x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    SOFTPLUS("v_softplus(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            return g.mul(x.sigmoid());
        }
    },
    /**
     * Gaussian error linear unit, {@code x * (1 + erf(x / sqrt(2))) / 2} (Hendrycks and Gimpel, 2016).
     *
     * @formula $y = \frac{x}{2} \left( 1 + \operatorname{erf} \frac{x}{\sqrt{2}} \right)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    GELU("v_gelu(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return 0.5 * x * Reference.erfc(-x / Math.sqrt(2));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            T cdf = x.mul(-1 / Math.sqrt(2)).erfc().mul(0.5);
            T pdf = x.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
            return g.mul(cdf.add(x.mul(pdf)));
        }
    },
    /**
     * True where the value is not a number.
     *
     * @formula $y = [x \ne x]$
     * @shapes any; the result has the same
     * @types x: all types; result BOOL
     */
    IS_NAN("x != x", Domain.FLOATING, true) {
        @Override
        public double reference(double x) {
            return Double.isNaN(x) ? 1 : 0;
        }
    },
    /**
     * True where the value is positive or negative infinity.
     *
     * @formula $y = [|x| = \infty]$
     * @shapes any; the result has the same
     * @types x: all types; result BOOL
     */
    IS_INFINITE("v_isinf(x)", Domain.FLOATING, true) {
        @Override
        public double reference(double x) {
            return Double.isInfinite(x) ? 1 : 0;
        }
    },
    /**
     * True where the value is neither infinite nor NaN.
     *
     * @formula $y = [|x| \lt \infty]$
     * @shapes any; the result has the same
     * @types x: all types; result BOOL
     */
    IS_FINITE("v_isfinite(x)", Domain.FLOATING, true) {
        @Override
        public double reference(double x) {
            return Double.isFinite(x) ? 1 : 0;
        }
    },
    /**
     * Logical negation.
     *
     * @formula $y = \lnot x$
     * @shapes any; the result has the same
     * @types x: BOOL; result as x
     */
    NOT("!x", Domain.LOGICAL, true) {
        @Override
        public double reference(double x) {
            return x == 0 ? 1 : 0;
        }
    },
    /**
     * Gelu by its tanh approximation (Hendrycks and Gimpel, 2016).
     *
     * @formula $y = \frac{x}{2} \left( 1 + \tanh \left( \sqrt{2 / \pi} \, (x + 0.044715 x^3) \right) \right)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    GELU_TANH("v_gelu_tanh(x)", Domain.FLOATING) {
        private static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);
        private static final double CUBIC = 0.044715 * LINEAR;

        @Override
        public double reference(double x) {
            return x / (1 + Math.exp(-x * (LINEAR + CUBIC * x * x)));
        }

        /** The value is x sigmoid(u) with u = x (LINEAR + CUBIC x^2). */
        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            T square = x.square();
            T s = x.mul(square.mul(CUBIC).add(LINEAR)).sigmoid();
            T slope = x.mul(square.mul(3 * CUBIC).add(LINEAR));
            return g.mul(s.add(s.mul(s.rsub(1.0)).mul(slope)));
        }
    },
    /**
     * Swish or SiLU, {@code x * sigmoid(x)} (Ramachandran et al., 2017).
     *
     * @formula $y = x \, \sigma(x)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    SWISH("x * v_sigmoid(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return x / (1 + Math.exp(-x));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            T s = x.sigmoid();
            return g.mul(s.mul(x.mul(s.rsub(1.0)).add(1.0)));
        }
    },
    /**
     * Mish, {@code x * tanh(softplus(x))} (Misra, 2019).
     *
     * @formula $y = x \tanh(\ln(1 + e^x))$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    MISH("v_mish(x)", Domain.FLOATING) {
        @Override
        public double reference(double x) {
            return x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
        }

        @Override
        public <T extends Ops<T>> T vjp(T g, T x, T y) {
            T t = x.softplus().tanh();
            return g.mul(t.add(x.sigmoid().mul(x).mul(t.square().rsub(1.0))));
        }
    };

    private final String kernel;
    private final Domain domain;
    private final boolean predicate;
    private final String label;

    Unary(String kernel, Domain domain) {
        this(kernel, domain, false);
    }

    Unary(String kernel, Domain domain, boolean predicate) {
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
        return 1;
    }

    /** The value in double precision: the oracle of the tests. */
    public abstract double reference(double x);

    /**
     * The gradient with respect to x.
     *
     * @param g gradient of the output, or null-free by contract
     * @param x the input
     * @param y the output
     * @return the product of g and the derivative, or null for predicates, which have none
     */
    public <T extends Ops<T>> T vjp(T g, T x, T y) {
        return null;
    }
}
