import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes Java bindings for C headers: one class per argument file.
 *
 * <pre>
 * cd bindings-generated
 * java generator/Generate.java [--check] [--output src/main/java] includes/gatun.args ...
 * </pre>
 *
 * {@code --check} writes nothing, and fails with the first differences where the committed file is not what would be written.
 * JDK 22 or later runs it like this; with 21, compile the folder first.
 */
public final class Generate {
    private Generate() {}

    /** @param args as above */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.out, System.err));
    }

    /** The exit status: 0 done, 1 different or not translatable, 2 wrong usage. */
    public static int run(String[] args, PrintStream out, PrintStream err) throws IOException {
        boolean check = false;
        Path output = Path.of("src", "main", "java");
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--check" -> check = true;
                case "--output" -> {
                    if (++i == args.length) {
                        err.println("--output needs a folder");
                        return 2;
                    }
                    output = Path.of(args[i]);
                }
                default -> files.add(Path.of(args[i]));
            }
        }
        if (files.isEmpty()) {
            err.println("usage: java Generate.java [--check] [--output DIR] FILE.args...");
            return 2;
        }
        int status = 0;
        for (Path file : files) {
            try {
                ArgumentFile arguments = ArgumentFile.read(file);
                String java = Writer.write(arguments, Source.of(arguments.header(), arguments.includeDirectories()));
                Path target = output.resolve(arguments.targetPackage().replace('.', '/'))
                        .resolve(arguments.className() + ".java");
                if (!check) {
                    Files.createDirectories(target.getParent());
                    Files.writeString(target, java);
                    out.println("wrote " + target);
                } else if (!Files.exists(target) || !Files.readString(target).equals(java)) {
                    err.println(target + " is not what " + arguments.header()
                            + " gives: run `./gatun generate` and commit");
                    if (Files.exists(target)) {
                        difference(Files.readAllLines(target), java.lines().toList(), err);
                    }
                    status = 1;
                }
            } catch (IllegalArgumentException | IOException e) {
                err.println(file.getFileName() + ": " + e.getMessage());
                status = 1;
            }
        }
        return status;
    }

    /** The part between the common head and the common tail, at most 20 lines of each. */
    private static void difference(List<String> committed, List<String> expected, PrintStream err) {
        int head = 0;
        int limit = Math.min(committed.size(), expected.size());
        while (head < limit && committed.get(head).equals(expected.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < limit - head
                && committed.get(committed.size() - 1 - tail).equals(expected.get(expected.size() - 1 - tail))) {
            tail++;
        }
        err.println("@@ line " + (head + 1) + " @@");
        committed.subList(head, committed.size() - tail).stream().limit(20).forEach(l -> err.println("-" + l));
        expected.subList(head, expected.size() - tail).stream().limit(20).forEach(l -> err.println("+" + l));
    }
}
