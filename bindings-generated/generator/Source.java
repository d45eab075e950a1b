import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header after the preprocessor: its text without directives, where each line came from, and the macros it defines.
 *
 * @param lines the text; directives are blank lines
 * @param places {@code file:line} of each line
 * @param macros the bodies of the macros without parameters, comments removed
 */
record Source(List<String> lines, List<String> places, Map<String, String> macros) {
    /** Headers whose types are known here, so that a header that includes nothing else needs no C compiler. */
    private static final Set<String> KNOWN_INCLUDES = Set.of("stdint.h", "stddef.h", "stdbool.h");

    private static final Pattern DIRECTIVE = Pattern.compile("\\s*#\\s*([a-z]*)\\s*(.*)");
    private static final Pattern MARKER = Pattern.compile("\\s*#\\s*(?:line\\s+)?(\\d+)\\s+\"([^\"]*)\".*");
    private static final Pattern DEFINE = Pattern.compile("([A-Za-z_]\\w*)(\\(.*)?(?:\\s+(.*))?");

    /**
     * Reads {@code header}: a path, or {@code <name.h>} for one on the compiler's path. Simple headers are read here, in C mode;
     * others go through {@code cc -E}.
     */
    static Source of(String header, List<String> includeDirectories) throws IOException {
        if (!header.startsWith("<")) {
            Path path = Path.of(header);
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException("header " + header + " does not exist (relative to "
                        + Path.of("").toAbsolutePath().getFileName() + ")");
            }
            List<String> lines = Files.readAllLines(path);
            if (isSimple(lines)) {
                return preprocessed(lines, path.getFileName().toString());
            }
        }
        return preprocessed(compilerOutput(header, includeDirectories), header);
    }

    /** For tests: a header given as text, which must be simple. */
    static Source ofText(String text, String name) {
        List<String> lines = text.lines().toList();
        if (!isSimple(lines)) {
            throw new IllegalArgumentException(name + " needs the C preprocessor");
        }
        return preprocessed(lines, name);
    }

    private static boolean isSimple(List<String> lines) {
        for (String line : lines) {
            Matcher m = DIRECTIVE.matcher(line);
            if (!m.matches()) {
                continue;
            }
            String rest = m.group(2);
            boolean simple =
                    switch (m.group(1)) {
                        case "define" -> !rest.matches("\\w+\\(.*");
                        case "ifdef", "ifndef", "endif", "else", "pragma", "error" -> true;
                        case "include" ->
                            rest.length() > 2
                                    && KNOWN_INCLUDES.contains(rest.substring(1).replaceAll("[>\"].*", ""));
                        default -> false;
                    };
            if (!simple) {
                return false;
            }
        }
        return true;
    }

    /** Declarations, {@code #define} lines and comments of the header and all it includes. */
    private static List<String> compilerOutput(String header, List<String> includeDirectories) throws IOException {
        List<String> command = new ArrayList<>(List.of("cc", "-E", "-dD", "-C", "-x", "c"));
        includeDirectories.forEach(d -> command.add("-I" + d));
        command.add("-");
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new IOException(
                    "header " + header + " needs the C preprocessor, and `cc` did not start: install gcc", e);
        }
        String spec = header.startsWith("<")
                ? header
                : '"' + Path.of(header).toAbsolutePath().toString() + '"';
        try (var in = process.getOutputStream()) {
            in.write(("#include " + spec + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Thread errors = new Thread(() -> {
            try {
                process.getErrorStream().transferTo(System.err);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        errors.start();
        byte[] out = process.getInputStream().readAllBytes();
        try {
            errors.join();
            if (process.waitFor() != 0) {
                throw new IOException("`" + String.join(" ", command) + "` failed on " + header
                        + ": is the package that holds the header installed?");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return new String(out, StandardCharsets.UTF_8).lines().toList();
    }

    private static Source preprocessed(List<String> input, String name) {
        List<String> lines = new ArrayList<>();
        List<String> places = new ArrayList<>();
        Map<String, String> macros = new LinkedHashMap<>();
        Deque<Boolean> live = new ArrayDeque<>();
        String file = name;
        int number = 0;
        boolean comment = false;
        for (int i = 0; i < input.size(); i++) {
            String line = input.get(i);
            number++;
            int first = number;
            Matcher directive = comment ? null : DIRECTIVE.matcher(line);
            if (directive == null || !directive.matches()) {
                comment = endsInComment(line, comment);
                lines.add(live.contains(false) ? "" : line);
                places.add(file + ":" + number);
                continue;
            }
            Matcher marker = MARKER.matcher(line);
            if (marker.matches()) {
                file = marker.group(2).substring(marker.group(2).lastIndexOf('/') + 1);
                number = Integer.parseInt(marker.group(1)) - 1;
                continue;
            }
            StringBuilder whole = new StringBuilder(line);
            while (i + 1 < input.size()
                    && (whole.toString().endsWith("\\") || endsInComment(whole.toString(), false))) {
                if (whole.toString().endsWith("\\")) {
                    whole.setLength(whole.length() - 1);
                }
                whole.append(' ').append(input.get(++i));
                number++;
            }
            lines.add("");
            places.add(file + ":" + first);
            Matcher m = DIRECTIVE.matcher(
                    whole.toString().replaceAll("/\\*.*?\\*/", " ").replaceAll("//.*", ""));
            if (m.matches()) {
                directive(m.group(1), m.group(2).strip(), macros, live);
            }
        }
        return new Source(lines, places, macros);
    }

    private static void directive(String name, String rest, Map<String, String> macros, Deque<Boolean> live) {
        if (live.isEmpty() && (name.equals("else") || name.equals("endif"))) {
            throw new IllegalArgumentException("#" + name + " without #ifdef");
        }
        switch (name) {
            case "ifdef" -> live.push(macros.containsKey(rest));
            case "ifndef" -> live.push(!macros.containsKey(rest));
            case "else" -> live.push(!live.pop());
            case "endif" -> live.pop();
            case "undef" -> macros.remove(rest);
            case "define" -> {
                Matcher m = DEFINE.matcher(rest);
                if (!live.contains(false) && m.matches() && m.group(2) == null) {
                    macros.put(m.group(1), m.group(3) == null ? "" : m.group(3).strip());
                }
            }
            default -> {}
        }
    }

    private static boolean endsInComment(String line, boolean inside) {
        int at = 0;
        boolean comment = inside;
        while (true) {
            int next = comment ? line.indexOf("*/", at) : line.indexOf("/*", at);
            int slashes = comment ? -1 : line.indexOf("//", at);
            if (next < 0 || slashes >= 0 && slashes < next) {
                return comment;
            }
            comment = !comment;
            at = next + 2;
        }
    }
}
