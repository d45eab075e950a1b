package io.gatun.autodiff.ir;

import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One operation of a concrete graph, or (with no operation) a source. Identity is what counts: equal operations may
 * stand twice.
 */
public final class Node {
    private final int id;
    private final Op op;
    private final Source source;
    private final List<Val> in;
    private final List<Val> out;
    private List<Origin> origins;

    Node(Ir ir, int id, Op op, Source source, List<Val> in, List<Spec> specs, List<Origin> origins) {
        this.id = id;
        this.op = op;
        this.source = source;
        this.in = List.copyOf(in);
        this.origins = List.copyOf(origins);
        List<Val> values = new ArrayList<>(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            values.add(new Val(ir, this, i, specs.get(i)));
        }
        this.out = Collections.unmodifiableList(values);
    }

    /** Position in the order of creation, in which inputs come before what reads them. */
    public int id() {
        return id;
    }

    /** The operation, or null for a source. */
    public Op op() {
        return op;
    }

    /** The source, or null for an operation. */
    public Source source() {
        return source;
    }

    /** The variables that the operation helps to compute; none for sources. */
    public List<Origin> origins() {
        return origins;
    }

    /** Notes more variables. */
    void addOrigins(Collection<Origin> more) {
        if (!origins.containsAll(more)) {
            Set<Origin> all = new LinkedHashSet<>(origins);
            all.addAll(more);
            origins = List.copyOf(all);
        }
    }

    public List<Val> in() {
        return in;
    }

    public List<Val> out() {
        return out;
    }

    @Override
    public String toString() {
        return (op == null ? source.toString() : op.label()) + " -> " + out;
    }
}
