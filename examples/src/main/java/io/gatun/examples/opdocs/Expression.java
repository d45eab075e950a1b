package io.gatun.examples.opdocs;

import io.gatun.ops.Ops;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Evaluates the small part of Java that examples of operations use: names, numbers, calls of methods and constructors, constants of
 * classes, arrays. What is evaluated is what the page shows, and it runs in every interpreter of operations.
 */
final class Expression {
    private static final List<String> PACKAGES = List.of(
            "io.gatun.ops.",
            "io.gatun.ops.spatial.",
            "io.gatun.ops.image.",
            "io.gatun.ops.loss.",
            "io.gatun.ops.nn.",
            "io.gatun.ops.rnn.",
            "io.gatun.ops.cnn.",
            "io.gatun.ops.linalg.",
            "io.gatun.ops.sets.",
            "io.gatun.ops.random.",
            "java.util.");

    private final String text;
    private final Map<String, ?> values;
    private int at;

    private Expression(String text, Map<String, ?> values) {
        this.text = text;
        this.values = values;
    }

    static Object evaluate(String text, Map<String, ?> values) {
        Expression e = new Expression(text, values);
        Object y = e.value();
        if (e.at != text.length()) {
            throw e.unexpected("the end");
        }
        return y;
    }

    private IllegalArgumentException unexpected(String expected) {
        return new IllegalArgumentException("\"" + text + "\" at " + at + ": expected " + expected);
    }

    private boolean skip(String s) {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (text.startsWith(s, at)) {
            at += s.length();
            return true;
        }
        return false;
    }

    private void require(String s) {
        if (!skip(s)) {
            throw unexpected("\"" + s + "\"");
        }
    }

    private String word() {
        skip("");
        int from = at;
        while (at < text.length() && (Character.isJavaIdentifierPart(text.charAt(at)))) {
            at++;
        }
        if (from == at) {
            throw unexpected("a name");
        }
        return text.substring(from, at);
    }

    private Object value() {
        Object v = first();
        while (skip(".")) {
            String name = word();
            if (skip("(")) {
                v = call(v, name, arguments(")"));
            } else {
                v = constant((Class<?>) v, name);
            }
        }
        return v;
    }

