package io.gatun.autodiff.training.listeners;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Writes parameters every so many steps as {@code FOLDER/ITERATION/NAME.npy}, to look at with other tools. Slashes in names
 * become folders.
 */
public final class ArraySavingListener implements TrainingListener {
    private final Path folder;
    private final int every;
    private final Set<String> names;

    /**
     * A listener.
     *
     * @param every how many steps lie between
     * @param names of parameters; none for all
     */
    public ArraySavingListener(Path folder, int every, String... names) {
        this.folder = folder;
        this.every = Frequency.check("ArraySavingListener", every);
        this.names = Set.of(names);
    }

    @Override
    public void iterationDone(Model model, long iteration, int epoch) {
        if (iteration % every != 0) {
            return;
        }
        try (Scope scope = Scope.open("save arrays")) {
            Map<String, NDArray> table = model.paramTable();
            for (String name : names) {
                if (!table.containsKey(name)) {
                    throw new GatunException("[ArraySavingListener] no parameter is named \"" + name
                            + "\": expected some of " + table.keySet());
                }
            }
            Path to = folder.resolve(Long.toString(iteration));
            table.forEach((name, x) -> {
                if (names.isEmpty() || names.contains(name)) {
                    write(to, name, x);
                }
            });
        }
    }

    private static void write(Path folder, String name, NDArray x) {
        Path file = folder.resolve(name + ".npy").normalize();
        if (!file.startsWith(folder.normalize())) {
            throw new GatunException("[ArraySavingListener] the parameter \"" + name + "\" would be written outside of "
                    + folder + ": expected a name without \"..\"");
        }
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new FileFormatException(
                    "[ArraySavingListener] cannot make " + file.getParent() + ": " + e.getMessage(), e);
        }
        Nd.writeNpy(file, x);
    }
}
