package io.gatun.autodiff.graph;

import io.gatun.autodiff.VariableType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which boxes of a picture belong together. Graphs with name scopes say so. In the others, parameters often have names with dots
 * (<code>layer1.0.conv1.weight</code>): then an operation belongs to the module of the parameters that it reads, and those that
 * read none to what is around the one before them.
 */
final class Scopes {
    private Scopes() {}

    /** The scope of each box, from the outermost on. */
    static List<List<String>> of(GraphView view) {
        List<List<String>> told = view.boxes().stream().map(GraphView::path).toList();
        return told.stream().allMatch(List::isEmpty) ? withoutLonely(byModules(view)) : told;
    }

    private static List<List<String>> byModules(GraphView view) {
        List<List<String>> found = new ArrayList<>();
        List<Boolean> own = new ArrayList<>();
        for (GraphView.Box b : view.boxes()) {
            List<String> at = b.kind() == VariableType.ARRAY
                    ? null
                    : module(b.results().getFirst().name());
            boolean reads = false;
            List<String> before = null;
            for (GraphView.Source s : b.in()) {
                List<String> scope = found.get(s.box());
                if (view.boxes().get(s.box()).kind() != VariableType.ARRAY) {
                    at = at == null && !scope.isEmpty() ? scope : at;
                    reads |= at != null;
                } else if (before == null && !view.boxes().get(s.box()).in().isEmpty()) {
                    before = own.get(s.box()) ? scope.subList(0, scope.size() - 1) : scope;
                }
            }
            found.add(at != null ? at : before != null ? before : List.of());
            own.add(reads);
        }
        return found;
    }

    private static List<String> module(String name) {
        List<String> parts = new ArrayList<>(List.of(name.split("\\.")));
        if (!parts.isEmpty()) {
            parts.removeLast();
        }
        return parts;
    }

    /** A scope around one operation only hides it. */
    private static List<List<String>> withoutLonely(List<List<String>> scopes) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (List<String> s : scopes) {
            for (int n = 1; n <= s.size(); n++) {
                counts.merge(s.subList(0, n), 1, Integer::sum);
            }
        }
        return scopes.stream()
                .map(s -> {
                    int n = s.size();
                    while (n > 0 && counts.get(s.subList(0, n)) < 4) {
                        n--;
                    }
                    return s.subList(0, n);
                })
                .toList();
    }
}
