package io.gatun.examples;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;

/** Arrays: making them, computing with them, looking at parts of them, and when their memory is freed. */
public final class ArraysExample {
    private ArraysExample() {}

    /** Runs the example. */
    public static void main(String[] args) {
        NDArray x = Nd.create(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        NDArray row = Nd.create(new float[] {10, 20, 30}, 3);

        // Shapes are broadcast as in NumPy: the row is added to both rows of x.
        System.out.println("x + row =\n" + x.add(row));
        System.out.println("means of the columns: " + x.mean(0));
        System.out.println("x times its transpose =\n" + x.matmul(x.t()));
        System.out.println("where x > 2: " + x.gt(2.0).select(x, x.neg()));

        // A view shares the memory of its array: writing to it changes x.
        NDArray last = x.get(Index.all(), Index.point(2));
        last.assign(0);
        System.out.println("x with its last column cleared =\n" + x);

        // Inside a scope every result belongs to it, and is freed with it; keep() moves one out.
        NDArray norm;
        try (Scope scope = Scope.open("norm")) {
            norm = scope.keep(x.square().sum().sqrt());
        }
        System.out.println("norm of x: " + norm);
    }
}
