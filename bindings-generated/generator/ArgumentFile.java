import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An argument file in jextract's form, which jextract itself reads too ({@code jextract @file}). One addition hides in comments:
 * {@code # critical NAME...} asks for {@code NAME$critical}.
 *
 * @param targetPackage {@code -t}
 * @param className {@code --header-class-name}
 * @param library {@code -l}
 * @param header the header: a path, or {@code <name.h>}
 */
record ArgumentFile(
        String targetPackage,
        String className,
        String library,
        String header,
        List<String> includeDirectories,
        Set<String> functions,
        Set<String> constants,
        Set<String> critical) {

    static ArgumentFile read(Path file) throws IOException {
        return parse(Files.readAllLines(file), file.getFileName().toString());
    }

    static ArgumentFile parse(List<String> lines, String name) {
        List<String> words = new ArrayList<>();
        Set<String> critical = new LinkedHashSet<>();
        for (String line : lines) {
            int hash = line.indexOf('#');
            String comment = hash < 0 ? "" : line.substring(hash + 1).strip();
            if (comment.startsWith("critical ")) {
                critical.addAll(
                        List.of(comment.substring("critical ".length()).strip().split("\\s+")));
            }
            String text = (hash < 0 ? line : line.substring(0, hash)).strip();
            if (!text.isEmpty()) {
                words.addAll(List.of(text.split("\\s+")));
            }
        }
        String targetPackage = null;
        String className = null;
        String library = null;
        String header = null;
        List<String> directories = new ArrayList<>();
        Set<String> functions = new LinkedHashSet<>();
        Set<String> constants = new LinkedHashSet<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                if (header != null) {
                    throw new IllegalArgumentException(
                            name + ": two headers, " + header + " and " + word + ": one is expected");
                }
                header = word;
                continue;
            }
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(name + ": " + word + " needs a value");
            }
            String value = words.get(++i);
            switch (word) {
                case "-t", "--target-package" -> targetPackage = value;
                case "--header-class-name" -> className = value;
                case "-l", "--library" -> library = value;
                case "-I", "--include-dir" -> directories.add(value);
                case "--include-function" -> functions.add(value);
                case "--include-constant" -> constants.add(value);
                default ->
                    throw new IllegalArgumentException(name + ": " + word + " is not supported: expected -t, "
                            + "--header-class-name, -l, -I, --include-function, --include-constant and a header");
            }
        }
        if (targetPackage == null || className == null || library == null || header == null) {
            throw new IllegalArgumentException(name + ": -t, --header-class-name, -l and a header are all needed");
        }
        for (String c : critical) {
            if (!functions.contains(c)) {
                throw new IllegalArgumentException(name + ": # critical " + c + " has no --include-function " + c);
            }
        }
        return new ArgumentFile(targetPackage, className, library, header, directories, functions, constants, critical);
    }
}
