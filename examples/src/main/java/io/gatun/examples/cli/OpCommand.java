package io.gatun.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.examples.opdocs.OpBook;
import io.gatun.examples.opdocs.OpEntry;
import io.gatun.examples.opdocs.OpPages;
import io.gatun.examples.opdocs.OpText;
import io.gatun.examples.run.ArrayFiles;
import io.gatun.examples.run.Failures;
import io.gatun.examples.run.NamedCall;
import io.gatun.ops.GatunException;
import io.gatun.ops.named.NamedOps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs any operation by name on arrays from files. */
@Command(
        name = "op",
        description = {
            "Run one operation, and its gradient, on npy and npz files; or many, one JSON object a line, with --batch.",
            "Names of operations and arguments are Deeplearning4j's: gatun op --list, gatun op --help NAME."
        })
public final class OpCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "An operation, as conv2d or image.imageResize.")
    private String name;

    @Option(names = "--in", arity = "0..*", paramLabel = "FILE", description = "Inputs in order: a.npy, or b.npz:KEY.")
    private List<String> in = new ArrayList<>();

    @Option(
            names = "--arg",
            arity = "1..*",
            paramLabel = "NAME=VALUE",
            description = "Arguments; a value is a number, true, a word, or a list as [1,2].")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--grad", paramLabel = "FILE", description = "A gradient of the first result, which is taken back.")
    private String grad;

    @Option(
            names = "--out",
            paramLabel = "FILE.npz",
            description = "Write the results y0, y1, ... and gradients g0, g1, ... here (else they are printed).")
    private Path out;

    @Option(names = "--ns", paramLabel = "NAMESPACE", description = "Where a name stands in two: base, math, nn, ...")
    private String namespace;

    @Option(names = "--batch", paramLabel = "FILE", description = "Run each line of a file.")
    private Path batch;

    @Option(names = "--list", description = "Name all operations.")
    private boolean list;

    @Option(
            names = "--describe",
            hidden = true,
            paramLabel = "NAME",
            description = "Print what is known of an operation.")
    private String described;

    @Option(names = "--pages", hidden = true, paramLabel = "ROOT", description = "Write the pages of all operations.")
    private Path pages;

    @Option(names = "--check", hidden = true, description = "With --pages: only name the pages that differ.")
    private boolean check;

    @Spec
    private CommandSpec spec;

    /** {@code op --help NAME} asks for the entry of an operation; picocli's help takes no name. */
    public static String[] describing(String[] args) {
        return args.length == 3 && args[0].equals("op") && args[1].equals("--help")
                ? new String[] {"op", "--describe", args[2]}
                : args;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        if (list) {
            NamedOps.all()
                    .forEach(n -> print.println(
                            n.namespace() + "." + n.name() + (n.isAvailable() ? "" : "  (not there yet)")));
            return 0;
        }
        if (described != null) {
            describe(print);
            return 0;
        }
        if (pages != null) {
            return writePages(print);
        }
        if (batch != null) {
            return batch();
        }
        if (name == null) {
            throw new ParameterException(
                    spec.commandLine(), "expected the NAME of an operation, --batch FILE or --list");
        }
        Map<String, Object> args = new LinkedHashMap<>();
        for (String a : arguments) {
            int eq = a.indexOf('=');
            if (eq <= 0) {
                throw new ParameterException(spec.commandLine(), "--arg " + a + ": expected NAME=VALUE");
            }
            args.put(a.substring(0, eq), value(a.substring(eq + 1)));
        }
        try (Scope scope = Scope.open("op");
                ArrayFiles files = new ArrayFiles(null)) {
            Map<String, NDArray> results = new NamedCall(find(namespace, name), in, args, grad).run(files);
            if (out != null) {
                NamedCall.write(out, results);
                print.println(out);
            } else {
                results.forEach((key, y) -> print.println(key + " " + y.spec() + System.lineSeparator() + y));
            }
        }
        return 0;
    }

    private void describe(PrintWriter print) {
        String asked = namespace == null ? described : namespace + "." + described;
        OpBook book = new OpBook();
        List<OpEntry> found = book.find(asked);
        for (OpEntry e : found) {
            OpText.print(print, book, e);
        }
        if (found.isEmpty()) { // a name that is no operation of arrays: rank, shape, switchOp
            NamedOps.Named n = find(namespace, described);
            n.signatures().forEach(s -> print.println(n.namespace() + ": " + s));
        }
    }

    private int writePages(PrintWriter print) throws IOException {
        int differing = 0;
        for (Map.Entry<String, String> page : new OpPages(new OpBook()).all().entrySet()) {
            Path file = pages.resolve(page.getKey());
            if (Files.exists(file) && Files.readString(file).equals(page.getValue())) {
                continue;
            }
            differing++;
            print.println((check ? "differs: " : "wrote ") + page.getKey());
            if (!check) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, page.getValue());
            }
        }
        return check && differing > 0 ? 1 : 0;
    }

    private static NamedOps.Named find(String namespace, String name) {
        int dot = name.indexOf('.');
        return dot > 0
                ? NamedOps.find(name.substring(0, dot), name.substring(dot + 1))
                : NamedOps.find(namespace, name);
    }

    /** A value from the command line: JSON, or a plain word. */
    private static Object value(String text) {
        try {
            return JSON.convertValue(JSON.readTree(text), Object.class);
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    private int batch() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        int failed = 0;
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(batch);
                ArrayFiles files = new ArrayFiles(batch.toAbsolutePath().getParent())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                JsonNode id = null;
                try {
                    JsonNode o = JSON.readTree(line);
                    id = o.get("id");
                    run(o, files);
                } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                    failed++;
                    ObjectNode error = JSON.createObjectNode();
                    if (id == null) {
                        error.put("id", "line " + number);
                    } else {
                        error.set("id", id);
                    }
                    error.put("error", Failures.message(e));
                    err.println(JSON.writeValueAsString(error));
                }
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private static void run(JsonNode o, ArrayFiles files) throws IOException {
        NamedOps.Named op = find(text(o, "ns"), required(o, "op"));
        List<String> in = new ArrayList<>();
        if (o.hasNonNull("in")) {
            o.get("in").forEach(e -> in.add(e.asText()));
        }
        Map<String, Object> args = new LinkedHashMap<>();
        if (o.hasNonNull("args")) {
            o.get("args")
                    .properties()
                    .forEach(e -> args.put(e.getKey(), JSON.convertValue(e.getValue(), Object.class)));
        }
        String out = required(o, "out");
        try (Scope scope = Scope.open("op")) {
            Map<String, NDArray> results = new NamedCall(op, in, args, text(o, "grad")).run(files);
            NamedCall.write(files.output(out), results);
        }
    }

    private static String text(JsonNode o, String key) {
        return o.hasNonNull(key) ? o.get(key).asText() : null;
    }

    private static String required(JsonNode o, String key) {
        String v = text(o, key);
        if (v == null) {
            throw new GatunException("[op] a line has no \"" + key
                    + "\": expected {\"id\", \"op\", \"ns\", \"in\", \"args\", \"grad\", \"out\"}");
        }
        return v;
    }
}
