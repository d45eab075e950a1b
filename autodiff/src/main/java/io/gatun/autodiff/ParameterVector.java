package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The trained variables of a graph as one vector: each is a view of a stretch of it, so that one updater call moves
 * many, and saving them is one copy. It is built when it is first needed, and again when variables were added since.
 */
final class ParameterVector implements AutoCloseable {
    private final SameDiff graph;
    private List<SDVariable> members = List.of();
    private final List<WeakReference<NDArray>> retired = new ArrayList<>();
    private volatile NDArray vector;
    /** Not a monitor, which would pin virtual threads to their carriers while they wait. */
    private final ReentrantLock lock = new ReentrantLock();

    ParameterVector(SameDiff graph) {
        this.graph = graph;
    }

    /** The live vector, after moving all trained variables into it. */
    NDArray live() {
        lock.lock();
        try {
            List<SDVariable> trained = graph.trained();
            if (vector == null || !trained.equals(members)) {
                retire(vector);
                vector = gather(trained);
                members = trained;
            }
            return vector;
        } finally {
            lock.unlock();
        }
    }

    /** The live vector if variables have been moved into it, else null. */
    NDArray current() {
        return vector;
    }

    /**
     * What was read before may still be read by a run under way: it is freed with its last reader, or with the graph.
     */
    private void retire(NDArray old) {
        if (old == null) {
            return;
        }
        if (graph.plans().isUnused()) {
            old.close(); // no plan was made that could read it
        } else {
            retired.add(new WeakReference<>(old));
        }
    }

    private NDArray gather(List<SDVariable> trained) {
        DataType type = type(trained);
        long length = trained.stream().mapToLong(v -> v.shape().length()).sum();
        NDArray to = Nd.unscoped(type, Shape.of(length));
        for (int i = 0; i < trained.size(); i++) {
            SDVariable v = trained.get(i);
            NDArray part = part(to, trained, i);
            part.assign(v.cell().array());
            retire(v.cell().array());
            v.cell().move(part);
        }
        return to;
    }

    /** The stretch of a vector that belongs to the i-th variable, in its shape. */
    static NDArray part(NDArray vector, List<SDVariable> variables, int i) {
        return vector.viewAs(
                vector.dataType(),
                variables.get(i).shape(),
                offset(variables, i) * vector.dataType().bytes());
    }

    /** Where the i-th variable begins, in elements. */
    static long offset(List<SDVariable> variables, int i) {
        return variables.subList(0, i).stream()
                .mapToLong(v -> v.shape().length())
                .sum();
    }

    private static DataType type(List<SDVariable> trained) {
        if (trained.isEmpty()) {
            throw new GatunException("[samediff] the graph has no parameters: make them with sd.var(name, array)");
        }
        DataType type = trained.getFirst().dataType();
        for (SDVariable v : trained) {
            if (v.dataType() != type) {
                throw new DataTypeException("[samediff] parameters of different types: " + trained.getFirst() + " and "
                        + v + "; one vector of parameters has one type");
            }
        }
        return type;
    }

    NDArray copy() {
        return live().dup();
    }

    void assign(NDArray values) {
        NDArray to = live();
        if (!values.shape().equals(to.shape()) || values.dataType() != to.dataType()) {
            throw new ShapeException("[setParameters] received " + values.dataType() + values.shape() + ": expected "
                    + to.dataType() + to.shape() + ", all parameters in order");
        }
        to.assign(values);
        changed();
    }

    /** Says that values changed. */
    void changed() {
        for (int i = 0; i < members.size(); i++) {
            members.get(i).cell().changed();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (vector != null) {
                vector.close();
            }
            for (WeakReference<NDArray> r : retired) {
                NDArray old = r.get();
                if (old != null) {
                    old.close();
                }
            }
            retired.clear();
        } finally {
            lock.unlock();
        }
    }
}
