package io.gatun.examples.run;

import io.gatun.arrays.Scope;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataSet;
import io.gatun.data.sets.ImageData;
import io.gatun.data.sets.ImageSet;
import io.gatun.examples.report.HtmlReport;
import io.gatun.examples.report.Mistake;
import io.gatun.examples.report.RunHistory;
import io.gatun.layers.evaluation.Evaluation;
import io.gatun.layers.network.MultiLayerNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a finished run tells: on the terminal, in metrics.json and in report.html. */
record TrainResults(
        RunSettings settings,
        RunFiles files,
        ImageData data,
        ImageSet test,
        MultiLayerNetwork net,
        RunHistory history) {
    private static final int MOST_MISTAKES = 48;

    void write(PrintWriter out) throws IOException {
        TestResult result = TestResult.of(net, test.iterator(256));
        Evaluation evaluation = result.evaluation();
        double seconds =
                history.epochs().stream().mapToDouble(RunHistory.Epoch::seconds).sum();
        double examples = history.epochs().stream()
                .mapToDouble(e -> e.examplesPerSecond() * e.seconds())
                .sum();
        double rate = seconds > 0 ? examples / seconds : 0;
        Map<String, String> versions = Versions.facts();

        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", evaluation.accuracy());
        metrics.put("loss", result.loss());
        metrics.put("examplesPerSecond", rate);
        metrics.put("seconds", seconds);
        metrics.put("seed", settings.seed());
        metrics.put("precision", evaluation.precision());
        metrics.put("recall", evaluation.recall());
        metrics.put("f1", evaluation.f1());
        metrics.put("model", settings.model());
        metrics.put("data", settings.data());
        metrics.put("epochs", settings.epochs());
        metrics.put("batch", settings.batch());
        metrics.put("learningRate", settings.learningRate());
        metrics.put("parameters", net.numParams());
        metrics.put("history", history.epochs());
        metrics.put("versions", versions);
        files.metrics(metrics);

        Map<String, String> summary = new LinkedHashMap<>();
        summary.put("test accuracy", format("%.2f %%", 100 * evaluation.accuracy()));
        summary.put("test loss", format("%.4f", result.loss()));
        summary.put("macro F1", format("%.4f", evaluation.f1()));
        summary.put("examples/s", format("%,.0f", rate));
        summary.put("training", format("%.1f s", seconds));
        summary.put("parameters", format("%,d", net.numParams()));
        new HtmlReport(
                        ModelKind.of(settings.model()).title() + " on " + data.title(),
                        summary,
                        data.classNames(),
                        evaluation.confusionMatrix().toArray(),
                        history,
                        mistakes(),
                        net.summary(),
                        facts(versions))
                .write(files.report());

        out.println(evaluation.stats());
        out.printf(
                Locale.ROOT,
                "%nTest accuracy %.2f %%, %,.0f examples/s, %.1f s%nmodel    %s%nmetrics  %s%nreport   %s%n",
                100 * evaluation.accuracy(),
                rate,
                seconds,
                files.model(),
                files.metrics(),
                files.report());
        out.flush();
    }

    private Map<String, String> facts(Map<String, String> versions) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("epochs", String.valueOf(settings.epochs()));
        facts.put("batch", String.valueOf(settings.batch()));
        facts.put("learning rate", String.valueOf(settings.learningRate()));
        facts.put("seed", String.valueOf(settings.seed()));
        facts.putAll(versions);
        return facts;
    }

    /** The pictures got wrong, those with the surest wrong answer first. */
    private List<Mistake> mistakes() {
        record Wrong(int index, int predicted, float probability) {}
        List<Wrong> wrong = new ArrayList<>();
        int classes = data.classNames().size();
        int index = 0;
        ArrayDataSetIterator batches = test.iterator(256);
        while (batches.hasNext()) {
            try (Scope scope = Scope.open("mistakes")) {
                DataSet batch = batches.next();
                float[] p = net.output(batch.features()).toFloatArray();
                for (int row = 0; row < p.length / classes; row++, index++) {
                    int best = 0;
                    for (int c = 1; c < classes; c++) {
                        if (p[row * classes + c] > p[row * classes + best]) {
                            best = c;
                        }
                    }
                    if (best != test.classOf(index)) {
                        wrong.add(new Wrong(index, best, p[row * classes + best]));
                    }
                }
            }
        }
        return wrong.stream()
                .sorted(Comparator.comparingDouble((Wrong w) -> -w.probability()))
                .limit(MOST_MISTAKES)
                .map(w -> new Mistake(
                        w.index(),
                        data.classNames().get(test.classOf(w.index())),
                        data.classNames().get(w.predicted()),
                        w.probability(),
                        Mistake.png(test.image(w.index()))))
                .toList();
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
