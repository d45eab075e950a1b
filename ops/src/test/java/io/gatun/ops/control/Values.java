package io.gatun.ops.control;

import io.gatun.ops.DataType;
import io.gatun.ops.Numeric;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Values of these tests. */
final class Values {
    private Values() {}

    static ReferenceValue x(long... sizes) {
        return Numeric.uniform(new Random(3), 0.2, 1.5, sizes);
    }

    static ReferenceValue number(double v) {
        return ReferenceValue.of(DataType.DOUBLE, Shape.SCALAR, v);
    }

    static ReferenceValue count(double v) {
        return ReferenceValue.of(DataType.LONG, Shape.SCALAR, v);
    }

    static ReferenceValue bool(boolean v) {
        return ReferenceValue.of(DataType.BOOL, Shape.SCALAR, v ? 1 : 0);
    }

    static Subgraph body(List<ReferenceValue> in, Function<List<Symbol>, List<Symbol>> f) {
        return Subgraph.of(in.stream().map(ReferenceValue::spec).toList(), f);
    }

    static List<ReferenceValue> apply(Op op, List<ReferenceValue> in) {
        return in.getFirst().applyAll(op, in);
    }

    static void check(Op op, List<ReferenceValue> in) {
        Numeric.checkShapes(Numeric.of(op), in);
        Numeric.checkGradients(Numeric.of(op), in, true);
    }
}
