package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Concat;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import io.gatun.ops.Reduce;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.cnn.ChannelsLast;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves convolutional networks to channel-last feature maps, the layout in which kernels are fastest: operations on
 * feature maps take their channel-last form, element-wise operations, sums and joins follow their inputs, and memory is
 * permuted only where something else reads a map. Networks whose convolutions gain nothing ({@link LayoutCost}) stay as
 * they are.
 */
final class LayoutAssignment implements Pass {
    private static final Permute TO_LAST = new Permute(List.of(0, 2, 3, 1));
    private static final Permute TO_FIRST = new Permute(List.of(0, 3, 1, 2));
    /** Where axis k of [n, c, h, w] stands in [n, h, w, c]. */
    private static final int[] LAST = {0, 3, 1, 2};

    @Override
    public PlanPass kind() {
        return PlanPass.LAYOUT;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        return LayoutCost.pays(Ir.reachable(values))
                ? new Run(target.successor(values.getFirst().ir())).rewrite(values)
                : values;
    }

    /** One rewriting. Of each value there is its own form, or the channel-last one, or both. */
    private static final class Run {
        private final Ir to;
        private final Map<Val, Val> first = new IdentityHashMap<>();
        private final Map<Val, Val> last = new IdentityHashMap<>();

        Run(Ir to) {
            this.to = to;
        }

        List<Val> rewrite(List<Val> values) {
            List<Node> nodes = Ir.reachable(values);
            for (Node node : nodes) {
                to.origins(node.origins());
                if (!(node.op() != null && (maps(node) || follows(node)))) {
                    List<Val> out =
                            to.copy(node, node.in().stream().map(this::first).toList());
                    for (int i = 0; i < out.size(); i++) {
                        first.put(node.out().get(i), out.get(i));
                    }
                }
            }
            to.origins(List.of());
            List<Val> images = values.stream().map(this::first).toList();
            Map<Val, Val> image = new IdentityHashMap<>(last);
            image.putAll(first);
            Ir.handOn(nodes, image, images);
            return images;
        }

        /** The value as it was; permuted back where there is only the other form. */
        private Val first(Val v) {
            return first.computeIfAbsent(
                    v, x -> to.apply(TO_FIRST, List.of(last.get(x))).getFirst());
        }

        /** The value channel-last. */
        private Val last(Val v) {
            return last.computeIfAbsent(
                    v, x -> to.apply(TO_LAST, List.of(first.get(x))).getFirst());
        }

        /** Writes an operation on feature maps in its channel-last form. */
        private boolean maps(Node node) {
            Op op = node.op();
            if (!LayoutCost.hasForm(node)) {
                return false;
            }
            List<Val> in = new ArrayList<>();
            for (int i = 0; i < node.in().size(); i++) {
                Val v = node.in().get(i);
                in.add(ChannelsLast.isInputMap(op, i) ? last(v) : first(v));
            }
            List<Val> out = to.apply(new ChannelsLast(op), in);
            for (int i = 0; i < out.size(); i++) {
                (ChannelsLast.isResultMap(op, i) ? last : first).put(node.out().get(i), out.get(i));
            }
            return true;
        }

        /** Writes an operation that works on any layout in that of its inputs. */
        private boolean follows(Node node) {
            boolean any = node.in().stream().anyMatch(v -> v.shape().rank() == 4 && last.containsKey(v));
            Val out = node.out().getFirst();
            return switch (node.op()) {
                case Elementwise e -> any && elementwise(node, out);
                case Select s -> any && elementwise(node, out);
                case Cast c -> any && elementwise(node, out);
                case Concat c
                when any && c.axis() < 4 ->
                    put(
                            out,
                            new Concat(LAST[c.axis()]),
                            node.in().stream().map(this::last).toList());
                case Reduce r when any -> reduce(node, r, out);
                // The gradient of a mean over a map: one value for each channel, seen many times.
                case BroadcastTo b
                when out.shape().rank() == 4 && isPerChannel(node.in().getFirst()) -> {
                    Val column = to.apply(TO_LAST, List.of(first(node.in().getFirst())))
                            .getFirst();
                    last.put(
                            out,
                            to.apply(new BroadcastTo(lastShape(out.shape())), List.of(column))
                                    .getFirst());
                    first.put(
                            out,
                            to.copy(node, List.of(first(node.in().getFirst()))).getFirst());
                    yield true;
                }
                default -> false;
            };
        }

        private static boolean isPerChannel(Val v) {
            Shape s = v.shape();
            return s.rank() == 4 && s.size(2) == 1 && s.size(3) == 1;
        }

        private static Shape lastShape(Shape s) {
            return Shape.of(s.size(0), s.size(2), s.size(3), s.size(1));
        }

        private boolean put(Val out, Op op, List<Val> in) {
            last.put(out, to.apply(op, in).getFirst());
            return true;
        }

        private boolean elementwise(Node node, Val out) {
            if (out.shape().rank() != 4) {
                return false;
            }
            List<Val> in = new ArrayList<>();
            for (Val v : node.in()) {
                in.add(v.shape().rank() == 4 ? last(v) : small(v));
            }
            return put(out, node.op(), in);
        }

        /** An operand of fewer axes, which stand for the last ones of the map, as one of four. */
        private Val small(Val v) {
            Val x = first(v);
            if (x.shape().length() == 1) {
                return x;
            }
            long[] sizes = {1, 1, 1, 1};
            int shift = 4 - x.shape().rank();
            for (int k = 0; k < x.shape().rank(); k++) {
                sizes[k + shift] = x.shape().size(k);
            }
            Val whole = to.apply(new io.gatun.ops.Reshape(Shape.of(sizes)), List.of(x))
                    .getFirst();
            return to.apply(TO_LAST, List.of(whole)).getFirst();
        }

        /** A reduction: what stays of [n, h, w, c] has the order of what stays of [n, c, h, w] if h and w go or both stay. */
        private boolean reduce(Node node, Reduce r, Val out) {
            Val x = node.in().getFirst();
            if (x.shape().rank() != 4 || r.kind().isIndex() || r.axes().isEmpty()) {
                return false;
            }
            List<Integer> axes = r.axes().stream().map(k -> LAST[k]).sorted().toList();
            Reduce op = new Reduce(r.kind(), axes, r.keepDims());
            if (r.keepDims()) {
                return put(out, op, List.of(last(x)));
            }
            boolean sameOrder =
                    r.axes().contains(1) || r.axes().contains(2) && r.axes().contains(3);
            if (sameOrder) {
                first.put(out, to.apply(op, List.of(last(x))).getFirst());
            }
            return sameOrder;
        }
    }
}
