package io.gatun.examples.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatun.arrays.io.AtomicFile;
import io.gatun.data.sets.ImageData;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a training run, in one folder. Each is written whole or not at all.
 *
 * @param folder where they are; made when it is needed
 */
public record RunFiles(Path folder) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Folder of a run that does not name one. */
    public static Path standard(ModelKind model, ImageData data) {
        return Path.of("out", model.id() + "-" + data.id());
    }

    /** The data set that a model in a run's folder was trained on, if that is known. */
    public static Optional<ImageData> dataOf(Path model) {
        try {
            Path run = new RunFiles(model.toAbsolutePath().getParent()).run();
            return Files.isRegularFile(run)
                    ? Optional.of(ImageData.of(JSON.readValue(run.toFile(), RunState.class)
                            .settings()
                            .data()))
                    : Optional.empty();
        } catch (IOException | GatunException e) {
            return Optional.empty();
        }
    }

    /** The trained network. */
    public Path model() {
        return folder.resolve("model.zip");
    }

    Path checkpoint() {
        return folder.resolve("checkpoint.zip");
    }

    Path metrics() {
        return folder.resolve("metrics.json");
    }

    Path report() {
        return folder.resolve("report.html");
    }

    private Path run() {
        return folder.resolve("run.json");
    }

    /** Finds out before hours of training, not after, that nothing can be saved. */
    public void probe() {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".gatun", ".probe"));
        } catch (IOException e) {
            throw new GatunException(
                    "[train] the folder " + folder.toAbsolutePath() + " cannot be written ("
                            + e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage()
                            + "): name another one with --out",
                    e);
        }
    }

    /** Where the run stopped. */
    public RunState state() {
        if (!Files.isRegularFile(run()) || !Files.isRegularFile(checkpoint())) {
            throw new GatunException("[train] nothing to resume in " + folder + ": expected "
                    + checkpoint().getFileName() + " and " + run().getFileName()
                    + " there; train without --resume first, or name the folder with --out");
        }
        try {
            return JSON.readValue(run().toFile(), RunState.class);
        } catch (JacksonException e) {
            throw new FileFormatException(
                    "[train] " + run() + " is damaged: "
                            + e.getOriginalMessage().lines().findFirst().orElse("not JSON")
                            + "; train without --resume to begin anew",
                    e);
        } catch (IOException e) {
            throw new GatunException("[train] cannot read " + run() + ": " + e.getMessage(), e);
        }
    }

    void state(RunState state) {
        write(run(), state);
    }

    void metrics(Object values) {
        write(metrics(), values);
    }

    private static void write(Path file, Object values) {
        AtomicFile.write("train", file, out -> {
            // Not straight to the stream, which Jackson would close.
            out.write(JSON.writeValueAsBytes(values));
            out.write("\n".getBytes(StandardCharsets.US_ASCII));
        });
    }
}
