package io.gatun.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * What one execution of an operation costs on any machine: the work it does, and the bytes that must move at least once
 * between memory and the processor. Time over these is how far a kernel is from what the machine can do.
 *
 * <p>Conventions: a multiply-add counts as two operations; a function of one element (exponential, comparison) as one; moving and
 * converting count none. Sizes that are not known give NaN.
 *
 * @param flops arithmetic operations, of whatever type
 * @param bytesRead bytes of the inputs that are read, each once
 * @param bytesWritten bytes of the results
 */
public record Cost(double flops, double bytesRead, double bytesWritten) {
    /** Nothing at all: views, and what happens before the run. */
    public static final Cost NONE = new Cost(0, 0, 0);

    /** The cost of reading all inputs and writing all results of an operation once, without arithmetic. */
    public static Cost moving(Op op, List<Spec> in) {
        return new Cost(0, bytes(in), bytes(op.infer(in)));
    }

    /** The arithmetic of a composite: that of the operations it is made of, since a fused kernel keeps what is in between. */
    static double composed(Composite op, List<Spec> in) {
        Counter counter = new Counter();
        op.compose(in.stream().map(s -> new Counted(s, counter)).toList());
        return counter.flops;
    }

    /** Bytes of values that lie contiguous; NaN if a size is not known. */
    public static double bytes(List<Spec> values) {
        double sum = 0;
        for (Spec s : values) {
            sum += elements(s) * s.dataType().bytes();
        }
        return sum;
    }

    /** Number of elements; NaN if a size is not known. */
    public static double elements(Spec s) {
        return s.shape().isKnown() ? s.shape().length() : Double.NaN;
    }

    /** Size along an axis; NaN if it is not known. */
    static double size(Spec s, int axis) {
        long n = s.shape().size(axis);
        return n == Shape.UNKNOWN ? Double.NaN : n;
    }

    /** This with other work. */
    public Cost withFlops(double operations) {
        return new Cost(operations, bytesRead, bytesWritten);
    }

    /** This with other bytes read. */
    public Cost withBytesRead(double bytes) {
        return new Cost(flops, bytes, bytesWritten);
    }

    /** This so many times. */
    public Cost times(double n) {
        return new Cost(flops * n, bytesRead * n, bytesWritten * n);
    }

    /** All bytes that move. */
    public double bytes() {
        return bytesRead + bytesWritten;
    }

    /** Both, one after the other. */
    public Cost plus(Cost other) {
        return new Cost(flops + other.flops, bytesRead + other.bytesRead, bytesWritten + other.bytesWritten);
    }

    /**
     * The least time on a machine of the given rates, in seconds: the roofline model (Williams, Waterman and Patterson, 2009,
     * "Roofline: an insightful visual performance model").
     *
     * @param flopsPerSecond arithmetic rate
     * @param bytesPerSecond rate of memory
     */
    public double seconds(double flopsPerSecond, double bytesPerSecond) {
        return Math.max(flops / flopsPerSecond, bytes() / bytesPerSecond);
    }

    /** The arithmetic so far of a composition. */
    private static final class Counter {
        private double flops;
    }

    /** The interpreter that adds up the arithmetic of what it is asked for. */
    private record Counted(Spec spec, Counter counter) implements Ops<Counted> {
        @Override
        public Shape shape() {
            return spec.shape();
        }

        @Override
        public DataType dataType() {
            return spec.dataType();
        }

        @Override
        public List<Counted> applyAll(Op op, List<Counted> in) {
            List<Spec> specs = in.stream().map(Counted::spec).toList();
            counter.flops += op.cost(specs).flops();
            List<Counted> out = new ArrayList<>();
            for (Spec s : op.infer(specs)) {
                out.add(new Counted(s, counter));
            }
            return out;
        }
    }
}
