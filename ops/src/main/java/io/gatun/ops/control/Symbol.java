package io.gatun.ops.control;

import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/** A value of a {@link Subgraph} that is being recorded: has shape and type, and every operation. */
public final class Symbol implements Ops<Symbol> {
    private final Recorder recorder;
    private final int id;
    private final Spec spec;

    Symbol(Recorder recorder, int id, Spec spec) {
        this.recorder = recorder;
        this.id = id;
        this.spec = spec;
    }

    Recorder recorder() {
        return recorder;
    }

    int id() {
        return id;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Shape shape() {
        return spec.shape();
    }

    @Override
    public DataType dataType() {
        return spec.dataType();
    }

    @Override
    public List<Symbol> applyAll(Op op, List<Symbol> in) {
        return recorder.record(op, in);
    }

    @Override
    public String toString() {
        return "%" + id + ":" + spec;
    }
}
