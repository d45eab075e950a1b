package io.gatun.examples.opdocs;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * An example of an operation: arrays, and a call of a fluent method. Written {@code x = [[1, 2], [3, 4]]; i = LONG [0, 1];
 * x.gather(i, 0)}: FLOAT unless a type is named; {@code x = count [2, 3]} holds 1, 2, 3, ... in a shape.
 *
 * @param inputs names and texts of the arrays
 * @param call the expression
 */
public record OpExample(Map<String, Input> inputs, String call) {
    private static final Pattern INPUT = Pattern.compile("(\\w+) = (?:([A-Z0-9]+) )?(count )?(.*)");

    /** An array. */
    record Input(DataType type, boolean counts, String text) {
        NDArray array() {
            if (counts) {
                long[] sizes =
                        Arrays.stream(numbers(text)).mapToLong(v -> (long) v).toArray();
                long n = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
                return Nd.create(LongStream.rangeClosed(1, n).asDoubleStream().toArray(), sizes)
                        .castTo(type);
            }
            double[] values = numbers(text);
            // Flat first: a call without sizes means a vector, and these may be a scalar's.
            return Nd.create(values).reshape(Shape.of(shape(text))).castTo(type);
        }

        private static double[] numbers(String text) {
            String flat = text.replaceAll("[\\[\\]\\s]", "");
            return flat.isEmpty()
                    ? new double[0]
                    : Arrays.stream(flat.split(","))
                            .mapToDouble(v -> switch (v) {
                                case "true" -> 1;
                                case "false" -> 0;
                                case "inf" -> Double.POSITIVE_INFINITY;
                                case "nan" -> Double.NaN;
                                default -> Double.parseDouble(v);
                            })
                            .toArray();
        }

        /** Sizes of nested brackets, of which the first of each level tell. */
        private static long[] shape(String text) {
            List<Long> sizes = new ArrayList<>();
            String t = text.strip();
            while (t.startsWith("[")) {
                int depth = 0;
                int end = 0;
                long n = t.equals("[]") ? 0 : 1;
                for (; end < t.length(); end++) {
                    char c = t.charAt(end);
                    depth += c == '[' ? 1 : c == ']' ? -1 : 0;
                    n += c == ',' && depth == 1 ? 1 : 0;
                    if (depth == 0) {
                        break;
                    }
                }
                sizes.add(n);
                t = t.substring(1, end).strip();
            }
            return sizes.stream().mapToLong(n -> n).toArray();
        }

        /** The Java that makes it. */
        String java() {
            if (counts) {
                String sizes = text.substring(1, text.length() - 1);
                long n = Arrays.stream(numbers(text)).mapToLong(v -> (long) v).reduce(1, (a, b) -> a * b);
                return "Nd.arange(DataType." + type + ", 1, " + (n + 1) + ", 1).reshape(" + sizes + ")";
            }
            String java = type == DataType.LONG ? "long" : type == DataType.BOOL ? "boolean" : "double";
            String cast = type == DataType.LONG || type == DataType.BOOL || type == DataType.DOUBLE
                    ? ""
                    : ".cast(DataType." + type + ")";
            int rank = shape(text).length;
            if (rank == 0) {
                return switch (type) {
                    case FLOAT -> "Nd.scalar(" + java(text) + "f)";
                    case LONG -> "Nd.scalar(" + text + "L)";
                    case BOOL -> "Nd.scalar(" + java(text) + ")";
                    default -> "Nd.scalar(DataType." + type + ", " + java(text) + ")";
                };
            }
            String values = text.replace('[', '{').replace(']', '}');
            if (type == DataType.FLOAT) {
                java = "float";
                cast = "";
                values = values.replaceAll("\\d+\\.\\d+", "$0f");
            }
            if (type.isInteger() && type != DataType.LONG) {
                java = "long";
            }
            return "Nd.createFromArray(new " + java + "[]".repeat(rank) + " " + java(values) + ")" + cast;
        }

        private static String java(String values) {
            return values.replaceAll("\\binf\\b", "Float.POSITIVE_INFINITY").replaceAll("\\bnan\\b", "Float.NaN");
        }
    }

    /** Reads an example. */
    static OpExample parse(String text) {
        Map<String, Input> inputs = new LinkedHashMap<>();
        String[] parts = text.split("; ");
        for (int i = 0; i < parts.length - 1; i++) {
            Matcher m = INPUT.matcher(parts[i].strip());
            if (!m.matches()) {
                throw new IllegalArgumentException("\"" + parts[i] + "\": expected name = TYPE [values]");
            }
            DataType type = m.group(2) == null ? DataType.FLOAT : DataType.of(m.group(2));
            inputs.put(
                    m.group(1), new Input(type, m.group(3) != null, m.group(4).strip()));
        }
        return new OpExample(inputs, parts[parts.length - 1].strip());
    }

    /** The arrays by name. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> all = new LinkedHashMap<>();
        inputs.forEach((name, input) -> all.put(name, input.array()));
        return all;
    }

    /** The results for arrays that are given in another interpreter. */
    @SuppressWarnings("unchecked")
    static <T extends Ops<T>> List<T> run(String call, Map<String, NDArray> arrays, Function<NDArray, T> as) {
        Map<String, Object> values = new LinkedHashMap<>();
        arrays.forEach((name, x) -> values.put(name, as.apply(x)));
        Object y = Expression.evaluate(call, values);
        return y instanceof List<?> list ? (List<T>) list : List.of((T) y);
    }

    /** The results as arrays. */
    List<NDArray> run() {
        return run(call, arrays(), x -> x);
    }

    /** The example as Java statements. */
    String java() {
        return inputs.entrySet().stream()
                        .map(e -> "NDArray " + e.getKey() + " = " + e.getValue().java() + ";\n")
                        .collect(Collectors.joining())
                + call + ";";
    }
}
