package io.gatun.examples.cli;

import io.gatun.arrays.io.AtomicFile;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.files.GraphFile;
import io.gatun.autodiff.files.LoadOptions;
import io.gatun.autodiff.graph.GraphPage;
import io.gatun.layers.network.GraphJson;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a graph file: as a table, as JSON, as a picture. */
@Command(
        name = "graph",
        description = "Look at a graph that sd.save(...) wrote: a short account, or one of the forms below.")
public final class GraphCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A graph file (.gtsd).")
    private Path file;

    @ArgGroup
    private Form form;

    @Option(
            names = "--values",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --json: write values of at most N elements (default: none).")
    private long values;

    @Option(names = "--no-verify", description = "Do not compare the checksums of the arrays.")
    private boolean unverified;

    @Spec
    private CommandSpec spec;

    /** One of several. */
    private static final class Form {
        @Option(names = "--summary", description = "The table of its variables.")
        private boolean summary;

        @Option(
                names = "--dot",
                description = "The graph in the language of Graphviz: ... --dot | dot -Tsvg > graph.svg")
        private boolean dot;

        @Option(names = "--json", description = "The graph as JSON.")
        private boolean json;

        @Option(
                names = "--html",
                paramLabel = "OUT",
                description = "Write a page to look at, which needs nothing beside it.")
        private Path html;
    }

    @Override
    public Integer call() {
        LoadOptions options = unverified ? LoadOptions.DEFAULT.unverified() : LoadOptions.DEFAULT;
        GraphFile.Content content = GraphFile.read(file, options);
        PrintWriter out = spec.commandLine().getOut();
        try (SameDiff graph = content.graph()) {
            if (form == null) {
                account(content, out);
            } else if (form.summary) {
                out.print(graph.summary());
            } else if (form.dot) {
                out.print(graph.toDot());
            } else if (form.json) {
                out.println(GraphJson.write(graph, values));
            } else {
                byte[] page = GraphPage.of(graph, file.getFileName().toString()).getBytes(StandardCharsets.UTF_8);
                AtomicFile.write("graph", form.html, to -> to.write(page));
                out.println(form.html);
            }
            out.flush();
        }
        return 0;
    }

    private void account(GraphFile.Content content, PrintWriter out) {
        SameDiff graph = content.graph();
        long parameters = graph.variables(VariableType.VARIABLE).stream()
                .mapToLong(v -> v.shape().length())
                .sum();
        out.printf(
                "%s: %,d results of operations, %,d parameters in %,d variables, %,d constants, %,d states%n",
                file,
                graph.variables(VariableType.ARRAY).size(),
                parameters,
                graph.variables(VariableType.VARIABLE).size(),
                graph.variables(VariableType.CONSTANT).size(),
                graph.variables(VariableType.STATE).size());
        for (String name : graph.inputs()) {
            out.println("input   " + line(graph.variable(name)));
        }
        for (String name : graph.outputs()) {
            out.println("output  " + line(graph.variable(name)));
        }
        content.attachments()
                .arrays()
                .forEach((name, x) -> out.println("array   " + name + "  " + x.dataType() + x.shape()));
        content.attachments().properties().keySet().forEach(name -> out.println("text    " + name));
    }

    private static String line(SDVariable v) {
        return v.name() + "  " + v.spec();
    }
}
