package io.gatun.ops;

import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.PutRow;

/**
 * An operation that every interpreter executes itself, beside the element-wise ones. All are records whose components are
 * plain values: axes count from the front, lists are immutable.
 *
 * <p>Unlike element-wise operations, these do not promote: inputs that meet have one type. The fluent methods of
 * {@link Ops} cast where types differ.
 */
public sealed interface Primitive extends Op
        permits Reshape,
                Permute,
                BroadcastTo,
                Slice,
                StopGradient,
                Cast,
                Select,
                Reduce,
                CumSum,
                Pad,
                Concat,
                Gather,
                ScatterAdd,
                MatMul,
                Fill,
                Range,
                RandomFill,
                Dropout,
                Conv2d,
                Conv2dInputGrad,
                Conv2dWeightGrad,
                MaxPool2d,
                MaxPool2dGrad,
                MaxPool2dPick,
                AvgPool2d,
                AvgPool2dGrad,
                Barrier,
                Assert,
                PutRow {
    @Override
    default String label() {
        return Check.label(this);
    }
}
