package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run-time image trains where there is no Java at all. */
class ImageTest {
    @TempDir
    Path folder;

    @Test
    void theImageTrainsWithoutAJdk() throws IOException {
        Path java = Path.of(System.getProperty("gatun.test.java", System.getProperty("java.home") + "/bin/java"));
        assumeTrue(Files.exists(java.resolveSibling("jlink")), "no jlink beside " + java);
        Path image = folder.resolve("an image");
        Cli.Result built = Cli.fork(Map.of(), "image", "--out", image.toString());
        assumeTrue(!built.err().contains("has no jlink"), "this Java cannot link");
        built.expect(0);
        assertEquals("", built.err());

        String[] names = {"env", "-i", "PATH=/usr/bin:/bin", "HOME=" + folder, "OMP_WAIT_POLICY=passive"};
        List<String> train = new java.util.ArrayList<>(List.of(names));
        train.addAll(List.of(
                image.resolve("bin/gatun").toString(),
                "train",
                "--data",
                "digits",
                "--epochs",
                "1",
                "--out",
                folder.resolve("run").toString()));
        Cli.Result trained = new Cli.Child(Map.of(), train).finish().expect(0);
        assertEquals("", trained.err());
        assertTrue(trained.out().contains("Test accuracy"), trained.out());
        assertTrue(Files.exists(folder.resolve("run/report.html")));

        Cli.fork(Map.of(), "image", "--out", image.toString()).expect(1).expectOneLine("with --force");
        Cli.fork(Map.of(), "image", "--out", folder.resolve("run").toString(), "--force")
                .expect(1)
                .expectOneLine("exists");
    }
}
