package io.gatun.examples.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatun.arrays.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One self-contained page (no network needed to read it).
 *
 * @param title what was trained on what
 * @param summary name and value pairs for the head of the page
 * @param classes names of the classes
 * @param confusion test counts, [actual][predicted]
 * @param history loss of steps, results of epochs
 * @param mistakes test pictures that were got wrong, the surest first
 * @param network table of the network's layers
 * @param facts versions and machine
 */
public record HtmlReport(
        String title,
        Map<String, String> summary,
        List<String> classes,
        long[][] confusion,
        RunHistory history,
        List<Mistake> mistakes,
        String network,
        Map<String, String> facts) {

    /** Writes the page; an older one is replaced as a whole. */
    public void write(Path file) throws IOException {
        byte[] page = html().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write("report", file, out -> out.write(page));
    }

    /** The page. */
    public String html() throws IOException {
        // "<" never stands in the data as such, so that no name can end the script early.
        String data = json(Map.of(
                        "title", title,
                        "summary", summary,
                        "classes", classes,
                        "confusion", confusion,
                        "steps", history.steps(),
                        "epochs", history.epochs(),
                        "mistakes", mistakes,
                        "network", network,
                        "facts", facts))
                .replace("<", "\\u003c");
        return resource("report.html")
                .replace("/*CHART*/", resource("chart.umd.js").replace("</script", "<\\/script"))
                .replace("/*DATA*/", data);
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(
                        "resource " + name + " is missing from gatun-examples: build again with ./gatun build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
