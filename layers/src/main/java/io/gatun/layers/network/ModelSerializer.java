package io.gatun.layers.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.arrays.io.AtomicFile;
import io.gatun.arrays.io.Npy;
import io.gatun.autodiff.SDVariable;
import io.gatun.data.Normalizer;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A network as one zip file:
 * <ul>
 *   <li>{@code training.json}: format, version, iteration, epoch, batches of the epoch, and what wrote it;
 *   <li>{@code configuration.json}: {@link MultiLayerConfiguration#toJson};
 *   <li>{@code coefficients.npy}: all trained values as one vector, in the order of {@link MultiLayerNetwork#params};
 *   <li>{@code updater.npy}: what the updaters remember, if they remember anything;
 *   <li>{@code state/LAYER/NAME.npy}: arrays that are kept but not trained, such as running averages;
 *   <li>{@code normalizer.json}: the normaliser of the features, if the network has one.
 * </ul>
 * Arrays are NumPy files, so that any tool can read them. The same network always gives the same bytes.
 */
public final class ModelSerializer {
    /** The version written here; files of a newer one are refused. */
    static final int VERSION = 1;

    static final String TRAINING = "training.json";
    static final String CONFIGURATION = "configuration.json";
    static final String COEFFICIENTS = "coefficients.npy";
    static final String UPDATER = "updater.npy";
    static final String NORMALIZER = "normalizer.json";

    private static final String FORMAT = "gatun.MultiLayerNetwork";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ModelSerializer() {}

    // ------------------------------------------------------------------ writing

    /** Writes a network: the whole file or, on failure, nothing. An older file of that name is replaced. */
    public static void write(MultiLayerNetwork net, Path file) {
        net.engine("save");
        net.betweenSteps(() -> AtomicFile.write("save", file, out -> {
            try (Scope scope = Scope.open("save")) {
                write(net, out);
            }
        }));
    }

    private static void write(MultiLayerNetwork net, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.NO_COMPRESSION); // weights do not compress
        text(zip, TRAINING, training(net).toPrettyString());
        text(zip, CONFIGURATION, net.conf().toJson());
        Engine engine = net.engine("save");
        if (net.numParams() > 0) {
            array(zip, COEFFICIENTS, engine.params());
        }
        if (engine.untrainable() == null) {
            NDArray updater = engine.trainer().updaterState();
            if (updater.length() > 0) {
                array(zip, UPDATER, updater);
            }
        }
        for (Map.Entry<String, SDVariable> state : engine.states().entrySet()) {
            array(zip, state(state.getKey()), state.getValue().value());
        }
        if (net.normalizer().isPresent()) {
            entry(zip, NORMALIZER);
            zip.write(net.normalizer().get().toBytes());
            zip.closeEntry();
        }
        zip.finish();
    }

    private static String state(String name) {
        return "state/" + name + ".npy";
    }

    private static ObjectNode training(MultiLayerNetwork net) {
        ObjectNode node = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("version", VERSION)
                .put("iteration", net.iteration())
                .put("epoch", net.epoch())
                .put("epochBatches", net.epochBatches())
                .put("seed", net.conf().seed());
        node.putObject("writtenBy")
                .put("gatun", version())
                .put("java", Runtime.version().toString());
        return node;
    }

    /** The version of this library; the build writes it into the resource. */
    private static String version() {
        try (InputStream in = ModelSerializer.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static void text(ZipOutputStream zip, String name, String text) throws IOException {
        entry(zip, name);
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static void array(ZipOutputStream zip, String name, NDArray x) throws IOException {
        entry(zip, name);
        Npy.write(zip, x);
        zip.closeEntry();
    }

    private static void entry(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0)); // the same network gives the same bytes
        zip.putNextEntry(entry);
    }

    // ------------------------------------------------------------------ reading

    /**
     * Reads a network that {@link #write} wrote, ready to predict or to go on training exactly where it stopped.
     *
     * @throws FileFormatException if the file is not such a model, is truncated or damaged, claims sizes that its
     *     configuration does not have, or is of a newer version
     */
    public static MultiLayerNetwork read(Path file) {
        try (ModelArchive archive = ModelArchive.open(file)) {
            JsonNode training = training(archive);
            MultiLayerConfiguration conf = configuration(archive);
            return read(archive, training, conf);
        }
    }

    private static JsonNode training(ModelArchive archive) {
        JsonNode training;
        try {
            training = JSON.readTree(archive.text(TRAINING));
        } catch (JsonProcessingException e) {
            throw archive.failure(TRAINING + " is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!training.path("format").asText().equals(FORMAT)) {
            throw archive.failure(
                    TRAINING + " has format " + training.path("format") + ": expected \"" + FORMAT + "\"", null);
        }
        int version = training.path("version").asInt(-1);
        if (version < 1 || version > VERSION) {
            throw archive.failure(
                    "version " + training.path("version") + ": expected 1 to " + VERSION
                            + "; what a newer Gatun wrote needs that Gatun",
                    null);
        }
        for (String count : new String[] {"iteration", "epoch", "epochBatches"}) {
            JsonNode n = training.path(count);
            boolean fits = count.equals("epoch") ? n.canConvertToInt() : n.canConvertToLong();
            if (!n.isIntegralNumber() || !fits || n.asLong() < 0) {
                throw archive.failure(TRAINING + " has " + count + " " + n + ": expected a count of 0 or more", null);
            }
        }
        return training;
    }

    private static MultiLayerConfiguration configuration(ModelArchive archive) {
        try {
            return MultiLayerConfiguration.fromJson(archive.text(CONFIGURATION));
        } catch (FileFormatException e) {
            throw archive.failure(CONFIGURATION + ": " + e.getMessage(), e);
        }
    }

    private static MultiLayerNetwork read(ModelArchive archive, JsonNode training, MultiLayerConfiguration conf) {
        MultiLayerNetwork net = new MultiLayerNetwork(conf);
        long params = net.numParams();
        // Before any memory is taken for it: a small file must not claim a large network.
        requireRoom(archive, net, conf.dataType().bytes());
        try (Scope scope = Scope.open("load")) {
            net.init(false);
            Engine engine = net.engine("load");
            if (params > 0) {
                engine.setParams(archive.array(COEFFICIENTS, conf.dataType(), Shape.of(params)));
            }
            for (Map.Entry<String, SDVariable> state : engine.states().entrySet()) {
                SDVariable v = state.getValue();
                v.assign(archive.array(state(state.getKey()), v.dataType(), v.shape()));
            }
            if (engine.untrainable() == null) {
                try (NDArray own = engine.trainer().updaterState()) {
                    if (own.length() > 0) {
                        engine.trainer().setUpdaterState(archive.array(UPDATER, own.dataType(), own.shape()));
                    }
                }
            }
            net.restore(
                    training.get("iteration").asLong(),
                    training.get("epoch").asInt(),
                    training.get("epochBatches").asLong());
            if (archive.has(NORMALIZER)) {
                net.setNormalizer(normalizer(archive));
            }
            return net;
        } catch (RuntimeException | Error e) {
            net.close();
            throw e;
        }
    }

    private static void requireRoom(ModelArchive archive, MultiLayerNetwork net, int bytes) {
        if (net.numParams() > 0) {
            archive.requireRoom(COEFFICIENTS, net.numParams() * bytes);
        }
        for (ResolvedLayer layer : net.layers()) {
            for (ParameterSpec spec : layer.state()) {
                archive.requireRoom(
                        state(NetworkGraph.name(layer, spec)), spec.shape().length() * bytes);
            }
        }
    }

    private static Normalizer normalizer(ModelArchive archive) {
        try {
            return Normalizer.fromBytes(archive.text(NORMALIZER).getBytes(StandardCharsets.UTF_8));
        } catch (GatunException e) {
            throw archive.failure(NORMALIZER + ": " + e.getMessage(), e);
        }
    }
}
