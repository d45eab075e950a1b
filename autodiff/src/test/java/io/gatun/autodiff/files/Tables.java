package io.gatun.autodiff.files;

import com.google.flatbuffers.FlatBufferBuilder;
import io.gatun.autodiff.files.generated.Graph;
import io.gatun.autodiff.files.generated.Kind;
import io.gatun.autodiff.files.generated.Variable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32C;

/** Files that no writer would write. */
final class Tables {
    private Tables() {}

    static int headBytes(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt() + 4;
    }

    /** Makes the checksum of the tables right again. */
    static byte[] sealed(byte[] file) {
        int n = headBytes(file);
        if (n < 12 || n + 4 > file.length) {
            return file;
        }
        CRC32C crc = new CRC32C();
        crc.update(file, 0, n);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(n, (int) crc.getValue());
        return file;
    }

    /** The file, said to be of another major version. */
    static byte[] withMajor(byte[] file, int major) {
        byte[] copy = file.clone();
        ByteBuffer b = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        int root = 4 + b.getInt(4);
        int fields = root - b.getInt(root);
        b.putShort(root + b.getShort(fields + 4), (short) major);
        return sealed(copy);
    }

    /** The accessors of a file's tables. */
    static Graph tables(byte[] file) {
        ByteBuffer b = ByteBuffer.wrap(file);
        b.position(4);
        return Graph.getRootAsGraph(b);
    }

    /** A file of one table of variables and what is put into it. */
    static byte[] of(ToIntFunction<FlatBufferBuilder> graph) {
        FlatBufferBuilder b = new FlatBufferBuilder();
        b.finishSizePrefixed(graph.applyAsInt(b), "GTSD");
        byte[] head = b.sizedByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Arrays.copyOf(head, (int) GraphFormat.align(head.length + 4)));
        return sealed(out.toByteArray());
    }

    /** A graph of a later minor version, with fields that are not known here in both of its tables. */
    static byte[] withUnknownFields() {
        return of(b -> {
            int name = b.createString("x");
            int more = b.createString("of the future");
            b.startTable(12);
            b.addOffset(0, name, 0);
            b.addByte(1, (byte) Kind.PLACEHOLDER, (byte) 9);
            b.addOffset(11, more, 0);
            int variable = b.endTable();
            int variables = Graph.createVariablesVector(b, new int[] {variable});
            b.startTable(20);
            b.addShort(0, (short) GraphFormat.MAJOR, 0);
            b.addShort(1, (short) (GraphFormat.MINOR + 1), 0);
            b.addOffset(3, variables, 0);
            b.addOffset(19, more, 0);
            return b.endTable();
        });
    }

    /** A graph with the given variables and nodes. */
    static int graph(FlatBufferBuilder b, int[] variables, int[] nodes) {
        return Graph.createGraph(
                b,
                GraphFormat.MAJOR,
                GraphFormat.MINOR,
                0,
                Graph.createVariablesVector(b, variables),
                Graph.createNodesVector(b, nodes),
                0,
                0,
                0,
                0,
                0,
                0);
    }

    static int variable(FlatBufferBuilder b, String name, int kind, long[] shape, int node, int result) {
        return Variable.createVariable(
                b,
                b.createString(name),
                kind,
                GraphFormat.number(io.gatun.ops.DataType.FLOAT),
                Variable.createShapeVector(b, shape),
                0,
                node,
                result);
    }
}
