package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, as far as it can be tried without building anything. */
class LauncherTest {
    @TempDir
    Path checkout;

    @BeforeEach
    void copyTheLauncher() throws IOException {
        Path script = Path.of(System.getProperty("gatun.root", "."), "gatun");
        assumeTrue(Files.isRegularFile(script), "gatun.root is no checkout");
        Files.copy(script, checkout.resolve("gatun"));
    }

    private Cli.Result gatun(Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "-i", "PATH=/usr/bin:/bin", "HOME=" + checkout));
        environment.forEach((k, v) -> command.add(k + "=" + v));
        command.addAll(List.of("bash", checkout.resolve("gatun").toString()));
        command.addAll(Stream.of(args).toList());
        return new Cli.Child(Map.of(), command).finish();
    }

    private Path jdk(String version) throws IOException {
        Path home = checkout.resolve("jdk" + version);
        Files.createDirectories(home.resolve("bin"));
        Path javac = Files.writeString(home.resolve("bin/javac"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(javac, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    @Test
    void anOldJdkIsNamedWithWhatIsNeeded() throws IOException {
        for (String version : List.of("17.0.15", "1.8.0_402")) {
            Path home = jdk(version);
            Cli.Result result = gatun(Map.of("GATUN_OFFLINE", "1", "GATUN_JAVA_HOME", home.toString()), "train");
            result.expect(3);
            String major = version.startsWith("1.") ? "8" : "17";
            assertEquals(
                    "[gatun] GATUN_JAVA_HOME=" + home + " is JDK " + major + "; Gatun needs 21 or later.\n",
                    result.err());
        }
    }

    @Test
    void aFolderThatIsNoJdkIsNamed() throws IOException {
        Cli.Result result = gatun(Map.of("GATUN_OFFLINE", "1", "GATUN_JAVA_HOME", "/nowhere"), "doctor");
        result.expect(3);
        assertTrue(result.err().contains("GATUN_JAVA_HOME=/nowhere is no JDK"), result.err());
        assertFalse(Files.exists(checkout.resolve("native")), "nothing is built");
    }
}
