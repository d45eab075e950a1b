package io.gatun.autodiff.graph;

import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.internal.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as one page that needs nothing beside it: boxes in layers, name scopes that open and close, shapes on the arrows,
 * search, pan and zoom, light and dark.
 */
public final class GraphPage {
    private static final String PAGE = "graph.html";
    private static final String MARK = "/*DATA*/";

    private GraphPage() {}

    /**
     * The page.
     *
     * @param title what the page is called
     */
    public static String of(SameDiff graph, String title) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("title", title);
        GraphView view = GraphView.of(graph);
        List<List<String>> scopes = Scopes.of(view);
        List<Object> boxes = new ArrayList<>();
        for (int i = 0; i < scopes.size(); i++) {
            boxes.add(GraphView.data(view.boxes().get(i), scopes.get(i)));
        }
        data.put("boxes", boxes);
        String page = resource();
        int at = page.indexOf(MARK);
        return page.substring(0, at) + JsonText.of(data) + page.substring(at + MARK.length());
    }

    private static String resource() {
        try (InputStream in = GraphPage.class.getResourceAsStream(PAGE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("[graph] the page " + PAGE + " cannot be read", e);
        }
    }
}
