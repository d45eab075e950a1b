package io.gatun.data;

import java.util.SplittableRandom;

/** Orders that depend on a seed alone, the same on every machine and in every version. */
public final class Shuffle {
    private Shuffle() {}

    /** The numbers from 0 to n - 1 in the order of a seed. */
    public static int[] order(int n, long seed) {
        int[] order = new int[n];
        fill(order, seed, 0);
        return order;
    }

    /** The order of an epoch. */
    static void fill(int[] order, long seed, long epoch) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        // Mixed twice: SplittableRandom's own sequences for neighbouring seeds may be shifts of each other.
        permute(order, new SplittableRandom(mix(seed ^ mix(epoch))));
    }

    /** MurmurHash3's finaliser, constants of Stafford's variant 13. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Fisher and Yates: every order equally likely. */
    static void permute(int[] x, SplittableRandom random) {
        for (int i = x.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int t = x[i];
            x[i] = x[j];
            x[j] = t;
        }
    }
}
