package io.gatun.examples.onnx;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** As much of ONNX's ModelProto and TensorProto as its cases need. */
final class OnnxFile {
    private OnnxFile() {}

    /** What Gatun has no words for, with the reason. */
    static final class Inexpressible extends RuntimeException {
        Inexpressible(String reason) {
            super(reason);
        }
    }

    /** A graph and the version of each set of operators that it was written for. */
    record Model(Graph graph, Map<String, Integer> opsets) {}

    /** Nodes in the order in which they run; arraysOnly unless inputs or outputs are sequences or optional. */
    record Graph(
            List<Node> nodes,
            Map<String, Tensor> initializers,
            List<String> inputs,
            List<String> outputs,
            boolean arraysOnly) {}

    /** An operator; "" for an input that is left out. */
    record Node(
            String op, String domain, List<String> inputs, List<String> outputs, Map<String, Attribute> attributes) {}

    /** A value, of which only what was set is there. */
    record Attribute(
            long integer,
            double real,
            String text,
            Tensor tensor,
            Graph graph,
            List<Long> integers,
            List<Double> reals,
            List<String> texts) {}

    /** An array as it stands in a file; its elements are the little-endian bytes of their type. */
    record Tensor(String name, int code, long[] shape, byte[] bytes) {
        NDArray array() {
            long wanted = Math.multiplyExact(
                    Shape.of(shape).length(), (long) type(code).bytes());
            if (wanted != bytes.length) {
                throw new IllegalStateException("[onnx] tensor " + name + " of shape " + Arrays.toString(shape)
                        + " has " + bytes.length + " bytes: expected " + wanted);
            }
            return Nd.fromBytes(bytes, type(code), shape);
        }
    }

    static Model model(Path file) throws IOException {
        Graph graph = null;
        Map<String, Integer> opsets = new TreeMap<>();
        for (Proto.Field f : new Proto(Files.readAllBytes(file)).fields()) {
            if (f.number() == 7) {
                graph = graph(f.message());
            } else if (f.number() == 8) {
                String domain = "";
                int version = 0;
                for (Proto.Field o : f.message().fields()) {
                    if (o.number() == 1) {
                        domain = o.text();
                    } else if (o.number() == 2) {
                        version = (int) o.value();
                    }
                }
                opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
            }
        }
        if (graph == null) {
            throw new IllegalStateException("[onnx] " + file + " holds no graph");
        }
        return new Model(graph, opsets);
    }

    static Tensor tensor(Path file) throws IOException {
        return tensor(new Proto(Files.readAllBytes(file)));
    }

    private static Graph graph(Proto message) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        boolean arraysOnly = true;
        for (Proto.Field f : message.fields()) {
            switch (f.number()) {
                case 1 -> nodes.add(node(f.message()));
                case 5 -> {
                    Tensor t = tensor(f.message());
                    initializers.put(t.name, t);
                }
                case 11, 12 -> {
                    (f.number() == 11 ? inputs : outputs).add(name(f.message()));
                    arraysOnly &= isArray(f.message());
                }
                case 15 -> throw new Inexpressible("sparse tensors");
                default -> {}
            }
        }
        return new Graph(nodes, initializers, inputs, outputs, arraysOnly);
    }

    /** Whether a ValueInfoProto says that a value is an array. */
    private static boolean isArray(Proto message) {
        for (Proto.Field f : message.fields()) {
            if (f.number() == 2) {
                return f.message().fields().stream().anyMatch(type -> type.number() == 1);
            }
        }
        return true;
    }

    private static String name(Proto message) {
        return message.fields().stream()
                .filter(f -> f.number() == 1)
                .map(Proto.Field::text)
                .findFirst()
                .orElse("");
    }

    private static Node node(Proto message) {
        String op = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Attribute> attributes = new TreeMap<>();
        for (Proto.Field f : message.fields()) {
            switch (f.number()) {
                case 1 -> inputs.add(f.text());
                case 2 -> outputs.add(f.text());
                case 4 -> op = f.text();
                case 5 -> attributes.put(name(f.message()), attribute(f.message()));
                case 7 -> domain = f.text();
                default -> {}
            }
        }
        return new Node(op, domain, inputs, outputs, attributes);
    }

    private static Attribute attribute(Proto message) {
        long integer = 0;
        double real = 0;
        String text = "";
        Tensor tensor = null;
        Graph graph = null;
        List<Long> integers = new ArrayList<>();
        List<Double> reals = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Proto.Field f : message.fields()) {
            switch (f.number()) {
                case 2 -> real = f.asFloat();
                case 3 -> integer = f.value();
                case 4 -> text = f.text();
                case 5 -> tensor = tensor(f.message());
                case 6 -> graph = graph(f.message());
                case 7 -> f.numbers(4).forEach(v -> reals.add((double) Float.intBitsToFloat(v.intValue())));
                case 8 -> integers.addAll(f.numbers(0));
                case 9 -> texts.add(f.text());
                default -> {}
            }
        }
        return new Attribute(integer, real, text, tensor, graph, integers, reals, texts);
    }

    private static Tensor tensor(Proto message) {
        String name = "";
        int code = 0;
        List<Long> shape = new ArrayList<>();
        byte[] raw = null;
        List<Long> words = new ArrayList<>();
        int width = 0;
        for (Proto.Field f : message.fields()) {
            switch (f.number()) {
                case 1 -> shape.addAll(f.numbers(0));
                case 2 -> code = (int) f.value();
                case 4 -> {
                    words.addAll(f.numbers(4));
                    width = 4;
                }
                case 5, 7, 11 -> words.addAll(f.numbers(0));
                case 8 -> name = f.text();
                case 9 -> raw = f.copy();
                case 10 -> {
                    words.addAll(f.numbers(8));
                    width = 8;
                }
                case 13 -> throw new Inexpressible("data outside the file");
                default -> {}
            }
        }
        long[] sizes = shape.stream().mapToLong(s -> s).toArray();
        return new Tensor(name, code, sizes, raw != null ? raw : packed(words, code, width));
    }

    /** The bytes of the elements that stand in one of the lists of numbers: as they are, or the lower bytes of integers. */
    private static byte[] packed(List<Long> words, int code, int width) {
        if (words.isEmpty()) {
            return new byte[0];
        }
        int bytes = width != 0 ? width : type(code).bytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long w : words) {
            out.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(w)
                            .array(),
                    0,
                    bytes);
        }
        return out.toByteArray();
    }

    /** The type that a number of TensorProto.DataType means. */
    static DataType type(int code) {
        return switch (code) {
            case 1 -> DataType.FLOAT;
            case 2 -> DataType.UBYTE;
            case 3 -> DataType.BYTE;
            case 4 -> DataType.UINT16;
            case 5 -> DataType.SHORT;
            case 6 -> DataType.INT;
            case 7 -> DataType.LONG;
            case 9 -> DataType.BOOL;
            case 10 -> DataType.HALF;
            case 11 -> DataType.DOUBLE;
            case 12 -> DataType.UINT32;
            case 13 -> DataType.UINT64;
            case 16 -> DataType.BFLOAT16;
            case 8 -> throw new Inexpressible("type STRING");
            case 14, 15 -> throw new Inexpressible("complex types");
            case 17, 18, 19, 20, 23, 24 -> throw new Inexpressible("floating types of 8 or 4 bits");
            case 21, 22, 25, 26 -> throw new Inexpressible("integers of 4 or 2 bits");
            default -> throw new Inexpressible("type number " + code);
        };
    }
}
