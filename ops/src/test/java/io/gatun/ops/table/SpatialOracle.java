package io.gatun.ops.table;

import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import io.gatun.ops.spatial.WeightsFormat;
import java.util.Arrays;
import java.util.List;

/** Convolution and pooling over any number of axes, written out element by element. */
final class SpatialOracle {
    private SpatialOracle() {}

    private static int at(List<Integer> values, int i) {
        return values.size() == 1 ? values.getFirst() : values.get(i);
    }

    /** Padding before an axis. */
    private static long before(
            long size, long kernel, int stride, int dilation, List<Integer> padding, int i, PaddingMode mode) {
        long span = (kernel - 1) * dilation + 1;
        return switch (mode) {
            case VALID -> at(padding, i);
            case SAME -> Math.max(((size + stride - 1) / stride - 1) * stride + span - size, 0) / 2;
            case SAME_LOWER -> (Math.max(((size + stride - 1) / stride - 1) * stride + span - size, 0) + 1) / 2;
            case CAUSAL -> span - 1;
        };
    }

    /** An index of a feature map. */
    private static long[] index(DataFormat f, long n, long c, long[] place) {
        long[] out = new long[place.length + 2];
        out[0] = n;
        out[f == DataFormat.NCHW ? 1 : place.length + 1] = c;
        System.arraycopy(place, 0, out, f == DataFormat.NCHW ? 2 : 1, place.length);
        return out;
    }

    private static long[] weight(WeightsFormat f, long o, long i, long[] tap) {
        long[] out = new long[tap.length + 2];
        System.arraycopy(tap, 0, out, f == WeightsFormat.YXIO ? 0 : f == WeightsFormat.OIYX ? 2 : 1, tap.length);
        out[f == WeightsFormat.YXIO ? tap.length + 1 : 0] = o;
        out[f == WeightsFormat.YXIO ? tap.length : f == WeightsFormat.OIYX ? 1 : tap.length + 1] = i;
        return out;
    }

    private static long[] place(DataFormat f, long[] index) {
        return Arrays.copyOfRange(
                index, f == DataFormat.NCHW ? 2 : 1, f == DataFormat.NCHW ? index.length : index.length - 1);
    }

    private static long channel(DataFormat f, long[] index) {
        return f == DataFormat.NCHW ? index[1] : index[index.length - 1];
    }

    private static long size(ReferenceValue x, DataFormat f, int axis) {
        return x.shape().size((f == DataFormat.NCHW ? 2 : 1) + axis);
    }

    private static long channels(ReferenceValue x, DataFormat f) {
        return x.shape().size(f == DataFormat.NCHW ? 1 : x.shape().rank() - 1);
    }

    /** Sizes of the weights: out, in, then the kernel. */
    private static long[] sizes(ReferenceValue w, WeightsFormat f) {
        int axes = w.shape().rank() - 2;
        long[] out = new long[axes + 2];
        out[0] = w.shape().size(f == WeightsFormat.YXIO ? axes + 1 : 0);
        out[1] = w.shape().size(f == WeightsFormat.YXIO ? axes : f == WeightsFormat.OIYX ? 1 : axes + 1);
        for (int i = 0; i < axes; i++) {
            out[2 + i] = w.shape().size((f == WeightsFormat.YXIO ? 0 : f == WeightsFormat.OIYX ? 2 : 1) + i);
        }
        return out;
    }

    private interface Tap {
        void at(long[] tap);
    }

    private static void taps(long[] kernel, Tap f) {
        long count = 1;
        for (long k : kernel) {
            count *= k;
        }
        for (long n = 0; n < count; n++) {
            long[] tap = new long[kernel.length];
            long rest = n;
            for (int i = kernel.length - 1; i >= 0; i--) {
                tap[i] = rest % kernel[i];
                rest /= kernel[i];
            }
            f.at(tap);
        }
    }

