package io.gatun.autodiff.files;

import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.Softmax;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.nn.FakeQuantize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Instances of every operation that there is, made from the types of their components. */
final class OpInstances {
    private static final int TRIES = 3000;

    private OpInstances() {}

    /** The records and enums of io.gatun.ops that are operations. */
    static List<Class<?>> classes() {
        try {
            Path at = Path.of(
                    Op.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(at)) {
                return classes(at);
            }
            try (FileSystem jar = FileSystems.newFileSystem(at)) {
                return classes(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(f -> root.relativize(f).toString().replace('\\', '/'))
                    .filter(f -> f.startsWith("io/gatun/ops/") && f.endsWith(".class"))
                    .map(f -> f.substring(0, f.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .<Class<?>>map(OpInstances::load)
                    .filter(c -> Op.class.isAssignableFrom(c) && (c.isRecord() || c.isEnum()))
                    .filter(c -> Modifier.isPublic(c.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Op.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Several instances of an operation; none if the values that are tried here are all refused. */
    static List<Op> of(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(Op.class::cast).toList();
        }
        List<Op> found = new ArrayList<>();
        Random random = new Random(type.getName().hashCode());
        for (int i = 0; i < TRIES && found.size() < 5; i++) {
            Object made = record(type, random, 0);
            if (made != null && !found.contains(made)) {
                found.add((Op) made);
            }
        }
        return found;
    }

    private static Object record(Class<?> type, Random random, int depth) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        int size = 1 + random.nextInt(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = value(components[i].getGenericType(), random, size, depth);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    /** A value of a component's type; lists of one record have one size. */
    private static Object value(Type type, Random random, int size, int depth) {
        if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Object item = value(p.getActualTypeArguments()[0], random, size, depth + 1);
                // Axes of one list differ.
                list.add(item instanceof Integer && random.nextInt(4) != 0 ? (Object) (size - 1 - i) : item);
            }
            return list;
        }
        if (!(type instanceof Class<?> c)) {
            return null;
        }
        if (c == int.class || c == Integer.class) {
            return random.nextInt(5);
        }
        if (c == long.class || c == Long.class) {
            return random.nextInt(8) == 0 ? Long.MAX_VALUE : (long) random.nextInt(4);
        }
        if (c == double.class || c == Double.class) {
            double[] some = {0, -0.0, 0.5, 1e-5, 1, Math.PI, Double.NEGATIVE_INFINITY, Double.NaN};
            return some[random.nextInt(some.length)];
        }
        if (c == float.class || c == Float.class) {
            return random.nextFloat();
        }
        if (c == boolean.class || c == Boolean.class) {
            return random.nextBoolean();
        }
        if (c == String.class) {
            return "text " + random.nextInt(10) + " \u00e9\u4e16\ud83d\ude00 \"</script>\0";
        }
        if (c == Shape.class) {
            long[] sizes = new long[random.nextInt(5)];
            Arrays.setAll(sizes, i -> random.nextInt(4));
            return Shape.of(sizes);
        }
        if (c == Spec.class) {
            return Spec.of(DataType.FLOAT, random.nextInt(3), 2);
        }
        if (c == Unary.class && random.nextInt(3) == 0) {
            return null; // "none" of optional functions
        }
        if (c.isEnum()) {
            return c.getEnumConstants()[random.nextInt(c.getEnumConstants().length)];
        }
        if (c == Conv2dConfig.class) {
            return Conv2dConfig.of(1 + random.nextInt(2), random.nextInt(3));
        }
        if (c == FakeQuantize.class) {
            return FakeQuantize.unsigned(-random.nextDouble(), random.nextInt(3));
        }
        if (c == Pool2dConfig.class) {
            return Pool2dConfig.of(1 + random.nextInt(2), 1 + random.nextInt(2));
        }
        if (c == Op.class || c.isInterface() && Op.class.isAssignableFrom(c)) {
            List<Op> some = Stream.of(
                            Unary.TANH,
                            new Softmax(1),
                            new io.gatun.ops.Cast(DataType.HALF),
                            new io.gatun.ops.Conv2d(Conv2dConfig.of(2, 1)))
                    .filter(c::isInstance)
                    .toList();
            return some.isEmpty() ? null : some.get(random.nextInt(some.size()));
        }
        return c.isRecord() && depth < 4 ? record(c, random, depth + 1) : null;
    }
}
