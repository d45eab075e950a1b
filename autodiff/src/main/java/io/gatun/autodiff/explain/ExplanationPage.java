package io.gatun.autodiff.explain;

import io.gatun.autodiff.internal.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An explanation as a page: the data as JSON in a page that draws them. */
final class ExplanationPage {
    private static final String PAGE = "explanation.html";
    private static final String MARK = "/*DATA*/";

    private ExplanationPage() {}

    static String of(Explanation e) {
        String page = resource();
        int at = page.indexOf(MARK);
        return page.substring(0, at) + JsonText.of(data(e)) + page.substring(at + MARK.length());
    }

    private static Map<String, Object> data(Explanation e) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("title", e.title());
        data.put("microseconds", e.microseconds());
        data.put("runs", e.runs());
        data.put("machine", e.machine());
        data.put("efficiency", e.efficiency());
        data.put("gigaflops", e.roofline().gigaflops());
        data.put("gigabytes", e.roofline().gigabytes());
        data.put("planned", e.memory().plannedBytes());
        data.put("naive", e.memory().naiveBytes());
        List<Object> steps = new ArrayList<>();
        e.steps().forEach(s -> steps.add(step(e, s)));
        data.put("steps", steps);
        List<Object> buffers = new ArrayList<>();
        for (MemoryReport.Buffer b : e.memory().buffers()) {
            buffers.add(List.of(b.offset(), b.bytes(), b.first(), b.last(), b.label()));
        }
        data.put("buffers", buffers);
        return data;
    }

    private static Map<String, Object> step(Explanation e, StepReport s) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("phase", s.phase().name().toLowerCase(java.util.Locale.ROOT));
        step.put("op", s.op());
        step.put("detail", s.detail());
        step.put("variables", s.variables());
        step.put("shapes", ExplanationText.shapes(s));
        step.put("inPlace", s.inPlace() >= 0);
        step.put("library", s.library());
        step.put("flops", s.cost().flops());
        step.put("read", s.cost().bytesRead());
        step.put("written", s.cost().bytesWritten());
        step.put("us", s.microseconds());
        step.put("efficiency", s.efficiency(e.roofline()));
        List<Object> bodies = new ArrayList<>();
        for (StepReport.Body b : s.bodies()) {
            bodies.add(Map.of(
                    "name",
                    b.name(),
                    "runs",
                    b.runs(),
                    "steps",
                    b.steps().stream().map(inner -> step(e, inner)).toList()));
        }
        step.put("bodies", bodies);
        return step;
    }

    private static String resource() {
        try (InputStream in = ExplanationPage.class.getResourceAsStream(PAGE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + PAGE + " is missing from the module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException x) {
            throw new UncheckedIOException(x);
        }
    }
}
