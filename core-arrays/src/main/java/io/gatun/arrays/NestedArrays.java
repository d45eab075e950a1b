package io.gatun.arrays;

import io.gatun.arrays.layout.Values;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/** Java arrays of arrays as one array. */
final class NestedArrays {
    private NestedArrays() {}

    static NDArray create(Object nested) {
        if (nested instanceof String s) {
            return Nd.scalar(s);
        }
        if (nested instanceof Number || nested instanceof Boolean) {
            return scalar(nested);
        }
        if (nested == null || !nested.getClass().isArray()) {
            throw unsupported(nested == null ? "null" : nested.getClass().getTypeName());
        }
        List<Long> sizes = new ArrayList<>();
        Class<?> leaf = nested.getClass();
        for (Object level = nested; leaf.isArray(); leaf = leaf.getComponentType()) {
            int n = level == null ? 0 : Array.getLength(level);
            sizes.add((long) n);
            level = n == 0 || leaf.getComponentType().isPrimitive() ? null : Array.get(level, 0);
        }
        Shape shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        NDArray x = Nd.uninitialized(type(leaf), shape, 'c');
        copy(x, nested, 0, 0);
        return x;
    }

    private static NDArray scalar(Object value) {
        return switch (value) {
            case Boolean b -> Nd.scalar(DataType.BOOL, b ? 1L : 0L);
            case Byte b -> Nd.scalar(DataType.BYTE, b.longValue());
            case Short s -> Nd.scalar(DataType.SHORT, s.longValue());
            case Integer i -> Nd.scalar(DataType.INT, i.longValue());
            case Long l -> Nd.scalar(DataType.LONG, l.longValue());
            case Float f -> Nd.scalar(DataType.FLOAT, f.doubleValue());
            case Double d -> Nd.scalar(DataType.DOUBLE, d.doubleValue());
            default -> throw unsupported(value.getClass().getTypeName());
        };
    }

    private static DataType type(Class<?> leaf) {
        if (leaf == float.class) {
            return DataType.FLOAT;
        } else if (leaf == double.class) {
            return DataType.DOUBLE;
        } else if (leaf == int.class) {
            return DataType.INT;
        } else if (leaf == short.class) {
            return DataType.SHORT;
        } else if (leaf == byte.class) {
            return DataType.BYTE;
        } else if (leaf == long.class) {
            return DataType.LONG;
        } else if (leaf == boolean.class) {
            return DataType.BOOL;
        }
        if (leaf == String.class) {
            return DataType.UTF8;
        }
        throw unsupported("an array of " + leaf.getTypeName());
    }

    private static DataTypeException unsupported(String what) {
        return new DataTypeException("[createFromArray] received " + what
                + ": expected an array, of any depth, of float, double, long, int, short, byte, boolean or String");
    }

    /** Copies one level; the elements before it are counted by {@code at}. Returns the count after it. */
    private static long copy(NDArray x, Object level, int axis, long at) {
        int n = level == null ? -1 : Array.getLength(level);
        if (n != x.size(axis)) {
            throw new ShapeException("[createFromArray] a row of length " + n + " at axis " + axis
                    + ", where the first has " + x.size(axis) + ": expected rows of one length");
        }
        if (axis < x.rank() - 1) {
            for (int i = 0; i < n; i++) {
                at = copy(x, Array.get(level, i), axis + 1, at);
            }
            return at;
        }
        int bytes = x.type.bytes();
        MemorySegment to = x.data.asSlice(at * bytes, (long) n * bytes);
        switch (level) {
            case float[] a -> to.copyFrom(MemorySegment.ofArray(a));
            case double[] a -> to.copyFrom(MemorySegment.ofArray(a));
            case int[] a -> to.copyFrom(MemorySegment.ofArray(a));
            case short[] a -> to.copyFrom(MemorySegment.ofArray(a));
            case byte[] a -> to.copyFrom(MemorySegment.ofArray(a));
            case long[] a -> to.copyFrom(MemorySegment.ofArray(a));
            case boolean[] a -> {
                for (int i = 0; i < n; i++) {
                    Values.write(to, DataType.BOOL, i, a[i] ? 1 : 0);
                }
            }
            case String[] a -> {
                for (int i = 0; i < n; i++) {
                    Texts.write(x, at + i, a[i]);
                }
            }
            default -> throw unsupported(level.getClass().getTypeName());
        }
        return at + n;
    }
}
