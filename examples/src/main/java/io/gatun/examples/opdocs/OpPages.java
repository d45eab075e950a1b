package io.gatun.examples.opdocs;

import io.gatun.ops.named.NamedOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The pages of docs/ops, and docs/ops-coverage.md. */
public final class OpPages {
    private static final String HEAD =
            "<!-- Written by \"gatun generate\" from the declarations in ops/ and examples.txt - do not edit. -->\n";
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("base", "Shapes, parts, reductions, sorting");
        TITLES.put("math", "Mathematics and statistics");
        TITLES.put("bitwise", "Bits");
        TITLES.put("nn", "Activations, normalization, attention");
        TITLES.put("cnn", "Convolution and pooling");
        TITLES.put("rnn", "Recurrent networks");
        TITLES.put("image", "Pictures");
        TITLES.put("linalg", "Linear algebra");
        TITLES.put("loss", "Losses");
        TITLES.put("random", "Random values");
    }

    private final OpBook book;

    /** Pages of a book. */
    public OpPages(OpBook book) {
        this.book = book;
    }

    /** All pages by their path below the root of the repository. */
    public Map<String, String> all() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("docs/ops/README.md", index());
        TITLES.keySet().forEach(n -> pages.put("docs/ops/" + n + ".md", namespace(n)));
        pages.put("docs/ops-coverage.md", coverage());
        return pages;
    }

    private List<OpEntry> of(String namespace) {
        return book.entries().stream()
                .filter(e -> e.namespace().equals(namespace))
                .toList();
    }

    /** Entries by topic; a topic that comes again is one. */
    private Map<String, List<OpEntry>> topics(String namespace) {
        return of(namespace).stream()
                .collect(Collectors.groupingBy(
                        e -> e.topic().replaceAll("[.:] .*", "").replaceAll("\\.$", ""),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private static String anchor(OpEntry e) {
        return e.namespace() + ".md#" + e.name().toLowerCase(java.util.Locale.ROOT);
    }

    // ----------------------------------------------------------------------------------------------------------- index

    private String index() {
        StringBuilder s = new StringBuilder(HEAD);
        s.append("# Operations\n\n").append(book.entries().size()).append("""
                 operations, each declared once in `ops/`, on arrays (`NDArray`) and in graphs (`SDVariable`); those that Deeplearning4j
                has a name for also from the shell (`gatun op NAME`). `gatun op --help NAME` prints what stands here. Every example ran
                when these pages were written. What is where: [coverage](../ops-coverage.md); how types meet: [data types](../dtypes.md); what
                operations are made of: [primitives](primitives.md).

                """);
        for (String n : TITLES.keySet()) {
            s.append("## [").append(TITLES.get(n)).append("](").append(n).append(".md)\n\n");
            topics(n).forEach((topic, entries) -> {
                s.append("**").append(topic).append("**\n\n");
                for (OpEntry e : entries) {
                    s.append("- [`")
                            .append(e.name())
                            .append("`](")
                            .append(anchor(e))
                            .append(") ")
                            .append(Wording.brief(e))
                            .append('\n');
                }
                s.append('\n');
            });
        }
        s.append(
                "## By Deeplearning4j's names\n\nThose that are called otherwise here; all others have the same name.\n\n| Deeplearning4j | here |\n|---|---|\n");
        for (NamedOps.Named n : NamedOps.all()) {
            book.entry(n).filter(e -> !e.name().equals(n.name())).ifPresent(e -> s.append("| `")
                    .append(n.namespace())
                    .append('.')
                    .append(n.name())
                    .append("` | [`")
                    .append(e.name())
                    .append("`](")
                    .append(anchor(e))
                    .append(") |\n"));
        }
        return s.toString();
    }

    // -------------------------------------------------------------------------------------------------------
    // namespaces

    private String namespace(String n) {
        StringBuilder s = new StringBuilder(HEAD);
        s.append("# ")
                .append(TITLES.get(n))
                .append("\n\nNamespace `")
                .append(n)
                .append("`; [all operations](README.md).\n\n");
        Map<String, List<OpEntry>> topics = topics(n);
        topics.forEach((topic, entries) -> s.append("- ")
                .append(topic)
                .append(": ")
                .append(entries.stream()
                        .map(e -> "[`" + e.name() + "`](#" + e.name().toLowerCase(java.util.Locale.ROOT) + ")")
                        .collect(Collectors.joining(", ")))
                .append('\n'));
        topics.forEach((topic, entries) -> {
            s.append("\n## ").append(topic).append('\n');
            entries.forEach(e -> entry(s, e));
        });
        return s.toString();
    }

    private void entry(StringBuilder s, OpEntry e) {
        OpFacts f = book.facts(e);
        OpExample x = book.example(e);
        s.append("\n### ").append(e.name()).append("\n\n");
        s.append(e.forms().stream().map(form -> "`" + Wording.call(form) + "`").collect(Collectors.joining("  \n")))
                .append("\n\n");
        String meaning = Wording.meaning(e);
        s.append(meaning).append("\n\n");
        String formula = e.formula();
        boolean whole = formula.matches("\\$[^$]*\\$");
        if (whole) {
            s.append("```math\n").append(formula, 1, formula.length() - 1).append("\n```\n\n");
        } else if (formula.startsWith("$")) {
            s.append(inline(formula)).append("\n\n");
        }
        for (OpEntry.Form form : e.forms()) {
            if (!form.meaning().isEmpty() && !form.meaning().equals(meaning)) {
                s.append("- `")
                        .append(Wording.call(form))
                        .append("`: ")
                        .append(form.meaning())
                        .append('\n');
            }
        }
        for (OpEntry.Parameter p : parameters(e)) {
            s.append("- `").append(p.name()).append("`: ").append(p.text()).append('\n');
        }
        if (!formula.startsWith("$")) {
            item(s, "Formula", inline(formula));
        }
        item(s, "Shapes", e.shapes());
        item(s, "Types", e.types());
        item(s, "Gradient", Wording.gradient(e, x, f));
        item(s, "Kernel", Wording.kernel(e, f));
        List<String> failures = Wording.failures(e, x, f);
        if (failures.size() == 1) {
            item(s, "Errors", failures.getFirst());
        } else {
            s.append("- **Errors:**\n");
            failures.forEach(t -> s.append("  - ").append(t).append('\n'));
        }
        List<String> elsewhere = elsewhere(e);
        if (!elsewhere.isEmpty()) {
            item(s, "Elsewhere", String.join("; ", elsewhere));
        }
        if (!e.papers().isEmpty()) {
            item(s, "Source", String.join("; ", e.papers()));
        }
        s.append("\n```java\n").append(x.java());
        if (f.outputs().size() == 1 && !f.outputs().getFirst().contains("\n")) {
            s.append("   // ").append(f.outputs().getFirst()).append('\n');
        } else {
            s.append('\n');
            for (int i = 0; i < f.outputs().size(); i++) {
                s.append("// ")
                        .append(i)
                        .append(": ")
                        .append(f.outputs().get(i))
                        .append('\n');
            }
        }
        s.append("```\n");
    }

    /** Formulas between dollar signs as GitHub takes them without reading their backslashes itself. */
    private static String inline(String formula) {
        return formula.replaceAll("\\$([^$]*)\\$", "\\$`$1`\\$");
    }

    private static List<OpEntry.Parameter> parameters(OpEntry e) {
        Map<String, OpEntry.Parameter> all = new LinkedHashMap<>();
        e.forms().forEach(f -> f.parameters().forEach(p -> all.putIfAbsent(p.name(), p)));
        return List.copyOf(all.values());
    }

    private List<String> elsewhere(OpEntry e) {
        List<String> all = new ArrayList<>();
        List<NamedOps.Named> named = book.named(e);
        if (!named.isEmpty()) {
            all.add("Deeplearning4j and `gatun op` "
                    + named.stream()
                            .map(n -> "`" + n.namespace() + "."
                                    + n.signatures().stream()
                                            .findFirst()
                                            .map(form -> form.substring(form.indexOf(' ') + 1)
                                                    .replace("array ", ""))
                                            .orElse(n.name())
                                    + "`")
                            .collect(Collectors.joining(", ")));
        }
        for (String framework : OpBook.FRAMEWORKS) {
            var names = book.imports(framework, e);
            if (!names.isEmpty()) {
                all.add((framework.equals("onnx") ? "ONNX " : "TensorFlow ")
                        + names.stream().map(n -> "`" + n + "`").collect(Collectors.joining(", ")));
            }
        }
        return all;
    }

    private static void item(StringBuilder s, String head, String text) {
        s.append("- **").append(head).append(":** ").append(text).append('\n');
    }

    // ---------------------------------------------------------------------------------------------------------
    // coverage

    private String coverage() {
        StringBuilder s = new StringBuilder(HEAD);
        Map<String, int[]> count = new TreeMap<>();
        for (NamedOps.Named n : NamedOps.all()) {
            int[] c = count.computeIfAbsent(n.namespace(), k -> new int[2]);
            c[0] += n.isAvailable() ? 1 : 0;
            c[1]++;
        }
        s.append("""
                # What there is

                Every line was found by running the operation's example. *eager*: on arrays; *graph*: the same results from a `SameDiff`
                graph; *gradient*: how often it can be differentiated; *types*: those of the first input; *CPU kernel*: what computes it where
                all libraries are there (without them our own kernels or loops in Java do); *CUDA*: no kernels yet. *ONNX* and
                *TensorFlow* name the operators that mean the same (`imports.tsv` of `io.gatun.ops.named`): a mapping of names, not yet
                an importer.

                """);
        s.append(
                "| namespace | operations | with a gradient | of any order | `gatun op` runs, of Deeplearning4j's names |\n"
                        + "|---|---|---|---|---|\n");
        for (String n : TITLES.keySet()) {
            List<OpFacts> f = of(n).stream().map(book::facts).toList();
            int[] c = count.getOrDefault(n, new int[2]);
            row(
                    s,
                    "[" + n + "](#" + n + ")",
                    String.valueOf(f.size()),
                    String.valueOf(f.stream().filter(x -> x.order() > 0).count()),
                    String.valueOf(f.stream()
                            .filter(x -> x.order() == OpFacts.ANY_ORDER)
                            .count()),
                    c[0] + " of " + c[1]);
        }
        s.append('\n');
        for (String n : TITLES.keySet()) {
            s.append("## ")
                    .append(n)
                    .append(
                            "\n\n| operation | eager | graph | gradient | types | CPU kernel | CUDA | ONNX | TensorFlow |\n|---|---|---|---|---|---|---|---|---|\n");
            for (OpEntry e : of(n)) {
                OpFacts f = book.facts(e);
                row(
                        s,
                        "[" + e.name() + "](ops/" + anchor(e) + ")",
                        "yes",
                        f.graph() ? "yes" : "no",
                        Wording.order(f),
                        Wording.taken(f),
                        Wording.kernelCell(e, f),
                        "no",
                        String.join(", ", book.imports("onnx", e)),
                        String.join(", ", book.imports("tensorflow", e)));
            }
            s.append('\n');
        }
        s.append("## Operators of other frameworks without an operation of this name\n\n");
        s.append(
                "Control flow, containers and file formats belong to the importers; the note says what they become.\n\n| framework | operator | note |\n|---|---|---|\n");
        for (NamedOps.Import i : NamedOps.imports()) {
            if (i.ours().isEmpty()) {
                row(s, i.framework(), i.operator(), i.note());
            }
        }
        return s.toString();
    }

    private static void row(StringBuilder s, String... cells) {
        s.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
