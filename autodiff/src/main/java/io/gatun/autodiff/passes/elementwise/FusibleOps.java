package io.gatun.autodiff.passes.elementwise;

import io.gatun.autodiff.ir.Node;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Cast;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Reduce;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import java.util.List;

/** What a block interpreter can run. */
final class FusibleOps {
    private FusibleOps() {}

    /** Whether a node works on each element alone. */
    static boolean elementwise(Node node) {
        boolean op = node.op() instanceof Elementwise
                || node.op() instanceof Cast
                || node.op() instanceof Select
                || node.op() instanceof Dropout
                || node.op() instanceof BiasActivation;
        return op && node.out().getFirst().shape().length() > 0;
    }

    /** Whether a node is a reduction that can end a run of element-wise work. */
    static boolean reduces(Node node) {
        if (!(node.op() instanceof Reduce r) || r.kind().isIndex() || r.kind().isLogical()) {
            return false;
        }
        Shape shape = node.in().getFirst().shape();
        return node.in().getFirst().dataType().isFloating()
                && shape.length() > 0
                && !r.axes().isEmpty()
                && axesAreAtTheEnds(r.axes(), shape);
    }

    /** The axes of a reduction, in order. */
    static List<Integer> axes(Node node) {
        return ((Reduce) node.op()).axes().stream().sorted().toList();
    }

    /** True if the axes that stay, sizes of 1 left out, are one run. */
    private static boolean axesAreAtTheEnds(List<Integer> axes, Shape shape) {
        int runs = 0;
        boolean kept = false;
        for (int k = 0; k < shape.rank(); k++) {
            if (shape.size(k) != 1) {
                boolean stays = !axes.contains(k);
                runs += stays && !kept ? 1 : 0;
                kept = stays;
            }
        }
        return runs <= 1;
    }

    /** The number of steps that a node becomes. */
    static int steps(Node node) {
        return node.op() instanceof BiasActivation b && b.activation() != null ? 2 : 1;
    }
}
