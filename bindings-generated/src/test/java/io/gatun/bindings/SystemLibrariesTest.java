package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** OpenBLAS and oneDNN through their bindings, where they are installed. */
class SystemLibrariesTest {
    private static void assumeInstalled(String library) {
        try {
            NativeLibrary.lookup(library);
        } catch (NativeLoadException e) {
            abort(e.getMessage());
        }
    }

    private static MemorySegment doubles(Arena arena, double... values) {
        MemorySegment s = arena.allocate(values.length * 8L, 8);
        MemorySegment.copy(values, 0, s, ValueLayout.JAVA_DOUBLE, 0, values.length);
        return s;
    }

    @Test
    void openblasMultiplies() {
        assumeInstalled(NativeLibrary.OPENBLAS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = doubles(arena, 1, 2, 3, 4, 5, 6);
            MemorySegment b = doubles(arena, 1, 0, 2, -1, 0.5, 3);
            MemorySegment c = doubles(arena, 10, 10, 10, 10);
            cblas_h.cblas_dgemm(
                    cblas_h.CblasRowMajor(),
                    cblas_h.CblasNoTrans(),
                    cblas_h.CblasNoTrans(),
                    2,
                    2,
                    3,
                    2,
                    a,
                    3,
                    b,
                    2,
                    1,
                    c,
                    2);
            double[][] x = {{1, 2, 3}, {4, 5, 6}};
            double[][] y = {{1, 0}, {2, -1}, {0.5, 3}};
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 2; j++) {
                    double sum = 10;
                    for (int k = 0; k < 3; k++) {
                        sum += 2 * x[i][k] * y[k][j];
                    }
                    assertEquals(sum, c.getAtIndex(ValueLayout.JAVA_DOUBLE, i * 2 + j), 1e-12);
                }
            }
            assertEquals(1 + 0 + 6 - 4 + 2.5 + 18, cblas_h.cblas_ddot$critical(6, a, 1, b, 1), 1e-12);
            assertEquals(5, cblas_h.cblas_idamax(6, a, 1));
            assertTrue(GatunNative.string(cblas_h.openblas_get_config()).contains("OpenBLAS"));
            assertTrue(cblas_h.openblas_get_num_threads() >= 1);
        }
    }

    @Test
    void onednnTellsItsVersionAndTakesSettings() {
        assumeInstalled(NativeLibrary.DNNL);
        MemorySegment version = dnnl_h.dnnl_version().reinterpret(8);
        assertTrue(version.get(ValueLayout.JAVA_INT, 0) >= 2, "major version");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment capacity = arena.allocate(ValueLayout.JAVA_INT);
            assertEquals(dnnl_h.dnnl_success(), dnnl_h.dnnl_get_primitive_cache_capacity(capacity));
            int before = capacity.get(ValueLayout.JAVA_INT, 0);
            assertEquals(dnnl_h.dnnl_success(), dnnl_h.dnnl_set_primitive_cache_capacity(before));
            assertEquals(dnnl_h.dnnl_invalid_arguments(), dnnl_h.dnnl_set_primitive_cache_capacity(-1));
        }
        assertTrue(dnnl_h.dnnl_get_effective_cpu_isa() != 0
                || !System.getProperty("os.arch").equals("amd64"));
    }

    @Test
    void anUnknownLibraryIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> NativeLibrary.lookup("blas"));
        assertEquals("[native] no library blas: expected gatun, openblas or dnnl", e.getMessage());
    }
}
