package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names of variables: unique ones for new variables, and the nearest ones for those that do not exist. */
final class Names {
    private static final int SUGGESTIONS = 3;

    private Names() {}

    /** The error for a name that is not there, with the most similar ones that are. */
    static GatunException unknown(String op, String name, Collection<String> known) {
        return new GatunException("[" + op + "] no variable is named \"" + name + "\"" + hint(name, known));
    }

    /** A question for the nearest names, or nothing where none is near. */
    static String hint(String name, Collection<String> known) {
        List<String> near = nearest(name, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", quoted(near)) + "?";
    }

    static List<String> quoted(Collection<String> names) {
        return names.stream().map(n -> "\"" + n + "\"").toList();
    }

    /** Known names that differ little from the given one, nearest first. */
    static List<String> nearest(String name, Collection<String> known) {
        int far = Math.max(2, name.length() / 2);
        return known.stream()
                .filter(k -> distance(name.toLowerCase(Locale.ROOT), k.toLowerCase(Locale.ROOT)) <= far)
                .sorted(Comparator.comparingInt(
                                (String k) -> distance(name.toLowerCase(Locale.ROOT), k.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    /** Levenshtein's edit distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j - 1], diagonal) + 1);
            }
        }
        return row[b.length()];
    }
}
