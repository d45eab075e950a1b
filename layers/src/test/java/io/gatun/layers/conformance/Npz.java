package io.gatun.layers.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipFile;

/**
 * The cases of one file of the archive {@code torch-layers}: tensors and, in {@code __meta__}, JSON that refers to
 * them.
 */
record Npz(JsonNode cases, Map<String, ByteBuffer> tensors) {
    /** Unpacks an archive of the conformance folder; without it, or without tar, the test is skipped. */
    static void unpack(String name, Path folder) throws InterruptedException {
        Path archive = Path.of(System.getProperty("gatun.conformance", "../shared/conformance"), name + ".tar.xz");
        assumeTrue(
                Files.exists(archive),
                () -> "no conformance archive at " + archive + ": set -Dgatun.conformance=FOLDER");
        int status;
        try {
            status = new ProcessBuilder("tar", "xJf", archive.toString(), "-C", folder.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            status = -1;
        }
        assumeTrue(status == 0, "tar cannot be run here, or cannot unpack xz");
    }

    static Npz read(Path file) throws IOException {
        Map<String, ByteBuffer> tensors = new HashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var e : zip.stream().toList()) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(zip.getInputStream(e).readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                int header = bytes.getShort(8);
                tensors.put(
                        e.getName().replace(".npy", ""),
                        bytes.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        String meta = StandardCharsets.UTF_8.decode(tensors.get("__meta__")).toString();
        return new Npz(JsonMapper.builder().build().readTree(meta), tensors);
    }

    /** A tensor of type float64. */
    NDArray array(JsonNode tensor) {
        if (!tensor.path("dtype").asText().equals("float64")) {
            throw new IllegalArgumentException(tensor.toString());
        }
        long[] shape = shape(tensor);
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        tensors.get(tensor.get("tensor").asText())
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(values);
        return Nd.create(values, shape);
    }

    /** A single int64. */
    int integer(JsonNode tensor) {
        return (int) tensors.get(tensor.get("tensor").asText()).getLong(0);
    }

    static long[] shape(JsonNode tensor) {
        JsonNode sizes = tensor.get("shape");
        long[] shape = new long[sizes.size()];
        Arrays.setAll(shape, i -> sizes.get(i).asLong());
        return shape;
    }
}
