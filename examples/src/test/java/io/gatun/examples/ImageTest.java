package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        try (var in = Files.newInputStream(java)) {
            assumeTrue(
                    in.read() != '#',
                    java + " is a script around a JDK of another C library: its images do not run here");
        }
        Path image = folder.resolve("an image");
        Cli.Result built = Cli.fork(Map.of(), "image", "--out", image.toString());
        assumeTrue(!built.err().contains("has no jlink"), "this Java cannot link");
        built.expect(0);
        assertEquals("", built.err());
        assertEquals(1, built.out().lines().count(), built.out());

        String[] names = {"env", "-i", "PATH=/usr/bin:/bin", "HOME=" + folder, "OMP_WAIT_POLICY=passive"};
        List<String> train = new ArrayList<>(List.of(names));
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
        try (Stream<Path> cache = Files.list(folder.resolve(".cache/gatun"))) {
            assertTrue(
                    cache.anyMatch(f -> f.toString().endsWith(".jsa")),
                    "the archive of classes is kept for the next start");
        }

        assertEquals(List.of("an image", "run"), list(folder), "no half image is left");
        Cli.fork(Map.of(), "image", "--out", image.toString()).expect(1).expectOneLine("with --force");
        Cli.fork(Map.of(), "image", "--out", folder.resolve("run").toString(), "--force")
                .expect(1)
                .expectOneLine("exists");
    }

    private static List<String> list(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(n -> !n.equals(".cache"))
                    .sorted()
                    .toList();
        }
    }
}
