package io.gatun.autodiff.graph;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.GatunException;
import io.gatun.ops.Spec;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Copies variables into another graph, with values of their own; shapes are inferred anew from what they stand on there. */
final class Copier {
    private record Copied(Definition definition, List<Spec> results) {}

    private final GraphAccess access = GraphAccess.get();
    private final SameDiff to;
    private final UnaryOperator<String> naming;
    private final Map<SDVariable, SDVariable> images = new HashMap<>();
    private final Map<Definition, Copied> definitions = new IdentityHashMap<>();

    /** Copies into a graph; the naming gives names that are free there. */
    Copier(SameDiff to, UnaryOperator<String> naming) {
        this.to = to;
        this.naming = naming;
    }

    /** Says what stands for a variable in the other graph. */
    void map(SDVariable from, SDVariable image) {
        images.put(from, image);
    }

    /** What stands for a variable in the other graph, or null. */
    SDVariable image(SDVariable v) {
        return images.get(v);
    }

    /** Copies variables, inputs first; those that have an image already stay as they are. */
    void copy(List<SDVariable> variables) {
        for (SDVariable v : variables) {
            if (!images.containsKey(v)) {
                images.put(v, copy(v));
            }
        }
    }

    private SDVariable copy(SDVariable v) {
        String name = naming.apply(v.name());
        return switch (v.type()) {
            case PLACEHOLDER -> access.add(to, name, v.type(), v.spec(), null, null, 0);
            case VARIABLE, STATE, CONSTANT -> {
                NDArray value = access.array(v);
                NDArray own = Nd.unscoped(value.dataType(), value.shape()).assign(value);
                yield access.add(to, name, v.type(), v.spec(), own, null, 0);
            }
            case ARRAY -> {
                Copied c = definitions.get(v.definition());
                if (c == null) {
                    c = copy(v.definition(), v.name());
                    definitions.put(v.definition(), c);
                }
                yield access.add(to, name, v.type(), c.results().get(v.index()), null, c.definition(), v.index());
            }
        };
    }

    private Copied copy(Definition d, String name) {
        Definition with = d.with(d.in().stream().map(images::get).toList());
        List<Spec> in = with.in().stream().map(SDVariable::spec).toList();
        try {
            return new Copied(
                    with,
                    switch (with) {
                        case Definition.Apply a -> a.op().infer(in);
                        case Definition.Differentiate g -> in.subList(0, in.size() - 1);
                    });
        } catch (GatunException e) {
            throw new GatunException("[splice] \"" + name + "\" does not fit here: " + e.getMessage(), e);
        }
    }

    /** Copies the updates of states whose state and value were both copied. */
    void updates(SameDiff from) {
        access.updates(from).forEach((state, value) -> {
            SDVariable s = images.get(state);
            SDVariable v = images.get(value);
            if (s != null && v != null && s.graph() == to && !access.updates(to).containsKey(s)) {
                to.update(s, v);
            }
        });
    }
}
