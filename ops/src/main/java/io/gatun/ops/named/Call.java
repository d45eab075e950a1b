package io.gatun.ops.named;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A call by name: input values by position, all else by the names of the signature. Methods ask for what they need, with the
 * default of the signature that leaves it out; an argument that nobody asked for is an error.
 *
 * @param <T> what computes
 */
public final class Call<T extends Ops<T>> {
    private final String name;
    private final List<T> in;
    private final Map<String, ?> arguments;
    private final Function<T, long[]> reader;
    private final T any;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * A call.
     *
     * @param name of the operation, for messages
     * @param in inputs
     * @param arguments numbers, booleans, strings, and lists or Java arrays of numbers
     * @param reader the elements of a value as integers, for parameters that come as arrays (a shape, a padding)
     * @param any a value of the interpreter that is used, for operations without inputs
     */
    public Call(String name, List<T> in, Map<String, ?> arguments, Function<T, long[]> reader, T any) {
        this.name = name;
        this.in = List.copyOf(in);
        this.arguments = arguments;
        this.reader = reader;
        this.any = any;
    }

    /** The operation's name. */
    String name() {
        return name;
    }

    /** Some value of the interpreter: constants and random values come from it. */
    T any() {
        return in.isEmpty() ? any : in.getFirst();
    }

    /** Number of inputs. */
    int count() {
        return in.size();
    }

    /** All inputs; at least one. */
    List<T> in() {
        if (in.isEmpty()) {
            throw new GatunException("[" + name + "] received no input arrays: expected at least one");
        }
        return in;
    }

    /** Input i. */
    T x(int i) {
        if (i >= in.size()) {
            throw new GatunException(
                    "[" + name + "] received " + in.size() + " input arrays: expected " + (i + 1) + " or more");
        }
        return in.get(i);
    }

    /** Input i, or null if there are fewer. */
    T optional(int i) {
        return i < in.size() ? in.get(i) : null;
    }

    /** The elements of input i as integers. */
    long[] longs(int i) {
        return reader.apply(x(i));
    }

    /** The only element of input i as an integer. */
    long number(int i) {
        long[] v = longs(i);
        if (v.length != 1) {
            throw new ShapeException("[" + name + "] input " + i + " has " + v.length + " elements: expected one");
        }
        return v[0];
    }

    /** The names of the arguments that were given. */
    Set<String> given() {
        return new java.util.TreeSet<>(arguments.keySet());
    }

    /** Whether an argument was given. */
    boolean has(String argument) {
        asked.add(argument);
        return arguments.get(argument) != null;
    }

    private Object get(String argument, Object otherwise) {
        asked.add(argument);
        Object v = arguments.get(argument);
        if (v == null) {
            v = otherwise;
        }
        if (v == null) {
            throw new GatunException("[" + name + "] argument \"" + argument + "\" is missing");
        }
        return v;
    }

    private GatunException bad(String argument, Object v, String expected) {
        Object shown = v instanceof long[] a ? Arrays.toString(a) : v;
        return new GatunException(
                "[" + name + "] argument \"" + argument + "\" is " + shown + ": expected " + expected);
    }

    /** A number. */
    double real(String argument) {
        return toReal(argument, get(argument, null));
    }

    /** A number, or the default. */
    double real(String argument, double otherwise) {
        return toReal(argument, get(argument, otherwise));
    }

    private double toReal(String argument, Object v) {
        if (v instanceof Number n) {
            return n.doubleValue();
        }
        return switch (v.toString().toLowerCase(Locale.ROOT)) {
            case "infinity", "inf", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> {
                try {
                    yield Double.parseDouble(v.toString());
                } catch (NumberFormatException e) {
                    throw bad(argument, v, "a number");
                }
            }
        };
    }

    /** An integer. */
    int integer(String argument) {
        return toInt(argument, get(argument, null));
    }

    /** An integer, or the default. */
    int integer(String argument, int otherwise) {
        return toInt(argument, get(argument, otherwise));
    }

    private int toInt(String argument, Object v) {
        long n = toLong(argument, v);
        if (n != (int) n) {
            throw bad(argument, v, "an integer of 32 bits");
        }
        return (int) n;
    }

