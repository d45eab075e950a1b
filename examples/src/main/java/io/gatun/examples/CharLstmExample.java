package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.examples.models.CharLstm;
import io.gatun.ops.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An LSTM learns a text character by character, and then goes on from a beginning. It takes a file, or four sonnets. */
public final class CharLstmExample {
    private static final int STEPS = 50;
    private static final int BATCH = 32;

    private CharLstmExample() {}

    /** Runs the example: {@code [text file] [training steps]}. */
    public static void main(String[] args) throws IOException {
        String text = args.length > 0 ? Files.readString(Path.of(args[0])) : sonnets();
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 400;
        int[] characters = text.chars().distinct().sorted().toArray();
        String alphabet = new String(characters, 0, characters.length);

        try (SameDiff sd = new CharLstm(characters.length, 128, 1, DataType.FLOAT).build(7)) {
            try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Adam(0.01)))) {
                Rng rng = Rng.of(7);
                for (int i = 1; i <= steps; i++) {
                    try (Scope scope = Scope.open()) {
                        plan.step(batch(text, alphabet, rng));
                    }
                    if (i % 100 == 0) {
                        System.out.printf("step %d, loss %.3f%n", i, plan.loss());
                    }
                }
            }
            System.out.println(recite(sd, text.substring(0, 10), alphabet, 120));
        }
    }

    private static String sonnets() throws IOException {
        try (InputStream in = CharLstmExample.class.getResourceAsStream("sonnets.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Pieces of the text from random places, each with the same piece one character on. */
    private static Map<String, NDArray> batch(String text, String alphabet, Rng rng) {
        long last = text.length() - STEPS - 1;
        long[] starts = rng.uniform(DataType.DOUBLE, 0, last, BATCH)
                .castTo(DataType.LONG)
                .toLongArray();
        float[] x = new float[BATCH * STEPS * alphabet.length()];
        float[] labels = new float[x.length];
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < STEPS; t++) {
                int at = (b * STEPS + t) * alphabet.length();
                x[at + alphabet.indexOf(text.charAt((int) starts[b] + t))] = 1;
                labels[at + alphabet.indexOf(text.charAt((int) starts[b] + t + 1))] = 1;
            }
        }
        return Map.of(
                "x", Nd.create(x, BATCH, STEPS, alphabet.length()),
                "labels", Nd.create(labels, BATCH, STEPS, alphabet.length()));
    }

    /** The text that the model finds most likely after a beginning. */
    private static String recite(SameDiff sd, String beginning, String alphabet, int length) {
        StringBuilder text = new StringBuilder(beginning);
        while (text.length() < length) {
            int from = Math.max(0, text.length() - STEPS);
            long[] codes =
                    text.substring(from).chars().mapToLong(alphabet::indexOf).toArray();
            try (Scope scope = Scope.open()) {
                NDArray x = Nd.create(codes, 1, codes.length).oneHot(alphabet.length(), DataType.FLOAT);
                long[] next =
                        sd.outputSingle(Map.of("x", x), "logits").argmax(2).toLongArray();
                text.append(alphabet.charAt((int) next[next.length - 1]));
            }
        }
        return text.toString();
    }
}
