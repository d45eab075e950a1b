package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.files.GraphFile;
import io.gatun.autodiff.graph.GraphComparison;
import io.gatun.autodiff.graph.GraphDot;
import io.gatun.autodiff.graph.GraphEditor;
import io.gatun.autodiff.graph.GraphPage;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.autodiff.ir.Cell;
import io.gatun.autodiff.training.BatchSource;
import io.gatun.autodiff.training.Evaluator;
import io.gatun.autodiff.training.Figures;
import io.gatun.autodiff.training.Scored;
import io.gatun.autodiff.training.Trainer;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.autodiff.training.Validation;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of operations that is built first and run later: placeholders for what each run is given, variables that
 * training changes, constants, and what is computed from them.
 *
 * <pre>{@code
 * SameDiff sd = SameDiff.create();
 * SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 4);
 * SDVariable w = sd.var("w", Nd.randn(4, 3));
 * SDVariable y = x.matmul(w).softmax(1).rename("y");
 * NDArray p = sd.outputSingle(Map.of("x", batch), "y");
 * }</pre>
 *
 * <p>Building is for one thread; once built, any number of threads may ask for outputs at once. Each request is
 * compiled for the shapes it comes with and kept ({@link Plan}), so that the next one of these shapes only runs.
 */
public final class SameDiff implements GraphCreation, GraphConversion, GraphRuns, GraphControl, AutoCloseable {
    static {
        GraphAccess.set(new Access());
    }

    final VariableTable variables = new VariableTable();
    final Map<SDVariable, SDVariable> updates = new LinkedHashMap<>();
    private final PlanCache plans = new PlanCache(this);
    private final ControlFlow control = new ControlFlow(this);
    private final ParameterVector parameters = new ParameterVector(this);
    private EagerValues eager;
    List<SDVariable> losses = List.of();
    List<SDVariable> outputs = List.of();
    int nextId;
    private volatile boolean closed;
    private volatile int edits;

    private SameDiff() {}

    /** An empty graph. */
    public static SameDiff create() {
        return new SameDiff();
    }

    // ---------------------------------------------------------------- building

    /** An argument of each run; a size of -1 is decided by the run. */
    public SDVariable placeHolder(String name, DataType type, long... shape) {
        return add(variables.scoped(name), VariableType.PLACEHOLDER, new Spec(type, Shape.of(shape)), null, null, 0);
    }

    /** A parameter: the array is copied. Floating types are trained; others stay as they are. */
    public SDVariable var(String name, NDArray value) {
        return hold(variables.scoped(name), VariableType.VARIABLE, value);
    }

    /** A value that the graph changes itself ({@link #update}): the array is copied. */
    @Override
    public SDVariable state(String name, NDArray value) {
        return hold(variables.scoped(name), VariableType.STATE, value);
    }

    /** A value that never changes: the array is copied. */
    @Override
    public SDVariable constant(String name, NDArray value) {
        return hold(variables.scoped(name), VariableType.CONSTANT, value);
    }

    /** A value that never changes, without a name of its own. */
    @Override
    public SDVariable constant(NDArray value) {
        return hold(variables.free(variables.scoped("constant")), VariableType.CONSTANT, value);
    }

    /** After each training step, the state becomes the value; all updates of a step read the states of before. */
    @Override
    public void update(SDVariable state, SDVariable value) {
        requireOwn("update", List.of(state, value));
        if (state.type() != VariableType.STATE) {
            throw new GatunException("[update] " + state + " is not a state: make it by sd.state(name, value)");
        }
        if (!state.spec().equals(value.spec())) {
            throw new GatunException("[update] " + value + " is " + value.spec() + ": expected that of the state \""
                    + state.name() + "\", " + state.spec());
        }
        updates.put(state, value);
    }

    /**
     * Puts a prefix before the names that are given from now on, until the scope is closed; scopes nest.
     *
     * @param name of the scope; parts may be separated by slashes
     */
    public NameScope withNameScope(String name) {
        return variables.open(name);
    }

    private SDVariable hold(String name, VariableType type, NDArray value) {
        requireOpen("samediff");
        variables.requireFree(name);
        NDArray own = Nd.unscoped(value.dataType(), value.shape()).assign(value);
        return add(name, type, own.spec(), Access.cell(name, type, own), null, 0);
    }

    /** Refuses to go on after {@link #close}. */
    void requireOpen(String op) {
        if (closed) {
            throw new GatunException(
                    "[" + op + "] the graph is closed: its values are gone with sd.close(); use it before, or "
                            + "save it and load it again");
        }
    }

