package io.gatun.autodiff.functional;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Composite;
import io.gatun.ops.Concat;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.CumSum;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Fill;
import io.gatun.ops.Gather;
import io.gatun.ops.HostOp;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Primitive;
import io.gatun.ops.RandomFill;
import io.gatun.ops.Range;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.Slice;
import io.gatun.ops.Spec;
import io.gatun.ops.StopGradient;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Structured;
import java.util.ArrayList;
import java.util.List;

/**
 * How each primitive works on all examples at once; null where it does not, and the examples are gone through one by one. No
 * default: a primitive without an answer does not compile.
 */
final class Rules {
    private Rules() {}

    static <T extends Ops<T>> List<Batched<T>> apply(Batched<T> any, Op op, List<Batched<T>> in) {
        if (in.stream().noneMatch(Batched::isBatched)) {
            return any.value().applyAll(op, in.stream().map(Batched::value).toList()).stream()
                    .map(Batched::same)
                    .toList();
        }
        if (op instanceof Composite c && !(op instanceof HostOp)) {
            return c.compose(in);
        }
        op.infer(in.stream().map(Batched::spec).toList()); // errors tell the shapes of one example
        if (op instanceof Structured s) {
            List<Batched<T>> out = ControlRules.apply(s, in);
            if (out != null) {
                return out;
            }
        }
        List<T> found =
                switch (op) {
                    case Elementwise e -> direct(e, aligned(in, rank(in)));
                    case Primitive p -> primitive(p, in);
                    default -> null;
                };
        return (found != null ? found : oneByOne(op, in))
                .stream().map(Batched::examples).toList();
    }

    static <T extends Ops<T>> long size(List<Batched<T>> in) {
        return in.stream()
                .filter(Batched::isBatched)
                .findFirst()
                .orElseThrow()
                .value()
                .shape()
                .size(0);
    }

    private static <T extends Ops<T>> List<T> direct(Op op, List<T> in) {
        return in.getFirst().applyAll(op, in);
    }

    private static <T extends Ops<T>> T one(Op op, T x) {
        return x.apply(op, List.of(x));
    }

