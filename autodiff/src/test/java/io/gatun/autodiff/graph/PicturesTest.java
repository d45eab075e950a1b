package io.gatun.autodiff.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.autodiff.NameScope;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PicturesTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>\"\\\n'&\u2028";

    private final SameDiff sd = SameDiff.create();

    @AfterEach
    void close() {
        sd.close();
    }

    private void build() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        try (NameScope a = sd.withNameScope("a")) {
            try (NameScope b = sd.withNameScope("b")) {
                x = x.matmul(sd.var("w", Nd.ones(3, 2))).relu();
            }
        }
        List<SDVariable> norm =
                x.applyAll(new BatchNormTrain(0.5), List.of(x, sd.var("g", Nd.ones(2)), sd.var("c", Nd.ones(2))));
        norm.get(2).neg().rename(HOSTILE);
        norm.getFirst().cast(DataType.DOUBLE).mean().rename("loss");
        sd.setLossVariables("loss");
        sd.grad("g");
    }

    /** The page's data, as the page reads them. */
    private static String data(String page) {
        Matcher m = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);
        assertTrue(m.find());
        return m.group(1);
    }

    @Test
    void thePageHoldsEveryBoxAndNoNameEndsIt() {
        build();
        String page = sd.toHtml();
        String data = data(page);
        assertFalse(data.contains("<") || data.contains("&") || data.contains("\u2028"), data);
        assertTrue(data.contains("\\u003c/script\\u003e"), data);
        assertEquals(2, page.split("</script>", -1).length - 1, "the page ends its two scripts, and nobody else does");
        assertFalse(page.contains("http://") && !page.contains("http://www.w3.org/2000/svg"));
        assertFalse(
                Pattern.compile("(src|href)=").matcher(page.replace(data, "")).find(), "nothing is loaded");
        assertEquals(GraphView.of(sd).boxes().size(), data.split("\"kind\":", -1).length - 1);
        assertTrue(data.contains("\"path\":[\"a\",\"b\"]"), data);
        assertTrue(data.contains("\"shapes\":[\"[?, 2]\",\"[2]\",\"[2]\"]"), data);
        assertTrue(data.contains("\"DOUBLE[?, 2]\""), data);
        assertTrue(data.contains("\"roles\":[\"loss\"]"), data);
        assertTrue(data.contains("gradient of loss"), data);
    }

    @Test
    void dotHasClustersShapesAndQuotedNames() {
        build();
        String dot = sd.toDot();
        assertEquals(3, dot.split("subgraph cluster_", -1).length - 1, "a, b in it, and what a hostile name begins");
        assertTrue(dot.contains("label=\"[?, 2]\""), dot);
        // Outside of quoted texts there are only the words of the language.
        String bare = dot.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "");
        assertTrue(bare.matches("[\\w\\s{}\\[\\]=,;>.-]*"), bare);
        assertEquals("\"a\\\"b\\\\c\\nd&#9;\"", GraphDot.quoted("a\"b\\c\nd\t"));
        int edges =
                GraphView.of(sd).boxes().stream().mapToInt(b -> b.in().size()).sum();
        assertEquals(edges, dot.split(" -> ", -1).length - 1);
    }

    @Test
    void namesWithDotsMakeScopesWhereThereAreNone() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 4);
        for (int i = 0; i < 2; i++) {
            x = x.matmul(sd.var("body." + i + ".w", Nd.ones(4, 4)))
                    .add(sd.var("body." + i + ".b", Nd.ones(4)))
                    .relu();
        }
        x.mean().rename("end");
        GraphView view = GraphView.of(sd);
        List<List<String>> scopes = Scopes.of(view);
        for (int i = 0; i < scopes.size(); i++) {
            GraphView.Box b = view.boxes().get(i);
            List<String> expected =
                    switch (b.label()) {
                        case "matmul", "add" ->
                            List.of("body", b.results().getFirst().name().endsWith("_1") ? "1" : "0");
                        case "variable" ->
                            List.of("body", b.results().getFirst().name().substring(5, 6));
                        case "relu", "mean" -> List.of("body");
                        default -> List.of();
                    };
            assertEquals(expected, scopes.get(i), b.results()::toString);
        }
    }

    @Test
    void emptyGraphsHavePictures() {
        assertTrue(sd.toDot().startsWith("digraph"));
        assertTrue(data(sd.toHtml()).contains("\"boxes\":[]"));
    }
}
