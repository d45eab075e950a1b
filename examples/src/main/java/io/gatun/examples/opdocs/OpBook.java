package io.gatun.examples.opdocs;

import io.gatun.ops.GatunException;
import io.gatun.ops.named.NamedOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All operations: what is said of each, and what was found by running its example. */
public final class OpBook {
    /** What other frameworks call an operation: its names there, by framework. */
    static final List<String> FRAMEWORKS = List.of("onnx", "tensorflow");

    private final List<OpEntry> entries = OpEntry.all();
    private final Map<String, OpExample> examples = OpEntry.examples();
    private final Map<String, OpFacts> facts = new LinkedHashMap<>();
    private final Map<String, List<NamedOps.Named>> named = new LinkedHashMap<>();
    private final Map<String, Set<String>> imports = new LinkedHashMap<>();

    /** Reads what is declared; examples run when they are asked for. */
    public OpBook() {
        for (NamedOps.Named n : NamedOps.all()) {
            entry(n).ifPresent(e ->
                    named.computeIfAbsent(e.key(), k -> new ArrayList<>()).add(n));
        }
        for (NamedOps.Import i : NamedOps.imports()) {
            if (!i.ours().isEmpty()) {
                OpEntry e = entries.stream()
                        .filter(x -> x.key().equals(i.ours()))
                        .findFirst()
                        .orElseThrow(() -> new GatunException(
                                "[imports.tsv] " + i.operator() + " names " + i.ours() + ", which is no operation"));
                imports.computeIfAbsent(i.framework() + " " + e.key(), k -> new LinkedHashSet<>())
                        .add(i.operator());
            }
        }
    }

    /** All entries in the order of the pages. */
    public List<OpEntry> entries() {
        return entries;
    }

    /** The example of an entry. */
    public OpExample example(OpEntry e) {
        OpExample x = examples.get(e.key());
        if (x == null) {
            throw new GatunException("[" + e.key() + "] has no example: add a line to examples.txt");
        }
        return x;
    }

    /** What running the example of an entry told. */
    public OpFacts facts(OpEntry e) {
        return facts.computeIfAbsent(e.key(), k -> {
            try {
                return OpFacts.of(e, example(e));
            } catch (RuntimeException failure) {
                throw new GatunException("[" + e.key() + "] the example in examples.txt fails: " + failure, failure);
            }
        });
    }

    /** The types that an entry was found to take and give, as its declaration should say them. */
    public String typesFound(OpEntry e) {
        return Wording.types(e, example(e), facts(e));
    }

    /** The names that Deeplearning4j has for an entry. */
    public List<NamedOps.Named> named(OpEntry e) {
        return named.getOrDefault(e.key(), List.of());
    }

    /** The names of a framework's operators that mean an entry. */
    public Set<String> imports(String framework, OpEntry e) {
        return imports.getOrDefault(framework + " " + e.key(), Set.of());
    }

    /** The entry that a name of Deeplearning4j means: of the same namespace if there are several. */
    public java.util.Optional<OpEntry> entry(NamedOps.Named n) {
        List<OpEntry> same =
                entries.stream().filter(e -> e.name().equals(n.ours())).toList();
        return same.stream()
                .filter(e -> e.namespace().equals(n.namespace()))
                .findFirst()
                .or(() -> same.stream().findFirst());
    }

    /**
     * The entries that a user means by a name: ours, or Deeplearning4j's, with or without the namespace.
     *
     * @throws GatunException if there is none, with the names that come near
     */
    public List<OpEntry> find(String name) {
        String plain = name.substring(name.indexOf('.') + 1);
        String namespace = name.contains(".") ? name.substring(0, name.indexOf('.')) : null;
        Set<OpEntry> found = new LinkedHashSet<>();
        for (NamedOps.Named n : NamedOps.all()) {
            if (n.name().equals(plain) && (namespace == null || n.namespace().equals(namespace))) {
                entry(n).ifPresent(found::add);
            }
        }
        for (OpEntry e : entries) {
            if (e.name().equals(plain) && (namespace == null || e.namespace().equals(namespace))) {
                found.add(e);
            }
        }
        if (found.isEmpty()) {
            NamedOps.find(namespace, plain); // throws, with the nearest names
        }
        return List.copyOf(found);
    }
}
