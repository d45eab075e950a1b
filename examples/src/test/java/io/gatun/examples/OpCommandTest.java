package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.io.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun op}. */
class OpCommandTest {
    @TempDir
    Path folder;

    private String file(String name, NDArray x) {
        Path p = folder.resolve(name);
        Nd.writeNpy(p, x);
        return p.toString();
    }

    @Test
    void runsAnOperationWithItsGradient() {
        String x = file("x.npy", Nd.create(new double[] {1, 2, 3, 4}, 2, 2));
        String g = file("g.npy", Nd.create(new double[] {10, 20}));
        Path out = folder.resolve("new/out.npz");
        Cli.run("op", "sum", "--in", x, "--arg", "dimensions=[1]", "--grad", g, "--out", out.toString())
                .expect(0);
        Map<String, NDArray> results = Npz.read(out);
        assertArrayEquals(new double[] {3, 7}, results.get("y0").toDoubleArray());
        assertArrayEquals(new double[] {10, 10, 20, 20}, results.get("g0").toDoubleArray());
    }

    @Test
    void printsWithoutOut() {
        String x = file("x.npy", Nd.create(new float[] {1, 4}));
        Cli.Result r = Cli.run("op", "math.sqrt", "--in", x).expect(0);
        assertTrue(r.out().contains("y0 FLOAT[2]"), r.out());
    }

    @Test
    void helpNamesTheForms() {
        Cli.Result r = Cli.run("op", "--help", "sum").expect(0);
        assertTrue(r.out().contains("base: array sum(array x, boolean keepDims, int[] dimensions)"), r.out());
        assertTrue(Cli.run("op", "--list").expect(0).out().contains("cnn.conv2d"));
    }

    @Test
    void mistakesAreOneLine() {
        String x = file("x.npy", Nd.create(new float[] {1, 4}));
        Cli.run("op", "sqr", "--in", x).expect(1).expectOneLine("the nearest names are");
        Cli.run("op", "sqrt", "--in", x, "--arg", "axis=1").expect(1).expectOneLine("[sqrt]");
        Cli.run("op", "sum", "--in", x, "--arg", "dimensions=[3]").expect(1).expectOneLine("out of range");
        Cli.run("op", "argmax", "--in", x, "--arg", "axis=1").expect(1).expectOneLine("does not take \"axis\"");
        Cli.run("op", "sqrt", "--in", folder.resolve("none.npy").toString())
                .expect(1)
                .expectOneLine("none.npy");
        Cli.run("op").expect(2);
    }

    @Test
    void aBatchGoesOnAfterTrouble() throws IOException {
        file("x.npy", Nd.create(new float[] {1, 4}));
        Path batch = folder.resolve("b.jsonl");
        Files.writeString(batch, """
                {"id": "a", "op": "nothing", "in": ["x.npy"], "args": {}, "out": "a.npz"}
                no json
                {"id": 3, "op": "sqrt", "ns": "math", "in": ["x.npy"], "args": {}, "out": "c.npz"}
                """);
        Cli.Result r = Cli.run("op", "--batch", batch.toString()).expect(1);
        assertEquals(2, r.err().lines().count(), r.err());
        assertTrue(r.err().startsWith("{\"id\":\"a\",\"error\":\"[op] unknown operation"), r.err());
        assertArrayEquals(
                new float[] {1, 2}, Npz.read(folder.resolve("c.npz")).get("y0").toFloatArray());
    }
}
