package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.ExponentialSchedule;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.data.NormalizerStandardize;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFileTest {
    @TempDir
    private Path folder;

    private static MultiLayerNetwork net(Updater updater) {
        return new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .seed(5)
                        .updater(updater)
                        .activation(Activation.RELU)
                        .l2(1e-3)
                        .layer(ConvolutionLayer.of(3, 3, 3))
                        .layer(BatchNormalization.of())
                        .layer(SubsamplingLayer.max(2, 2))
                        .layer(DropoutLayer.keeping(0.7))
                        .layer(DenseLayer.of(8).withUpdater(new Sgd(0.01)).withDropOut(0.9))
                        .layer(OutputLayer.of(LossFunction.MCXENT, 3))
                        .inputType(InputType.convolutional(8, 8, 2))
                        .build())
                .init();
    }

    private static NDArray x(int batch) {
        return Rng.of(77, batch * 10_000L).randn(6, 2, 8, 8);
    }

    private static NDArray y(int batch) {
        float[] y = new float[18];
        for (int i = 0; i < 6; i++) {
            y[3 * i + (i + batch) % 3] = 1;
        }
        return Nd.create(y, 6, 3);
    }

    private static void train(MultiLayerNetwork net, int from, int to) {
        for (int i = from; i < to; i++) {
            net.fit(x(i), y(i));
        }
    }

    static Stream<Updater> updaters() {
        return Stream.of(
                new Sgd(0.05),
                new Nesterovs(0.05, 0.9),
                new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.9)));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void tenStepsAreFiveAndFive(Updater updater) {
        Path file = folder.resolve("net.zip");
        try (MultiLayerNetwork whole = net(updater);
                MultiLayerNetwork half = net(updater)) {
            train(whole, 0, 10);
            train(half, 0, 5);
            half.save(file);
            try (MultiLayerNetwork rest = MultiLayerNetwork.load(file)) {
                assertEquals(5, rest.iteration());
                train(rest, 5, 10);
                assertEquals(10, rest.iteration());
                assertEquals(whole.params(), rest.params());
                assertEquals(whole.getUpdaterState(), rest.getUpdaterState());
                assertEquals(whole.stateTable(), rest.stateTable());
                assertEquals(whole.score(), rest.score());
                assertEquals(whole.output(x(3)), rest.output(x(3)));
            }
            try (MultiLayerNetwork copy = half.clone()) {
                train(copy, 5, 10);
                assertEquals(whole.params(), copy.params());
                assertEquals(whole.getUpdaterState(), copy.getUpdaterState());
                assertFalse(whole.params().equals(half.params()));
            }
        }
    }

    @Test
    void everythingComesBack() throws IOException {
        Path file = folder.resolve("net.zip");
        try (MultiLayerNetwork net = net(new Adam(0.01))) {
            net.setNormalizer(new NormalizerStandardize(List.of(1.5, 2.0), List.of(0.5, 3.0)));
            train(net, 0, 2);
            net.save(file);
            byte[] first = Files.readAllBytes(file);
            try (MultiLayerNetwork read = MultiLayerNetwork.load(file)) {
                assertEquals(net.conf(), read.conf());
                assertEquals(net.params(), read.params());
                assertEquals(net.normalizer(), read.normalizer());
                read.save(file);
            }
            assertArrayEquals(first, Files.readAllBytes(file), "the same network gives the same bytes");
            try (Stream<Path> all = Files.list(folder)) {
                assertEquals(List.of(file), all.toList(), "nothing is left beside it");
            }
        }
    }

    @Test
    void aNetworkThatWasNeverTrained() {
        Path file = folder.resolve("net.zip");
        try (MultiLayerNetwork net = net(new Adam(0.01))) {
            net.save(file);
            try (MultiLayerNetwork read = MultiLayerNetwork.load(file)) {
                assertEquals(net.output(x(0)), read.output(x(0)));
                assertTrue(read.normalizer().isEmpty());
            }
        }
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldFile() throws IOException {
        try (MultiLayerNetwork net = net(new Sgd(0.1))) {
            GatunException e = assertThrows(GatunException.class, () -> net.save(folder.resolve("nowhere/net.zip")));
            assertTrue(e.getMessage().contains("the folder does not exist"), e.getMessage());
            Path taken = Files.createDirectory(folder.resolve("taken"));
            assertThrows(GatunException.class, () -> net.save(taken));
        }
    }

    // ---------------------------------------------------------------- damaged and hostile files

    private Map<String, byte[]> good() throws IOException {
        Path file = folder.resolve("good.zip");
        try (MultiLayerNetwork net = net(new Adam(0.01))) {
            train(net, 0, 1);
            net.save(file);
        }
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry e : zip.stream().toList()) {
                entries.put(e.getName(), zip.getInputStream(e).readAllBytes());
            }
        }
        return entries;
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve("made.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var e : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(e.getKey()));
                zip.write(e.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private static void refused(Path file, String part) {
        FileFormatException e = assertThrows(FileFormatException.class, () -> MultiLayerNetwork.load(file));
        assertTrue(e.getMessage().startsWith("[load] ") && e.getMessage().contains(part), e.getMessage());
    }

    private void refused(String entry, String from, String to, String part) throws IOException {
        Map<String, byte[]> entries = good();
        String text = new String(entries.get(entry), StandardCharsets.UTF_8);
        assertTrue(text.contains(from), text);
        entries.put(entry, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
        refused(zip(entries), part);
    }

    @Test
    void aRepackedFileIsStillRead() throws IOException {
        try (MultiLayerNetwork net = MultiLayerNetwork.load(zip(good()))) {
            assertEquals(1, net.iteration());
        }
    }

    @Test
    void noModelFile() throws IOException {
        refused(folder.resolve("missing.zip"), "there is no file");
        refused(folder, "is a folder");
        refused(Files.writeString(folder.resolve("text.zip"), "hello"), "is no model file");
        refused(Files.createFile(folder.resolve("empty.zip")), "is no model file");
        refused(zip(Map.of("a.txt", new byte[3])), "there is no training.json");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        good();
        byte[] bytes = Files.readAllBytes(folder.resolve("good.zip"));
        Path cut = folder.resolve("cut.zip");
        for (int n = 0; n < bytes.length; n += Math.max(1, bytes.length / 60)) {
            Files.write(cut, Arrays.copyOf(bytes, n));
            assertThrows(FileFormatException.class, () -> MultiLayerNetwork.load(cut), "cut at " + n);
        }
    }

    @Test
    void everyMissingEntryIsNamed() throws IOException {
        for (String name : good().keySet()) {
            Map<String, byte[]> entries = good();
            entries.remove(name);
            refused(zip(entries), "there is no " + name);
        }
    }

    @Test
    void aChangedByteIsFoundByItsChecksum() throws IOException {
        good();
        byte[] bytes = Files.readAllBytes(folder.resolve("good.zip"));
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("coefficients.npy") + 300;
        bytes[at] ^= 0x40;
        refused(Files.write(folder.resolve("flipped.zip"), bytes), "coefficients.npy is damaged");
    }

    @Test
    void otherVersionsAndCounts() throws IOException {
        refused("training.json", "\"version\" : 1", "\"version\" : 2", "version 2: expected 1 to 1");
        refused("training.json", "gatun.MultiLayerNetwork", "other", "has format");
        refused("training.json", "\"iteration\" : 1", "\"iteration\" : -1", "iteration -1");
        refused("training.json", "\"epoch\" : 0", "\"epoch\" : 99999999999", "epoch 99999999999");
        refused("training.json", "\"epoch\" : 0", "\"epoch\" : \"0\"", "epoch \"0\"");
        refused("training.json", "{", "[", "is no JSON");
        refused("configuration.json", "\"version\" : 1", "\"version\" : 7", "configuration.json: [fromJson] version 7");
        refused("configuration.json", "DenseLayer", "java.lang.Runtime", "unknown type \"java.lang.Runtime\"");
    }

    @Test
    void sizesThatDoNotFitTheConfiguration() throws IOException {
        refused("configuration.json", "\"nOut\" : 8", "\"nOut\" : 9", "coefficients.npy");
        // A claim of 3 TB: refused before any memory is taken.
        refused("configuration.json", "\"nOut\" : 8", "\"nOut\" : 10000000000", "coefficients.npy has");
        refused("configuration.json", "\"nOut\" : 8", "\"nOut\" : 1000000000000000", "values up to here");
        refused("configuration.json", "\"nOut\" : 8", "\"nOut\" : 9000000000000000000", "configuration.json");
        Map<String, byte[]> entries = good();
        byte[] array = entries.get("coefficients.npy");
        entries.put("coefficients.npy", Arrays.copyOf(array, array.length + 10));
        refused(zip(entries), "goes on after its array");
        entries = good();
        entries.put("state/layer1/mean.npy", entries.get("coefficients.npy"));
        refused(zip(entries), "state/layer1/mean.npy holds");
        entries = good();
        entries.put("updater.npy", entries.get("coefficients.npy"));
        refused(zip(entries), "updater.npy holds");
    }

    @Test
    void aBombIsNotUnpacked() throws IOException {
        Map<String, byte[]> entries = good();
        entries.put("training.json", new byte[40 << 20]);
        refused(zip(entries), "training.json is larger than");
    }
}
