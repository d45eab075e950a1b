package io.gatun.autodiff;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.autodiff.graph.ConstantValues;
import io.gatun.autodiff.graph.GraphSlices;
import io.gatun.autodiff.ir.Cell;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;
import java.util.Map;

/**
 * A named value of a graph ({@link SameDiff}). Every operation of {@link Ops} on it adds a node to the graph; nothing
 * is computed until an output is asked for.
 */
public final class SDVariable implements Ops<SDVariable> {
    private final SameDiff graph;
    private final int index;
    private int id;
    private Spec spec;
    private Cell cell;
    private Definition definition;
    private VariableType type;
    private String name;
    private boolean removed;

    SDVariable(
            SameDiff graph,
            int id,
            String name,
            VariableType type,
            Spec spec,
            Cell cell,
            Definition definition,
            int index) {
        this.graph = graph;
        this.id = id;
        this.name = name;
        this.type = type;
        this.spec = spec;
        this.cell = cell;
        this.definition = definition;
        this.index = index;
    }

    /** The graph. */
    public SameDiff graph() {
        return graph;
    }

    /** The name, unique in the graph. */
    public String name() {
        return name;
    }

    /**
     * Gives the variable another name.
     *
     * @return this variable
     * @throws io.gatun.ops.GatunException if another variable has it
     */
    public SDVariable rename(String to) {
        graph.rename(this, to);
        return this;
    }

    void setName(String to) {
        name = to;
        if (cell != null) {
            cell.rename(to);
        }
    }

    void remove() {
        removed = true;
    }

    /** Whether an edit took the variable out of the graph. */
    boolean isRemoved() {
        return removed;
    }

    void setId(int to) {
        id = to;
    }

    void become(VariableType newType, Spec newSpec, Cell newCell, Definition newDefinition) {
        type = newType;
        spec = newSpec;
        cell = newCell;
        definition = newDefinition;
    }

    /** What the variable is. */
    public VariableType type() {
        return type;
    }

    /** Sizes; {@link Shape#UNKNOWN} where they depend on a placeholder's that is given at each run. */
    @Override
    public Shape shape() {
        return spec.shape();
    }

    @Override
    public DataType dataType() {
        return spec.dataType();
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public List<SDVariable> applyAll(Op op, List<SDVariable> in) {
        return graph.apply(op, in);
    }

    /** The value computed now, from parameters and constants alone: the caller's, in the innermost open scope. */
    public NDArray eval() {
        return eval(Map.of());
    }

    /** The value computed now: the caller's, in the innermost open scope. */
    public NDArray eval(Map<String, NDArray> placeholders) {
        return graph.outputSingle(placeholders, name);
    }

    /**
     * A copy of the present value of a parameter, state or constant, or of what eager mode has computed
     * ({@link SameDiff#enableEagerMode}): the caller's, in the innermost open scope.
     */
    public NDArray value() {
        NDArray computed = cell == null ? graph.eagerValue(this) : null;
        if (computed != null) {
            return computed.dup();
        }
        return requireCell("value").array().dup();
    }

    /**
     * Copies a new value into a parameter or state.
     *
     * @throws io.gatun.ops.GatunException for constants, placeholders and results, and for another shape or type
     */
    public void assign(NDArray value) {
        graph.assign(this, value);
    }

    /**
     * The part that the indices choose; axes without an index are taken whole.
     *
     * <pre>{@code x.get(Index.all(), Index.interval(1, 5), Index.point(-1))   // x[:, 1:5, -1]}</pre>
     *
     * @throws io.gatun.ops.IndexException for a point outside its axis, or more indices than axes
     */
    public SDVariable get(Index... indices) {
        return GraphSlices.get(this, indices);
    }

    /**
     * The elements where a BOOL variable of this shape is true, as a vector in c order; how many depends on the data.
     *
     * @throws io.gatun.ops.ShapeException for another shape; {@code booleanMask} takes one of the first axes
     */
    public SDVariable getWhere(SDVariable mask) {
        if (!Check.fits(mask.shape(), shape())) {
            throw new ShapeException(
                    "[getWhere] a mask of shape " + mask.shape() + " for shape " + shape() + ": expected equal sizes");
        }
        return booleanMask(mask);
    }

    /**
     * The value of this integer constant, or of what is computed from constants alone, as axes:
     * {@code x.mean(true, axes.asAxes())}.
     *
     * @throws io.gatun.ops.GatunException if the value depends on a placeholder, parameter or state
     */
    public int[] asAxes() {
        return ConstantValues.axes(this);
    }

    /** {@code sum(axes.asAxes())}. */
    public SDVariable sum(SDVariable axes) {
        return sum(axes.asAxes());
    }

    /** {@code mean(axes.asAxes())}. */
    public SDVariable mean(SDVariable axes) {
        return mean(axes.asAxes());
    }

    /** {@code max(keepDims, axes.asAxes())}. */
    public SDVariable max(boolean keepDims, SDVariable axes) {
        return max(keepDims, axes.asAxes());
    }

    /** {@code min(keepDims, axes.asAxes())}. */
    public SDVariable min(boolean keepDims, SDVariable axes) {
        return min(keepDims, axes.asAxes());
    }

    /** {@code sum(keepDims, axes.asAxes())}. */
    public SDVariable sum(boolean keepDims, SDVariable axes) {
        return sum(keepDims, axes.asAxes());
    }

    /** {@code mean(keepDims, axes.asAxes())}. */
    public SDVariable mean(boolean keepDims, SDVariable axes) {
        return mean(keepDims, axes.asAxes());
    }

    /** {@code permute(axes.asAxes())}. */
    public SDVariable permute(SDVariable axes) {
        return permute(axes.asAxes());
    }

    /** The gradient of the sum of the graph's losses by this variable: {@link SameDiff#grad(String)}. */
    public SDVariable gradient() {
        return graph.grad(name);
    }

    /** Makes this one more loss of the graph. */
    public void markAsLoss() {
        graph.addLossVariable(this);
    }

    /** Makes a parameter or state a constant: {@link SameDiff#convertToConstant(SDVariable)}. */
    public SDVariable convertToConstant() {
        return graph.convertToConstant(this);
    }

    /** Makes a constant or state a parameter: {@link SameDiff#convertToVariable(SDVariable)}. */
    public SDVariable convertToVariable() {
        return graph.convertToVariable(this);
    }

    /** Grows in the order in which variables were made; inputs come before what reads them. */
    public int id() {
        return id;
    }

    Cell cell() {
        return cell;
    }

    Cell requireCell(String op) {
        graph.requireOpen(op);
        if (cell == null) {
            throw new io.gatun.ops.GatunException("[" + op + "] \"" + name + "\" is a " + type
                    + ": expected a VARIABLE, STATE or CONSTANT; results are computed by eval or output");
        }
        return cell;
    }

    /** How the variable is computed; null unless it is an ARRAY. */
    public Definition definition() {
        return definition;
    }

    /** Which of its definition's results the variable is; 0 for all that are not computed. */
    public int index() {
        return index;
    }

    @Override
    public String toString() {
        return type + " \"" + name + "\" " + spec;
    }
}
