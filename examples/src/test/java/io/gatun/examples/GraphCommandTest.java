package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.files.Attachments;
import io.gatun.autodiff.files.GraphFile;
import io.gatun.layers.network.GraphJson;
import io.gatun.ops.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCommandTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void save() {
        file = folder.resolve("a model.gtsd");
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
            x.matmul(sd.var("w", Nd.ones(3, 2))).rename("y");
            sd.setOutputs("y");
            GraphFile.write(file, sd, new Attachments(Map.of("moments", Nd.zeros(6)), Map.of("config", "{}")));
        }
    }

    private Cli.Result graph(String... more) {
        String[] args = new String[more.length + 2];
        args[0] = "graph";
        args[1] = file.toString();
        System.arraycopy(more, 0, args, 2, more.length);
        return Cli.run(args);
    }

    @Test
    void aShortAccountIsGiven() {
        String out = graph().expect(0).out();
        assertTrue(out.contains("1 results of operations, 6 parameters in 1 variables"), out);
        assertTrue(out.contains("input   x  FLOAT[-1, 3]"), out);
        assertTrue(out.contains("output  y  FLOAT[-1, 2]"), out);
        assertTrue(out.contains("array   moments  FLOAT[6]") && out.contains("text    config"), out);
    }

    @Test
    void itIsShownInEveryForm() throws IOException {
        assertTrue(graph("--summary").expect(0).out().contains("matmul[x, w]"));
        assertTrue(graph("--dot").expect(0).out().startsWith("digraph"));
        Path page = folder.resolve("page.html");
        assertEquals(
                page + System.lineSeparator(),
                graph("--html", page.toString()).expect(0).out());
        assertTrue(Files.readString(page).contains("\"title\":\"a model.gtsd\""));
        String form = graph("--json", "--no-verify").expect(0).out();
        assertTrue(form.contains("\"$type\" : \"MatMul\"") && !form.contains("values"), form);
        String whole = graph("--json", "--values", "6").expect(0).out();
        try (SameDiff back = GraphJson.read(whole);
                SameDiff saved = SameDiff.load(file)) {
            assertEquals(saved, back);
        }
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        graph("--dot", "--json").expect(2);
        Cli.run("graph").expect(2);
        Cli.run("graph", folder.resolve("none").toString()).expect(1).expectOneLine("there is no file");
        byte[] bytes = Files.readAllBytes(file);
        bytes[40] ^= 1;
        Files.write(file, bytes);
        graph().expect(1).expectOneLine("is damaged");
        graph("--html", folder.resolve("no/such/page.html").toString()).expect(1);
    }
}
