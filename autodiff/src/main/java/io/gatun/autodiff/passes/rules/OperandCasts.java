package io.gatun.autodiff.passes.rules;

import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/** Casts operands to the types that the kernel takes. */
final class OperandCasts implements Rule {
    @Override
    public PlanPass kind() {
        return null;
    }

    @Override
    public List<Val> rewrite(Ir ir, Op op, List<Val> in) {
        List<Spec> specs = in.stream().map(Val::spec).toList();
        List<Val> cast = null;
        for (int i = 0; i < in.size(); i++) {
            DataType type = Kernels.inputType(op, specs, i);
            if (specs.get(i).dataType() != type) {
                cast = cast == null ? new ArrayList<>(in) : cast;
                cast.set(i, ir.apply(new Cast(type), List.of(in.get(i))).getFirst());
            }
        }
        return cast == null ? null : ir.apply(op, cast);
    }
}
