package io.gatun.examples.opdocs;

import io.gatun.ops.named.NamedOps;
import java.io.PrintWriter;
import java.util.List;

/** An entry for the terminal: {@code gatun op --help NAME}. */
public final class OpText {
    private static final int WIDTH = 100;

    private OpText() {}

    /** Prints what the page of an operation says. */
    public static void print(PrintWriter out, OpBook book, OpEntry e) {
        OpFacts f = book.facts(e);
        OpExample x = book.example(e);
        out.println(e.key());
        out.println();
        for (OpEntry.Form form : e.forms()) {
            out.println("  " + Wording.call(form));
        }
        for (NamedOps.Named n : book.named(e)) {
            for (String s : n.signatures()) {
                out.println("  gatun op " + n.namespace() + ": " + s);
            }
        }
        out.println();
        wrapped(out, "", Wording.meaning(e));
        if (!e.formula().isEmpty()) {
            out.println();
            wrapped(out, "  ", Latex.plain(e.formula()));
        }
        out.println();
        for (OpEntry.Form form : e.forms()) {
            for (OpEntry.Parameter p : form.parameters()) {
                wrapped(out, p.name() + ": ", p.text());
            }
        }
        wrapped(out, "Shapes: ", e.shapes());
        wrapped(out, "Types: ", e.types());
        wrapped(out, "Gradient: ", Wording.gradient(e, x, f));
        wrapped(out, "Kernel: ", Wording.kernel(e, f));
        List<String> failures = Wording.failures(e, x, f);
        failures.forEach(t -> wrapped(out, "Error: ", t));
        if (!e.papers().isEmpty()) {
            wrapped(out, "Source: ", String.join("; ", e.papers()));
        }
        out.println();
        out.println("Example:");
        x.java().lines().forEach(l -> out.println("  " + l));
        f.outputs().forEach(y -> out.println("  → " + y));
    }

    private static void wrapped(PrintWriter out, String head, String text) {
        StringBuilder line = new StringBuilder(head);
        for (String word : text.replace("`", "").split(" ")) {
            if (line.length() + word.length() > WIDTH && line.length() > head.length()) {
                out.println(line.toString().stripTrailing());
                line = new StringBuilder("    ");
            }
            line.append(word).append(' ');
        }
        out.println(line.toString().stripTrailing());
    }
}
