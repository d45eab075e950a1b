package io.gatun.ops.image;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * Frames drawn into pictures: images [n, height, width, channels], boxes [n, count, 4] of corners (y1, x1, y2, x2) from 0 to 1, and colours
 * [m, channels], which the boxes of a picture take in turn; one floating type. Boxes outside are left out. As TensorFlow's.
 */
public record DrawBoundingBoxes() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Check.floating(this, Check.sameType(this, in));
        Shape x = Check.rank(this, "images", in.get(0), 4, "[batch, height, width, channels]");
        Shape boxes = Check.rank(this, "boxes", in.get(1), 3, "[batch, boxes, 4]");
        Shape colors = Check.rank(this, "colours", in.get(2), 2, "[colours, channels]");
        if (!Check.fits(boxes.size(0), x.size(0))
                || !Check.fits(boxes.size(2), 4)
                || !Check.fits(colors.size(1), x.size(3))
                || colors.size(0) == 0) {
            throw new ShapeException(
                    "[drawBoundingBoxes] images " + x + ", boxes " + boxes + ", colours " + colors
                            + ": expected [n, height, width, channels], [n, boxes, 4] and one colour or more, [colours, channels]");
        }
        return List.of(in.getFirst());
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        HostArray boxes = in.get(1);
        HostArray colors = in.get(2);
        HostArray y = HostArray.of(x.spec(), x.doubles().clone());
        int h = x.size(1);
        int w = x.size(2);
        for (int n = 0; n < x.size(0) && y.length() > 0; n++) {
            for (int b = 0; b < boxes.size(1); b++) {
                int at = (n * boxes.size(1) + b) * 4;
                long top = edge(boxes, at, h);
                long left = edge(boxes, at + 1, w);
                long bottom = edge(boxes, at + 2, h);
                long right = edge(boxes, at + 3, w);
                if (top > bottom || left > right || top >= h || bottom < 0 || left >= w || right < 0) {
                    continue;
                }
                int color = b % colors.size(0);
                for (long c = Math.max(left, 0); c <= Math.min(right, w - 1); c++) {
                    pixel(y, n, top, c, colors, color);
                    pixel(y, n, bottom, c, colors, color);
                }
                for (long r = Math.max(top, 0); r <= Math.min(bottom, h - 1); r++) {
                    pixel(y, n, r, left, colors, color);
                    pixel(y, n, r, right, colors, color);
                }
            }
        }
        return List.of(y);
    }

    /** A relative place as a row or column, in single precision as TensorFlow computes it. */
    private static long edge(HostArray boxes, int i, int size) {
        return boxes.dataType() == DataType.DOUBLE
                ? (long) (boxes.get(i) * (size - 1))
                : (long) ((float) boxes.get(i) * (size - 1));
    }

    private static void pixel(HostArray y, int n, long row, long column, HostArray colors, int color) {
        if (row < 0 || row >= y.size(1) || column < 0 || column >= y.size(2)) {
            return;
        }
        int channels = y.size(3);
        y.copy(((n * y.size(1) + (int) row) * y.size(2) + (int) column) * channels, colors, color * channels, channels);
    }

    /** Pixels that are drawn over take no part in the result, and their colours do; boxes are constants. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        Shape x = p.x(0).shape();
        long count = p.x(2).shape().size(0);
        T numbers = g.apply(new Range(DataType.LONG, 0, 1, count), List.of());
        T blank = p.x(0).slice(3, 0, 1).zerosLike().broadcastTo(x.with(3, count));
        T drawn = g.apply(this, List.of(blank, p.x(1), numbers.oneHot(count, g.dataType())));
        return Arrays.asList(
                p.needs(0) ? g.mul(drawn.sum(true, 3).rsub(1.0)) : null,
                null,
                p.needs(2) ? drawn.reshape(-1, count).t().matmul(g.reshape(-1, x.size(3))) : null);
    }
}
