package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables of a graph by name: unique names, made where none is given, with the prefix of the open name scopes. */
final class VariableTable {
    private final Map<String, SDVariable> byName = new LinkedHashMap<>();
    private final Map<String, Integer> suffixes = new HashMap<>();
    private final ArrayDeque<NameScope> scopes = new ArrayDeque<>();

    SDVariable get(String name) {
        SDVariable v = byName.get(name);
        if (v == null) {
            throw Names.unknown("samediff", name, byName.keySet());
        }
        return v;
    }

    boolean contains(String name) {
        return byName.containsKey(name);
    }

    Collection<SDVariable> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    Map<String, SDVariable> map() {
        return Collections.unmodifiableMap(byName);
    }

    void put(SDVariable v) {
        byName.put(v.name(), v);
    }

    void remove(SDVariable v) {
        byName.remove(v.name());
    }

    void rename(SDVariable v, String to) {
        byName.remove(v.name());
        v.setName(to);
        byName.put(to, v);
    }

    void requireFree(String name) {
        if (name == null || name.isBlank()) {
            throw new GatunException("[samediff] a variable's name is blank: expected a name");
        }
        if (byName.containsKey(name)) {
            throw new GatunException("[samediff] there is a variable of that name: " + byName.get(name)
                    + "; choose another name, or look it up with sd.variable(\"" + name + "\")");
        }
    }

    /** The stem, or the stem with a number. */
    String free(String stem) {
        String name = stem;
        while (byName.containsKey(name)) {
            name = stem + "_" + suffixes.merge(stem, 1, Integer::sum);
        }
        return name;
    }

    /** A name with the prefix of the open scopes. */
    String scoped(String name) {
        return scopes.isEmpty() || name == null || name.isBlank()
                ? name
                : scopes.peek().prefix() + name;
    }

    NameScope open(String name) {
        if (name == null || name.isBlank() || name.startsWith("/") || name.endsWith("/")) {
            throw new GatunException("[withNameScope] name \"" + name + "\": expected one like \"encoder\" or "
                    + "\"encoder/layer1\", that neither begins nor ends with a slash");
        }
        NameScope scope = new NameScope(this, scoped(name) + "/");
        scopes.push(scope);
        return scope;
    }

    void close(NameScope scope) {
        if (!scopes.contains(scope)) {
            return;
        }
        if (scopes.peek() != scope) {
            throw new GatunException("[withNameScope] scope \"" + scope.prefix() + "\" is closed before \""
                    + scopes.peek().prefix() + "\", which was opened in it: use try-with-resources");
        }
        scopes.pop();
    }
}
