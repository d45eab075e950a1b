package io.gatun.examples.onnx;

import io.gatun.ops.Ops;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What ONNX's operators are in ours: functions of a node over whatever interprets operations, arrays as well as graph variables. An
 * operator whose attributes ask for what ours lack says so by {@link OnnxFile.Inexpressible}.
 */
final class OnnxOperators {
    /** The results of a node. A method reference serves; a lambda cannot be generic. */
    interface Rule {
        <T extends Ops<T>> List<T> apply(OnnxNode<T> node);
    }

    /** The only result of a node. */
    interface Single {
        <T extends Ops<T>> T apply(OnnxNode<T> node);
    }

    private final Map<String, Rule> rules = new TreeMap<>();

    private OnnxOperators() {}

    /** All operators. */
    static final OnnxOperators ALL = new OnnxOperators();

    static {
        OnnxElementwise.register(ALL);
        OnnxReductions.register(ALL);
        OnnxMovement.register(ALL);
        OnnxIndexing.register(ALL);
        OnnxProducts.register(ALL);
        OnnxSpatial.register(ALL);
        OnnxPictures.register(ALL);
        OnnxNormalizations.register(ALL);
        OnnxRecurrent.register(ALL);
        OnnxAttention.register(ALL);
        OnnxLosses.register(ALL);
        OnnxQuantization.register(ALL);
        OnnxSignals.register(ALL);
    }

    void all(String name, Rule rule) {
        if (rules.put(name, rule) != null) {
            throw new IllegalStateException("two rules for " + name);
        }
    }

    void one(String name, Single rule) {
        all(name, new Rule() {
            @Override
            public <T extends Ops<T>> List<T> apply(OnnxNode<T> node) {
                return List.of(rule.apply(node));
            }
        });
    }

    /** The rule of an operator, or null. */
    Rule rule(String name) {
        return rules.get(name);
    }

    /** The names of all operators that are here. */
    Set<String> names() {
        return rules.keySet();
    }
}
