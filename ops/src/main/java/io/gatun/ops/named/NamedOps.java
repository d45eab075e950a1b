package io.gatun.ops.named;

import io.gatun.ops.Binary;
import io.gatun.ops.Elementwise;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Unary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The operations by namespace and name. */
public final class NamedOps {
    /** In the order in which a name without one is looked up. */
    private static final List<String> NAMESPACES =
            List.of("base", "math", "nn", "cnn", "rnn", "image", "linalg", "loss", "random", "bitwise");

    /** Where names are whose form is not that of a fluent method; bitwise has none. */
    private static final Map<String, Class<?>> CLASSES = Map.of(
            "base", BaseNames.class,
            "math", MathNames.class,
            "nn", NnNames.class,
            "cnn", CnnNames.class,
            "rnn", RnnNames.class,
            "image", ImageNames.class,
            "linalg", LinalgNames.class,
            "loss", LossNames.class,
            "random", RandomNames.class);

    private static final Map<String, Named> ALL = read();

    private NamedOps() {}

    /**
     * An operation.
     *
     * @param namespace base, bitwise, cnn, image, linalg, loss, math, nn, random or rnn
     * @param name as Deeplearning4j spells it
     * @param ours the fluent method that means it, empty where none does
     * @param signatures its forms: the arrays, which come as inputs, and the named arguments
     */
    public record Named(String namespace, String name, String ours, List<String> signatures) {
        /** Whether it is there, in any of its forms. */
        public boolean isAvailable() {
            return method(this) != null || forms().stream().anyMatch(s -> s.fluent(ours) != null);
        }

        private List<Signature> forms() {
            return signatures.stream().map(Signature::parse).toList();
        }

        /**
         * Runs it.
         *
         * @return its results
         * @throws GatunException if inputs or arguments do not fit
         */
        @SuppressWarnings("unchecked")
        public <T extends Ops<T>> List<T> run(Call<T> call) {
            Method m = method(this);
            Object result = m != null ? invoke(m, null, call) : fluent(call);
            call.requireAllUsed();
            return result instanceof List<?> list ? (List<T>) list : List.of((T) result);
        }

        private <T extends Ops<T>> Object fluent(Call<T> call) {
            for (Signature s : forms()) {
                Method m = s.fluent(ours);
                if (m != null && s.fits(call.count(), call.given())) {
                    return s.call(m, call);
                }
            }
            if (!isAvailable()) {
                throw new GatunException("[" + name + "] of namespace " + namespace + " is not there yet");
            }
            throw new GatunException("[" + name + "] received " + call.count() + " arrays and the arguments "
                    + call.given() + ": expected " + String.join(" or ", signatures));
        }
    }

    /** Calls a method; what it throws comes out as it is. */
    static Object invoke(Method m, Object self, Object... arguments) {
        try {
            return m.invoke(self, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException r -> throw r;
                case Error r -> throw r;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * An operator of another framework.
     *
     * @param framework onnx or tensorflow
     * @param operator its name there
     * @param ours namespace and name of the operation that means it, {@code math.add}; empty if none does
     * @param note what it becomes, where that is no operation of this name
     */
    public record Import(String framework, String operator, String ours, String note) {}

    /** What operators of other frameworks are called here. */
    public static List<Import> imports() {
        try (InputStream in = NamedOps.class.getResourceAsStream("imports.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(l -> l.split("\t", -1))
                    .map(c -> new Import(c[0], c[1], c[2], c[3]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What operators of another framework are among the element-wise functions.
     *
     * @param framework onnx or tensorflow
     * @param kind {@link Unary} or {@link Binary}
     * @param operators their names there
     * @return the functions by these names
     * @throws GatunException if an operator means no function of the kind
     */
    public static <E extends Enum<E> & Elementwise> Map<String, E> elementwise(
            String framework, Class<E> kind, String... operators) {
        Map<String, E> functions = new HashMap<>();
        for (E e : kind.getEnumConstants()) {
            functions.put(e.name().replace("_", "").toLowerCase(Locale.ROOT), e);
        }
        Map<String, E> all = new HashMap<>();
        for (Import i : imports()) {
            String name = i.ours().substring(i.ours().indexOf('.') + 1).toLowerCase(Locale.ROOT);
            if (i.framework().equals(framework) && functions.containsKey(name)) {
                all.put(i.operator(), functions.get(name));
            }
        }
        Map<String, E> found = new TreeMap<>();
        for (String operator : operators) {
            E e = all.get(operator);
            if (e == null) {
                throw new GatunException(
                        "[op] operator " + operator + " of " + framework + ": expected one that means a "
                                + kind.getSimpleName() + " function; imports.tsv says what operators mean");
            }
            found.put(operator, e);
        }
        return found;
    }

    /** All names, by namespace. */
    public static List<Named> all() {
        return List.copyOf(ALL.values());
    }

    /**
     * An operation by name.
     *
     * @param namespace in any case, or null if the name stands in one namespace only, or means the same in all
     * @throws GatunException if there is none, with the names that come near
     */
    public static Named find(String namespace, String name) {
        if (namespace != null) {
            String ns = namespace.toLowerCase(Locale.ROOT);
            ns = ns.equals("baseops") ? "base" : ns;
            if (!NAMESPACES.contains(ns)) {
                throw new GatunException("[op] unknown namespace \"" + namespace + "\": expected one of "
                        + String.join(", ", NAMESPACES));
            }
            Named n = ALL.get(key(ns, name));
            if (n != null) {
                return n;
            }
        } else {
            for (String ns : NAMESPACES) {
                Named n = ALL.get(key(ns, name));
                if (n != null) {
                    return n;
                }
            }
        }
        List<String> near = ALL.values().stream()
                .sorted(Comparator.comparingInt(n -> distance(n.name(), name)))
                .limit(3)
                .map(n -> n.namespace() + "." + n.name())
                .toList();
        throw new GatunException("[op] unknown operation \"" + (namespace == null ? "" : namespace + ".") + name
                + "\": the nearest names are " + String.join(", ", near) + "; --list names all");
    }

    private static Method method(Named n) {
        // A name that Java keeps for itself, or that Object has, ends in an underscore.
        Class<?> names = CLASSES.get(n.namespace);
        for (Method m : names == null ? new Method[0] : names.getDeclaredMethods()) {
            if (m.getName().equals(n.name) || m.getName().equals(n.name + "_")) {
                if (m.getParameterCount() == 1 && m.getParameterTypes()[0] == Call.class) {
                    return m;
                }
            }
        }
        return null;
    }

    private static String key(String namespace, String name) {
        return namespace + "." + name;
    }

    private static Map<String, Named> read() {
        Map<String, Named> all = new TreeMap<>();
        try (InputStream in = NamedOps.class.getResourceAsStream("operations.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.readLine(); // what the columns are
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] part = line.split("\t");
                List<String> forms = part.length < 4 ? List.of() : List.of(part[3].split(" \\| "));
                all.put(key(part[0], part[1]), new Named(part[0], part[1], part.length < 3 ? "" : part[2], forms));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Levenshtein's distance, ignoring case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1;
                int best = Math.min(corner + change, Math.min(row[j], row[j - 1]) + 1);
                corner = row[j];
                row[j] = best;
            }
        }
        return row[b.length()];
    }
}
