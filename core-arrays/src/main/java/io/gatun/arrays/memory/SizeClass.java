package io.gatun.arrays.memory;

/**
 * The sizes in which the pool hands out memory, so that a block serves many requests: multiples of 64 bytes up to 512, then
 * eight steps to each doubling (at most an eighth is wasted).
 */
final class SizeClass {
    /** Number of classes: up to 2^62 bytes. */
    static final int COUNT = of(1L << 62) + 1;

    private SizeClass() {}

    static int of(long bytes) {
        if (bytes <= 512) {
            return bytes <= 64 ? 0 : (int) ((bytes - 1) >> 6);
        }
        long b = bytes - 1;
        int exponent = 63 - Long.numberOfLeadingZeros(b);
        int step = (int) (b >> (exponent - 3)) & 7;
        return 8 + (exponent - 9) * 8 + step;
    }

    static long bytes(int sizeClass) {
        if (sizeClass < 8) {
            return 64L * (sizeClass + 1);
        }
        int exponent = (sizeClass - 8) / 8 + 9;
        return (9L + (sizeClass & 7)) << (exponent - 3);
    }
}
