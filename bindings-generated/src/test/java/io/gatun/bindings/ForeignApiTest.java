package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The class files that make {@code java.lang.foreign} usable on Java 21, and ours that use it. */
class ForeignApiTest {
    @TempDir
    Path dir;

    @Test
    void theStubJarIsWhatThisJdkGives() throws Exception {
        assumeTrue(Runtime.version().feature() >= 24, "the tool needs the Class-File API of JDK 24");
        assumeTrue(Files.exists(Path.of(System.getProperty("java.home"), "lib", "ct.sym")), "this Java has no ct.sym");
        Tools.javac(dir, Stream.of(Tools.ROOM.resolve("tools/ForeignApi.java")), "-Xlint:all,-options");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {dir.toUri().toURL()}, null)) {
            Tools.Result same = Tools.tool(loader, "ForeignApi", 1, "--check", Tools.STUBS.toString());
            assertEquals(0, same.status(), same.text());
            Path other = Files.write(dir.resolve("other.jar"), new byte[] {1});
            Tools.Result different = Tools.tool(loader, "ForeignApi", 1, "--check", other.toString());
            assertEquals(1, different.status());
            assertTrue(different.text().contains("commit the result"), different.text());
            assertEquals(2, Tools.tool(loader, "ForeignApi", 1).status());
        }
    }

    @Test
    void stubsAndOurClassesArePlainJava21() throws IOException {
        try (ZipFile jar = new ZipFile(Tools.STUBS.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
                try (InputStream in = jar.getInputStream(entry)) {
                    assertPlain21(in, entry.getName());
                }
            }
            assertTrue(jar.size() >= 25, "only " + jar.size() + " stubs");
        }
        try (Stream<Path> files = Files.walk(Tools.CLASSES)) {
            List<Path> classes =
                    files.filter(p -> p.toString().endsWith(".class")).toList();
            assertTrue(classes.size() > 100, "only " + classes.size() + " classes");
            for (Path c : classes) {
                try (InputStream in = Files.newInputStream(c)) {
                    assertPlain21(in, c.toString());
                }
            }
        }
    }

    private static void assertPlain21(InputStream in, String name) throws IOException {
        DataInputStream data = new DataInputStream(in);
        assertEquals(0xCAFEBABE, data.readInt(), name);
        assertEquals(0, data.readUnsignedShort(), name + " is marked as preview");
        assertEquals(65, data.readUnsignedShort(), name + " is not a Java 21 class file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            critical           | Linker.Option.critical(true)
            getString          | MemorySegment.NULL.getString(0)
            getUtf8String      | MemorySegment.NULL.getUtf8String(0)
            allocateUtf8String | Arena.global().allocateUtf8String("x")
            isTrivial          | Linker.Option.isTrivial()
            """)
    void apiThatIsNotInBoth21AndLaterIsRefused(String name, String expression) throws IOException {
        Path java = dir.resolve("A.java");
        Files.writeString(java, "import java.lang.foreign.*; class A { Object o = " + expression + "; }");
        String text = compileError(java);
        assertTrue(text.contains("cannot find symbol") && text.contains(name), text);
    }

    @Test
    void apiThatIsInBothCompiles() throws IOException {
        Path java = Files.writeString(dir.resolve("A.java"), """
                import java.lang.foreign.*;
                import java.nio.channels.FileChannel;
                class A {
                    Object o(FileChannel c, Arena a) throws Exception {
                        return A.class.getModule().isNativeAccessEnabled() ? a.allocate(8, 8) : c.map(FileChannel.MapMode.READ_ONLY, 0, 1, a);
                    }
                }
                """);
        Tools.javac(
                dir,
                Stream.of(java),
                "--release",
                "21",
                "-Xlint:all,-options",
                "--patch-module=java.base=" + Tools.STUBS);
    }

    private String compileError(Path source) {
        var messages = new java.io.ByteArrayOutputStream();
        var compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        int status = compiler.run(
                null,
                messages,
                messages,
                "-d",
                dir.toString(),
                "--release",
                "21",
                "--patch-module=java.base=" + Tools.STUBS,
                source.toString());
        assertEquals(1, status);
        return messages.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
}
