package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.examples.opdocs.OpBook;
import io.gatun.examples.opdocs.OpEntry;
import io.gatun.examples.opdocs.OpFacts;
import io.gatun.examples.opdocs.OpPages;
import io.gatun.ops.GatunException;
import io.gatun.ops.named.NamedOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation of the operations: whole, true, and up to date. */
class OpPagesTest {
    private static final Path ROOT = Path.of(System.getProperty("gatun.root"));
    private static final OpBook BOOK = new OpBook();

    @Test
    void every_operation_is_documented_in_full() {
        List<String> missing = new ArrayList<>();
        for (OpEntry e : BOOK.entries()) {
            require(missing, e, "@formula in its Javadoc (LaTeX between $, or \"none: why\")", e.formula());
            require(missing, e, "@shapes in its Javadoc", e.shapes());
            require(missing, e, "a meaning", e.forms().getFirst().meaning());
            if (!e.formula().contains("$") && !e.formula().startsWith("none: ")) {
                missing.add(
                        e.key() + ": the formula \"" + e.formula() + "\" is neither LaTeX nor says why there is none");
            }
            if (e.formula().chars().filter(c -> c == '$').count() % 2 != 0) {
                missing.add(e.key() + ": a dollar sign of the formula has no other");
            }
            try {
                BOOK.facts(e);
            } catch (GatunException failure) {
                missing.add(failure.getMessage());
            }
        }
        assertEquals("", String.join("\n", missing));
    }

