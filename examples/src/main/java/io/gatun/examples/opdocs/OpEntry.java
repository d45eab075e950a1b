package io.gatun.examples.opdocs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the declarations of an operation say; read from {@code declarations.json}, which the generator of ops/ writes.
 *
 * @param namespace base, math, ...
 * @param name of the fluent method
 * @param topic what the table is about in which it stands
 * @param formula LaTeX between dollar signs, or why there is none
 * @param shapes what goes in and what comes out
 * @param types what the declaration says of types; empty where running it says enough
 * @param kernel of element-wise functions, the text of the kernel; else empty
 * @param gradient whether a gradient is declared
 * @param straightThrough whether the gradient is by design not the slope
 * @param papers sources that the declaration names
 * @param failures exceptions that the declaration throws
 * @param forms the fluent methods of this name
 */
public record OpEntry(
        String namespace,
        String name,
        String topic,
        String formula,
        String shapes,
        String types,
        String kernel,
        boolean gradient,
        boolean straightThrough,
        List<String> papers,
        List<Failure> failures,
        List<Form> forms) {
    /** An exception: which, and what it says, with … for what it received. */
    public record Failure(String type, String message) {}

    /**
     * A fluent method.
     *
     * @param signature name and parameters
     * @param isStatic whether it is a method of {@code Ops} itself
     * @param result {@code T} or {@code List<T>}
     * @param meaning the declaration's description
     * @param parameters those that are described
     * @param fails exceptions that the description names
     */
    public record Form(
            String signature,
            boolean isStatic,
            String result,
            String meaning,
            List<Parameter> parameters,
            List<String> fails) {}

    /** A parameter and its description. */
    public record Parameter(String name, String text) {}

    /** Namespace and name, which only one entry has. */
    public String key() {
        return namespace + "." + name;
    }

    /** Whether it is an element-wise function. */
    public boolean isElementwise() {
        return !kernel.isEmpty();
    }

    /** The names of the parameters in whose place the arrays of an example stand; x for the value whose method it is. */
    public Map<String, String> parameterNames(OpExample example) {
        Map<String, String> names = new LinkedHashMap<>();
        String call = example.call();
        String inside = call.substring(call.indexOf("." + name + "(") + name.length() + 2, call.length() - 1);
        List<String> arguments = split(inside);
        for (Form f : forms) {
            List<String> parameters = split(f.signature()
                    .substring(f.signature().indexOf('(') + 1, f.signature().length() - 1));
            names.clear();
            boolean fits = parameters.size() == arguments.size();
            for (int i = 0; fits && i < parameters.size(); i++) {
                boolean array = example.inputs().containsKey(arguments.get(i));
                boolean list = arguments.get(i).startsWith("List.of(");
                fits = array
                        ? parameters.get(i).startsWith("T ")
                        : list == parameters.get(i).startsWith("List<T> ");
                String parameter = parameters.get(i).substring(parameters.get(i).indexOf(' ') + 1);
                if (array) {
                    names.merge(arguments.get(i), parameter, (a, b) -> a + ", " + b);
                } else if (list) {
                    split(arguments.get(i).substring(8, arguments.get(i).length() - 1))
                            .forEach(v -> names.put(v, parameter));
                }
            }
            if (fits) {
                break;
            }
            names.clear();
        }
        if (!call.startsWith("Ops.")) {
            names.put(call.substring(0, call.indexOf('.')), "x");
        }
        return names;
    }

    /** The parts between commas that stand in no brackets. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                if (i > from) {
                    parts.add(text.substring(from, i).strip());
                }
                from = i + 1;
            }
        }
        return parts;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** All entries, in the order of the pages. */
    public static List<OpEntry> all() {
        try (InputStream in = OpEntry.class.getResourceAsStream("declarations.json")) {
            return JSON.readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of the example of each entry, by its key: {@code examples.txt}. */
    public static Map<String, OpExample> examples() {
        Map<String, OpExample> all = new LinkedHashMap<>();
        for (String line : lines("examples.txt")) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(": ");
                if (all.put(line.substring(0, colon), OpExample.parse(line.substring(colon + 2))) != null) {
                    throw new IllegalStateException("examples.txt: " + line + ": a second example");
                }
            }
        }
        return all;
    }

    /** The lines of a resource of this package. */
    static List<String> lines(String resource) {
        try (InputStream in = OpEntry.class.getResourceAsStream(resource)) {
            return new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