    /** Says that what stood in the graph has changed: plans made before are stale. */
    void edited() {
        edits++;
        plans.clear();
    }

    /** Number of edits so far; additions do not count. */
    int edits() {
        return edits;
    }

    List<SDVariable> apply(Op op, List<SDVariable> in) {
        requireOpen(op.label());
        requireOwn(op.label(), in);
        if (control.isRecording()) {
            return control.apply(op, in);
        }
        List<SDVariable> out = results(
                op.label(),
                op.infer(in.stream().map(SDVariable::spec).toList()),
                new Definition.Apply(op, List.copyOf(in)));
        if (eager != null) {
            eager.compute(op, in, out);
        }
        return out;
    }

    /**
     * Computes from now on each operation as it is added, if the values that it reads are there: those of variables, states and
     * constants, placeholders that are given one here, and what was computed of them. {@link SDVariable#value} tells the
     * result. Errors of values then show where the graph is built, as an import of a foreign model wants it; what
     * {@link #output} computes is the same as without.
     *
     * @param placeholders values by name; more may be given by further calls
     */
    public void enableEagerMode(Map<String, NDArray> placeholders) {
        requireOpen("eager");
        eager = eager == null ? new EagerValues() : eager;
        placeholders.forEach((name, x) -> eager.give(variable(name), x));
    }

    /** Ends {@link #enableEagerMode}: the values are dropped. */
    public void disableEagerMode() {
        if (eager != null) {
            eager.close();
            eager = null;
        }
    }

    /** What was computed while the graph was built, or null. */
    NDArray eagerValue(SDVariable v) {
        return eager == null ? null : eager.of(v);
    }

    /**
     * The gradients of the sum of a value with respect to others, as new variables; they have gradients themselves.
     *
     * @param loss of a floating type
     * @param wrt what to differentiate by, of floating types
     */
    public List<SDVariable> grad(SDVariable loss, SDVariable... wrt) {
        List<SDVariable> by = List.of(wrt);
        requireOwn("grad", by);
        requireOwn("grad", List.of(loss));
        for (SDVariable v : wrt) {
            requireFloating(v);
        }
        requireFloating(loss);
        if (control.isRecording()) {
            return control.grad(loss, by);
        }
        Dependence.require(loss, by);
        List<SDVariable> out =
                results("grad", by.stream().map(SDVariable::spec).toList(), new Definition.Differentiate(loss, by));
        for (int i = 0; i < wrt.length; i++) {
            variables.rename(out.get(i), variables.free(wrt[i].name() + "-grad"));
        }
        return out;
    }

    static void requireFloating(SDVariable v) {
        if (!v.dataType().isFloating()) {
            throw new io.gatun.ops.DataTypeException(
                    "[grad] " + v + ": gradients exist for floating types only; cast it first");
        }
    }

    private List<SDVariable> results(String label, List<Spec> specs, Definition definition) {
        List<SDVariable> out = new ArrayList<>(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            out.add(add(
                    variables.free(variables.scoped(label)), VariableType.ARRAY, specs.get(i), null, definition, i));
        }
        return Collections.unmodifiableList(out);
    }

    SDVariable add(String name, VariableType type, Spec spec, Cell cell, Definition definition, int index) {
        variables.requireFree(name);
        if (spec.dataType() == DataType.UTF8) {
            throw new DataTypeException(
                    "[" + name + "] " + spec + " in a graph: expected numbers or BOOL; work on strings"
                            + " outside of graphs, and give these the numbers that stand for them");
        }
        SDVariable v = new SDVariable(this, nextId++, name, type, spec, cell, definition, index);
        variables.put(v);
        return v;
    }

    void requireOwn(String op, Collection<SDVariable> in) {
        for (SDVariable v : in) {
            if (v.graph() != this) {
                throw new GatunException(
                        "[" + op + "] " + v + " belongs to another graph: variables of one graph only");
            }
            if (v.isRemoved()) {
                throw new GatunException("[" + op + "] " + v + " was removed from the graph by an edit: look for what "
                        + "stands in its place with sd.variable(name)");
            }
        }
        control.requireVisible(op, in);
    }

    void rename(SDVariable v, String name) {
        if (BodyRecording.isLocal(v)) {
            v.setName(name);
            return;
        }
        String to = variables.scoped(name);
        if (!v.name().equals(to)) {
            variables.requireFree(to);
            variables.rename(v, to);
            plans.clear();
        }
    }

    ControlFlow controlFlow() {
        return control;
    }

