package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatun.data.sets.Digits;
import io.gatun.data.sets.ImageSet;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command, called as a user calls it. */
class CommandsTest {
    @TempDir
    static Path folder;

    private static Path run;
    private static Cli.Result trained;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        trained = Cli.run("train", "--data", "digits", "--epochs", "8", "--batch", "16", "--out", run.toString());
    }

    private static String model() {
        return run.resolve("model.zip").toString();
    }

    @Test
    void helpNamesEveryCommand() {
        String help = Cli.run("--help").expect(0).out();
        for (String c : List.of(
                "train",
                "evaluate",
                "predict",
                "doctor",
                "graph",
                "bench",
                "test",
                "example",
                "image",
                "generate-completion")) {
            assertTrue(help.contains("\n  " + c), c);
        }
        assertTrue(help.contains("130"), "exit codes");
        assertTrue(help.contains("Start with:        ./gatun train"), help);
        assertEquals(help, Cli.run().expect(0).out(), "without arguments");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train",
                "evaluate",
                "predict",
                "doctor",
                "bench",
                "test",
                "example",
                "image",
                "generate-completion"
            })
    void everyCommandHasHelp(String command) {
        String help = Cli.run(command, "--help").expect(0).out();
        assertTrue(help.startsWith("Usage: gatun " + command), help);
        assertFalse(help.contains("Start with:"), help);
        assertTrue(Cli.run("--version").expect(0).out().startsWith("gatun "));
    }

    @Test
    void trainingEndsWithFiguresAndFiles() throws IOException {
        trained.expect(0);
        assertEquals("", trained.err());
        assertTrue(trained.out().contains("1,438 training and 359 test pictures"), trained.out());
        assertTrue(trained.out().contains("epoch 8/8  test accuracy"), trained.out());
        assertTrue(trained.out().contains("Confusion Matrix"), trained.out());
        assertEquals(
                new TreeSet<>(List.of("checkpoint.zip", "metrics.json", "model.zip", "report.html", "run.json")),
                files(run));

        JsonNode metrics =
                new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
        assertTrue(metrics.get("accuracy").doubleValue() > 0.93, metrics.toString());
        assertTrue(metrics.get("loss").doubleValue() < 0.3, metrics.toString());
        assertTrue(metrics.get("examplesPerSecond").doubleValue() > 0);
        assertTrue(metrics.get("seconds").doubleValue() > 0);
        assertEquals(42, metrics.get("seed").intValue());
        assertEquals(8, metrics.get("history").size());
        for (String name : List.of("gatun", "java", "os", "isa", "threads", "compiler")) {
            assertTrue(metrics.get("versions").hasNonNull(name), name);
        }
    }

    private static TreeSet<String> files(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.map(p -> p.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void resumingWithMoreEpochsGivesWhatTrainingThemAtOnceGives() throws IOException {
        String[] settings = {
            "train", "--data", "digits", "--model", "mlp", "--batch", "100", "--lr", "0.002", "--seed", "7"
        };
        Path parts = folder.resolve("parts");
        Path whole = folder.resolve("whole");
        Cli.run(with(settings, "--epochs", "1", "--out", parts.toString())).expect(0);
        Cli.run("train", "--data", "digits", "--model", "mlp", "--resume", "--epochs", "3", "--out", parts.toString())
                .expect(0);
        Cli.run(with(settings, "--epochs", "3", "--out", whole.toString())).expect(0);
        for (String entry : List.of("coefficients.npy", "updater.npy", "training.json")) {
            assertArrayEquals(
                    Cli.entry(whole.resolve("model.zip"), entry), Cli.entry(parts.resolve("model.zip"), entry), entry);
        }
        JsonNode a = new ObjectMapper().readTree(parts.resolve("run.json").toFile());
        JsonNode b = new ObjectMapper().readTree(whole.resolve("run.json").toFile());
        assertEquals(b.get("steps"), a.get("steps"), "losses of the steps");

        Cli.Result done = Cli.run("train", "--data", "digits", "--model", "mlp", "--resume", "--out", parts.toString());
        assertTrue(done.expect(0).out().startsWith("All 3 epochs are done"), done.out());
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lr 0.5 | the run was started with 0.001",
                "--seed 1 | the run was started with 42",
                "--batch 7 | the run was started with 16",
                "--model mlp | the run was started with lenet",
                "--data mnist | the run was started with digits"
            })
    void resumingWithOtherSettingsIsRefused(String option, String message) {
        Cli.run(with(("train --resume --out " + run + " " + option).split(" ")))
                .expect(2)
                .expectOneLine(message);
    }

    @Test
    void whatCannotBeResumedIsSaid() throws IOException {
        Path none = folder.resolve("none");
        Cli.run("train", "--resume", "--out", none.toString()).expect(1).expectOneLine("nothing to resume");
        assertFalse(Files.exists(none), "no folder is made for it");

        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        byte[] checkpoint = Files.readAllBytes(run.resolve("checkpoint.zip"));
        Files.copy(run.resolve("run.json"), damaged.resolve("run.json"));
        Files.write(damaged.resolve("checkpoint.zip"), java.util.Arrays.copyOf(checkpoint, checkpoint.length / 2));
        Cli.run("train", "--resume", "--out", damaged.toString()).expect(1).expectOneLine("damaged or truncated");
        checkpoint[checkpoint.length / 2] ^= 1;
        Files.write(damaged.resolve("checkpoint.zip"), checkpoint);
        Cli.run("train", "--resume", "--out", damaged.toString()).expect(1).expectOneLine("checkpoint.zip");
        Files.copy(
                run.resolve("checkpoint.zip"),
                damaged.resolve("checkpoint.zip"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        for (String text : List.of("{", "{}", "[]", "{\"settings\":null}", "")) {
            Files.writeString(damaged.resolve("run.json"), text);
            Cli.run("train", "--resume", "--out", damaged.toString()).expect(1).expectOneLine("run.json is damaged");
        }
    }

    @Test
    void evaluatingFindsTheDataOfTheModel() {
        String out = Cli.run("evaluate", "--model", model()).expect(0).out();
        String accuracy = trained.out()
                .lines()
                .filter(l -> l.startsWith("Test accuracy"))
                .findFirst()
                .orElseThrow();
        assertTrue(out.contains(accuracy.substring(0, accuracy.indexOf('%'))), out);
        assertEquals(
                out,
                Cli.run("evaluate", "--model", model(), "--data", "digits")
                        .expect(0)
                        .out());
    }

    @Test
    void picturesAndRowsOfTheSameDigitAreReadAlike() throws IOException {
        ImageSet test = Digits.split().test();
        int right = 0;
        List<String> rows = new ArrayList<>();
        List<String> fromPictures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            BufferedImage image = test.image(i);
            Path png = folder.resolve("digit" + i + ".png");
            ImageIO.write(image, "png", png.toFile());
            String out = Cli.run("predict", "--model", model(), "--polarity", "keep", "--top", "1", png.toString())
                    .expect(0)
                    .out();
            String best = out.substring(out.length() - 2).strip();
            right += best.equals(String.valueOf(test.classOf(i))) ? 1 : 0;
            fromPictures.add(best);
            rows.add(IntStream.range(0, 64)
                    .mapToObj(k ->
                            String.valueOf(Math.round((image.getRaster().getSample(k % 8, k / 8, 0)) * 16 / 255.0)))
                    .collect(Collectors.joining(",")));
        }
        assertTrue(right >= 17, right + " of 20");
        Path csv = folder.resolve("rows.CSV");
        Files.write(csv, rows);
        List<String> out = Cli.run("predict", "--model", model(), "--top", "1", csv.toString())
                .expect(0)
                .out()
                .lines()
                .toList();
        assertEquals(40, out.size());
        assertEquals(csv + ", row 1", out.getFirst());
        List<String> fromRows = IntStream.range(0, 20)
                .mapToObj(i -> out.get(2 * i + 1).substring(out.get(2 * i + 1).length() - 1))
                .toList();
        assertEquals(fromPictures, fromRows);
    }

    @Test
    void aPhotographedDigitIsTurnedLightOnDark() throws IOException {
        int picture = 3;
        ImageSet test = Digits.split().test();
        BufferedImage paper = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        var g = paper.createGraphics();
        g.drawImage(test.image(picture).getScaledInstance(200, 200, Image.SCALE_SMOOTH), 0, 0, null);
        g.dispose();
        for (int x = 0; x < 200; x++) {
            for (int y = 0; y < 200; y++) {
                paper.setRGB(x, y, ~paper.getRGB(x, y));
            }
        }
        Path jpg = folder.resolve("paper.jpg");
        ImageIO.write(paper, "jpg", jpg.toFile());
        Cli.Result result = Cli.run("predict", "--model", model(), jpg.toString(), jpg.toString())
                .expect(0);
        assertEquals(8, result.out().lines().count(), "two pictures, three classes each: " + result.out());
        assertTrue(result.out().lines().toList().get(1).endsWith(" " + test.classOf(picture)), result.out());
        assertTrue(Cli.run("predict", "--model", model(), "--classes", "fashion-mnist", "--top", "10", jpg.toString())
                .expect(0)
                .out()
                .contains("Ankle boot"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "few.csv | 1,2,3 | has 3 columns: expected 64",
                "letters.csv | a,b,c | expected a number, received \"a\"",
                "empty.csv | '' | holds no row",
                "text.png | hello | is no picture that can be read",
                "text.unknown | hello | expected one of [bmp"
            })
    void inputsThatCannotBeReadAreNamed(String name, String text, String message) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, name.equals("letters.csv") ? text + ",d".repeat(61) : text);
        Cli.Result result = Cli.run("predict", "--model", model(), file.toString())
                .expect(1)
                .expectOneLine(message);
        assertTrue(result.err().contains(name), result.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "predict nowhere.png --model MODEL | 1 | no such file: nowhere.png",
                "predict some.png --model nowhere.zip | 1 | no model nowhere.zip: train one first",
                "evaluate --model nowhere.zip | 1 | no model nowhere.zip",
                "evaluate --model RUN/run.json | 1 | is no model file",
                "predict --model MODEL | 2 | FILE",
                "predict x.png --top 0 | 2 | --top 0: expected 1 or more",
                "predict x.png --polarity odd | 2 | DARK_BACKGROUND",
                "train --epochs 0 | 2 | --epochs 0: expected 1 or more",
                "train --epochs many | 2 | 'many' is not an int",
                "train --batch 0 | 2 | --batch 0: expected 1 or more",
                "train --lr 0 | 2 | --lr 0.0: expected a number above 0",
                "train --lr NaN | 2 | --lr NaN: expected a number above 0",
                "train --model resnet | 2 | expected one of [lenet, mlp]",
                "train --data cifar | 2 | expected one of [mnist, fashion-mnist, digits]",
                "train --nonsense | 2 | Unknown option: '--nonsense'",
                "trian | 2 | 'trian'",
                "train --data digits --out RUN/run.json | 1 | cannot be written",
                "train --data digits --out RUN/run.json/below | 1 | cannot be written",
                "image --out RUN | 1 | [image]",
            })
    void mistakesAreOneLineAndAnExitCode(String line, int code, String message) {
        String[] args =
                line.replace("MODEL", model()).replace("RUN", run.toString()).split(" ");
        Cli.run(args).expect(code).expectOneLine(message);
    }

    @Test
    void theStackTraceIsThereForWhoAsks() {
        Cli.Result result =
                Cli.run("evaluate", "--model", "nowhere.zip", "--stacktrace").expect(1);
        assertTrue(result.err().contains("\tat io.gatun"), result.err());
    }

    @Test
    void doctorExplains() {
        String out = Cli.run("doctor").expect(0).out();
        for (String part :
                List.of("Java", "Machine", "Native kernels", "libgatun", "OpenBLAS", "oneDNN", "Environment")) {
            assertTrue(out.contains(part), part + " in " + out);
        }
    }
}
