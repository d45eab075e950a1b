package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The header, the bindings and the library that CMake built agree. */
class RealLibraryTest {
    private static void assumeBuilt() {
        String folder = System.getProperty("gatun.native.dir", "");
        assumeTrue(Files.exists(Path.of(folder, "libgatun.so")), "libgatun.so is not built in " + folder);
    }

    private static Set<String> declared(String pattern) throws IOException {
        String header = Files.readString(Tools.ROOM.resolve("../native/include/gatun.h"));
        Matcher m = Pattern.compile(pattern, Pattern.MULTILINE).matcher(header.replaceAll("(?s)/\\*.*?\\*/", ""));
        Set<String> names = new TreeSet<>();
        while (m.find()) {
            names.add(m.group(1));
        }
        return names;
    }

    @Test
    void everyFunctionAndConstantOfTheHeaderIsBound() throws IOException {
        Set<String> bound = new TreeSet<>();
        for (Method method : gatun_h.class.getMethods()) {
            if (method.getDeclaringClass() == gatun_h.class && !method.getName().contains("$")) {
                bound.add(method.getName());
            }
        }
        Set<String> declared = declared("\\b(gt_\\w+)\\(");
        declared.addAll(declared("^#define (GT_\\w+) +\\S"));
        assertTrue(declared.size() > 80, "only " + declared.size());
        assertEquals(declared, bound, "run ./gatun generate, after adding what is new to includes/gatun.args");
    }

    @Test
    void everyBoundFunctionIsExported() throws IOException {
        assumeBuilt();
        List<String> missing = new ArrayList<>();
        for (String name : declared("\\b(gt_\\w+)\\(")) {
            if (NativeLibrary.lookup(NativeLibrary.GATUN).find(name).isEmpty()) {
                missing.add(name);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void factsErrorsAndMemory() {
        assumeBuilt();
        Map<String, String> facts = GatunNative.info();
        assertFalse(facts.getOrDefault("isa", "").isEmpty(), facts.toString());
        assertEquals(gatun_h.gt_num_threads(), Integer.parseInt(facts.get("threads")), facts.toString());
        assertTrue(gatun_h.gt_isa() >= 1 && gatun_h.gt_isa() <= gatun_h.gt_isa_available());

        NativeException e = assertThrows(
                NativeException.InvalidArgument.class,
                () -> GatunNative.check(gatun_h.gt_set_num_threads(0), "threads"));
        assertTrue(e.getMessage().startsWith("[threads] ") && e.detail().length() > 5, e.getMessage());

        MemorySegment memory = GatunNative.allocate(1 << 20);
        assertEquals(0, memory.address() % 4096);
        memory.set(ValueLayout.JAVA_BYTE, (1 << 20) - 1, (byte) 7);
        assertThrows(IndexOutOfBoundsException.class, () -> memory.get(ValueLayout.JAVA_BYTE, 1 << 20));
        GatunNative.free(memory);
    }
}
