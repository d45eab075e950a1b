package io.gatun.benchmarks;

import io.gatun.arrays.Nd;

/** The shortest program: two arrays of ones added, one number read back. Started anew to measure the start-up. */
final class FirstArray {
    private FirstArray() {}

    /** Prints the wall-clock milliseconds since START_MS. */
    public static void main(String[] args) {
        float two = Nd.ones(8, 8).add(Nd.ones(8, 8)).getFloat(0, 0);
        long now = System.currentTimeMillis();
        if (two != 2) {
            throw new AssertionError(two);
        }
        System.out.println(now - Long.parseLong(System.getenv("START_MS")));
        System.exit(0);
    }
}
