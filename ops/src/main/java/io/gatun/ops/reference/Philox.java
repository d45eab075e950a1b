package io.gatun.ops.reference;

import io.gatun.ops.RandomFill;

/**
 * Philox4x32-10 (Salmon et al., 2011): a counter-based generator. Element e of the stream of a seed is made of the block whose
 * counter is e and whose key is the seed, so it depends on nothing else.
 */
final class Philox {
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private Philox() {}

    /** The four words of a counter and a key. */
    static int[] block(long counter, long counterHigh, long key) {
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < 10; round++) {
            long p0 = Integer.toUnsignedLong(M0) * Integer.toUnsignedLong(c0);
            long p1 = Integer.toUnsignedLong(M1) * Integer.toUnsignedLong(c2);
            int next0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int next2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c0 = next0;
            c1 = (int) p1;
            c2 = next2;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        return new int[] {c0, c1, c2, c3};
    }

    static double[] fill(RandomFill op, double[] key) {
        double[] out = new double[(int) op.shape().length()];
        for (int i = 0; i < out.length; i++) {
            int[] w = block((long) key[1] + i, 0, (long) key[0]);
            out[i] = switch (op.distribution()) {
                case UNIFORM -> op.a() + (op.b() - op.a()) * unit(w[0], w[1]);
                case NORMAL ->
                    op.a()
                            + op.b()
                                    * Math.sqrt(-2 * Math.log(1 - unit(w[0], w[1])))
                                    * Math.cos(2 * Math.PI * unit(w[2], w[3]));
                case BERNOULLI -> unit(w[0], w[1]) < op.a() ? 1 : 0;
                case BITS -> w[0];
            };
        }
        return out;
    }

    static double[] dropout(double[] x, double[] key, double rate) {
        double[] out = new double[x.length];
        for (int i = 0; i < out.length; i++) {
            int[] w = block((long) key[1] + i, 0, (long) key[0]);
            out[i] = unit(w[0], w[1]) < 1 - rate ? x[i] / (1 - rate) : 0;
        }
        return out;
    }

    /** In [0, 1), 53 bits. */
    private static double unit(int high, int low) {
        return ((Integer.toUnsignedLong(high) << 21) | (low >>> 11)) * 0x1p-53;
    }
}
