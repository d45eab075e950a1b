package io.gatun.data;

/** Orders that depend on a seed alone, the same on every machine and in every version. */
public final class Shuffle {
    private Shuffle() {}

    /** The numbers from 0 to n - 1 in the order of a seed. */
    public static int[] order(int n, long seed) {
        int[] order = new int[n];
        fill(order, seed, 0);
        return order;
    }

    /**
     * The order of an epoch: Fisher's and Yates' shuffle with the SplitMix64 generator, written out so that it never changes
     * (Steele, Lea, Flood, <i>Fast splittable pseudorandom number generators</i>, 2014).
     */
    public static void fill(int[] order, long seed, long epoch) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        long state = mix(seed ^ mix(epoch));
        for (int i = order.length - 1; i > 0; i--) {
            state += 0x9e3779b97f4a7c15L;
            // The upper 32 bits as a fraction; the bias, i / 2^32, is far below what a shuffle can show.
            int j = (int) ((mix(state) >>> 32) * (i + 1) >>> 32);
            int t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
