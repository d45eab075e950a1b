package io.gatun.layers.network;

import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table of a network's layers. */
final class Summary {
    private static final String[] HEADER = {"#", "name (type)", "nIn, nOut", "output", "params", "shapes"};

    private Summary() {}

    static String of(MultiLayerConfiguration conf) {
        List<ResolvedLayer> layers = conf.resolve();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {
            "",
            "input (" + conf.inputType().getClass().getSimpleName() + ")",
            "-",
            shape(conf.inputType().shape(Shape.UNKNOWN)),
            "0",
            ""
        });
        for (ResolvedLayer layer : layers) {
            rows.add(row(layer));
        }
        long params = layers.stream().mapToLong(ResolvedLayer::numParams).sum();
        long state = layers.stream().mapToLong(ResolvedLayer::numState).sum();
        StringBuilder out = new StringBuilder(table(rows));
        out.append("Trained parameters: ").append(number(params));
        out.append(" (")
                .append(bytes(params * conf.dataType().bytes()))
                .append(" as ")
                .append(conf.dataType())
                .append(")\n");
        out.append("Kept, not trained:  ").append(number(state)).append('\n');
        return out.toString();
    }

    private static String[] row(ResolvedLayer layer) {
        String type = layer.layer().getClass().getSimpleName();
        String reshaped = layer.offered().equals(layer.in())
                ? ""
                : " <- " + shape(layer.in().shape(Shape.UNKNOWN));
        String shapes = layer.parameters().stream()
                .map(p -> p.name() + ":" + size(p.shape()))
                .collect(Collectors.joining(" "));
        boolean weights = !layer.parameters().isEmpty() && !shapes.isEmpty();
        return new String[] {
            Integer.toString(layer.index()),
            layer.name() + " (" + type + ")",
            weights ? channels(layer, true) + ", " + channels(layer, false) : "-",
            shape(layer.out().shape(Shape.UNKNOWN)) + reshaped,
            number(layer.numParams() + layer.numState()),
            shapes
        };
    }

    private static long channels(ResolvedLayer layer, boolean in) {
        return (in ? layer.in() : layer.out()).shape(1).size(1);
    }

    private static String size(Shape shape) {
        return java.util.Arrays.stream(shape.toArray())
                .mapToObj(Long::toString)
                .collect(Collectors.joining("x", "{", "}"));
    }

    private static String shape(Shape shape) {
        return shape.toString().replace("-1", "n");
    }

    private static String table(List<String[]> rows) {
        int[] width = new int[HEADER.length];
        List<String[]> all = new ArrayList<>(rows);
        all.add(HEADER);
        for (String[] row : all) {
            for (int i = 0; i < row.length; i++) {
                width[i] = Math.max(width[i], row[i].length());
            }
        }
        int total = java.util.Arrays.stream(width).sum() + 2 * (HEADER.length - 1);
        StringBuilder out = new StringBuilder();
        out.append("=".repeat(total)).append('\n');
        line(out, HEADER, width);
        out.append("-".repeat(total)).append('\n');
        rows.forEach(row -> line(out, row, width));
        return out.append("=".repeat(total)).append('\n').toString();
    }

    private static void line(StringBuilder out, String[] row, int[] width) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String pad = " ".repeat(width[i] - row[i].length());
            line.append(i == 0 || i == 4 ? pad + row[i] : row[i] + pad).append("  ");
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private static String bytes(long n) {
        return n < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", n / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", n / 1048576.0);
    }
}
