package io.gatun.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatun.examples.report.HtmlReport;
import io.gatun.examples.report.Mistake;
import io.gatun.examples.report.RunHistory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static HtmlReport report(String title) {
        var history = new RunHistory();
        history.step(1, 2.5);
        history.step(2, 1.25);
        history.epoch(new RunHistory.Epoch(1, 2, 0.75, 0.875, 3, 1000));
        return new HtmlReport(
                title,
                Map.of("test accuracy", "87.50 %"),
                List.of("cat", "dog"),
                new long[][] {{3, 1}, {0, 4}},
                history,
                List.of(new Mistake(
                        5, "cat", "dog", 0.9, Mistake.png(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY)))),
                "layer0 DenseLayer",
                Map.of("java", "25"));
    }

    private static JsonNode data(String html) throws IOException {
        String from = html.substring(html.indexOf("const d = ") + "const d = ".length());
        return new ObjectMapper().readTree(from.substring(0, from.indexOf(";\n")));
    }

    @Test
    void thePageHoldsItsDataAndNeedsNoNetwork() throws IOException {
        String html = report("lenet on MNIST").html();
        JsonNode d = data(html);
        assertEquals("lenet on MNIST", d.get("title").textValue());
        assertEquals("[[3,1],[0,4]]", d.get("confusion").toString());
        assertEquals(2, d.get("steps").size());
        assertEquals(0.875, d.get("epochs").get(0).get("testAccuracy").doubleValue());
        String png = d.get("mistakes").get(0).get("png").textValue();
        byte[] bytes = Base64.getDecoder().decode(png.substring(png.indexOf(',') + 1));
        assertEquals(4, ImageIO.read(new ByteArrayInputStream(bytes)).getWidth());
        assertFalse(html.matches("(?s).*(src|href)=[\"']https?:.*"), "nothing is fetched");
        assertTrue(html.contains("Chart.js"), "the chart library is inside");
        assertFalse(html.contains("/*DATA*/") || html.contains("/*CHART*/"));
    }

    @Test
    void namesCannotEndTheScript() throws IOException {
        String html = report("</script><script>alert(1)</script>").html();
        assertFalse(html.contains("alert(1)</script>"));
        assertEquals(
                "</script><script>alert(1)</script>", data(html).get("title").textValue());
    }

    @Test
    void longHistoriesAreThinnedEvenly() {
        var history = new RunHistory();
        for (int i = 1; i <= 50_000; i++) {
            history.step(i, i);
        }
        List<RunHistory.Step> steps = history.steps();
        assertTrue(steps.size() <= 4000 && steps.size() > 1500, steps.size() + " steps");
        long gap = steps.get(1).iteration() - steps.get(0).iteration();
        for (int i = 1; i < steps.size(); i++) {
            assertEquals(gap, steps.get(i).iteration() - steps.get(i - 1).iteration());
        }
        RunHistory again = RunHistory.upTo(40_000, steps, List.of());
        for (int i = 40_001; i <= 50_000; i++) {
            again.step(i, i);
        }
        assertEquals(steps, again.steps(), "going on keeps the same steps");
    }
}
