package io.gatun.ops.reference;

import io.gatun.ops.DataType;
import io.gatun.ops.RandomFill;

/**
 * Philox4x32-10 (Salmon et al., 2011), a counter-based generator, and what is made of its words, bit for bit as the native
 * kernels do. The seed is the key; counter k gives words 4 k to 4 k + 3 of the stream. Element e of a stream is made of word e,
 * for types of 8 bytes of words 2 e and 2 e + 1, so it depends on nothing else.
 */
final class Philox {
    private final long seed;

    private Philox(double[] key) {
        seed = (long) key[0];
    }

    static double[] fill(RandomFill op, double[] key) {
        Philox stream = new Philox(key);
        double[] out = new double[(int) op.shape().length()];
        for (int i = 0; i < out.length; i++) {
            long e = (long) key[1] + i;
            out[i] = switch (op.distribution()) {
                case UNIFORM -> stream.uniform(op.type(), e, op.a(), op.b());
                case NORMAL -> op.a() + op.b() * stream.normal(op.type(), e);
                case BERNOULLI -> stream.chosen(e, op.a()) ? 1 : 0;
                case BITS -> op.type().number(op.type().wrap(op.type().bytes() == 4 ? stream.word(e) : stream.pair(e)));
            };
        }
        return out;
    }

    static double[] dropout(double[] x, double[] key, double rate) {
        Philox stream = new Philox(key);
        double[] out = new double[x.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = stream.chosen((long) key[1] + i, 1 - rate) ? x[i] / (1 - rate) : 0;
        }
        return out;
    }

    /** As many bits as the type has, so that b is never rounded to. */
    private double uniform(DataType type, long e, double a, double b) {
        int bits =
                switch (type) {
                    case HALF -> 11;
                    case BFLOAT16 -> 8;
                    case FLOAT -> 24;
                    default -> 53;
                };
        double unit =
                type == DataType.DOUBLE ? (pair(e) >>> 11) * 0x1p-53 : (word(e) >>> 32 - bits) * Math.scalb(1.0, -bits);
        double v = Rounding.to(type, a + unit * (b - a));
        return v < b ? v : below(type, b);
    }

    /** The largest value of a type below b. */
    private static double below(DataType type, double b) {
        double step = Math.ulp(b);
        while (Rounding.to(type, b - step) >= b) {
            step *= 2;
        }
        return Rounding.to(type, b - step);
    }

    /** Box-Muller: elements 2 k and 2 k + 1 are the cosine and the sine of one pair. */
    private double normal(DataType type, long e) {
        long even = e & ~1;
        boolean wide = type == DataType.DOUBLE;
        double u = wide ? ((pair(even) >>> 11) + 1) * 0x1p-53 : (word(even) + 1) * 0x1p-32;
        double v = wide ? (pair(even + 1) >>> 11) * 0x1p-53 : word(even + 1) * 0x1p-32;
        double angle = 2 * Math.PI * v;
        return Math.sqrt(-2 * Math.log(u)) * (e == even ? Math.cos(angle) : Math.sin(angle));
    }

    private boolean chosen(long e, double probability) {
        return word(e) < Math.ceil(probability * 0x1p32);
    }

    private long pair(long e) {
        return word(2 * e) | word(2 * e + 1) << 32;
    }

    /** A word of the stream, unsigned. */
    private long word(long at) {
        return Integer.toUnsignedLong(io.gatun.ops.random.Philox.block(at >>> 2, 0, seed)[(int) (at & 3)]);
    }
}