    private Object first() {
        skip("");
        char c = text.charAt(at);
        if (c == '"') {
            int end = text.indexOf('"', at + 1);
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }
        if (c == '-' || Character.isDigit(c)) {
            return number();
        }
        String name = word();
        return switch (name) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            case "new" -> made(word());
            default -> values.containsKey(name) ? values.get(name) : type(name);
        };
    }

    private Object number() {
        int from = at++;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.' || text.charAt(at) == '-')) {
            at++;
        }
        String s = text.substring(from, at);
        if (s.endsWith("L")) {
            return Long.valueOf(s.substring(0, s.length() - 1));
        }
        return s.matches("-?\\d+") ? (Object) Integer.valueOf(s) : (Object) Double.valueOf(s);
    }

    private Object made(String name) {
        if (skip("[")) {
            require("]");
            require("{");
            List<Object> elements = arguments("}");
            Class<?> component = name.equals("int") ? int.class : name.equals("long") ? long.class : double.class;
            Object array = Array.newInstance(component, elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Array.set(array, i, convert(elements.get(i), component));
            }
            return array;
        }
        require("(");
        Class<?> type = type(name);
        return invoke(null, name, Arrays.asList(type.getConstructors()), arguments(")"));
    }

    private List<Object> arguments(String close) {
        List<Object> all = new ArrayList<>();
        if (skip(close)) {
            return all;
        }
        do {
            all.add(value());
        } while (skip(","));
        require(close);
        return all;
    }

    private static Class<?> type(String name) {
        for (String p : PACKAGES) {
            try {
                return Class.forName(p + name);
            } catch (ClassNotFoundException e) {
                // in another package
            }
        }
        throw new IllegalArgumentException("no class " + name + " in " + PACKAGES);
    }

    private static Object constant(Class<?> type, String name) {
        try {
            return type.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getSimpleName() + "." + name, e);
        }
    }

    private static Object call(Object v, String name, List<Object> arguments) {
        if (v instanceof Class<?> c) {
            return invoke(null, name, methods(c, m -> m.getName().equals(name)), arguments);
        }
        Class<?> c = v instanceof Ops<?> ? Ops.class : v.getClass();
        return invoke(v, name, methods(c, m -> m.getName().equals(name)), arguments);
    }

    private static List<Method> methods(Class<?> c, Predicate<Method> which) {
        return Stream.of(c.getMethods()).filter(which).toList();
    }

    /** Calls the method that takes the arguments with the fewest conversions. */
    private static Object invoke(
            Object self, String name, List<? extends Executable> candidates, List<Object> arguments) {
        Executable best = null;
        Object[] bestArguments = null;
        int least = Integer.MAX_VALUE;
        for (Executable m : candidates) {
            int cost = cost(m, arguments);
            if (cost >= 0 && cost < least) {
                least = cost;
                best = m;
                bestArguments = converted(m, arguments);
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("no form of " + name + " takes " + arguments);
        }
        try {
            return best instanceof Constructor<?> c
                    ? c.newInstance(bestArguments)
                    : ((Method) best).invoke(self, bestArguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How much must be converted; -1 if it cannot be. */
    private static int cost(Executable m, List<Object> arguments) {
        Class<?>[] types = m.getParameterTypes();
        if (types.length == arguments.size()) {
            int sum = 0;
            for (int i = 0; i < types.length; i++) {
                int c = cost(types[i], arguments.get(i));
                sum = c < 0 || sum < 0 ? -1 : sum + c;
            }
            if (sum >= 0) {
                return sum;
            }
        }
        if (!m.isVarArgs() || arguments.size() < types.length - 1) {
            return -1;
        }
        int sum = 100;
        for (int i = 0; i < arguments.size(); i++) {
            Class<?> t = i < types.length - 1 ? types[i] : types[types.length - 1].getComponentType();
            int c = cost(t, arguments.get(i));
            if (c < 0) {
                return -1;
            }
            sum += c;
        }
        return sum;
    }

    private static int cost(Class<?> to, Object v) {
        if (v == null) {
            return to.isPrimitive() ? -1 : 0;
        }
        if (!to.isPrimitive()) {
            return to.isInstance(v) ? 0 : -1;
        }
        return switch (v) {
            case Integer n -> to == int.class ? 0 : to == long.class ? 1 : to == double.class ? 2 : -1;
            case Long n -> to == long.class ? 0 : to == double.class ? 1 : -1;
            case Double n -> to == double.class ? 0 : -1;
            case Boolean n -> to == boolean.class ? 0 : -1;
            default -> -1;
        };
    }

    private static Object[] converted(Executable m, List<Object> arguments) {
        Class<?>[] types = m.getParameterTypes();
        boolean plain = types.length == arguments.size();
        for (int i = 0; plain && i < types.length; i++) {
            plain = cost(types[i], arguments.get(i)) >= 0;
        }
        Object[] out = new Object[types.length];
        for (int i = 0; i < (plain ? types.length : types.length - 1); i++) {
            out[i] = convert(arguments.get(i), types[i]);
        }
        if (!plain) {
            int from = types.length - 1;
            Class<?> component = types[from].getComponentType();
            Object rest = Array.newInstance(component, arguments.size() - from);
            for (int i = from; i < arguments.size(); i++) {
                Array.set(rest, i - from, convert(arguments.get(i), component));
            }
            out[from] = rest;
        }
        return out;
    }

    private static Object convert(Object v, Class<?> to) {
        if (v instanceof Number n) {
            return to == int.class
                    ? (Object) n.intValue()
                    : to == long.class ? (Object) n.longValue() : to == double.class ? (Object) n.doubleValue() : v;
        }
        return v;
    }
}
