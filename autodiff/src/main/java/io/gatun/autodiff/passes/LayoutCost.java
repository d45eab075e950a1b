package io.gatun.autodiff.passes;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.rules.CompositeExpansion;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.FusedConv2dInputGrad;
import io.gatun.ops.cnn.QuantizedConv2d;
import java.util.List;

/** When channel-last feature maps pay. */
final class LayoutCost {
    /** Convolutions of fewer channels are faster as they are: LeNet takes 1.5 times as long channel-last (measured). */
    private static final long CHANNELS = 32;

    private LayoutCost() {}

    /** Whether most of the convolutional work of a graph gains by the channel-last layout. */
    static boolean pays(List<Node> nodes) {
        double gains = 0;
        double all = 0;
        for (Node node : nodes) {
            if (isConvolution(node.op())) {
                double flops = node.op()
                        .cost(node.in().stream().map(Val::spec).toList())
                        .flops();
                all += flops;
                gains += gains(node) ? flops : 0;
            }
        }
        return all > 0 && gains >= 0.5 * all;
    }

    private static boolean isConvolution(Op op) {
        return op instanceof Conv2d
                || op instanceof FusedConv2d
                || op instanceof QuantizedConv2d
                || op instanceof Conv2dInputGrad
                || op instanceof FusedConv2dInputGrad
                || op instanceof Conv2dWeightGrad;
    }

    private static boolean gains(Node node) {
        if (node.op() instanceof QuantizedConv2d) {
            return true; // its kernel computes channel-last, whatever it is given
        }
        Val a = node.in().get(0);
        boolean weights = node.op() instanceof Conv2dWeightGrad;
        long channels = weights
                ? Math.min(a.shape().size(1), node.in().get(1).shape().size(1))
                : a.shape().size(1);
        long others = weights ? channels : node.out().getFirst().shape().size(1);
        return (a.dataType() == DataType.FLOAT || a.dataType() == DataType.BFLOAT16)
                && Math.min(channels, others) >= CHANNELS;
    }

    /** Whether an operation has a channel-last kernel for feature maps of four axes. */
    static boolean hasForm(Node node) {
        Op op = node.op();
        if (!ChannelsLast.takes(op)) {
            return false;
        }
        for (int i = 0; i < node.in().size(); i++) {
            if (ChannelsLast.isInputMap(op, i) && node.in().get(i).shape().rank() != 4) {
                return false;
            }
        }
        return CompositeExpansion.hasKernel(new ChannelsLast(op));
    }
}
