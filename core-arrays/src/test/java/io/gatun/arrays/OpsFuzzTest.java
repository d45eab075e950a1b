package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Tape;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every fluent operation with arguments that nobody planned: random shapes, types, views and parameters, one result feeding the
 * next call. What may come out is a result or an exception of ours; anything else is a bug, and a crash of the JVM one of the first
 * rank. {@code -Dgatun.fuzz.seconds=3600} runs longer, {@code -Dgatun.fuzz.seed=N} starts elsewhere; the last call is told in
 * target/fuzz-last-call.txt, which survives a crash.
 */
class OpsFuzzTest {
    private static final long SECONDS = Long.getLong("gatun.fuzz.seconds", 8);
    /** However slow the machine: enough that many operations give results. */
    private static final int LEAST_ROUNDS = 1000;

    private static final int MAX_ELEMENTS = 4096;
    private static final Path LAST = Path.of("target", "fuzz-last-call.txt");

    private static List<Method> operations() {
        List<Method> all = new ArrayList<>();
        for (Method m : Ops.class.getMethods()) {
            boolean ours = m.getDeclaringClass().getPackageName().startsWith("io.gatun.ops")
                    && !Modifier.isStatic(m.getModifiers())
                    && (m.getReturnType() == Ops.class || m.getReturnType() == List.class)
                    && !m.getName().startsWith("apply");
            if (ours) {
                all.add(m);
            }
        }
        all.sort(Comparator.comparing(Method::toString));
        return all;
    }

