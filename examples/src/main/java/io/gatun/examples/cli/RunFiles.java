package io.gatun.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.gatun.examples.report.AtomicFiles;
import io.gatun.ops.FileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The files of a training run, in one folder. */
record RunFiles(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    Path model() {
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

    /** Where the run stopped. */
    RunState state() throws IOException {
        if (!Files.isRegularFile(run()) || !Files.isRegularFile(checkpoint())) {
            throw new NoSuchFileException(checkpoint() + " (nothing to resume: train without --resume first, or name its"
                    + " folder with --out)");
        }
        try {
            return JSON.readValue(run().toFile(), RunState.class);
        } catch (JsonProcessingException e) {
            throw new FileFormatException(
                    "[train] " + run() + " is damaged: " + e.getOriginalMessage()
                            + ". Train without --resume to begin anew",
                    e);
        }
    }

    void state(RunState state) throws IOException {
        AtomicFiles.write(run(), JSON.writeValueAsString(state) + "\n");
    }

    void metrics(Object values) throws IOException {
        AtomicFiles.write(metrics(), JSON.writeValueAsString(values) + "\n");
    }
}
