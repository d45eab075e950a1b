package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Val;
import java.util.List;

/** Rewrites a whole graph: what sees more than one operation and its inputs. */
public interface Pass {
    /** The switch. */
    PlanPass kind();

    /** The images of values in a new graph; the old one stays as it is. */
    List<Val> run(List<Val> values, Target target);
}
