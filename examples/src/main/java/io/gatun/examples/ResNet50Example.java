package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.autodiff.explain.KindReport;
import io.gatun.examples.models.ResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A large graph compiled: what the plan of ResNet-50 does, how long it takes, and a page that shows it. */
public final class ResNet50Example {
    private ResNet50Example() {}

    /** Runs the example: {@code [size of the picture] [page]}. */
    public static void main(String[] args) throws IOException {
        long size = args.length > 0 ? Long.parseLong(args[0]) : 224;
        Path page = Path.of(args.length > 1 ? args[1] : "out/resnet50-plan.html");
        NDArray picture = Rng.of(1).rand(1, 3, size, size);

        try (SameDiff sd = ResNet.resNet50(1000).build(size, size, 7);
                Plan plan = Plan.of(sd, Map.of("images", picture.shape()), "logits")) {
            NDArray logits = plan.run(Map.of("images", picture)).get("logits");
            System.out.printf(
                    "%,d parameters; class %d has the highest of %d scores (no weights were learnt)%n",
                    sd.parameters().length(), logits.argmax().getLong(), logits.length());
            System.out.printf(
                    "%d steps, %.1f MB for intermediate values (%.1f MB if nothing were shared)%n",
                    plan.steps(), plan.plannedBytes() / 1e6, plan.naiveBytes() / 1e6);

            Explanation why = plan.explain();
            for (KindReport kind : why.kinds()) {
                System.out.printf("%8.0f us  %3d x %s%n", kind.microseconds(), kind.steps(), kind.op());
            }
            Files.createDirectories(page.toAbsolutePath().getParent());
            why.writeHtml(page);
            System.out.println("every step, its memory and its distance from the machine's limits: " + page);
        }
    }
}