    // ---------------------------------------------------------------- looking up

    /**
     * The variable of a name, with its scopes.
     *
     * @throws GatunException if there is none; it tells the nearest names
     */
    @Override
    public SDVariable variable(String name) {
        return variables.get(name);
    }

    /** Whether a variable has the name. */
    public boolean hasVariable(String name) {
        return variables.contains(name);
    }

    /** All variables, in the order in which they were made or last renamed. */
    public Collection<SDVariable> variables() {
        return variables.all();
    }

    /** All variables by name; it follows the graph's changes. */
    public Map<String, SDVariable> variableMap() {
        return variables.map();
    }

    /** The variables of one type, in the order in which they were made. */
    @Override
    public List<SDVariable> variables(VariableType type) {
        return variables.all().stream()
                .filter(v -> v.type() == type)
                .sorted(java.util.Comparator.comparingInt(SDVariable::id))
                .toList();
    }

    /** The variables that training changes: those of floating types. */
    List<SDVariable> trained() {
        return variables(VariableType.VARIABLE).stream()
                .filter(v -> v.dataType().isFloating())
                .toList();
    }

    Map<SDVariable, SDVariable> updates() {
        return updates;
    }

    // ---------------------------------------------------------------- values

    void assign(SDVariable v, NDArray value) {
        requireOpen("assign");
        Cell cell = v.requireCell("assign");
        if (cell.role() == Cell.Role.CONSTANT) {
            throw new GatunException("[assign] " + v + " never changes: make it a state or a variable");
        }
        if (!v.spec().equals(new Spec(value.dataType(), value.shape()))) {
            throw new GatunException("[assign] \"" + v.name() + "\" received " + value.dataType() + value.shape()
                    + ": expected " + v.spec());
        }
        cell.array().assign(value);
        cell.changed();
    }

    /**
     * All parameters in one vector, in the order in which they were made: a copy, the caller's. The parameters
     * themselves lie in one such vector as soon as they are trained.
     */
    public NDArray parameters() {
        requireOpen("parameters");
        return parameters.copy();
    }

    /** Sets all parameters from a vector in the order of {@link #parameters()}. */
    public void setParameters(NDArray vector) {
        requireOpen("setParameters");
        parameters.assign(vector);
    }

    PlanCache plans() {
        return plans;
    }

    ParameterVector parameterVector() {
        return parameters;
    }

    // ---------------------------------------------------------------- running

    /**
     * Computes outputs, by name: arrays of the caller, in the innermost open scope. Placeholders that they do not need
     * may be left out.
     *
     * @param outputs names; none for those of {@link #setOutputs}
     */
    @Override
    public Map<String, NDArray> output(Map<String, NDArray> placeholders, String... outputs) {
        String[] names = outputs.length > 0 ? outputs : names(this.outputs);
        return plans.get(placeholders, false, names).run(placeholders);
    }

    @Override
    public Map<String, NDArray> predict(Map<String, NDArray> placeholders, String... outputs) {
        String[] names = outputs.length > 0 ? outputs : names(this.outputs);
        return plans.get(placeholders, true, names).run(placeholders);
    }

    /** Says which variables {@link #outputs()} are, and {@code output(placeholders)} computes. */
    public void setOutputs(String... names) {
        outputs = Arrays.stream(names).map(this::variable).toList();
    }

    /**
     * The names that were set by {@link #setOutputs}; else those of the results that nothing is computed from, beside next
     * values of states.
     */
    public List<String> outputs() {
        return (outputs.isEmpty() ? Dependence.ends(this) : outputs)
                .stream().map(SDVariable::name).toList();
    }

    /** The values whose sum training makes small, and gradients are taken of. */
    public void setLossVariables(String... names) {
        losses = Arrays.stream(names).map(this::variable).toList();
        losses.forEach(SameDiff::requireFloating);
    }

    void addLossVariable(SDVariable v) {
        requireFloating(v);
        if (!losses.contains(v)) {
            List<SDVariable> all = new ArrayList<>(losses);
            all.add(v);
            losses = List.copyOf(all);
        }
    }

    /** See {@link #setLossVariables}. */
    public List<SDVariable> lossVariables() {
        if (losses.isEmpty()) {
            throw new GatunException("[samediff] no loss is set: name it with sd.setLossVariables(\"loss\")");
        }
        return losses;
    }

    /**
     * The gradients of the sum of the loss variables.
     *
     * @param wrt names of what to differentiate by; none for all trained variables
     * @return the gradients by the names of their variables
     */
    public Map<String, NDArray> calculateGradients(Map<String, NDArray> placeholders, String... wrt) {
        return plans.gradients(placeholders, lossVariables(), wrt).run(placeholders);
    }

