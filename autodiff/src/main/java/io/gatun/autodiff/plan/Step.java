package io.gatun.autodiff.plan;

import io.gatun.autodiff.ir.Origin;
import io.gatun.ops.Op;
import java.util.List;
import java.util.Map;

/**
 * One kernel call of a program.
 *
 * @param op the operation, or null for a copy of the only input into the only output
 * @param in what it reads
 * @param out what it writes
 * @param scratch memory that the kernel needs while it runs, or null
 * @param packs whether a convolution keeps its weights packed from run to run
 * @param inPlace the input whose memory the first output takes over, or -1
 * @param origins the variables of the graph that it helps to compute
 */
record Step(Op op, List<Slot> in, List<Slot> out, Slot scratch, boolean packs, int inPlace, List<Origin> origins) {
    /** A copy. */
    static Step copy(Slot from, Slot to, List<Origin> origins) {
        return new Step(null, List.of(from), List.of(to), null, false, -1, origins);
    }

    /** This step with other slots in place of its own. */
    Step with(Map<Slot, Slot> others) {
        return new Step(
                op,
                in.stream().map(others::get).toList(),
                out.stream().map(others::get).toList(),
                scratch == null ? null : others.get(scratch),
                packs,
                inPlace,
                origins);
    }

    /** The operation's name, {@code copy} for a copy. */
    String label() {
        return op == null ? "copy" : op.label();
    }
}
