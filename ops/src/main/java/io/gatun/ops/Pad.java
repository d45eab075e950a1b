package io.gatun.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * The input inside a frame of one value.
 *
 * @param before elements before each axis, 0 or more
 * @param after elements after each axis, 0 or more
 * @param value the value of the frame
 */
public record Pad(List<Long> before, List<Long> after, double value) implements Primitive {
    /** Checks the widths. */
    public Pad {
        before = List.copyOf(before);
        after = List.copyOf(after);
        if (before.size() != after.size()
                || before.stream().anyMatch(w -> w < 0)
                || after.stream().anyMatch(w -> w < 0)) {
            throw new ShapeException(
                    "[pad] before " + before + ", after " + after + ": expected one width for each axis, 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        long[] sizes = x.shape().toArray();
        if (sizes.length != before.size()) {
            throw new ShapeException(
                    "[pad] " + before.size() + " widths for shape " + x.shape() + ": expected one for each axis");
        }
        for (int i = 0; i < sizes.length; i++) {
            long width = before.get(i) + after.get(i);
            sizes[i] = sizes[i] == Shape.UNKNOWN && width != 0 ? Shape.UNKNOWN : sizes[i] + width;
        }
        return List.of(x.as(Shape.of(sizes)));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<Long> end = new ArrayList<>();
        List<Long> step = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            long size = p.x(0).shape().size(i);
            end.add(
                    size == Shape.UNKNOWN
                            ? (after.get(i) == 0 ? Long.MAX_VALUE : -after.get(i))
                            : before.get(i) + size);
            step.add(1L);
        }
        return List.of(p.g().apply(new Slice(before, end, step), List.of(p.g())));
    }
}
