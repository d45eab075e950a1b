package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** What only a process of its own can show: signals, module path, environment, limits. Nothing prints a warning of the JVM. */
class ChildProcessTest {
    @TempDir
    Path folder;

    @Test
    void interruptedTrainingGoesOnAsIfNothingHadHappened() throws Exception {
        // Shells start background processes, and so these tests perhaps, with the signal ignored.
        List<String> env = List.of("env", "--default-signal=INT");
        assumeTrue(run(Stream.concat(env.stream(), Stream.of("true")).toList()) == 0, "env knows --default-signal");
        String[] settings = {"train", "--data", "digits", "--epochs", "40", "--batch", "32"};
        Path stopped = folder.resolve("stopped here");
        List<String> command = new ArrayList<>(env);
        command.addAll(Cli.command(settings));
        command.addAll(List.of("--out", stopped.toString()));
        var child = new Cli.Child(Map.of("OMP_WAIT_POLICY", "passive"), command);
        child.awaitOutput("epoch 3/40");
        Thread.sleep(7);
        assertEquals(0, run(List.of("kill", "-INT", String.valueOf(child.pid()))));
        Cli.Result result = child.finish().expect(130);
        assertEquals("", result.err());
        assertTrue(
                result.out()
                        .contains("a checkpoint is saved. Go on with:  ./gatun train --resume --out '" + stopped + "'"),
                result.out());
        assertEquals(List.of("checkpoint.zip", "run.json"), names(stopped));

        Cli.Result rest =
                Cli.run("train", "--resume", "--out", stopped.toString()).expect(0);
        assertTrue(rest.out().startsWith("Going on with LeNet on digits"), rest.out());
        Path whole = folder.resolve("whole");
        Cli.run(Stream.concat(Stream.of(settings), Stream.of("--out", whole.toString()))
                        .toArray(String[]::new))
                .expect(0);
        for (String entry : List.of("coefficients.npy", "updater.npy")) {
            assertArrayEquals(
                    Cli.entry(whole.resolve("model.zip"), entry),
                    Cli.entry(stopped.resolve("model.zip"), entry),
                    entry);
        }
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static List<String> names(Path in) throws IOException {
        try (Stream<Path> all = Files.list(in)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void onTheModulePathNothingButResultsIsPrinted() throws IOException {
        Path out = folder.resolve("m");
        Cli.Result result =
                Cli.fork(Map.of("LC_ALL", "C"), "train", "--data", "digits", "--epochs", "1", "--out", out.toString());
        result.expect(0);
        assertEquals("", result.err());
        assertFalse(result.out().contains("WARNING"), result.out());
        assertTrue(Files.size(out.resolve("report.html")) > 200_000);
    }

    @Test
    void doctorSaysWhatIsMissingAndHowToGetIt() throws IOException {
        Cli.Result without =
                Cli.fork(Map.of("GATUN_OPENBLAS", "0", "GATUN_ONEDNN", "0", "OPENBLAS_CORETYPE", "Haswell"), "doctor");
        without.expect(0);
        assertTrue(without.out().contains("turned off by GATUN_OPENBLAS=0"), without.out());
        assertTrue(without.out().contains("turned off by GATUN_ONEDNN=0"), without.out());
        assertTrue(without.out().matches("(?s).*beware\\s+OPENBLAS_CORETYPE.*"), without.out());

        List<String> command = new ArrayList<>(Cli.command("doctor"));
        command.removeIf(a -> a.startsWith("-Dgatun.native.dir"));
        Cli.Result broken = new Cli.Child(Map.of("GATUN_NATIVE_DIR", folder.toString()), command).finish();
        broken.expect(3);
        assertTrue(broken.out().contains(folder.toString()), broken.out());
        command.set(command.size() - 1, "train");
        command.addAll(List.of("--data", "digits", "--out", folder.resolve("x").toString()));
        new Cli.Child(Map.of("GATUN_NATIVE_DIR", folder.toString()), command)
                .finish()
                .expect(3)
                .expectOneLine("GATUN_NATIVE_DIR=" + folder);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedAndLeftOut() throws IOException {
        Path out = folder.resolve("limited");
        // A limit on the length of files fails as a full disk does: in the middle of the checkpoint.
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 700; exec \"$@\"", "bash"));
        command.addAll(Cli.command("train", "--data", "digits", "--epochs", "1", "--out", out.toString()));
        new Cli.Child(Map.of("OMP_WAIT_POLICY", "passive"), command)
                .finish()
                .expect(1)
                .expectOneLine("cannot write " + out.resolve("checkpoint.zip"));
        assertEquals(List.of(), names(out));
    }

    @Test
    void theShellCompletes() throws IOException {
        Path script = folder.resolve("complete.sh");
        Files.writeString(script, Cli.run("generate-completion").expect(0).out());
        String words = "source " + script + "; complete -p gatun >/dev/null || exit 9; "
                + "COMP_WORDS=(gatun tr); COMP_CWORD=1; COMP_LINE='gatun tr'; _complete_gatun; echo \"${COMPREPLY[@]}\"; "
                + "COMP_WORDS=(gatun train --ep); COMP_CWORD=2; COMP_LINE='gatun train --ep'; _complete_gatun; echo \"${COMPREPLY[@]}\"";
        Cli.Result result =
                new Cli.Child(Map.of(), List.of("bash", "-c", words)).finish().expect(0);
        assertEquals("train", result.out().lines().findFirst().orElse("").strip(), result.out());
        assertTrue(result.out().contains("--epochs"), result.out());
    }
}
