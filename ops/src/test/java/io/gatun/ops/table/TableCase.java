package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.ops.Numeric;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One call of a method of a table: arguments that are values are its inputs, the rest its parameters.
 *
 * @param method the method
 * @param arguments the arguments in order; a list of values counts as inputs too
 * @param oracle an independent formula of each element of the first result, or null
 */
record TableCase(Method method, List<Object> arguments, Oracle oracle) {
    /** An element of the first result, from the inputs. */
    interface Oracle {
        double at(List<ReferenceValue> in, long[] index);
    }

    /** A function of one number. */
    interface Function1 {
        double of(double x);
    }

    /** A function of two numbers. */
    interface Function2 {
        double of(double x, double y);
    }

    static TableCase of(Class<?> table, String name, Oracle oracle, Object... arguments) {
        for (Method m : table.getDeclaredMethods()) {
            if (m.getName().equals(name) && accepts(m.getParameterTypes(), arguments)) {
                return new TableCase(m, Arrays.asList(arguments), oracle);
            }
        }
        throw new AssertionError("no " + table.getSimpleName() + "." + name + Arrays.toString(arguments));
    }

    /** An oracle for element-wise functions of one value. */
    static Oracle each(Function1 f) {
        return (in, i) -> f.of(in.getFirst().get(i));
    }

    /** An oracle for element-wise functions of two values of one shape. */
    static Oracle pair(Function2 f) {
        return (in, i) -> f.of(in.get(0).get(i), in.get(1).get(i));
    }

    private static boolean accepts(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            boolean fits =
                    switch (types[i].getName()) {
                        case "int" -> arguments[i] instanceof Integer;
                        case "long" -> arguments[i] instanceof Long;
                        case "double" -> arguments[i] instanceof Double;
                        case "boolean" -> arguments[i] instanceof Boolean;
                        default -> arguments[i] == null || types[i].isInstance(arguments[i]);
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** The values among the arguments. */
    List<ReferenceValue> inputs() {
        List<ReferenceValue> in = new ArrayList<>();
        for (Object a : arguments) {
            if (a instanceof ReferenceValue v) {
                in.add(v);
            } else if (a instanceof List<?> list) {
                list.forEach(v -> in.add((ReferenceValue) v));
            }
        }
        return in;
    }

    /** The call with other values in place of the inputs. */
    Numeric.Formula formula() {
        return new Numeric.Formula() {
            @Override
            @SuppressWarnings("unchecked")
            public <T extends Ops<T>> List<T> apply(List<T> in) {
                Iterator<T> next = in.iterator();
                Object[] replaced = arguments.stream()
                        .map(a -> a instanceof ReferenceValue
                                ? next.next()
                                : a instanceof List<?> list
                                        ? list.stream().map(v -> next.next()).toList()
                                        : a)
                        .toArray();
                Object result = call(replaced);
                return result instanceof List ? (List<T>) result : List.of((T) result);
            }
        };
    }

    private Object call(Object[] replaced) {
        try {
            return method.invoke(null, replaced);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Compares the first result with the oracle. */
    void checkValues() {
        ReferenceValue y = formula().apply(inputs()).getFirst();
        Shape shape = y.shape();
        long[] strides = shape.strides('c');
        double[] values = y.toArray();
        for (int k = 0; k < values.length; k++) {
            long[] index = new long[shape.rank()];
            for (int i = 0; i < index.length; i++) {
                index[i] = k / strides[i] % shape.size(i);
            }
            double expected = oracle.at(inputs(), index);
            assertEquals(
                    expected, values[k], 1e-12 * Math.max(1, Math.abs(expected)), "element " + Arrays.toString(index));
        }
    }

    @Override
    public String toString() {
        return method.getName()
                + arguments.stream()
                        .map(a -> a instanceof ReferenceValue v
                                ? v.spec().toString()
                                : a instanceof int[] k
                                        ? Arrays.toString(k)
                                        : a instanceof long[] k ? Arrays.toString(k) : String.valueOf(a))
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
