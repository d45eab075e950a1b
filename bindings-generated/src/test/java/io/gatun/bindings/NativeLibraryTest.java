package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loading: what is found, and what is refused with which words. */
class NativeLibraryTest {
    private static final String DIR = "gatun.native.dir";

    @TempDir
    Path dir;

    private Path library(String... options) throws IOException {
        return Tools.cc(dir.resolve("libgatun.so"), Probes.TINY, options);
    }

    private String failure(String reason) throws Exception {
        Exception e = Tools.loadFailure(Probes.Load.class, DIR, dir.toString());
        assertEquals(reason, Tools.reason(e), e.getMessage());
        assertTrue(e.getMessage().startsWith("[native] "), e.getMessage());
        assertTrue(e.getMessage().contains(dir.toString()), e.getMessage());
        return e.getMessage();
    }

    private void patched(int at, int... bytes) throws IOException {
        Path file = library();
        byte[] content = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            content[at + i] = (byte) bytes[i];
        }
        Files.write(file, content);
    }

    @Test
    void loadsFromTheNamedFolder() throws Exception {
        Path file = library();
        assertEquals(file.toString(), Tools.fresh(Probes.Load.class, DIR, dir.toString()));
    }

    @Test
    void aNamedFolderWithoutTheLibraryIsAnError() throws Exception {
        String message = failure("NOT_FOUND");
        assertTrue(message.contains("-Dgatun.native.dir=") && message.contains("./gatun doctor"), message);
    }

    @Test
    void withoutAnyItListsWhereItLooked() throws Exception {
        Exception e = Tools.loadFailure(Probes.Load.class, DIR, "");
        assertEquals("NOT_FOUND", Tools.reason(e), e.getMessage());
        for (String place : List.of("-Dgatun.native.dir", "GATUN_NATIVE_DIR", "lib/libgatun.so", "the jar", "doctor")) {
            assertTrue(e.getMessage().contains(place), () -> place + " is not in: " + e.getMessage());
        }
    }

    @Test
    void aFailureReadsTheSameEveryTime() {
        Exception e = Tools.loadFailure(Probes.LoadThrice.class, DIR, dir.toString());
        assertTrue(e.getMessage().contains("names a folder without libgatun.so"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "just text, and long enough to be as long as the header of an executable file"})
    void aFileThatIsNoLibrary(String text) throws Exception {
        Files.writeString(dir.resolve("libgatun.so"), text);
        assertTrue(failure("NOT_A_LIBRARY").contains("is not an ELF file"));
    }

    @Test
    void aFolderInPlaceOfTheLibrary() throws Exception {
        Files.createDirectories(dir.resolve("libgatun.so"));
        failure("NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.3, 0.7, 0.999})
    void aTruncatedLibrary(double part) throws Exception {
        Path file = library();
        byte[] content = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(content, Math.max(8, (int) (content.length * part))));
        String message = failure("TRUNCATED");
        assertTrue(message.contains("bytes") && message.contains("Rebuild"), message);
    }

    @Test
    void aLibraryForAnotherProcessor() throws Exception {
        boolean x86 = System.getProperty("os.arch").equals("amd64");
        patched(18, x86 ? 183 : 62, 0);
        String message = failure("WRONG_MACHINE");
        assertTrue(message.contains("is made for " + (x86 ? "aarch64" : "x86-64")), message);
        assertTrue(message.contains("runs on " + (x86 ? "x86-64 (amd64)" : "aarch64")), message);
    }

    @Test
    void aLibraryOf32BitsOrOfAnotherByteOrder() throws Exception {
        patched(4, 1);
        assertTrue(failure("WRONG_MACHINE").contains("32 bits"));
        patched(5, 2);
        assertTrue(failure("WRONG_MACHINE").contains("big-endian"));
    }

    @Test
    void anObjectFileIsNoLibrary() throws Exception {
        library("-c", "-fno-lto");
        assertTrue(failure("NOT_A_LIBRARY").contains("type 1"));
    }

    @Test
    void aLibraryOfAnotherVersion() throws Exception {
        library("-DABI=999");
        String message = failure("ABI_MISMATCH");
        assertTrue(message.contains("999") && message.contains("expect " + gatun_h.GT_ABI_VERSION()), message);
    }

    @Test
    void aLibraryThatIsNotOurs() throws Exception {
        Tools.cc(dir.resolve("libgatun.so"), "int x;");
        assertTrue(failure("NOT_A_LIBRARY").contains("no gt_abi_version"));
    }

    @Test
    void aLibraryWithoutAFunctionOfTheHeader() throws Exception {
        library();
        Exception e = Tools.loadFailure(Probes.MissingFunction.class, DIR, dir.toString());
        assertEquals("NO_SUCH_FUNCTION", Tools.reason(e));
        assertTrue(e.getMessage().contains("no function gt_isa"), e.getMessage());
    }

    @Test
    void theLinkersOwnWordsAreTold() throws Exception {
        Path needed = Tools.cc(dir.resolve("libneeded_by_test.so"), "int needed(void) { return 1; }");
        library("-Wl,--no-as-needed", "-L" + dir, "-lneeded_by_test");
        Files.delete(needed);
        String message = failure("LINK_FAILED");
        assertTrue(message.contains("libneeded_by_test.so"), message);
    }

    @Test
    void withoutNativeAccessTheFlagIsNamed() throws Exception {
        library();
        String deny = Runtime.version().feature() >= 24
                ? "--illegal-native-access=deny"
                : "--enable-native-access=java.logging";
        Tools.Result result = Tools.run(List.of(
                System.getProperty("gatun.test.java"),
                deny,
                "-Dgatun.native.dir=" + dir,
                "-cp",
                Tools.CLASSES + ":" + Tools.TEST_CLASSES,
                Probes.class.getName()));
        assertTrue(result.text().startsWith("NO_NATIVE_ACCESS: "), result.text());
        assertTrue(result.text().contains("--enable-native-access=ALL-UNNAMED"), result.text());
    }

    @Test
    void callsWork() throws Exception {
        library();
        assertEquals(
                "21.0 27.0 33.0 39.0 4096 {isa=4, openblas.error=a=b}",
                Tools.fresh(Probes.Calls.class, DIR, dir.toString()));
    }

    @Test
    void everyStatusHasItsException() throws Exception {
        library();
        String text = "[isa] tier é is not one\n";
        assertEquals(
                "fine\nInvalidArgument 1 " + text + "Unsupported 2 " + text + "OutOfMemory 3 " + text + "Backend 4 "
                        + text + "IndexOutOfRange 5 " + text
                        + "Backend -7 [isa] unknown status -7: tier é is not one\n",
                Tools.fresh(Probes.Statuses.class, DIR, dir.toString()));
    }

    @Test
    void aMissingSystemLibrarySaysWhatToInstall() {
        NativeLoadException e = org.junit.jupiter.api.Assertions.assertThrows(
                NativeLoadException.class,
                () -> NativeLibrary.system("X is missing: install libx", "libnowhere.so.1", "libnowhere.so"));
        assertEquals(NativeLoadException.Reason.NOT_FOUND, e.reason());
        assertEquals("[native] X is missing: install libx (looked for libnowhere.so.1, libnowhere.so)", e.getMessage());
    }
}