    /** The operation on each example: a scan over the batch. */
    static <T extends Ops<T>> List<T> oneByOne(Op op, List<Batched<T>> in) {
        List<Integer> examples = Vmap.range(0, in.size()).stream()
                .filter(i -> in.get(i).isBatched())
                .toList();
        List<Integer> same = Vmap.range(0, in.size()).stream()
                .filter(i -> !in.get(i).isBatched())
                .toList();
        List<T> all = new ArrayList<>();
        examples.forEach(i -> all.add(in.get(i).value()));
        same.forEach(i -> all.add(in.get(i).value()));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            order.add(in.get(i).isBatched() ? examples.indexOf(i) : examples.size() + same.indexOf(i));
        }
        return all.getFirst().applyAll(new Scan(new Each(op, order), 0, examples.size(), false), all);
    }

    /**
     * An operation as a body.
     *
     * @param order for each input of the operation, which input of the body it is
     */
    private record Each(Op op, List<Integer> order) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return in.getFirst().applyAll(op, order.stream().map(in::get).toList());
        }
    }

    /** The same value for every example. */
    static <T extends Ops<T>> T repeat(T x, long size) {
        return one(new BroadcastTo(prepend(size, x.shape())), x);
    }

    static Shape prepend(long size, Shape shape) {
        long[] sizes = new long[shape.rank() + 1];
        sizes[0] = size;
        System.arraycopy(shape.toArray(), 0, sizes, 1, shape.rank());
        return Shape.of(sizes);
    }

    static <T extends Ops<T>> T move(T x, int from, int to) {
        List<Integer> axes = new ArrayList<>(Vmap.range(0, x.shape().rank()));
        axes.add(to, axes.remove(from));
        return one(new Permute(axes), x);
    }

    private static <T extends Ops<T>> int rank(List<Batched<T>> in) {
        return in.stream().mapToInt(x -> x.shape().rank()).max().orElseThrow();
    }

    /** Values whose examples have one rank, so that they broadcast behind the batch axis. */
    private static <T extends Ops<T>> List<T> aligned(List<Batched<T>> in, int rank) {
        return in.stream().map(x -> aligned(x, rank)).toList();
    }

    private static <T extends Ops<T>> T aligned(Batched<T> x, int rank) {
        int missing = rank - x.shape().rank();
        if (!x.isBatched() || missing == 0) {
            return x.value();
        }
        long[] own = x.value().shape().toArray();
        long[] sizes = new long[own.length + missing];
        java.util.Arrays.fill(sizes, 1);
        sizes[0] = own[0];
        System.arraycopy(own, 1, sizes, 1 + missing, own.length - 1);
        return one(new Reshape(Shape.of(sizes)), x.value());
    }

    private static List<Integer> shifted(List<Integer> axes) {
        return axes.stream().map(a -> a + 1).toList();
    }

    private static <E> List<E> before(E first, List<E> rest) {
        List<E> all = new ArrayList<>();
        all.add(first);
        all.addAll(rest);
        return all;
    }

    private static <T extends Ops<T>> List<T> primitive(Primitive op, List<Batched<T>> in) {
        Batched<T> x = in.isEmpty() ? null : in.getFirst();
        long size = size(in);
        boolean first = x.isBatched();
        boolean alone = first && in.stream().skip(1).noneMatch(Batched::isBatched);
        List<Spec> specs = in.stream().map(Batched::spec).toList();
        List<T> values = in.stream().map(Batched::value).toList();
        return switch (op) {
            case Reshape o ->
                List.of(one(new Reshape(prepend(size, op.infer(specs).getFirst().shape())), x.value()));
            case Permute o -> List.of(one(new Permute(before(0, shifted(o.axes()))), x.value()));
            case BroadcastTo o -> {
                Shape to = op.infer(specs).getFirst().shape();
                yield List.of(one(new BroadcastTo(prepend(size, to)), aligned(x, to.rank())));
            }
            case Slice o ->
                List.of(one(
                        new Slice(before(0L, o.begin()), before(Long.MAX_VALUE, o.end()), before(1L, o.step())),
                        x.value()));
            case StopGradient o -> List.of(one(o, x.value()));
            case Cast o -> List.of(one(o, x.value()));
            case Select o -> direct(o, aligned(in, rank(in)));
            case Reduce o -> List.of(reduce(o, x));
            case CumSum o -> List.of(one(new CumSum(o.axis() + 1, o.exclusive(), o.reverse()), x.value()));
            case Pad o -> List.of(one(new Pad(before(0L, o.before()), before(0L, o.after()), o.value()), x.value()));
            case Concat o ->
                direct(
                        new Concat(o.axis() + 1),
                        in.stream().map(v -> v.all(size)).toList());
            case Gather o -> gather(o, in);
            case ScatterAdd o -> alone ? direct(new ScatterAdd(o.axis() + 1, o.size()), values) : null;
            case MatMul o -> List.of(matmul(o, x, in.get(1)));
            case Fill o ->
                List.of(repeat(
                        x.value()
                                .apply(
                                        new Fill(
                                                o.type(),
                                                op.infer(specs).getFirst().shape(),
                                                o.value()),
                                        List.of()),
                        size));
            case Range o -> null;
            case RandomFill o -> null;
            case Dropout o -> alone ? List.of(dropout(o, x, in.get(1))) : null;
            case Conv2d o -> alone ? merged(o, o, in, size) : null;
            case Conv2dInputGrad o ->
                alone ? merged(o, new Conv2dInputGrad(o.config(), many(o.input(), size)), in, size) : null;
            case Conv2dWeightGrad o -> null;
            case MaxPool2d o -> merged(o, o, in, size);
            case MaxPool2dGrad o -> merged(o, new MaxPool2dGrad(o.config(), many(o.input(), size)), in, size);
            case MaxPool2dPick o -> merged(o, o, in, size);
            case AvgPool2d o -> merged(o, o, in, size);
            case AvgPool2dGrad o ->
                merged(o, new AvgPool2dGrad(o.config(), o.countPadding(), many(o.input(), size)), in, size);
            case Barrier o -> direct(o, before(x.all(size), values.subList(1, values.size())));
            case Assert o -> direct(o, before(x.all(size), values.subList(1, values.size())));
            case PutRow o -> in.get(1).isBatched() ? null : putRow(in, size);
        };
    }

    private static <T extends Ops<T>> T reduce(Reduce op, Batched<T> x) {
        if (!op.kind().isIndex() || op.axes().size() == 1) {
            return one(new Reduce(op.kind(), shifted(op.axes()), op.keepDims()), x.value());
        }
        // An index over all axes is one over the examples' elements in c order.
        T flat = one(new Reshape(Shape.of(x.value().shape().size(0), x.shape().length())), x.value());
        T found = one(new Reduce(op.kind(), List.of(1), false), flat);
        Shape one = op.infer(List.of(x.spec())).getFirst().shape();
        return one(new Reshape(prepend(x.value().shape().size(0), one)), found);
    }

    private static <T extends Ops<T>> List<T> gather(Gather op, List<Batched<T>> in) {
        T x = in.get(0).value();
        T indices = in.get(1).value();
        if (!in.get(1).isBatched()) {
            return direct(new Gather(op.axis() + 1), List.of(x, indices));
        }
        if (in.get(0).isBatched()) {
            return null;
        }
        return List.of(move(direct(op, List.of(x, indices)).getFirst(), op.axis(), 0));
    }

    private static <T extends Ops<T>> T matmul(MatMul op, Batched<T> a, Batched<T> b) {
        boolean row = a.shape().rank() == 1;
        boolean column = b.shape().rank() == 1;
        Batched<T> left = row ? a.expandDims(0) : a;
        Batched<T> right = column ? b.expandDims(1) : b;
        int rank = Math.max(left.shape().rank(), right.shape().rank());
        T y = direct(
                        new MatMul(!row && op.transposeA(), !column && op.transposeB()),
                        List.of(aligned(left, rank), aligned(right, rank)))
                .getFirst();
        Shape one = op.infer(List.of(a.spec(), b.spec())).getFirst().shape();
        return row || column ? one(new Reshape(prepend(y.shape().size(0), one)), y) : y;
    }

    /** Every example loses the same elements, as it would alone with the same key. */
    private static <T extends Ops<T>> T dropout(Dropout op, Batched<T> x, Batched<T> key) {
        T ones = x.value().scalar(x.dataType(), 1).broadcastTo(x.shape());
        return x.value().mul(ones.apply(op, List.of(ones, key.value())));
    }

    /** Images of all examples as one batch of images. */
    private static <T extends Ops<T>> List<T> merged(Primitive op, Primitive all, List<Batched<T>> in, long size) {
        boolean first = true;
        List<T> values = new ArrayList<>();
        for (Batched<T> x : in) {
            boolean images = first || op instanceof MaxPool2dGrad || op instanceof MaxPool2dPick;
            values.add(images ? one(new Reshape(many(x.shape(), size)), x.all(size)) : x.value());
            first = false;
        }
        List<Spec> one = op.infer(in.stream().map(Batched::spec).toList());
        List<T> out = new ArrayList<>();
        List<T> found = direct(all, values);
        for (int i = 0; i < found.size(); i++) {
            out.add(one(new Reshape(prepend(size, one.get(i).shape())), found.get(i)));
        }
        return out;
    }

    private static Shape many(Shape images, long size) {
        long[] sizes = images.toArray();
        sizes[0] *= size;
        return Shape.of(sizes);
    }

    private static <T extends Ops<T>> List<T> putRow(List<Batched<T>> in, long size) {
        T rows = move(in.get(0).all(size), 0, 1);
        T y = direct(new PutRow(), List.of(rows, in.get(1).value(), in.get(2).all(size)))
                .getFirst();
        return List.of(move(y, 0, 1));
    }
}
