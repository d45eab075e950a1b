package io.gatun.ops.named;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One form of a call: values first, in the order in which they are passed, then arguments. A form that a fluent method of
 * {@link Ops} has, under the same name and in the same order, needs nothing else to be run.
 *
 * @param parameters what it takes
 */
record Signature(List<Parameter> parameters) {
    /**
     * A parameter.
     *
     * @param type {@code array}, {@code double}, {@code int}, {@code long}, {@code boolean}, {@code int[]}, {@code long[]},
     *     {@code DataType}, or an enum's name
     * @param name its name
     */
    record Parameter(String type, String name) {
        boolean isArray() {
            return type.equals("array");
        }
    }

    /** Reads {@code array sum(array x, boolean keepDims, int[] dimensions)}. */
    static Signature parse(String form) {
        String inside = form.substring(form.indexOf('(') + 1, form.lastIndexOf(')'));
        List<Parameter> all = new ArrayList<>();
        for (String p : inside.isBlank() ? new String[0] : inside.split(", ")) {
            int space = p.lastIndexOf(' ');
            all.add(new Parameter(p.substring(0, space), p.substring(space + 1)));
        }
        return new Signature(all);
    }

    private long arrays() {
        return parameters.stream().filter(Parameter::isArray).count();
    }

    /** True if it has room for all that was given; axes may be left out. */
    boolean fits(int inputs, Collection<String> given) {
        return arrays() == inputs
                && given.stream().allMatch(g -> parameters.stream().anyMatch(p -> !p.isArray() && p.name.equals(g)))
                && parameters.stream()
                        .allMatch(p -> p.isArray() || given.contains(p.name) || p.name.equals("dimensions"));
    }

    /** The fluent method of this form, or null. */
    Method fluent(String name) {
        for (Method m : Ops.class.getMethods()) {
            if (m.getName().equals(name) && m.getParameterCount() + 1 == parameters.size() && takes(m)) {
                return m;
            }
        }
        return null;
    }

    private boolean takes(Method m) {
        if (parameters.isEmpty() || !parameters.getFirst().isArray()) {
            return false;
        }
        for (int i = 1; i < parameters.size(); i++) {
            Class<?> type = m.getParameterTypes()[i - 1];
            boolean same =
                    switch (parameters.get(i).type) {
                        case "array" -> type == Ops.class;
                        case "double" -> type == double.class;
                        case "int" -> type == int.class || type == long.class;
                        case "long" -> type == long.class;
                        case "boolean" -> type == boolean.class;
                        case "int[]", "long[]" -> type == int[].class || type == long[].class;
                        case "DataType" -> type == DataType.class;
                        default -> false;
                    };
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Calls the fluent method. */
    <T extends Ops<T>> Object call(Method m, Call<T> c) {
        Object[] values = new Object[parameters.size() - 1];
        int input = 1;
        for (int i = 1; i < parameters.size(); i++) {
            String name = parameters.get(i).name;
            Class<?> type = m.getParameterTypes()[i - 1];
            values[i - 1] = type == Ops.class ? c.x(input++) : argument(c, type, name);
        }
        return NamedOps.invoke(m, c.x(0), values);
    }

    private static Object argument(Call<?> c, Class<?> type, String name) {
        if (type == double.class) {
            return c.real(name);
        }
        if (type == int.class) {
            return c.integer(name);
        }
        if (type == long.class) {
            return c.longs(name)[0];
        }
        if (type == boolean.class) {
            return c.flag(name, false);
        }
        if (type == int[].class) {
            return c.ints(name, new long[0]);
        }
        return type == long[].class ? c.longs(name, new long[0]) : c.type(name);
    }
}
