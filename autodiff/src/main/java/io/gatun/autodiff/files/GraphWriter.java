package io.gatun.autodiff.files;

import com.google.flatbuffers.FlatBufferBuilder;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.io.RawArrays;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.files.generated.Array;
import io.gatun.autodiff.files.generated.Graph;
import io.gatun.autodiff.files.generated.NamedArray;
import io.gatun.autodiff.files.generated.Node;
import io.gatun.autodiff.files.generated.NodeKind;
import io.gatun.autodiff.files.generated.Property;
import io.gatun.autodiff.files.generated.Update;
import io.gatun.autodiff.files.generated.Variable;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes a graph: the tables first, then the arrays, each at a multiple of 64 bytes. */
final class GraphWriter {
    private final GraphAccess access = GraphAccess.get();
    private final FlatBufferBuilder b = new FlatBufferBuilder(1 << 16);
    private final Strings strings = new Strings(b);
    private final List<NDArray> arrays = new ArrayList<>();
    private final Map<SDVariable, Integer> numbers = new HashMap<>();
    private final Map<Definition, Integer> nodes = new IdentityHashMap<>();
    private final List<Integer> nodeTables = new ArrayList<>();
    private long dataBytes;

    private final ByteBuffer tables;

    GraphWriter(SameDiff graph, Attachments extra) {
        List<SDVariable> variables = graph.variables().stream()
                .sorted(Comparator.comparingInt(SDVariable::id))
                .toList();
        int[] tables = new int[variables.size()];
        for (int i = 0; i < tables.length; i++) {
            numbers.put(variables.get(i), i);
            tables[i] = variable(variables.get(i));
        }
        int updates = Graph.createUpdatesVector(
                b,
                access.updates(graph).entrySet().stream()
                        .mapToInt(e -> Update.createUpdate(b, numbers.get(e.getKey()), numbers.get(e.getValue())))
                        .toArray());
        int named = Graph.createArraysVector(
                b,
                extra.arrays().entrySet().stream()
                        .mapToInt(e -> NamedArray.createNamedArray(b, strings.put(e.getKey()), array(e.getValue())))
                        .toArray());
        int properties = Graph.createPropertiesVector(
                b,
                extra.properties().entrySet().stream()
                        .mapToInt(
                                e -> Property.createProperty(b, strings.put(e.getKey()), b.createString(e.getValue())))
                        .toArray());
        int root = Graph.createGraph(
                b,
                GraphFormat.MAJOR,
                GraphFormat.MINOR,
                strings.put(producer()),
                Graph.createVariablesVector(b, tables),
                Graph.createNodesVector(b, nodeTables.stream().mapToInt(n -> n).toArray()),
                Graph.createLossesVector(b, numbers(access.losses(graph))),
                Graph.createOutputsVector(b, numbers(access.outputs(graph))),
                updates,
                named,
                properties,
                dataBytes);
        b.finishSizePrefixed(root, GraphFormat.IDENTIFIER);
        this.tables = b.dataBuffer();
    }

    private static String producer() {
        String version = SameDiff.class.getPackage().getImplementationVersion();
        return version == null ? "Gatun" : "Gatun " + version;
    }

    private long[] numbers(List<SDVariable> variables) {
        return variables.stream().mapToLong(numbers::get).toArray();
    }

    private int variable(SDVariable v) {
        NDArray value = access.array(v);
        return Variable.createVariable(
                b,
                strings.put(v.name()),
                GraphFormat.number(v.type()),
                GraphFormat.number(v.dataType()),
                Variable.createShapeVector(b, v.shape().toArray()),
                value == null ? 0 : array(value),
                v.definition() == null ? 0 : node(v.definition()),
                v.index());
    }

    private int node(Definition d) {
        Integer known = nodes.get(d);
        if (known == null) {
            int op = d instanceof Definition.Apply a ? TreeTables.write(b, strings, OpCodec.write(a.op())) : 0;
            int in = Node.createInputsVector(b, numbers(d.in()));
            nodeTables.add(Node.createNode(
                    b, d instanceof Definition.Apply ? NodeKind.APPLY : NodeKind.DIFFERENTIATE, op, in));
            known = nodes.size();
            nodes.put(d, known);
        }
        return known;
    }

    private int array(NDArray x) {
        Shape shape = x.shape();
        int table = Array.createArray(
                b,
                GraphFormat.number(x.dataType()),
                Array.createShapeVector(b, shape.toArray()),
                dataBytes,
                RawArrays.crc32c(x));
        arrays.add(x);
        dataBytes = GraphFormat.align(dataBytes + shape.length() * x.dataType().bytes());
        return table;
    }

    /** Writes the file; the arrays must not have changed since. */
    void write(OutputStream out) throws IOException {
        byte[] head = new byte[tables.remaining()];
        tables.duplicate().get(head);
        CRC32C crc = new CRC32C();
        crc.update(head);
        out.write(head);
        out.write(ByteBuffer.allocate(GraphFormat.CHECKSUM_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .array());
        pad(out, head.length + GraphFormat.CHECKSUM_BYTES);
        for (NDArray x : arrays) {
            RawArrays.write(out, x);
            pad(out, x.length() * x.dataType().bytes());
        }
    }

    private static void pad(OutputStream out, long written) throws IOException {
        out.write(new byte[(int) (GraphFormat.align(written) - written)]);
    }
}
