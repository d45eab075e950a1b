package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.flatbuffers.FlatBufferBuilder;
import io.gatun.arrays.NDArray;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.files.generated.Kind;
import io.gatun.autodiff.files.generated.Node;
import io.gatun.autodiff.files.generated.NodeKind;
import io.gatun.autodiff.files.generated.Value;
import io.gatun.autodiff.files.generated.ValueKind;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Unary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged by chance, or made to do harm. */
class HostileFileTest {
    private static final byte[] GOOD = good();

    @TempDir
    Path folder;

    private static byte[] good() {
        try (SameDiff sd = Graphs.rich();
                NDArray extra = io.gatun.arrays.Nd.arange(9)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            GraphFile.write(out, sd, new Attachments(Map.of("extra", extra), Map.of("name", "value")));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileFormatException refused(byte[] file) {
        FileFormatException e = assertThrows(FileFormatException.class, () -> GraphFile.read(file, "fuzz.gtsd"));
        assertTrue(e.getMessage().startsWith("[load] fuzz.gtsd "), e::getMessage);
        return e;
    }

    @Test
    void theFileItselfIsGood() {
        GraphFile.read(GOOD, "good").graph().close();
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = folder.resolve("cut.gtsd");
        for (int n = 0; n < GOOD.length; n += n < 200 || n > GOOD.length - 200 ? 1 : 37) {
            byte[] cut = Arrays.copyOf(GOOD, n);
            refused(cut);
            Files.write(file, cut);
            assertThrows(FileFormatException.class, () -> SameDiff.load(file));
        }
    }

    @Test
    void somethingBehindTheEndIsRefused() {
        assertTrue(refused(Arrays.copyOf(GOOD, GOOD.length + 64)).getMessage().contains("behind its end"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyFlippedBitThatMattersIsSeen(long seed) {
        Random random = new Random(seed);
        int head = Tables.headBytes(GOOD) + 4;
        for (int i = 0; i < 400; i++) {
            byte[] bad = GOOD.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            try (SameDiff back = GraphFile.read(bad, "fuzz.gtsd").graph()) {
                assertTrue(at >= head && isPadding(at), "a flipped bit at " + at + " went unnoticed");
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().startsWith("[load] fuzz.gtsd "), e::getMessage);
            }
        }
    }

    /** Between the end of an array and the beginning of the next. */
    private static boolean isPadding(int at) {
        var tables = Tables.tables(GOOD);
        long start = GOOD.length - tables.dataBytes();
        boolean used = false;
        for (int i = 0; i <= tables.variablesLength(); i++) {
            var a = i < tables.variablesLength()
                    ? tables.variables(i).value()
                    : tables.arrays(0).array();
            if (a != null) {
                long length = GraphFormat.type(a.type(), "").bytes();
                for (int k = 0; k < a.shapeLength(); k++) {
                    length *= a.shape(k);
                }
                used |= at >= start + a.offset() && at < start + a.offset() + length;
            }
        }
        return !used;
    }

    /** With a right checksum, so that the tables themselves have to be looked through. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sealedFilesAreReadOrRefusedAndNeverHarm(long seed) {
        Random random = new Random(seed);
        int head = Tables.headBytes(GOOD);
        int refusals = 0;
        for (int i = 0; i < 2500; i++) {
            byte[] bad = GOOD.clone();
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                damage(bad, 4 + random.nextInt(head - 8), random);
            }
            Tables.sealed(bad);
            try (SameDiff back = GraphFile.read(bad, "fuzz.gtsd").graph()) {
                back.summary();
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().startsWith("[load] fuzz.gtsd "), e::getMessage);
                refusals++;
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", file " + i, e);
            }
        }
        assertTrue(refusals > 500, "refusals " + refusals);
    }

    private static void damage(byte[] file, int at, Random random) {
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int[] some = {0, 1, -1, 4, 64, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff, file.length, 1 << 30};
        switch (random.nextInt(4)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt();
            case 2 -> b.putInt(at / 4 * 4, some[random.nextInt(some.length)]);
            default -> b.putInt(at / 4 * 4, b.getInt(at / 4 * 4) + random.nextInt(65) - 32);
        }
    }

    private static String refusal(ToIntFunction<FlatBufferBuilder> graph) {
        return refused(Tables.of(graph)).getMessage();
    }

    private static int placeholder(FlatBufferBuilder b, String name, long... shape) {
        return Tables.variable(b, name, Kind.PLACEHOLDER, shape, 0, 0);
    }

    private static int result(FlatBufferBuilder b, String name, int node, int result, long... shape) {
        return Tables.variable(b, name, Kind.ARRAY, shape, node, result);
    }

    private static int apply(FlatBufferBuilder b, Tree op, long... in) {
        return Node.createNode(
                b, NodeKind.APPLY, TreeTables.write(b, new Strings(b), op), Node.createInputsVector(b, in));
    }

    private static final Tree EXP = OpCodec.write(Unary.EXP);

    @Test
    void wrongGraphsAreNamed() {
        assertTrue(refusal(b -> Tables.graph(b, new int[] {placeholder(b, "x", 2), placeholder(b, "x", 2)}, new int[0]))
                .contains("variable 1 \"x\" has the name of another"));
        assertTrue(refusal(b -> Tables.graph(b, new int[] {placeholder(b, " ", 2)}, new int[0]))
                .contains("blank name"));
        assertTrue(refusal(b -> Tables.graph(b, new int[] {placeholder(b, "x", Long.MAX_VALUE, 7)}, new int[0]))
                .contains("is no shape"));
        assertTrue(refusal(b -> Tables.graph(b, new int[] {placeholder(b, "x", -7)}, new int[0]))
                .contains("is no shape"));
        assertTrue(refusal(b -> Tables.graph(b, new int[] {placeholder(b, "x", new long[65])}, new int[0]))
                .contains("65 axes"));
        assertTrue(refusal(b -> Tables.graph(b, new int[] {result(b, "y", 0, 0, 2)}, new int[0]))
                .contains("result of node 0, of 0"));
        assertTrue(refusal(b -> Tables.graph(
                        b, new int[] {Tables.variable(b, "w", Kind.VARIABLE, new long[] {2}, 0, 0)}, new int[0]))
                .contains("\"w\" has no value"));
        assertTrue(
                refusal(b -> Tables.graph(b, new int[] {Tables.variable(b, "w", 77, new long[] {2}, 0, 0)}, new int[0]))
                        .contains("kind 77"));
    }

    @Test
    void cyclesAndForwardReferencesAreRefused() {
        assertTrue(refusal(b -> Tables.graph(b, new int[] {result(b, "y", 0, 0, 2)}, new int[] {apply(b, EXP, 0)}))
                .contains("\"y\" refers to variable 0: expected one before it"));
        assertTrue(
                refusal(b -> Tables.graph(b, new int[] {result(b, "y", 0, 0, 2), result(b, "z", 1, 0, 2)}, new int[] {
                            apply(b, EXP, 1), apply(b, EXP, 0)
                        }))
                        .contains("\"y\" refers to variable 1"));
    }

    @Test
    void wrongResultsAreRefused() {
        assertTrue(refusal(b -> Tables.graph(
                        b, new int[] {placeholder(b, "x", 2), result(b, "y", 0, 0, 3)}, new int[] {apply(b, EXP, 0)}))
                .contains("\"y\" is FLOAT[3]: expected FLOAT[2]"));
        assertTrue(refusal(b -> Tables.graph(
                        b, new int[] {placeholder(b, "x", 2), result(b, "y", 0, 1, 2)}, new int[] {apply(b, EXP, 0)}))
                .contains("result 1 of an operation that has 1"));
        assertTrue(refusal(b -> Tables.graph(
                        b,
                        new int[] {placeholder(b, "x", 2), result(b, "y", 0, 0, 2), result(b, "z", 0, 0, 2)},
                        new int[] {apply(b, EXP, 0)}))
                .contains("\"z\" is the same result"));
        assertTrue(refusal(b -> Tables.graph(
                        b, new int[] {placeholder(b, "x", 2), result(b, "y", 0, 0, 2)}, new int[] {apply(b, EXP, 0, 0)
                        }))
                .contains("[exp] received 2 inputs: expected 1"));
    }

    @Test
    void treesThatShareTheirBranchesDoNotExplode() {
        String message = refusal(b -> {
            int value = Value.createValue(b, ValueKind.WHOLE, 1, 0, 0, 0, 0, 0);
            for (int i = 0; i < 40; i++) { // 2^40 values in 40 tables
                int items = Value.createItemsVector(b, new int[] {value, value});
                value = Value.createValue(b, ValueKind.LIST, 0, 0, 0, 0, 0, items);
            }
            int node = Node.createNode(b, NodeKind.APPLY, value, Node.createInputsVector(b, new long[0]));
            return Tables.graph(b, new int[] {result(b, "y", 0, 0)}, new int[] {node});
        });
        assertTrue(message.contains("far more often"), message);
    }

    @Test
    void deepNestingIsRefused() {
        String message = refusal(b -> {
            int value = Value.createValue(b, ValueKind.WHOLE, 1, 0, 0, 0, 0, 0);
            for (int i = 0; i < 5000; i++) {
                value = Value.createValue(
                        b, ValueKind.LIST, 0, 0, 0, 0, 0, Value.createItemsVector(b, new int[] {value}));
            }
            int node = Node.createNode(b, NodeKind.APPLY, value, Node.createInputsVector(b, new long[0]));
            return Tables.graph(b, new int[] {result(b, "y", 0, 0)}, new int[] {node});
        });
        assertTrue(message.contains("nests deeper"), message);
    }

    @Test
    void hugeArraysAreRefusedBeforeTheyAreAllocated() {
        byte[] bad = GOOD.clone();
        var value = Tables.tables(bad).variables(2).value();
        ByteBuffer shape = value.shapeAsByteBuffer();
        bad = bad.clone();
        ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(shape.position(), 1L << 40);
        String message = refused(Tables.sealed(bad)).getMessage();
        assertTrue(message.contains("the file has"), message);
        assertEquals(GOOD.length, bad.length);
    }

    @Test
    void weightsThatWereChangedAreSeenUnlessNobodyLooks() throws IOException {
        byte[] bad = GOOD.clone();
        var tables = Tables.tables(GOOD);
        int at = (int)
                (GOOD.length - tables.dataBytes() + tables.variables(2).value().offset());
        bad[at] ^= 1;
        assertTrue(refused(bad).getMessage().contains("\"encoder/w\" has another checksum"));
        Path file = Files.write(folder.resolve("w.gtsd"), bad);
        assertThrows(GatunException.class, () -> SameDiff.load(file));
        GraphFile.read(file, LoadOptions.DEFAULT.unverified()).graph().close();
    }
}