    private long toLong(String argument, Object v) {
        if (v instanceof Integer || v instanceof Long || v instanceof Short || v instanceof Byte) {
            return ((Number) v).longValue();
        }
        double d = toReal(argument, v);
        if (d != Math.rint(d) || Math.abs(d) >= 0x1p63) {
            throw bad(argument, v, "an integer");
        }
        return (long) d;
    }

    /** True or false, or the default. */
    boolean flag(String argument, boolean otherwise) {
        Object v = get(argument, otherwise);
        if (v instanceof Boolean b) {
            return b;
        }
        return switch (v.toString().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw bad(argument, v, "true or false");
        };
    }

    /** Integers. */
    long[] longs(String argument) {
        return toLongs(argument, get(argument, null));
    }

    /** Integers, or the default. */
    long[] longs(String argument, long... otherwise) {
        return toLongs(argument, get(argument, otherwise));
    }

    private long[] toLongs(String argument, Object v) {
        if (v instanceof long[] a) {
            return a;
        }
        if (v instanceof Collection<?> c) {
            return c.stream().mapToLong(e -> toLong(argument, e)).toArray();
        }
        return new long[] {toLong(argument, v)};
    }

    /** Integers of 32 bits. */
    int[] ints(String argument) {
        return toInts(argument, longs(argument));
    }

    /** Integers of 32 bits, or the default. */
    int[] ints(String argument, long... otherwise) {
        return toInts(argument, longs(argument, otherwise));
    }

    private int[] toInts(String argument, long[] v) {
        int[] out = new int[v.length];
        for (int i = 0; i < v.length; i++) {
            out[i] = toInt(argument, v[i]);
        }
        return out;
    }

    /** The axes of a reduction; none given, or an empty list, means all. */
    int[] axes() {
        return ints("dimensions", new long[0]);
    }

    /** Whether the reduced axes stay, with size 1. */
    boolean keepDims() {
        return has("keepDim") ? flag("keepDim", false) : flag("keepDims", false);
    }

    /** A data type. */
    DataType type(String argument) {
        return toType(get(argument, null));
    }

    /** A data type, or the default. */
    DataType type(String argument, DataType otherwise) {
        return toType(get(argument, otherwise));
    }

    private DataType toType(Object v) {
        if (v instanceof DataType t) {
            return t;
        }
        String s = v.toString().toUpperCase(Locale.ROOT);
        return switch (s) {
            case "FLOAT32" -> DataType.FLOAT;
            case "FLOAT64" -> DataType.DOUBLE;
            case "FLOAT16", "FP16" -> DataType.HALF;
            case "INT32" -> DataType.INT;
            case "INT64" -> DataType.LONG;
            case "INT16" -> DataType.of("SHORT");
            case "INT8" -> DataType.of("BYTE");
            case "UINT8" -> DataType.of("UBYTE");
            case "BOOLEAN" -> DataType.BOOL;
            default -> DataType.of(s); // names the types
        };
    }

    /** A word, in capitals, or the default. */
    String word(String argument, String otherwise) {
        return get(argument, otherwise).toString().toUpperCase(Locale.ROOT);
    }

    /** One of the constants of an enum, by its name in any case. */
    <E extends Enum<E>> E choice(Class<E> type, String argument, E otherwise) {
        String word = word(argument, otherwise == null ? null : otherwise.name());
        for (E e : type.getEnumConstants()) {
            if (e.name().replace("_", "").equals(word.replace("_", ""))) {
                return e;
            }
        }
        throw bad(argument, word, "one of " + Arrays.toString(type.getEnumConstants()));
    }

    /** An argument as it came: text, a map, a number. */
    Object raw(String argument) {
        return get(argument, null);
    }

    /** An exception about an argument. */
    GatunException refuse(String argument, Object received, String expected) {
        return bad(argument, received, expected);
    }

    /** Refuses arguments that nobody asked for. */
    void requireAllUsed() {
        List<String> left = new ArrayList<>(arguments.keySet());
        left.removeAll(asked);
        if (!left.isEmpty()) {
            throw new GatunException("[" + name + "] does not take "
                    + left.stream().map(a -> '"' + a + '"').collect(Collectors.joining(", "))
                    + (asked.isEmpty() ? ": it has no arguments" : ": its arguments are " + String.join(", ", asked)));
        }
    }
}
