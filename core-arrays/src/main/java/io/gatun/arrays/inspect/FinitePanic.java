package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Stops at the first operation whose result is not finite, and says what it read. */
public final class FinitePanic implements OpListener {
    private final NanPanic panic;

    /** A listener that looks for the given values. */
    public FinitePanic(NanPanic panic) {
        this.panic = panic;
    }

    @Override
    public void after(OpCall call) {
        if (call.view()) {
            return;
        }
        for (int i = 0; i < call.out().size(); i++) {
            NDArray y = call.out().get(i);
            if (!y.dataType().isFloating() || y.length() == 0) {
                continue;
            }
            try (FiniteCheck check = new FiniteCheck()) {
                if (check.notFinite(y) == 0) {
                    continue;
                }
            }
            Statistics s = Statistics.of(y);
            boolean stop = panic != NanPanic.INF && s.nan() > 0 || panic != NanPanic.NAN && s.infinite() > 0;
            if (stop) {
                throw failure(call, i, s);
            }
        }
    }

    private static NotFiniteValueException failure(OpCall call, int result, Statistics s) {
        StringBuilder m = new StringBuilder("[").append(call.op().label()).append("] ");
        m.append(s.nan() > 0 ? "NaN" : "infinity").append(" in ");
        m.append(call.out().size() == 1 ? "the result " : "result " + result + " ");
        m.append(describe(call.out().get(result), s));
        if (!call.within().isEmpty()) {
            m.append(", inside ").append(call.within());
        }
        List<Statistics> operands = new ArrayList<>();
        boolean before = false;
        for (int i = 0; i < call.in().size(); i++) {
            NDArray x = call.in().get(i);
            if (x.isClosed()) {
                continue;
            }
            Statistics in = Statistics.of(x);
            operands.add(in);
            before |= !in.isFinite();
            m.append("; argument ").append(i).append(' ').append(describe(x, in));
        }
        // What an operation in place read is gone: its first argument is its result.
        boolean inPlace =
                !call.in().isEmpty() && call.out().getFirst() == call.in().getFirst();
        m.append(
                before && !inPlace
                        ? "; an argument was not finite already: look where it comes from"
                        : "; expected finite values (-D" + NanPanic.PROPERTY
                                + " or Diagnostics.nanPanic asked to stop)");
        return new NotFiniteValueException(m.toString(), call.name(), operands);
    }

    private static String describe(NDArray x, Statistics s) {
        return x.dataType() + "" + x.shape() + " (" + s + ")";
    }
}
