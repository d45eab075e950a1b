package io.gatun.arrays;

import io.gatun.arrays.inspect.OpCall;
import io.gatun.arrays.inspect.OpListener;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.ops.Binary;
import io.gatun.ops.Cast;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Structured;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Where operations meet listeners. */
final class Hooks {
    /** The listeners, or null if there are none: the one test that operations pay. */
    static volatile OpListener[] active;

    private static final Object LOCK = new Object();

    static {
        if (System.getProperty("gatun.nan") != null || System.getProperty("gatun.jfr.ops") != null) {
            Diagnostics.byProperties();
        }
    }

    /** What a thread is in. */
    private static final class State {
        /** Inside a listener, or an operation that is told as a whole. */
        boolean told;

        String within = "";
    }

    private static final ThreadLocal<State> STATE = ThreadLocal.withInitial(State::new);

    private Hooks() {}

    static void add(OpListener l) {
        synchronized (LOCK) {
            OpListener[] now = active == null ? new OpListener[0] : active;
            OpListener[] next = Arrays.copyOf(now, now.length + 1);
            next[now.length] = l;
            active = next;
        }
    }

    static void remove(OpListener l) {
        synchronized (LOCK) {
            OpListener[] rest = active == null
                    ? new OpListener[0]
                    : Arrays.stream(active).filter(other -> other != l).toArray(OpListener[]::new);
            active = rest.length == 0 ? null : rest;
        }
    }

    static NDArray unary(Unary op, NDArray x) {
        return run(op, List.of(x), false, () -> List.of(Elementary.unary(op, x)))
                .getFirst();
    }

    static NDArray binary(Binary op, NDArray x, NDArray y) {
        return run(op, List.of(x, y), false, () -> List.of(Elementary.binary(op, x, y)))
                .getFirst();
    }

    static NDArray cast(NDArray x, DataType to) {
        return run(new Cast(to), List.of(x), false, () -> List.of(Copies.copy(x, to, 'c')))
                .getFirst();
    }

    static NDArray into(Unary op, NDArray x, NDArray out) {
        return run(op, List.of(x), true, () -> List.of(Elementary.into(op, x, out)))
                .getFirst();
    }

    static NDArray into(Binary op, NDArray x, NDArray y, NDArray out) {
        return run(op, List.of(x, y), true, () -> List.of(Elementary.into(op, x, y, out)))
                .getFirst();
    }

    /** Any operation; compositions and control flow are told by their parts. */
    static List<NDArray> all(Op op, List<NDArray> in, Supplier<List<NDArray>> body) {
        boolean parts = op instanceof Structured
                || op instanceof Composite c && !(c instanceof HostOp) && !Kernels.hasKernel(c);
        if (!parts) {
            return run(op, in, false, body);
        }
        State s = STATE.get();
        String before = s.within;
        s.within = before.isEmpty() ? op.label() : before + "/" + op.label();
        try {
            return body.get();
        } finally {
            s.within = before;
        }
    }

    private static List<NDArray> run(Op op, List<NDArray> in, boolean inPlace, Supplier<List<NDArray>> body) {
        OpListener[] listeners = active;
        State s = STATE.get();
        if (listeners == null || s.told) {
            return body.get();
        }
        s.told = true;
        try {
            for (OpListener l : listeners) {
                l.before(op, in);
            }
            long start = System.nanoTime();
            List<NDArray> out = body.get();
            OpCall call = new OpCall(op, s.within, in, out, System.nanoTime() - start, isView(op, out));
            boolean done = false;
            try {
                for (OpListener l : listeners) {
                    l.after(call);
                }
                done = true;
            } finally {
                if (!done && !inPlace) {
                    out.forEach(NDArray::close);
                }
            }
            return out;
        } finally {
            s.told = false;
        }
    }

    private static boolean isView(Op op, List<NDArray> out) {
        return Kernels.isView(op) && out.getFirst().isView();
    }
}
