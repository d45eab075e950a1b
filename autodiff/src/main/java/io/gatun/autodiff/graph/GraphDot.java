package io.gatun.autodiff.graph;

import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Graphs in the language of Graphviz: {@code dot -Tsvg graph.dot -o graph.svg}. Name scopes are clusters, shapes stand on the
 * arrows.
 */
public final class GraphDot {
    /** A scope: its boxes, and the scopes in it. */
    private record Cluster(List<Integer> boxes, Map<String, Cluster> inner) {
        Cluster() {
            this(new ArrayList<>(), new TreeMap<>());
        }
    }

    private final GraphView view;
    private final StringBuilder text = new StringBuilder();
    private int clusters;

    private GraphDot(GraphView view) {
        this.view = view;
    }

    /** The graph as text. */
    public static String of(SameDiff graph) {
        return new GraphDot(GraphView.of(graph)).write();
    }

    private String write() {
        Cluster root = new Cluster();
        for (int i = 0; i < view.boxes().size(); i++) {
            Cluster at = root;
            for (String part : GraphView.path(view.boxes().get(i))) {
                at = at.inner().computeIfAbsent(part, k -> new Cluster());
            }
            at.boxes().add(i);
        }
        text.append("digraph graph_ {\n  rankdir=TB;\n  node [fontname=\"sans-serif\", fontsize=11, style=filled];\n");
        text.append("  edge [fontname=\"sans-serif\", fontsize=9, color=\"#667085\"];\n");
        write(root, "  ");
        for (int i = 0; i < view.boxes().size(); i++) {
            for (GraphView.Source s : view.boxes().get(i).in()) {
                SDVariable v = view.boxes().get(s.box()).results().get(s.result());
                text.append("  n%d -> n%d [label=%s];%n"
                        .formatted(s.box(), i, quoted(GraphView.text(v)))
                        .replace("\r\n", "\n"));
            }
        }
        return text.append("}\n").toString();
    }

    private void write(Cluster cluster, String indent) {
        cluster.inner().forEach((name, inner) -> {
            text.append(indent).append("subgraph cluster_").append(clusters++).append(" {\n");
            text.append(indent).append("  label=").append(quoted(name)).append(";\n");
            write(inner, indent + "  ");
            text.append(indent).append("}\n");
        });
        for (int i : cluster.boxes()) {
            GraphView.Box b = view.boxes().get(i);
            String name = b.results().getFirst().name();
            String label = b.kind() == VariableType.ARRAY ? b.label() + "\n" + name : name;
            String tip = b.detail().isEmpty() ? b.label() : b.label() + ": " + b.detail();
            text.append(indent)
                    .append("n")
                    .append(i)
                    .append(" [label=")
                    .append(quoted(label))
                    .append(", tooltip=")
                    .append(quoted(tip))
                    .append(look(b))
                    .append("];\n");
        }
    }

    private static String look(GraphView.Box b) {
        String line = b.roles().isEmpty() ? "" : ", penwidth=2, color=\"#0b6bcb\"";
        return switch (b.kind()) {
            case PLACEHOLDER -> ", shape=cds, fillcolor=\"#d1e9ff\"" + line;
            case VARIABLE -> ", shape=ellipse, fillcolor=\"#fef0c7\"" + line;
            case STATE -> ", shape=ellipse, fillcolor=\"#fde0ef\"" + line;
            case CONSTANT -> ", shape=ellipse, fillcolor=\"#eaecf0\"" + line;
            case ARRAY -> ", shape=box, fillcolor=\"#e7f6ec\"" + line;
        };
    }

    /** A text as Graphviz reads it: nothing in it ends the string or has a meaning of its own. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> out.append(c < ' ' ? String.format(Locale.ROOT, "&#%d;", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }
}
