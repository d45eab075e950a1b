package io.gatun.ops.rnn;

import io.gatun.ops.Ops;

/** The functions of gates and of new values in recurrent cells: those whose derivative follows from their value. */
public enum RnnActivation {
    /** The number itself. */
    IDENTITY {
        @Override
        public <T extends Ops<T>> T of(T x) {
            return x;
        }

        @Override
        <T extends Ops<T>> T slope(T y) {
            return y.onesLike();
        }
    },
    /** The hyperbolic tangent. */
    TANH {
        @Override
        public <T extends Ops<T>> T of(T x) {
            return x.tanh();
        }

        @Override
        <T extends Ops<T>> T slope(T y) {
            return y.square().rsub(1.0);
        }
    },
    /** The logistic function. */
    SIGMOID {
        @Override
        public <T extends Ops<T>> T of(T x) {
            return x.sigmoid();
        }

        @Override
        <T extends Ops<T>> T slope(T y) {
            return y.mul(y.rsub(1.0));
        }
    },
    /** {@code min(max(0.2 x + 0.5, 0), 1)}: the gates of Keras before 2.3. */
    HARD_SIGMOID {
        @Override
        public <T extends Ops<T>> T of(T x) {
            return x.hardSigmoid();
        }

        @Override
        <T extends Ops<T>> T slope(T y) {
            T inside = y.mul(y.rsub(1.0));
            return inside.gt(0.0).cast(y.dataType()).mul(0.2);
        }
    },
    /** The positive part. */
    RELU {
        @Override
        public <T extends Ops<T>> T of(T x) {
            return x.relu();
        }

        @Override
        <T extends Ops<T>> T slope(T y) {
            return y.gt(0.0).cast(y.dataType());
        }
    },
    /** {@code x / (1 + |x|)}. */
    SOFTSIGN {
        @Override
        public <T extends Ops<T>> T of(T x) {
            return x.softsign();
        }

        @Override
        <T extends Ops<T>> T slope(T y) {
            return y.abs().rsub(1.0).square();
        }
    };

    /** The function, element-wise. */
    public abstract <T extends Ops<T>> T of(T x);

    /** The derivative where the function has the value y. */
    abstract <T extends Ops<T>> T slope(T y);
}
