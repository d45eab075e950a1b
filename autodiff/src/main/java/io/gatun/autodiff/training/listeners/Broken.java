package io.gatun.autodiff.training.listeners;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.training.Model;
import java.util.ArrayList;
import java.util.List;

/** Which parameters hold what is no finite number. */
final class Broken {
    private Broken() {}

    static List<String> parameters(Model model) {
        List<String> found = new ArrayList<>();
        try (Scope scope = Scope.open("nan")) {
            model.paramTable().forEach((name, x) -> {
                if (!finite(x)) {
                    found.add(name);
                }
            });
        }
        return found;
    }

    private static boolean finite(NDArray x) {
        return x.isFinite().all().getBoolean();
    }
}
