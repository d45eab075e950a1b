package io.gatun.arrays.tensorflow;

import io.gatun.ops.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As much of TensorFlow's GraphDef as its cases need: nodes, their inputs and attributes, and constants. */
final class GraphFile {
    private GraphFile() {}

    /** An operation with the raw bytes of its attributes. */
    record Node(String name, String op, List<String> inputs, Map<String, Attribute> attributes) {
        String text(String key) {
            return attributes.get(key).text();
        }

        boolean flag(String key) {
            return attributes.containsKey(key) && attributes.get(key).number() != 0;
        }

        double real(String key) {
            return attributes.get(key).real();
        }

        /** A whole number, or what holds where it is left out. */
        int integer(String key, int otherwise) {
            return attributes.containsKey(key) ? (int) attributes.get(key).number() : otherwise;
        }

        /** The type that an attribute means. */
        DataType type(String key) {
            return GraphFile.type(integer(key, 0));
        }

        /** A list of numbers. */
        int[] ints(String key) {
            return attributes.get(key).list().stream().mapToInt(Long::intValue).toArray();
        }
    }

    /** A value: what of it was set. */
    record Attribute(String text, long number, double real, List<Long> list, Tensor tensor) {}

    /** A constant. */
    record Tensor(DataType type, long[] shape, double[] values) {}

    static Map<String, Node> read(Path file) throws IOException {
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (Field f : fields(Files.readAllBytes(file))) {
            if (f.number == 1) {
                Node n = node(f.bytes);
                nodes.put(n.name, n);
            }
        }
        return nodes;
    }

    private record Field(int number, long value, byte[] bytes) {}

    private static List<Field> fields(byte[] message) {
        ByteBuffer b = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        List<Field> out = new ArrayList<>();
        while (b.hasRemaining()) {
            long tag = varint(b);
            int number = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case 0 -> out.add(new Field(number, varint(b), null));
                case 1 -> out.add(new Field(number, b.getLong(), null));
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(b)];
                    b.get(bytes);
                    out.add(new Field(number, 0, bytes));
                }
                case 5 -> out.add(new Field(number, b.getInt(), null));
                default -> throw new IllegalStateException("wire type of tag " + tag);
            }
        }
        return out;
    }

    private static long varint(ByteBuffer b) {
        long v = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = b.get();
            v |= (long) (next & 127) << shift;
            if (next >= 0) {
                return v;
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Node node(byte[] message) {
        String name = "";
        String op = "";
        List<String> inputs = new ArrayList<>();
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (Field f : fields(message)) {
            switch (f.number) {
                case 1 -> name = text(f.bytes);
                case 2 -> op = text(f.bytes);
                case 3 -> inputs.add(text(f.bytes));
                case 5 -> {
                    List<Field> entry = fields(f.bytes);
                    attributes.put(text(entry.get(0).bytes), attribute(entry.get(1).bytes));
                }
                default -> {}
            }
        }
        return new Node(name, op, inputs, attributes);
    }

    private static Attribute attribute(byte[] message) {
        String text = "";
        long number = 0;
        double real = 0;
        List<Long> list = new ArrayList<>();
        Tensor tensor = null;
        for (Field f : fields(message)) {
            switch (f.number) {
                case 1 -> {
                    for (Field e : fields(f.bytes)) {
                        if (e.number == 3) {
                            numbers(e, list);
                        }
                    }
                }
                case 2 -> text = text(f.bytes);
                case 3, 5, 6 -> number = f.value;
                case 4 -> real = Float.intBitsToFloat((int) f.value);
                case 8 -> tensor = tensor(f.bytes);
                default -> {}
            }
        }
        return new Attribute(text, number, real, list, tensor);
    }

    private static void numbers(Field f, List<Long> into) {
        if (f.bytes == null) {
            into.add(f.value);
            return;
        }
        ByteBuffer b = ByteBuffer.wrap(f.bytes);
        while (b.hasRemaining()) {
            into.add(varint(b));
        }
    }

    /** The number of a tensor's type. */
    private static int code(byte[] tensor) {
        return fields(tensor).stream()
                .filter(f -> f.number == 1)
                .mapToInt(f -> (int) f.value)
                .findFirst()
                .orElse(0);
    }

    private static Tensor tensor(byte[] message) {
        int code = 0;
        List<Long> shape = new ArrayList<>();
        byte[] content = new byte[0];
        List<Double> values = new ArrayList<>();
        for (Field f : fields(message)) {
            switch (f.number) {
                case 1 -> code = (int) f.value;
                case 2 -> {
                    for (Field d : fields(f.bytes)) {
                        shape.add(fields(d.bytes).stream()
                                .filter(x -> x.number == 1)
                                .mapToLong(Field::value)
                                .findFirst()
                                .orElse(0));
                    }
                }
                case 4 -> content = f.bytes;
                case 5 -> {
                    ByteBuffer b = little(f.bytes == null ? bytes((int) f.value) : f.bytes);
                    while (b.hasRemaining()) {
                        values.add((double) b.getFloat());
                    }
                }
                case 6 -> {
                    ByteBuffer b = little(f.bytes);
                    while (b.hasRemaining()) {
                        values.add(b.getDouble());
                    }
                }
                case 13 -> {
                    List<Long> all = new ArrayList<>();
                    numbers(f, all);
                    // The bits of small floating types.
                    all.forEach(v -> values.add(
                            code(message) == 14
                                    ? (double) Float.intBitsToFloat((int) (v << 16))
                                    : (double) Float.float16ToFloat(v.shortValue())));
                }
                case 7, 10, 11, 16, 17 -> {
                    List<Long> all = new ArrayList<>();
                    numbers(f, all);
                    all.forEach(v -> values.add((double) v));
                }
                default -> {}
            }
        }
        long[] sizes = shape.stream().mapToLong(s -> s).toArray();
        double[] all = new double[(int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
        ByteBuffer b = little(content);
        for (int i = 0; i < all.length; i++) {
            // A list that is too short goes on with its last element.
            all[i] = b.hasRemaining()
                    ? element(code, b)
                    : values.isEmpty() ? 0 : values.get(Math.min(i, values.size() - 1));
        }
        return new Tensor(type(code), sizes, all);
    }

    private static byte[] bytes(int bits) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bits)
                .array();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static double element(int code, ByteBuffer b) {
        return switch (code) {
            case 1 -> b.getFloat();
            case 2 -> b.getDouble();
            case 3 -> b.getInt();
            case 9, 23 -> b.getLong();
            case 4 -> b.get() & 255;
            case 5 -> b.getShort();
            case 14 -> Float.intBitsToFloat(b.getShort() << 16);
            case 17 -> b.getShort() & 65535;
            case 22 -> b.getInt() & 0xffffffffL;
            case 19 -> Float.float16ToFloat(b.getShort());
            default -> b.get();
        };
    }

    /** Null for types that are not here. */
    static DataType type(int code) {
        return switch (code) {
            case 4 -> DataType.UBYTE;
            case 5 -> DataType.SHORT;
            case 6 -> DataType.BYTE;
            case 14 -> DataType.BFLOAT16;
            case 17 -> DataType.UINT16;
            case 22 -> DataType.UINT32;
            case 23 -> DataType.UINT64;
            case 1 -> DataType.FLOAT;
            case 2 -> DataType.DOUBLE;
            case 3 -> DataType.INT;
            case 9 -> DataType.LONG;
            case 10 -> DataType.BOOL;
            case 19 -> DataType.HALF;
            default -> null;
        };
    }
}
