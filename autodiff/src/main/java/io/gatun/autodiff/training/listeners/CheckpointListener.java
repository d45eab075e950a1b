package io.gatun.autodiff.training.listeners;

import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.StatefulListener;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Saves the model every so many steps or epochs as {@code checkpoint-ITERATION.zip} (graphs: {@code .gtsd}) in a folder,
 * and keeps the last so many of them; on request also the best as {@code best.zip}. Each file is whole: it appears only
 * when it is written to the end.
 */
public final class CheckpointListener implements StatefulListener {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})\\.(zip|gtsd)");

    private final Path folder;
    private final int everyIterations;
    private final int everyEpochs;
    private final int keepLast;
    private final boolean keepBest;
    private double best = Double.POSITIVE_INFINITY;

    private CheckpointListener(Path folder, int everyIterations, int everyEpochs, int keepLast, boolean keepBest) {
        if (keepLast < 1) {
            throw new GatunException("[CheckpointListener] keeping " + keepLast + " files: expected 1 or more");
        }
        this.folder = folder;
        this.everyIterations = everyIterations;
        this.everyEpochs = everyEpochs;
        this.keepLast = keepLast;
        this.keepBest = keepBest;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FileFormatException(
                    "[CheckpointListener] cannot make the folder " + folder + ": " + e.getMessage()
                            + "; expected a place where this user may write",
                    e);
        }
    }

    /** Saves every so many steps, keeping the last so many files. */
    public static CheckpointListener everyIterations(Path folder, int n, int keepLast) {
        return new CheckpointListener(folder, Frequency.check("CheckpointListener", n), 0, keepLast, false);
    }

    /** Saves every so many epochs, keeping the last so many files. */
    public static CheckpointListener everyEpochs(Path folder, int n, int keepLast) {
        return new CheckpointListener(folder, 0, Frequency.check("CheckpointListener", n), keepLast, false);
    }

    /**
     * A listener that also keeps the model of the smallest validation score (without validation: of the last batch's) at
     * the end of an epoch.
     */
    public CheckpointListener keepBest() {
        return new CheckpointListener(folder, everyIterations, everyEpochs, keepLast, true);
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        if (everyIterations > 0 && iteration % everyIterations == 0) {
            save(model);
        }
    }

    @Override
    public void epochEnded(Model model) {
        if (keepBest) {
            double validated = model.validationScore();
            double score = Double.isNaN(validated) ? model.score() : validated;
            if (score < best) {
                best = score; // before saving: the file remembers it
                model.save(folder.resolve("best" + model.fileExtension()));
            }
        }
        if (everyEpochs > 0 && model.epoch() % everyEpochs == 0) {
            save(model);
        }
    }

    private void save(Model model) {
        model.save(folder.resolve("checkpoint-" + model.iteration() + model.fileExtension()));
        List<Path> files = checkpoints(folder);
        for (Path old : files.subList(0, Math.max(0, files.size() - keepLast))) {
            try {
                Files.deleteIfExists(old);
            } catch (IOException e) {
                throw new FileFormatException("[CheckpointListener] cannot delete " + old + ": " + e.getMessage(), e);
            }
        }
    }

    /** The best model of a folder; empty if none was kept. */
    public static Optional<Path> best(Path folder) {
        return Stream.of("best.zip", "best.gtsd")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The newest checkpoint of a folder, by its iteration; empty if there is none. */
    public static Optional<Path> last(Path folder) {
        List<Path> files = checkpoints(folder);
        return files.isEmpty() ? Optional.empty() : Optional.of(files.getLast());
    }

    /** The checkpoints of a folder, by rising iteration. */
    public static List<Path> checkpoints(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = new ArrayList<>(all.filter(f -> number(f) >= 0).toList());
            files.sort(Comparator.comparingLong(CheckpointListener::number));
            return List.copyOf(files);
        } catch (IOException e) {
            throw new FileFormatException("[CheckpointListener] cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    private static long number(Path file) {
        Matcher m = NAME.matcher(file.getFileName().toString());
        return m.matches() ? Long.parseLong(m.group(1)) : -1;
    }

    @Override
    public Map<String, String> saveState() {
        return Map.of("best", Double.toString(best));
    }

    @Override
    public void loadState(Map<String, String> state) {
        try {
            best = Double.parseDouble(state.get("best"));
        } catch (NullPointerException | NumberFormatException e) {
            throw new GatunException(
                    "[CheckpointListener] cannot go back to " + state + ": expected what saveState gave", e);
        }
    }
}