    /**
     * Computes outputs together with the gradients of the sum of the loss variables, in one run.
     *
     * @param outputs names; may be none
     * @param wrt names of what to differentiate by; none for all trained variables
     */
    public OutAndGrad calculateGradientsAndOutputs(
            Map<String, NDArray> placeholders, List<String> outputs, List<String> wrt) {
        return plans.both(placeholders, lossVariables(), outputs, wrt);
    }

    /** The gradient of the sum of the loss variables by a variable, as a variable; the same one each time. */
    public SDVariable grad(String name) {
        return Dependence.gradient(this, lossVariables(), variable(name));
    }

    /**
     * Trains the parameters on batches, with a trainer that lives as long as the call; {@link Trainer} validates, tells
     * listeners, and goes on from call to call.
     *
     * @param batches each by the names of placeholders; iterated once an epoch
     * @param epochs number of passes
     */
    public History fit(TrainingConfig config, Iterable<Map<String, NDArray>> batches, int epochs) {
        return fit(config, BatchSource.of(batches), epochs);
    }

    /**
     * Trains the parameters on batches, with a trainer that lives as long as the call; {@link Trainer} validates, tells
     * listeners, and goes on from call to call.
     *
     * @param epochs number of passes
     */
    public History fit(TrainingConfig config, BatchSource batches, int epochs) {
        try (Trainer trainer = Trainer.of(this, config)) {
            return trainer.fit(batches, epochs);
        }
    }

    /**
     * Trains with a check of other data at the end of passes, which the history tells.
     *
     * @param epochs number of passes
     * @param listeners told about training
     */
    public History fit(
            TrainingConfig config,
            BatchSource batches,
            int epochs,
            Validation validation,
            TrainingListener... listeners) {
        try (Trainer trainer = Trainer.of(this, config)) {
            trainer.setValidation(validation);
            trainer.setListeners(listeners);
            return trainer.fit(batches, epochs);
        }
    }

    /**
     * Measures outputs over a pass of data, without dropout; counted into the metrics given.
     *
     * @param mapping which placeholders take the parts of a data set
     * @param data its epoch 0 is measured
     */
    public Figures evaluate(DataSetMapping mapping, BatchSource data, Scored... scored) {
        return Evaluator.evaluate(this, mapping, data, scored);
    }

    /**
     * Writes the graph with all values to a file: whole, or not at all. Nothing may change the values meanwhile. See
     * {@link GraphFile}, also for what else may be stored in the file.
     */
    public void save(Path file) {
        requireOpen("save");
        GraphFile.write(file, this);
    }

    /**
     * Reads a graph from a file that {@link #save} wrote. Values stay in the file until they are touched; see
     * {@link GraphFile} and {@link io.gatun.autodiff.files.LoadOptions}.
     *
     * @throws io.gatun.ops.FileFormatException if it is no graph file, is damaged, or of a later major version
     */
    public static SameDiff load(Path file) {
        return GraphFile.read(file).graph();
    }

    /** The graph in the language of Graphviz. */
    public String toDot() {
        return GraphDot.of(this);
    }

    /** The graph as one page to look at, which needs nothing beside it. */
    public String toHtml() {
        return GraphPage.of(this, "Gatun graph");
    }

    @Override
    public GraphEditor edit() {
        return new GraphEditor(this);
    }

    /**
     * True for a graph that computes the same under the same names, from equal values; {@link GraphComparison} tells the
     * difference.
     */
    @Override
    public boolean equals(Object o) {
        return this == o
                || o instanceof SameDiff g
                        && GraphComparison.difference(this, g).isEmpty();
    }

    /** A hash of the names: it changes when variables are added or renamed. */
    @Override
    public int hashCode() {
        return variables.map().keySet().hashCode();
    }

    /** A table of the variables: name, type, shape, how each is computed. */
    public String summary() {
        return Summary.of(this);
    }

    /**
     * Frees the memory of values and plans; the graph cannot be used afterwards. Graphs that are dropped free theirs in
     * time.
     */
    @Override
    public void close() {
        closed = true;
        disableEagerMode();
        plans.close();
        for (SDVariable v : variables.all()) {
            if (v.cell() != null) {
                v.cell().array().close();
            }
        }
        parameters.close();
    }

    private static String[] names(List<SDVariable> of) {
        return of.stream().map(SDVariable::name).toArray(String[]::new);
    }
}
