package io.gatun.autodiff.ir;

import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A trace has met an operation whose sizes depend on data: its inputs must be computed before it can go on. */
public final class UnknownSizes extends GatunException {
    private static final long serialVersionUID = 1;

    private final transient Op op;
    private final transient List<Val> in;
    private final transient Map<String, Val> values = new LinkedHashMap<>();

    UnknownSizes(Op op, List<Val> in, List<Spec> results) {
        super(
                "[" + op.label() + "] gives " + results + ", whose sizes depend on the values of its inputs "
                        + in.stream().map(Val::spec).toList()
                        + ": known sizes are expected here; sd.output(...), gradients and training run such operations in stages");
        this.op = op;
        this.in = List.copyOf(in);
    }

    /** The operation. */
    public Op op() {
        return op;
    }

    /** Its inputs. */
    public List<Val> in() {
        return in;
    }

    /** Values by variable that the rest of the graph will read: the next stage need not compute them again. */
    public Map<String, Val> values() {
        return values;
    }
}