    @Test
    void onlyOurExceptionsComeOut() throws IOException {
        List<Method> methods = operations();
        assertTrue(methods.size() > 200, "operations found: " + methods.size());
        long seed = Long.getLong("gatun.fuzz.seed", 20261128);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        Map<String, Integer> worked = new TreeMap<>();
        Map<String, Throwable> wrong = new TreeMap<>();
        for (long round = 0; round < LEAST_ROUNDS || System.nanoTime() < end; round++) {
            Random random = new Random(seed + round);
            try (Scope scope = Scope.open("fuzz")) {
                List<NDArray> pool = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    pool.add(array(random));
                }
                for (int k = 0; k < 12; k++) {
                    call(
                            methods.get(random.nextInt(methods.size())),
                            pool,
                            random,
                            "seed " + (seed + round),
                            worked,
                            wrong);
                }
            }
        }
        if (!wrong.isEmpty()) {
            AssertionError all = new AssertionError(String.join(System.lineSeparator(), wrong.keySet()));
            wrong.values().forEach(all::addSuppressed);
            throw all;
        }
        assertTrue(worked.size() > methods.size() / 4, "operations that gave a result: " + worked.size());
    }

    private static void call(
            Method m,
            List<NDArray> pool,
            Random random,
            String where,
            Map<String, Integer> worked,
            Map<String, Throwable> wrong)
            throws IOException {
        NDArray self = pick(pool, random);
        Object[] arguments = new Object[m.getParameterCount()];
        StringBuilder text = new StringBuilder(where + ": " + m.getName() + " of " + self.spec());
        try {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(m.getParameterTypes()[i], pool, random, 0);
                text.append(", ").append(show(arguments[i]));
            }
        } catch (GatunException e) {
            return; // a configuration that does not exist
        }
        Files.writeString(LAST, text);
        boolean gradient = random.nextInt(3) == 0 && self.dataType().isFloating() && m.getReturnType() == Ops.class;
        try {
            Object result = gradient ? backwards(m, self, arguments) : m.invoke(self, arguments);
            for (Object y : result instanceof List<?> list ? list : List.of(result)) {
                NDArray a = (NDArray) y;
                a.toString(); // reads elements at both ends
                if (a.length() <= MAX_ELEMENTS) {
                    pool.add(a);
                    if (pool.size() > 8) {
                        pool.remove(random.nextInt(4));
                    }
                }
            }
            worked.merge(m.getName(), 1, Integer::sum);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof GatunException)) {
                wrong.putIfAbsent(m.getName() + ": " + e.getCause(), new AssertionError(text.toString(), e.getCause()));
            }
        } catch (GatunException e) {
            // refused, as it should be
        } catch (RuntimeException | IllegalAccessException e) {
            wrong.putIfAbsent(m.getName() + ": " + e, new AssertionError(text.toString(), e));
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object backwards(Method m, NDArray self, Object[] arguments)
            throws InvocationTargetException, IllegalAccessException {
        Tape<NDArray> tape = new Tape<>();
        Tape.Node<NDArray> x = tape.variable(self);
        Object[] lifted = Arrays.stream(arguments)
                .map(a -> a instanceof NDArray y ? tape.constant(y) : lift(tape, a))
                .toArray();
        Tape.Node<NDArray> y = (Tape.Node<NDArray>) m.invoke(x, lifted);
        if (!y.dataType().isFloating()) {
            return y.value();
        }
        NDArray g = tape.gradients(y, List.of(x)).getFirst();
        return g != null ? g : y.value();
    }

    private static Object lift(Tape<NDArray> tape, Object a) {
        return a instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof NDArray
                ? list.stream().map(v -> tape.constant((NDArray) v)).toList()
                : a;
    }

    private static NDArray pick(List<NDArray> pool, Random random) {
        return pool.get(random.nextInt(pool.size()));
    }

    private static String show(Object a) {
        return switch (a) {
            case NDArray x -> x.spec().toString();
            case int[] v -> Arrays.toString(v);
            case long[] v -> Arrays.toString(v);
            case double[] v -> Arrays.toString(v);
            case null -> "null";
            default -> a.toString();
        };
    }

    /** Small arrays of any type, now and then a view, with special values among theirs. */
    private static NDArray array(Random random) {
        int rank = random.nextInt(5);
        long[] shape = new long[rank];
        for (int i = 0; i < rank; i++) {
            shape[i] = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(5);
        }
        DataType[] types = DataType.numeric().toArray(DataType[]::new);
        DataType type = random.nextInt(2) == 0 ? DataType.FLOAT : types[random.nextInt(types.length)];
        int n = (int) Shape.of(shape).length();
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            v[i] = switch (random.nextInt(12)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> -1e30;
                case 3 -> 0;
                case 4, 5, 6 -> random.nextInt(7) - 3;
                default -> random.nextGaussian();
            };
        }
        NDArray x = Nd.create(v, shape).castTo(type);
        if (rank >= 2 && random.nextInt(3) == 0) {
            x = x.transpose();
        }
        if (rank >= 1 && random.nextInt(4) == 0) {
            x = x.get(Index.interval(0, Math.max(1, x.size(0)), 2));
        }
        return x;
    }

    private static Object argument(Class<?> type, List<NDArray> pool, Random random, int depth) {
        if (type == Ops.class || type == NDArray.class) {
            return pick(pool, random);
        }
        if (type == int.class || type == Integer.class) {
            return random.nextInt(20) == 0 ? Integer.MIN_VALUE + random.nextInt(2) : random.nextInt(9) - 3;
        }
        if (type == long.class || type == Long.class) {
            return (long) (random.nextInt(9) - 3);
        }
        if (type == double.class || type == Double.class) {
            return random.nextInt(8) == 0 ? Double.NaN : random.nextGaussian();
        }
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        if (type == int[].class) {
            return random.ints(random.nextInt(4), -3, 5).toArray();
        }
        if (type == long[].class) {
            return random.longs(random.nextInt(5), -1, 6).toArray();
        }
        if (type == double[].class) {
            return random.doubles(random.nextInt(4)).toArray();
        }
        if (type == DataType.class) {
            return DataType.values()[random.nextInt(DataType.values().length)];
        }
        if (type == Shape.class) {
            return Shape.of(random.longs(random.nextInt(4), 0, 6).toArray());
        }
        if (type == String.class) {
            return random.nextBoolean() ? "ij,jk->ik" : "x";
        }
        if (type == List.class) {
            return random.nextInt(3) == 0
                    ? List.of(pick(pool, random))
                    : List.of(pick(pool, random), pick(pool, random));
        }
        if (type.isEnum()) {
            Object[] all = type.getEnumConstants();
            return all[random.nextInt(all.length)];
        }
        if (type.isRecord() && depth < 4) {
            return record(type, pool, random, depth);
        }
        throw new GatunException("[fuzz] no argument of " + type);
    }

    private static Object record(Class<?> type, List<NDArray> pool, Random random, int depth) {
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = types[i] == List.class
                    ? random.ints(1 + random.nextInt(3), 0, 4).boxed().toList()
                    : types[i] == int.class ? (Object) random.nextInt(4) : argument(types[i], pool, random, depth + 1);
        }
        try {
            Constructor<?> c = type.getDeclaredConstructor(types);
            return c.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof GatunException g) {
                throw g;
            }
            return fail(type + " of " + Arrays.toString(values), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new GatunException("[fuzz] no way to make " + type);
        }
    }
}
