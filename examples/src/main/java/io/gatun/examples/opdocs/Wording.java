package io.gatun.examples.opdocs;

import io.gatun.ops.DataType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Facts as sentences, for pages and terminals. */
final class Wording {
    private static final int MOST_PARTS = 6;
    private static final int MOST_FAILURES = 8;

    private Wording() {}

    /** Which types go in and which come out, with the names of the parameters. */
    static String types(OpEntry e, OpExample x, OpFacts f) {
        if (f.types().isEmpty()) {
            return "the result's is that of the arguments";
        }
        Map<String, String> names = e.parameterNames(x);
        return f.types().stream()
                        .map(r -> named(r, names) + ": " + taken(r.results().keySet()))
                        .collect(Collectors.joining("; "))
                + "; result " + results(f.types().getFirst(), named(f.types().getFirst(), names));
    }

    private static String named(OpFacts.TypeRule rule, Map<String, String> names) {
        return rule.inputs().stream()
                .map(n -> names.getOrDefault(n, n))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** A short form for a cell. */
    static String taken(OpFacts f) {
        return f.types().isEmpty() ? "" : taken(f.types().getFirst().results().keySet());
    }

    private static String taken(Set<DataType> types) {
        if (types.size() == DataType.numeric().size()) {
            return "all types";
        }
        List<String> kinds = new ArrayList<>();
        Set<DataType> left = EnumSet.noneOf(DataType.class);
        left.addAll(types);
        for (DataType.Kind k : DataType.Kind.values()) {
            List<DataType> kind =
                    DataType.numeric().stream().filter(t -> t.kind() == k).toList();
            if (!kind.isEmpty() && left.containsAll(kind)) {
                left.removeAll(kind);
                kinds.add(
                        switch (k) {
                            case BOOLEAN -> "BOOL";
                            case INTEGER -> "integers";
                            case FLOATING -> "floating types";
                            case TEXT -> "strings";
                        });
            }
        }
        left.forEach(t -> kinds.add(t.name()));
        return String.join(", ", kinds);
    }

    private static String results(OpFacts.TypeRule rule, String names) {
        Map<DataType, DataType> r = rule.results();
        Set<DataType> values = EnumSet.copyOf(r.values());
        String first = names.split(", ")[0];
        if (r.entrySet().stream().allMatch(x -> x.getKey() == x.getValue())) {
            return "as " + first;
        }
        if (values.size() == 1) {
            return values.iterator().next().name();
        }
        Map<DataType, Set<DataType>> turned = new LinkedHashMap<>();
        r.forEach((from, to) -> {
            if (from != to) {
                turned.computeIfAbsent(to, t -> EnumSet.noneOf(DataType.class)).add(from);
            }
        });
        return "as " + first + ", but "
                + turned.entrySet().stream()
                        .map(t -> t.getKey() + " for " + taken(t.getValue()))
                        .collect(Collectors.joining(" and "));
    }

    /** Whether and how often it can be differentiated. */
    static String gradient(OpEntry e, OpExample x, OpFacts f) {
        if (f.order() == 0) {
            return "none: " + f.why();
        }
        String how = f.order() == OpFacts.ANY_ORDER
                ? "of any order"
                : f.order() == 2 ? "to second order" : "first order only";
        Map<String, String> names = e.parameterNames(x);
        return how + ", to "
                + f.wrt().stream().map(n -> names.getOrDefault(n, n)).distinct().collect(Collectors.joining(", "))
                + (f.why() == null ? "" : " (the next: " + f.why() + ")")
                + (e.straightThrough() ? "; straight through: by design not the slope of the values" : "");
    }

    /** 0, 1, 2 or any. */
    static String order(OpFacts f) {
        return f.order() == OpFacts.ANY_ORDER ? "any" : String.valueOf(f.order());
    }

    /** What computes it. */
    static String kernel(OpEntry e, OpFacts f) {
        if (f.kernels().isEmpty()) {
            return "none: the result shares the elements of its input, or is known without computing";
        }
        String by = f.kernels().stream().map(Kernel::label).collect(Collectors.joining(", "));
        if (e.isElementwise()) {
            return by + ": " + '`' + e.kernel() + '`';
        }
        List<String> parts = f.parts();
        if (f.parts().isEmpty()) {
            return by + ": a copy, in another type, or one value";
        }
        String names = parts.stream().limit(MOST_PARTS).map(p -> '`' + p + '`').collect(Collectors.joining(", "))
                + (parts.size() > MOST_PARTS ? ", ..." : "");
        return parts.size() == 1 ? by + ": " + names : "composition of " + names + " (" + by + ")";
    }

    /** The column of the table: who computes, and whether several kernels do. */
    static String kernelCell(OpEntry e, OpFacts f) {
        if (f.kernels().isEmpty()) {
            return "view";
        }
        String by = f.kernels().stream().map(Kernel::label).collect(Collectors.joining(", "));
        return e.isElementwise() || f.parts().size() <= 1 ? by : "composition: " + by;
    }

    /** What goes wrong, as the messages say it. */
    static List<String> failures(OpEntry e, OpExample x, OpFacts f) {
        Map<String, String> names = e.parameterNames(x);
        List<String> all = new ArrayList<>();
        e.forms().forEach(form -> all.addAll(form.fails()));
        if (e.isElementwise()) {
            if (e.forms().getFirst().signature().endsWith("(T y)")) {
                all.add("`ShapeException`: shapes that do not broadcast");
            }
        }
        // What parts would refuse does not get there: the operation turned it into a type that they take.
        boolean anyType = f.types().stream()
                .allMatch(r -> r.results().size() == DataType.numeric().size());
        e.failures().stream()
                .filter(w -> !isRepeated(e, w))
                .filter(w -> !anyType || !w.type().equals("DataTypeException"))
                .sorted(Comparator.comparing(w -> !isOwn(e, w))) // stable
                .limit(MOST_FAILURES)
                .forEach(w -> all.add("`" + w.type() + "`: `" + w.message().replace('`', '\'') + "`"));
        for (OpFacts.TypeRule r : f.types()) {
            if (r.results().size() < DataType.numeric().size()) {
                all.add("`DataTypeException`: other types of " + named(r, names));
            }
        }
        if (all.isEmpty()) {
            all.add(
                    f.parts().isEmpty()
                            ? "none of its own"
                            : "none of its own; those of "
                                    + f.parts().stream()
                                            .limit(MOST_PARTS)
                                            .map(p -> '`' + p + '`')
                                            .collect(Collectors.joining(", ")));
        }
        return all;
    }

    /** Whether a message names the operation itself, and no part of it. */
    private static boolean isOwn(OpEntry e, OpEntry.Failure f) {
        return f.message().toLowerCase(Locale.ROOT).startsWith("[" + e.name().toLowerCase(Locale.ROOT) + "]");
    }

    /** Whether another message says the same of an axis, more generally. */
    private static boolean isRepeated(OpEntry e, OpEntry.Failure f) {
        String general = f.message().replace("expected 0 to …", "expected … to …");
        return !general.equals(f.message())
                && e.failures().stream().anyMatch(x -> x.message().equals(general));
    }

    /** The meaning of the first form that is described. */
    static String meaning(OpEntry e) {
        return e.forms().stream()
                .map(OpEntry.Form::meaning)
                .filter(m -> !m.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Its first sentence, for a list. */
    static String brief(OpEntry e) {
        String m = meaning(e);
        int end = m.indexOf(". ");
        int colon = m.indexOf("; ");
        int cut = end < 0 ? colon : colon < 0 ? end : Math.min(end, colon);
        String s = cut < 0 ? m : m.substring(0, cut);
        return s.endsWith(".") ? s.substring(0, s.length() - 1) : s;
    }

    /** How a form is called. */
    static String call(OpEntry.Form f) {
        return (f.isStatic() ? "Ops." : "x.")
                + f.signature().replace("List<T>", "List").replaceAll("\\bT ", "");
    }
}
