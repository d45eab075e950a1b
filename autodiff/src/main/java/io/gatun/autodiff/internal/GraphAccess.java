package io.gatun.autodiff.internal;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.ops.Spec;
import java.util.List;
import java.util.Map;

/**
 * What the packages of this room may do to a graph and its users may not. Nothing is checked here: callers prove that a
 * change is sound before they make its first part, and end with {@link #changed}.
 */
public abstract class GraphAccess {
    private static volatile GraphAccess instance;

    /** For {@link SameDiff}. */
    protected GraphAccess() {}

    /** The access; {@link SameDiff} must have been used. */
    public static GraphAccess get() {
        return instance;
    }

    /** Called by {@link SameDiff} once. */
    public static void set(GraphAccess access) {
        instance = access;
    }

    /**
     * Adds a variable under its whole name, whatever name scope is open.
     *
     * @param value of variables, states and constants, owned by the graph from now on; else null
     * @param definition of results, else null
     * @param index which result of the definition it is
     */
    public abstract SDVariable add(
            SameDiff graph, String name, VariableType type, Spec spec, NDArray value, Definition definition, int index);

    /** The live value of a variable, state or constant; null for others. Not to be written to. */
    public abstract NDArray array(SDVariable v);

    /** Says how a result is computed from now on. */
    public abstract void define(SDVariable v, Definition definition);

    /** Gives a variable another shape or type; one with a value gets the new value with it. */
    public abstract void retype(SDVariable v, Spec spec, NDArray value);

    /**
     * Makes a variable of another kind.
     *
     * @param value owned by the graph from now on; null for the present one
     */
    public abstract void convert(SDVariable v, VariableType type, NDArray value);

    /** Takes a variable that nothing refers to out of the graph, and closes its value. */
    public abstract void remove(SDVariable v);

    /** Gives a variable another whole name that is free. */
    public abstract void rename(SDVariable v, String name);

    /** Numbers all variables anew, in an order in which inputs come before what reads them. */
    public abstract void order(SameDiff graph, List<SDVariable> variables);

    /** The live updates of states. */
    public abstract Map<SDVariable, SDVariable> updates(SameDiff graph);

    /** Sets the losses; none is no error. */
    public abstract void losses(SameDiff graph, List<SDVariable> losses);

    /** The losses; none is no error. */
    public abstract List<SDVariable> losses(SameDiff graph);

    /** Sets the outputs; none is no error. */
    public abstract void outputs(SameDiff graph, List<SDVariable> outputs);

    /** The outputs that were set; none is no error. */
    public abstract List<SDVariable> outputs(SameDiff graph);

    /** A name that no variable has, made from the given one. */
    public abstract String freeName(SameDiff graph, String stem);

    /** A name with the prefix of the name scopes that are open. */
    public abstract String scopedName(SameDiff graph, String name);

    /** Ends a change: plans that were made before it are forgotten. */
    public abstract void changed(SameDiff graph);
}
