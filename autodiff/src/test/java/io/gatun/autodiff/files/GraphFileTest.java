package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphFileTest {
    @TempDir
    Path folder;

    /** The parts of two graphs, one by one, compared without the comparison that graphs have themselves. */
    static void assertSame(SameDiff a, SameDiff b) {
        List<SDVariable> as = byId(a);
        List<SDVariable> bs = byId(b);
        assertEquals(
                as.stream().map(SDVariable::toString).toList(),
                bs.stream().map(SDVariable::toString).toList());
        for (int i = 0; i < as.size(); i++) {
            SDVariable v = as.get(i);
            SDVariable w = bs.get(i);
            if (v.type() == VariableType.ARRAY) {
                assertEquals(v.index(), w.index());
                assertEquals(text(v), text(w));
            } else if (v.type() != VariableType.PLACEHOLDER) {
                assertEquals(v.value(), w.value(), v::name);
            }
        }
        assertEquals(a.summary(), b.summary());
        assertEquals(a.outputs(), b.outputs());
    }

    private static String text(SDVariable v) {
        String op = v.definition() instanceof Definition.Apply a ? a.op().toString() : "gradient";
        return op + v.definition().in();
    }

    private static List<SDVariable> byId(SameDiff sd) {
        return sd.variables().stream()
                .sorted(java.util.Comparator.comparingInt(SDVariable::id))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingComesBack(boolean mapped) throws IOException {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = Graphs.rich()) {
            sd.save(file);
            LoadOptions options = mapped ? LoadOptions.DEFAULT : LoadOptions.DEFAULT.copied();
            try (SameDiff back = GraphFile.read(file, options).graph()) {
                assertSame(sd, back);
                assertEquals(sd.outputSingle(Graphs.batch(5), "y"), back.outputSingle(Graphs.batch(5), "y"));
                assertEquals(sd.calculateGradients(Graphs.batch(3)), back.calculateGradients(Graphs.batch(3)));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            GraphFile.write(bytes, sd, Attachments.NONE);
            assertArrayEquals(Files.readAllBytes(file), bytes.toByteArray());
            try (SameDiff back = GraphFile.read(bytes.toByteArray(), "bytes").graph()) {
                assertSame(sd, back);
            }
        }
    }

    @Test
    void trainingGoesOnWithoutTouchingTheFile() throws IOException {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = Graphs.rich()) {
            sd.save(file);
            byte[] before = Files.readAllBytes(file);
            try (SameDiff back = SameDiff.load(file);
                    TrainingPlan here = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(0.1)));
                    TrainingPlan there = TrainingPlan.of(back, TrainingConfig.of(new Sgd(0.1)))) {
                for (int i = 0; i < 3; i++) {
                    here.step(Graphs.batch(4));
                    there.step(Graphs.batch(4));
                }
                assertSame(sd, back);
                back.variable("encoder/mean").assign(Nd.ones(4)); // into the mapped page
                assertEquals(Nd.ones(4), back.variable("encoder/mean").value());
            }
            assertArrayEquals(before, Files.readAllBytes(file));
        }
    }

    @Test
    void savingOverAMappedFileKeepsTheOldOneAlive() {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = Graphs.rich()) {
            sd.save(file);
            try (SameDiff first =
                    GraphFile.read(file, LoadOptions.DEFAULT.unverified()).graph()) {
                first.variable("head").assign(Nd.ones(4, 3));
                first.save(file);
                try (SameDiff second = SameDiff.load(file)) {
                    assertSame(first, second);
                }
                assertEquals(
                        sd.variable("encoder/w").value(),
                        first.variable("encoder/w").value());
            }
        }
    }

    @Test
    void arraysAreAlignedAndMapped() throws IOException {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = Graphs.rich()) {
            sd.save(file);
            byte[] bytes = Files.readAllBytes(file);
            long start = bytes.length - Tables.tables(bytes).dataBytes();
            assertEquals(0, start % 64);
            for (int i = 0; i < Tables.tables(bytes).variablesLength(); i++) {
                var value = Tables.tables(bytes).variables(i).value();
                assertEquals(0, value == null ? 0 : value.offset() % 64);
            }
            try (SameDiff back = SameDiff.load(file)) {
                assertTrue(GraphAccess.get().array(back.variable("head")).isView());
            }
            try (SameDiff back =
                    GraphFile.read(file, LoadOptions.DEFAULT.copied()).graph()) {
                assertFalse(GraphAccess.get().array(back.variable("head")).isView());
            }
        }
    }

    @Test
    void attachmentsComeBack() {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = Graphs.rich()) {
            Attachments extra = new Attachments(
                    Map.of("updater", Nd.arange(10), "empty", Nd.zeros(0)),
                    Map.of("config", "{\"rate\": 0.1}\n", "long", "\u00e9".repeat(10_000), "", ""));
            GraphFile.write(file, sd, extra);
            GraphFile.Content content = GraphFile.read(file);
            try (SameDiff back = content.graph()) {
                assertSame(sd, back);
                assertEquals(extra.arrays(), content.attachments().arrays());
                assertEquals(extra.properties(), content.attachments().properties());
            }
        }
    }

    /** A file that the first version of the format wrote: it is to be read for ever, as the text beside it says. */
    @Test
    void filesOfTheFirstVersionAreRead() throws IOException {
        GraphFile.Content content = GraphFile.read(resource("format-1.0.gtsd"), "format-1.0.gtsd");
        try (SameDiff back = content.graph()) {
            assertEquals(
                    new String(resource("format-1.0.txt"), StandardCharsets.UTF_8),
                    back.summary().replace("\r\n", "\n"));
            assertEquals(
                    Nd.create(new long[] {0, 1, 0, 0, 3, 100}, 2, 3),
                    back.variable("of LONG").value());
            assertEquals(Nd.ones(4), back.variable("encoder/gamma").value());
            assertEquals(4, back.outputSingle(Graphs.batch(4), "y").size(0));
            assertEquals(Nd.arange(5), content.attachments().arrays().get("extra"));
            assertEquals(
                    "written by format 1.0", content.attachments().properties().get("note"));
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GraphFileTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void viewsAreSavedByTheirElements() {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = SameDiff.create()) {
            NDArray odd = Nd.arange(24).reshape(4, 6).transpose();
            GraphFile.write(file, sd, new Attachments(Map.of("a", odd), Map.of()));
            assertEquals(odd, GraphFile.read(file).attachments().arrays().get("a"));
        }
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path none = folder.resolve("none.gtsd");
        message(GatunException.class, none, "there is no file", "none.gtsd");
        Path text = Files.writeString(folder.resolve("text"), "once upon a time there was a model");
        message(FileFormatException.class, text, "is not a graph file");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        message(FileFormatException.class, empty, "is not a graph file");
        message(GatunException.class, folder, "cannot read");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 65535})
    void otherMajorVersionsAreRefused(int major) throws IOException {
        Path file = folder.resolve("model.gtsd");
        try (SameDiff sd = Graphs.rich()) {
            sd.save(file);
            Files.write(file, Tables.withMajor(Files.readAllBytes(file), major));
            message(FileFormatException.class, file, "version " + major + ".0", "reads 1.x");
        }
    }

    @Test
    void readersOverlookFieldsThatTheyDoNotKnow() throws IOException {
        try (SameDiff back = GraphFile.read(Tables.withUnknownFields(), "newer").graph()) {
            assertEquals(List.of("x"), back.inputs());
        }
    }

    @Test
    void operationsOfOnesOwnMustBeRegisteredBeforeAnyFileIsMade() {
        Path file = folder.resolve("own.gtsd");
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3);
            x.applyAll(new OpCodecTest.Unregistered(2), List.of(x));
            GatunException e = assertThrows(GatunException.class, () -> sd.save(file));
            assertTrue(e.getMessage().contains("OpRegistry.register(Unregistered.class)"), e::getMessage);
            assertFalse(Files.exists(file));
        }
    }

    static void message(Class<? extends GatunException> type, Path file, String... parts) {
        GatunException e = assertThrows(type, () -> SameDiff.load(file));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is missing from: " + e.getMessage());
        }
    }
}
