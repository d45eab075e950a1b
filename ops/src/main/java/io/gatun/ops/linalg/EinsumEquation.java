package io.gatun.ops.linalg;

import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An equation of {@code einsum} with a label for each axis: a letter's code, or for the axes of an ellipsis, which are aligned on
 * the right as in broadcasting, numbers from {@link #ELLIPSIS} on.
 *
 * @param inputs labels of each operand
 * @param output labels of the result
 */
record EinsumEquation(List<List<Integer>> inputs, List<Integer> output) {
    private static final int ELLIPSIS = 1000;
    private static final String DOTS = "...";

    static EinsumEquation of(String text, List<Integer> ranks) {
        String equation = text.replaceAll("\\s", "");
        int arrow = equation.indexOf("->");
        String left = arrow < 0 ? equation : equation.substring(0, arrow);
        String[] terms = left.split(",", -1);
        if (terms.length != ranks.size()) {
            throw new GatunException(
                    "[einsum] " + text + " has " + terms.length + " operands: received " + ranks.size());
        }
        int longest = 0;
        int[] hidden = new int[terms.length];
        for (int i = 0; i < terms.length; i++) {
            hidden[i] = hidden(text, terms[i], ranks.get(i), i);
            longest = Math.max(longest, hidden[i]);
        }
        List<List<Integer>> inputs = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            inputs.add(labels(text, terms[i], longest, hidden[i]));
        }
        List<Integer> output =
                arrow < 0 ? implicit(inputs, longest) : labels(text, equation.substring(arrow + 2), longest, longest);
        check(text, inputs, output);
        return new EinsumEquation(inputs, output);
    }

    private static void check(String text, List<List<Integer>> inputs, List<Integer> output) {
        for (int i = 0; i < output.size(); i++) {
            int label = output.get(i);
            if (output.indexOf(label) != i) {
                throw new GatunException("[einsum] " + text + ": index " + name(label) + " stands twice in the result");
            }
            if (inputs.stream().noneMatch(in -> in.contains(label))) {
                throw new GatunException(
                        "[einsum] " + text + ": index " + name(label) + " of the result stands in no operand");
            }
        }
    }

    /** Number of axes that the ellipsis of an operand stands for. */
    private static int hidden(String text, String term, int rank, int operand) {
        boolean dots = term.contains(DOTS);
        int letters = term.length() - (dots ? DOTS.length() : 0);
        if (dots ? rank < letters : rank != letters) {
            throw new ShapeException("[einsum] " + text + ": operand " + operand + " has " + letters + " indices"
                    + (dots ? " and an ellipsis" : "") + ", but rank " + rank);
        }
        return dots ? rank - letters : 0;
    }

    private static List<Integer> labels(String text, String term, int longest, int hidden) {
        List<Integer> labels = new ArrayList<>();
        boolean dots = false;
        for (int i = 0; i < term.length(); i++) {
            char c = term.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                labels.add((int) c);
            } else if (!dots && term.startsWith(DOTS, i)) {
                dots = true;
                i += DOTS.length() - 1;
                for (int k = longest - hidden; k < longest; k++) {
                    labels.add(ELLIPSIS + k);
                }
            } else {
                throw new GatunException("[einsum] " + text + ": '" + term
                        + "' is not made of letters and at most one ellipsis (...); operands are separated by commas,"
                        + " the result follows ->");
            }
        }
        return labels;
    }

    /** The axes of the ellipsis, then the letters that stand once, in the order of the alphabet. */
    private static List<Integer> implicit(List<List<Integer>> inputs, int longest) {
        List<Integer> all = inputs.stream().flatMap(List::stream).toList();
        List<Integer> output = new ArrayList<>();
        for (int k = 0; k < longest; k++) {
            output.add(ELLIPSIS + k);
        }
        output.addAll(all.stream()
                .filter(l -> l < ELLIPSIS && all.indexOf(l) == all.lastIndexOf(l))
                .sorted()
                .collect(Collectors.toList()));
        return output;
    }

    /** A label for messages. */
    static String name(int label) {
        return label >= ELLIPSIS ? "of the ellipsis" : String.valueOf((char) label);
    }
}
