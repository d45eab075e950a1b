package io.gatun.autodiff.files;

import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which operations graph files may name. Gatun's own are known; those of users are registered before a file that has them
 * is written or read. A file is data: no class is loaded because a file names it, but records and enums of
 * {@code io.gatun.ops} that are operations, or parts of them.
 *
 * <pre>{@code OpRegistry.register(FocalLoss.class);}</pre>
 */
public final class OpRegistry {
    private static final String OWN = "io.gatun.ops.";
    private static final Pattern NAME = Pattern.compile("([a-z][a-z0-9]*\\.)*[A-Z][A-Za-z0-9]*(\\$[A-Z][A-Za-z0-9]*)*");
    private static final Map<String, Class<?>> BY_NAME = new ConcurrentHashMap<>();
    private static final Map<Class<?>, String> BY_CLASS = new ConcurrentHashMap<>();

    private OpRegistry() {}

    /**
     * Makes an operation of one's own known to graph files, by the name of its class. Its components, and those of the records
     * among them, are numbers, truth values, texts, enums, shapes, lists, records and operations.
     *
     * @param op a record, or an enum
     */
    public static void register(Class<? extends Op> op) {
        register(op.getName(), op);
    }

    /**
     * Makes an operation known to graph files by a name, which outlives the name of its class.
     *
     * @throws GatunException if the class is neither a record nor an enum, or the name is another's
     */
    public static void register(String name, Class<? extends Op> op) {
        if (!op.isRecord() && !op.isEnum()) {
            throw new GatunException("[register] " + op.getName() + " is neither a record nor an enum: an operation is "
                    + "an immutable value, write it as a record");
        }
        if (name.isBlank() || name.startsWith(OWN) || BY_NAME.getOrDefault(name, op) != op) {
            throw new GatunException("[register] the name \"" + name + "\" for " + op.getName()
                    + " is taken or reserved: choose another");
        }
        BY_NAME.put(name, op);
        BY_CLASS.put(op, name);
    }

    /**
     * Lets files go on to name an operation as it was called before; new files have its present name.
     *
     * @param former the name in older files: that of the class then, or that under which it was registered
     * @throws GatunException if the name is another's
     */
    public static void alias(String former, Class<? extends Op> op) {
        Class<?> other = BY_NAME.get(former);
        if (former.isBlank() || former.startsWith(OWN) || other != null && other != op) {
            throw new GatunException("[register] the former name \"" + former + "\" for " + op.getName()
                    + " is taken or reserved: choose another");
        }
        BY_NAME.put(former, op);
    }

    /** The names that were registered. */
    public static Collection<String> registered() {
        return new TreeSet<>(BY_NAME.keySet());
    }

    /** The name of a class in files, or null if files may not name it. */
    static String name(Class<?> type) {
        String known = BY_CLASS.get(type);
        if (known != null) {
            return known;
        }
        return type.getName().startsWith(OWN) && own(type.getName().substring(OWN.length())) == type
                ? type.getName().substring(OWN.length())
                : null;
    }

    /** The class that a file names, or null if there is none that it may name. */
    static Class<?> find(String name) {
        Class<?> known = BY_NAME.get(name);
        return known != null ? known : own(name);
    }

    private static Class<?> own(String name) {
        if (name.length() > 200 || !NAME.matcher(name).matches()) {
            return null;
        }
        try {
            String now = FormerNames.present(name);
            Class<?> type = Class.forName(OWN + now, false, Op.class.getClassLoader());
            boolean beside = type.getModule() == Op.class.getModule();
            return beside && (type.isRecord() || type.isEnum()) ? type : null;
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
