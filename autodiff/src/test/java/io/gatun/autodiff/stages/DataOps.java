package io.gatun.autodiff.stages;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operations whose sizes depend on data, for tests. */
public final class DataOps {
    private DataOps() {}

    private static Spec open(Spec s) {
        return s.as(Shape.of(Shape.UNKNOWN));
    }

    /** The different values of a vector, ascending, and how often each occurs. */
    public record Distinct() implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            Spec x = Check.one(this, in);
            return List.of(open(x), open(x).as(DataType.LONG));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            double[] all = in.getFirst().toDoubles();
            double[] found = Arrays.stream(all).sorted().distinct().toArray();
            long[] counts = Arrays.stream(found)
                    .mapToLong(v -> Arrays.stream(all).filter(w -> w == v).count())
                    .toArray();
            return List.of(
                    HostArray.of(Spec.of(in.getFirst().dataType(), found.length), found),
                    HostArray.of(Spec.of(DataType.LONG, counts.length), counts));
        }
    }

    /** Where a BOOL vector is true. */
    public record Where() implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(open(Check.one(this, in)).as(DataType.LONG));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            HostArray x = in.getFirst();
            long[] found = IntStream.range(0, x.length())
                    .filter(i -> x.getLong(i) != 0)
                    .mapToLong(i -> i)
                    .toArray();
            return List.of(HostArray.of(Spec.of(DataType.LONG, found.length), found));
        }
    }

    /** The rows of x where a mask is true; its gradient needs the sizes again. */
    public record Masked() implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(in.get(0).as(in.get(0).shape().with(0, Shape.UNKNOWN)));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            HostArray x = in.get(0);
            int[] rows = IntStream.range(0, in.get(1).length())
                    .filter(i -> in.get(1).getLong(i) != 0)
                    .toArray();
            HostArray y = HostArray.of(x.spec().as(x.shape().with(0, rows.length)));
            int width = x.length() / Math.max(1, x.size(0));
            for (int i = 0; i < rows.length; i++) {
                y.copy(i * width, x, rows[i] * width, width);
            }
            return List.of(y);
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            T at = p.x(1).apply(new Where(), List.of(p.x(1)));
            long rows = p.x(0).shape().size(0);
            return Arrays.asList(p.g().apply(new ScatterAdd(0, rows), List.of(p.g(), at)), null);
        }
    }

    /** The elements of x, by the number that p gives each. */
    public record Partition(int count) implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            List<Spec> out = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                out.add(open(in.getFirst()));
            }
            return out;
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            List<HostArray> out = new ArrayList<>();
            for (int k = 0; k < count; k++) {
                int which = k;
                double[] part = IntStream.range(0, in.get(1).length())
                        .filter(i -> in.get(1).getLong(i) == which)
                        .mapToDouble(in.get(0)::get)
                        .toArray();
                out.add(HostArray.of(in.get(0).spec().as(Shape.of(part.length)), part));
            }
            return out;
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            List<T> in = new ArrayList<>(List.of(p.x(1)));
            for (int i = 0; i < count; i++) {
                in.add(p.g(i));
            }
            return Arrays.asList(p.x(1).apply(new Stitched(count), in), null);
        }
    }

    /** What {@link Partition} was made of. */
    public record Stitched(int count) implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(in.get(0).as(in.get(1).dataType()));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            HostArray x = HostArray.of(
                    infer(in.stream().map(HostArray::spec).toList()).getFirst());
            int[] next = new int[count];
            for (int i = 0; i < x.length(); i++) {
                int k = (int) in.get(0).getLong(i);
                x.copy(i, in.get(1 + k), next[k]++);
            }
            return List.of(x);
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            List<T> all = new ArrayList<>();
            all.add(null);
            all.addAll(p.g().applyAll(new Partition(count), List.of(p.g(), p.x(0))));
            return all;
        }
    }

    /** The numbers 0, 1/n, 2/n, ...: it has no input. */
    public record Ramp(int n) implements HostOp {
        static int runs;

        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(Spec.of(DataType.FLOAT, n));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            runs++;
            return List.of(HostArray.of(
                    Spec.of(DataType.FLOAT, n),
                    IntStream.range(0, n).mapToDouble(i -> (double) i / n).toArray()));
        }
    }

    /** Refuses negative numbers. */
    public record Counted() implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(Check.one(this, in));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            for (double v : in.getFirst().toDoubles()) {
                if (v < 0) {
                    throw new GatunException("[counted] received " + v + ": expected no negative number");
                }
            }
            return in;
        }
    }
}