    @Test
    void types_are_those_that_were_found() {
        List<String> wrong = new ArrayList<>();
        for (OpEntry e : BOOK.entries()) {
            if (!e.types().equals(BOOK.typesFound(e))) {
                wrong.add(
                        e.key() + " says \"@types " + e.types() + "\": expected \"@types " + BOOK.typesFound(e) + "\"");
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static void require(List<String> missing, OpEntry e, String what, String text) {
        if (text.isBlank()) {
            missing.add(e.key() + " lacks " + what);
        }
    }

    @Test
    void examples_show_what_is_said() {
        List<String> wrong = new ArrayList<>();
        for (OpEntry e : BOOK.entries()) {
            OpFacts f = BOOK.facts(e);
            if (!f.graph()) {
                wrong.add(e.key() + ": a graph gives another result than arrays do");
            }
            if (e.gradient() && !e.isElementwise() && f.order() == 0 && !hasWholeResults(f)) {
                wrong.add(e.key() + " has no gradient, and no @NoGradient: " + f.why());
            }
            if (!e.gradient() && f.order() > 0) {
                wrong.add(e.key() + " has a gradient, to " + f.wrt() + ", and @NoGradient");
            }
            if (f.outputs().isEmpty() || f.outputs().stream().anyMatch(String::isBlank)) {
                wrong.add(e.key() + ": the example has no result");
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static boolean hasWholeResults(OpFacts f) {
        return f.types().isEmpty()
                || f.types().stream()
                        .noneMatch(r -> r.usual().isFloating()
                                && r.results().containsKey(r.usual())
                                && r.results().get(r.usual()).isFloating());
    }

    @Test
    void pages_are_those_that_the_declarations_give() throws IOException {
        List<String> differing = new ArrayList<>();
        for (Map.Entry<String, String> page : new OpPages(BOOK).all().entrySet()) {
            Path file = ROOT.resolve(page.getKey());
            if (!Files.exists(file)) {
                differing.add(page.getKey() + " is missing");
                continue;
            }
            List<String> there = Files.readAllLines(file);
            List<String> wanted = page.getValue().lines().toList();
            for (int i = 0; i < Math.max(there.size(), wanted.size()); i++) {
                String a = i < there.size() ? there.get(i) : "";
                String b = i < wanted.size() ? wanted.get(i) : "";
                if (!a.equals(b)) {
                    differing.add(page.getKey() + ":" + (i + 1) + " is\n  " + a + "\nexpected\n  " + b);
                    break;
                }
            }
        }
        assertEquals("", String.join("\n", differing), "run \"gatun generate\" and commit what it writes");
    }

    @Test
    void links_between_pages_lead_somewhere() throws IOException {
        Map<String, String> pages = new OpPages(BOOK).all();
        Pattern link = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Path from = Path.of(page.getKey());
            Matcher m = link.matcher(page.getValue());
            while (m.find()) {
                Path to = m.group(1).isEmpty()
                        ? from
                        : from.resolveSibling(m.group(1)).normalize();
                String text = pages.get(to.toString());
                if (text == null && !Files.exists(ROOT.resolve(to))) {
                    broken.add(from + " links " + to);
                } else if (m.group(2) != null && !anchors(text).contains(m.group(2))) {
                    broken.add(from + " links " + to + "#" + m.group(2));
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    private static Set<String> anchors(String page) {
        Set<String> all = new HashSet<>();
        page.lines()
                .filter(l -> l.startsWith("#"))
                .forEach(l -> all.add(l.replaceAll("^#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace(' ', '-')));
        return all;
    }

    @Test
    void names_of_other_frameworks_mean_operations() {
        Set<String> keys = new HashSet<>();
        BOOK.entries().forEach(e -> keys.add(e.key()));
        for (NamedOps.Import i : NamedOps.imports()) {
            assertTrue(i.ours().isEmpty() ? !i.note().isBlank() : keys.contains(i.ours()), i.toString());
        }
        assertTrue(NamedOps.imports().size() > 350);
        for (NamedOps.Named n : NamedOps.all()) {
            assertTrue(
                    n.ours().isEmpty()
                            || n.ours().equals("shape")
                            || BOOK.entry(n).isPresent(),
                    n.namespace() + "." + n.name() + " names " + n.ours() + ", which is no operation");
        }
    }

    @Test
    void the_command_prints_an_entry() {
        Cli.Result r = Cli.run("op", "--help", "softmax");
        assertEquals(0, r.code());
        for (String part : List.of(
                "nn.softmax",
                "x.softmax(int axis)",
                "gatun op nn: array softmax(array x, int dimension)",
                "Gradient: of any order, to x",
                "Shapes: ",
                "Types: x: all types; result as x, but FLOAT for BOOL, integers",
                "Error: ShapeException: [softmax] axis … is out of range",
                "→ [[0.09003, 0.2447, 0.6652], [0.3333, 0.3333, 0.3333]]")) {
            assertTrue(r.out().contains(part), () -> part + " is not in\n" + r.out());
        }
        assertFalse(r.out().contains("\\frac"), r.out());
        assertTrue(Cli.run("op", "--help", "linalg.Lu").out().contains("linalg.lu"));
        assertTrue(Cli.run("op", "--help", "softmin").out().contains("nn.softmin"));
        assertTrue(Cli.run("op", "--help", "rank").out().contains("rank"));
        Cli.Result unknown = Cli.run("op", "--help", "sofmax");
        assertTrue(unknown.code() != 0 && unknown.err().contains("nn.softmax"), unknown.err());
    }

    @Test
    void an_operation_without_example_is_named() {
        OpEntry e = BOOK.entries().getFirst();
        OpEntry other = new OpEntry(
                e.namespace(), "nothing", e.topic(), "", "", "", "", true, false, List.of(), List.of(), e.forms());
        GatunException failure = assertThrows(GatunException.class, () -> BOOK.facts(other));
        assertTrue(failure.getMessage().contains("[base.nothing] has no example"), failure.getMessage());
    }

    @Test
    void pages_of_removed_namespaces_do_not_stay() throws IOException {
        Set<String> pages = new OpPages(BOOK).all().keySet();
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/ops"))) {
            for (Path f : files.toList()) {
                String name = ROOT.relativize(f).toString();
                assertTrue(pages.contains(name) || name.equals("docs/ops/primitives.md"), name + " is nobody's page");
            }
        }
    }
}
