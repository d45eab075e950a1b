import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Writes what is derived from the op table: the fluent interfaces, the native kernel list and the pages of the operations.
 *
 * <p>{@code java ops/generator/GenerateOps.java [--check] [ROOT]}: with --check nothing is written, and the status is 1 if a
 * file differs. This file only compiles those in {@code src/} and starts them: Java 21 runs programs of one file.
 */
public final class GenerateOps {
    private GenerateOps() {}

    public static void main(String[] args) throws Exception {
        boolean check = List.of(args).contains("--check");
        Path root = Stream.of(args)
                .filter(a -> !a.startsWith("--"))
                .findFirst()
                .map(Path::of)
                .orElse(Path.of(""))
                .toAbsolutePath()
                .normalize();
        System.exit(run(root, check, System.out));
    }

    /** Writes what differs, or with check only names it, to out; 0, or 1 if there is an error or, with check, a difference. */
    public static int run(Path root, boolean check, PrintStream out) throws Exception {
        Path classes = Files.createTempDirectory("gatun-ops");
        try {
            Path ops = root.resolve("ops/src/main/java/io/gatun/ops");
            List<Path> sources = new ArrayList<>();
            try (Stream<Path> own = Files.list(root.resolve("ops/generator/src"))) {
                own.filter(p -> p.toString().endsWith(".java")).forEach(sources::add);
            }
            for (String name : List.of("DataType", "DataTypeException", "GatunException")) { // asked for promotions
                sources.add(ops.resolve(name + ".java"));
            }
            compile(sources, classes);
            URL[] path = {classes.toUri().toURL()};
            try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
                return (int) loader.loadClass("Generator")
                        .getMethod("run", Path.class, boolean.class, PrintStream.class)
                        .invoke(null, root, check, out);
            }
        } finally {
            delete(classes);
        }
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        sources.forEach(p -> arguments.add(p.toString()));
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IOException("the generator does not compile");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> left = Files.walk(folder)) {
            left.sorted(Comparator.reverseOrder()).forEach(p -> {
                try {
                    Files.delete(p);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
