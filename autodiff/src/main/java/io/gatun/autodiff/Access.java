package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.autodiff.ir.Cell;
import io.gatun.ops.Spec;
import java.util.List;
import java.util.Map;

/** What collaborators in other packages may do. */
final class Access extends GraphAccess {
    static Cell cell(String name, VariableType type, NDArray value) {
        return new Cell(
                name,
                switch (type) {
                    case VARIABLE -> Cell.Role.PARAMETER;
                    case STATE -> Cell.Role.STATE;
                    case CONSTANT -> Cell.Role.CONSTANT;
                    case PLACEHOLDER, ARRAY -> throw new IllegalStateException(type + " has no value");
                },
                value);
    }

    @Override
    public SDVariable add(
            SameDiff g, String name, VariableType type, Spec spec, NDArray value, Definition d, int index) {
        return g.add(name, type, spec, value == null ? null : cell(name, type, value), d, index);
    }

    @Override
    public NDArray array(SDVariable v) {
        return v.cell() == null ? null : v.cell().array();
    }

    @Override
    public void define(SDVariable v, Definition definition) {
        v.become(v.type(), v.spec(), v.cell(), definition);
    }

    @Override
    public void retype(SDVariable v, Spec spec, NDArray value) {
        v.become(v.type(), spec, value == null ? v.cell() : cell(v.name(), v.type(), value), v.definition());
    }

    @Override
    public void convert(SDVariable v, VariableType type, NDArray value) {
        NDArray held = value != null ? value : array(v);
        v.become(type, held.spec(), cell(v.name(), type, held), null);
    }

    @Override
    public void remove(SDVariable v) {
        v.remove();
        v.graph().variables.remove(v);
        v.graph().updates.remove(v);
    }

    @Override
    public void rename(SDVariable v, String name) {
        v.graph().variables.rename(v, name);
    }

    @Override
    public void order(SameDiff g, List<SDVariable> variables) {
        for (int i = 0; i < variables.size(); i++) {
            variables.get(i).setId(i);
        }
        g.nextId = variables.size();
    }

    @Override
    public Map<SDVariable, SDVariable> updates(SameDiff g) {
        return g.updates;
    }

    @Override
    public void losses(SameDiff g, List<SDVariable> losses) {
        g.losses = List.copyOf(losses);
    }

    @Override
    public List<SDVariable> losses(SameDiff g) {
        return g.losses;
    }

    @Override
    public void outputs(SameDiff g, List<SDVariable> outputs) {
        g.outputs = List.copyOf(outputs);
    }

    @Override
    public List<SDVariable> outputs(SameDiff g) {
        return g.outputs;
    }

    @Override
    public String freeName(SameDiff g, String stem) {
        return g.variables.free(stem);
    }

    @Override
    public String scopedName(SameDiff g, String name) {
        return g.variables.scoped(name);
    }

    @Override
    public void changed(SameDiff g) {
        g.edited();
    }
}