    /** An element of a convolution; depthwise weights are [.., c, m] in the same format. */
    static double conv(List<ReferenceValue> in, long[] index, ConvConfig c, boolean depthwise) {
        ReferenceValue x = in.get(0);
        ReferenceValue w = in.get(1);
        DataFormat f = c.format();
        long[] ws = sizes(w, c.weights());
        long o = channel(f, index);
        long[] at = place(f, index);
        long[] kernel = Arrays.copyOfRange(ws, 2, ws.length);
        long perGroup = depthwise ? ws[0] : ws[0] / c.groups();
        double[] sum = {in.size() > 2 ? in.get(2).get(o) : 0};
        taps(kernel, tap -> {
            long[] from = source(x, f, at, tap, kernel, c.strides(), c.dilation(), c.padding(), c.mode());
            if (from == null) {
                return;
            }
            for (long i = 0; i < (depthwise ? 1 : ws[1]); i++) {
                double weight = depthwise
                        ? w.get(weight(c.weights(), o % perGroup, o / perGroup, tap))
                        : w.get(weight(c.weights(), o, i, tap));
                long channel = depthwise ? o / perGroup : o / perGroup * ws[1] + i;
                sum[0] += weight * x.get(index(f, index[0], channel, from));
            }
        });
        return sum[0];
    }

    /** Where a tap reads, or null if that is outside. */
    private static long[] source(
            ReferenceValue x,
            DataFormat f,
            long[] at,
            long[] tap,
            long[] kernel,
            List<Integer> strides,
            List<Integer> dilation,
            List<Integer> padding,
            PaddingMode mode) {
        long[] from = new long[at.length];
        for (int i = 0; i < at.length; i++) {
            long size = size(x, f, i);
            int stride = at(strides, i);
            int d = at(dilation, i);
            from[i] = at[i] * stride + tap[i] * d - before(size, kernel[i], stride, d, padding, i, mode);
            if (from[i] < 0 || from[i] >= size) {
                return null;
            }
        }
        return from;
    }

    /** An element of a transposed convolution, by looking for what reaches it. */
    static double deconv(List<ReferenceValue> in, long[] index, ConvConfig c, long... resultSizes) {
        ReferenceValue x = in.get(0);
        ReferenceValue w = in.get(1);
        DataFormat f = c.format();
        long[] ws = sizes(w, c.weights());
        long[] kernel = Arrays.copyOfRange(ws, 2, ws.length);
        long o = channel(f, index);
        long[] at = place(f, index);
        long group = o / ws[1];
        long perGroup = channels(x, f) / c.groups();
        double[] sum = {in.size() > 2 ? in.get(2).get(o) : 0};
        taps(kernel, tap -> {
            long[] from = new long[at.length];
            for (int i = 0; i < at.length; i++) {
                int stride = at(c.strides(), i);
                int d = at(c.dilation(), i);
                long place =
                        at[i] + before(resultSizes[i], kernel[i], stride, d, c.padding(), i, c.mode()) - tap[i] * d;
                if (place < 0 || place % stride != 0 || place / stride >= size(x, f, i)) {
                    return;
                }
                from[i] = place / stride;
            }
            for (long k = 0; k < perGroup; k++) {
                long channel = group * perGroup + k;
                sum[0] +=
                        w.get(weight(c.weights(), channel, o % ws[1], tap)) * x.get(index(f, index[0], channel, from));
            }
        });
        return sum[0];
    }

    /** Whether a tap lies behind the padding, as some of a window that the end cuts off. */
    private static boolean cutOff(ReferenceValue x, DataFormat f, long[] at, long[] tap, PoolConfig c) {
        for (int i = 0; i < at.length && c.ceilMode(); i++) {
            if (at[i] * at(c.strides(), i) + tap[i] * at(c.dilation(), i) >= size(x, f, i) + 2L * at(c.padding(), i)) {
                return true;
            }
        }
        return false;
    }

    /** An element of pooling: power 0 means the largest value, -1 the mean, others the norm. */
    static double pool(ReferenceValue x, long[] index, PoolConfig c, double power) {
        DataFormat f = c.format();
        long[] at = place(f, index);
        long[] kernel = new long[at.length];
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = at(c.kernel(), i);
        }
        double[] best = {Double.NEGATIVE_INFINITY, 0, 0, 0};
        taps(kernel, tap -> {
            best[3] += cutOff(x, f, at, tap, c) ? 0 : 1;
            long[] from = source(x, f, at, tap, kernel, c.strides(), c.dilation(), c.padding(), c.mode());
            if (from != null) {
                double v = x.get(index(f, index[0], channel(f, index), from));
                best[0] = Math.max(best[0], v);
                best[1] += power > 0 ? Math.pow(Math.abs(v), power) : v;
                best[2]++;
            }
        });
        return power == 0
                ? best[0]
                : power > 0
                        ? Math.pow(best[1], 1 / power)
                        : best[1] / (c.countPadding() ? best[3] : Math.max(best[2], 1));
    }
}
