package io.gatun.autodiff;

import io.gatun.arrays.io.AtomicFile;
import io.gatun.ops.GatunException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a training went through: the loss of each step, and for each epoch its loss, validation, evaluations, time and
 * learning rate. Kept by the thread that trains; read it between calls of fit, or in a listener.
 */
public final class History {
    /**
     * One pass over the data.
     *
     * @param epoch its number, from 1
     * @param iteration the last step in it, counted over the whole training
     * @param loss mean loss of its batches, before their updates and without regularisation
     * @param validationLoss mean loss of the validation data after it; NaN if it was not validated
     * @param evaluations figures of the validation by {@code OUTPUT/FIGURE}; empty if it was not validated
     * @param learningRate of the default updater at its end
     * @param examples examples in it
     * @param seconds its duration, without validation and listeners at its end
     */
    public record Epoch(
            int epoch,
            long iteration,
            double loss,
            double validationLoss,
            Map<String, Double> evaluations,
            double learningRate,
            long examples,
            double seconds) {
        /** Copies the map, in its order. */
        public Epoch {
            evaluations = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(evaluations));
        }
    }

    private final List<Epoch> epochs = new ArrayList<>();
    private long firstIteration = 1;
    private double[] iterationLosses = new double[256];
    private int iterations;

    /** An empty history. */
    public History() {}

    /** Notes the loss of a step; steps follow each other without gaps. */
    public void step(long iteration, double loss) {
        if (iterations == 0) {
            firstIteration = iteration;
        } else if (iteration != firstIteration + iterations) {
            throw new GatunException("[history] step " + iteration + " after step " + (firstIteration + iterations - 1)
                    + ": expected the next one");
        }
        if (iterations == iterationLosses.length) {
            iterationLosses = Arrays.copyOf(iterationLosses, iterations * 2);
        }
        iterationLosses[iterations++] = loss;
    }

    /** Notes an epoch. */
    public void epoch(Epoch epoch) {
        epochs.add(epoch);
    }

    /** The epochs, in order. */
    public List<Epoch> epochs() {
        return List.copyOf(epochs);
    }

    /** The mean loss of the batches of each epoch. */
    public List<Double> losses() {
        return epochs.stream().map(Epoch::loss).toList();
    }

    /** The validation loss after each epoch; NaN where there was no validation. */
    public List<Double> validationLosses() {
        return epochs.stream().map(Epoch::validationLoss).toList();
    }

    /** A figure of the validations after each epoch, by {@code OUTPUT/FIGURE}; NaN where there was none. */
    public List<Double> evaluations(String figure) {
        return epochs.stream()
                .map(e -> e.evaluations().getOrDefault(figure, Double.NaN))
                .toList();
    }

    /** The loss of each step. */
    public double[] iterationLosses() {
        return Arrays.copyOf(iterationLosses, iterations);
    }

    /** The number of the step that the first of {@link #iterationLosses} is of; they count from 1. */
    public long firstIteration() {
        return firstIteration;
    }

    /** The mean loss of the last epoch; NaN if there was none. */
    public double lastLoss() {
        return epochs.isEmpty() ? Double.NaN : epochs.getLast().loss();
    }

    /** The epoch of the smallest validation loss (of the smallest loss, without validation); null if there is none. */
    public Epoch best() {
        Epoch best = null;
        for (Epoch e : epochs) {
            double now = score(e);
            if (!Double.isNaN(now) && (best == null || now < score(best))) {
                best = e;
            }
        }
        return best;
    }

    private static double score(Epoch e) {
        return Double.isNaN(e.validationLoss()) ? e.loss() : e.validationLoss();
    }

    private List<String[]> table(String number) {
        Set<String> figures = new LinkedHashSet<>();
        epochs.forEach(e -> figures.addAll(e.evaluations().keySet()));
        List<String[]> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("epoch", "iteration", "loss", "validation"));
        head.addAll(figures);
        head.addAll(List.of("learning rate", "examples", "seconds"));
        rows.add(head.toArray(String[]::new));
        for (Epoch e : epochs) {
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(e.epoch()),
                    Long.toString(e.iteration()),
                    text(number, e.loss()),
                    text(number, e.validationLoss())));
            figures.forEach(f -> row.add(text(number, e.evaluations().getOrDefault(f, Double.NaN))));
            row.add(text(number, e.learningRate()));
            row.add(Long.toString(e.examples()));
            row.add(text(number, e.seconds()));
            rows.add(row.toArray(String[]::new));
        }
        return rows;
    }

    /** A number for a table; nothing where there is none. */
    private static String text(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** The epochs as comma-separated values with a line of heads; every digit of each number. */
    public String toCsv() {
        StringBuilder text = new StringBuilder();
        for (String[] row : table("%s")) {
            text.append(String.join(",", Arrays.stream(row).map(History::quoted).toList()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String cell) {
        return cell.contains(",") || cell.contains("\"") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    /** The loss of each step as comma-separated values: {@code iteration,loss}. */
    public String iterationsToCsv() {
        StringBuilder text = new StringBuilder("iteration,loss\n");
        for (int i = 0; i < iterations; i++) {
            text.append(firstIteration + i)
                    .append(',')
                    .append(iterationLosses[i])
                    .append('\n');
        }
        return text.toString();
    }

    /** Writes {@link #toCsv} to a file: whole, or not at all. */
    public void writeCsv(Path file) {
        AtomicFile.write("history", file, out -> out.write(toCsv().getBytes(StandardCharsets.UTF_8)));
    }

    /** A table of the epochs. */
    @Override
    public String toString() {
        return epochs.isEmpty() ? "no epochs yet" + System.lineSeparator() : Summary.table(table("%.5g"));
    }
}
