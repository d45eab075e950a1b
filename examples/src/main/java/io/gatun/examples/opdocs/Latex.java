package io.gatun.examples.opdocs;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formulas without the noise: what a terminal shows of LaTeX. */
final class Latex {
    private static final Map<String, String> SYMBOLS = Map.ofEntries(
            Map.entry("cdot", "*"),
            Map.entry("times", "x"),
            Map.entry("le", "<="),
            Map.entry("ge", ">="),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("ne", "!="),
            Map.entry("in", "in"),
            Map.entry("infty", "inf"),
            Map.entry("quad", "  "),
            Map.entry("ldots", "..."),
            Map.entry("dots", "..."),
            Map.entry("to", "->"),
            Map.entry("odot", "*"),
            Map.entry("otimes", "(x)"),
            Map.entry("partial", "d"),
            Map.entry("lfloor", "floor("),
            Map.entry("rfloor", ")"),
            Map.entry("lceil", "ceil("),
            Map.entry("rceil", ")"),
            Map.entry("lVert", "||"),
            Map.entry("rVert", "||"),
            Map.entry("top", "T"),
            Map.entry("sim", "~"),
            Map.entry("land", "and"),
            Map.entry("lor", "or"),
            Map.entry("lnot", "not "),
            Map.entry("oplus", "xor"),
            Map.entry("bmod", "mod"),
            Map.entry("cdots", "..."),
            Map.entry("notin", "not in"),
            Map.entry("propto", "~"),
            Map.entry("bigvee", "or"),
            Map.entry("bigwedge", "and"));

    private Latex() {}

    /** A formula as plain text; text without dollar signs stays. */
    static String plain(String formula) {
        if (!formula.contains("$")) {
            return formula;
        }
        String s = formula.replace("$", "")
                .replaceAll("\\\\begin\\{cases\\}", "{ ")
                .replaceAll("\\\\end\\{cases\\}", " }")
                .replace("\\\\", "; ")
                .replaceAll("&\\s*\\\\text\\{else\\}", " else")
                .replace("&", " if ")
                .replace("\\#", "#")
                .replaceAll("\\\\(left|right|bigl|bigr|displaystyle)\\b", "")
                .replaceAll("\\\\(operatorname|mathrm|mathcal|mathrel|text|mathbf|mathit)\\{([^{}]*)\\}", "$2")
                .replace("\\,", " ")
                .replace("\\;", " ")
                .replace("\\{", "{")
                .replace("\\}", "}")
                .replace("\\_", "_");
        for (String before = ""; !before.equals(s); ) {
            before = s;
            s = s.replaceAll("\\\\frac\\{([\\w']+)\\}\\{([\\w']+)\\}", "$1/$2")
                    .replaceAll("\\\\frac\\{([^{}]*)\\}\\{([^{}]*)\\}", "($1) / ($2)")
                    .replaceAll("\\\\sqrt\\{([^{}]*)\\}", "sqrt($1)")
                    .replaceAll("\\\\(hat|bar|tilde|overline)\\{([^{}]*)\\}", "$2")
                    .replaceAll("([_^])\\{(\\w|-?\\d+)\\}", "$1$2")
                    .replaceAll("([_^])\\{\\(([^{}()]*)\\)\\}", "$1($2)")
                    .replaceAll("([_^])\\{([^{}]*)\\}", "$1($2)");
        }
        Matcher m = Pattern.compile("\\\\([A-Za-z]+)").matcher(s);
        return m.replaceAll(r -> Matcher.quoteReplacement(SYMBOLS.getOrDefault(r.group(1), r.group(1))))
                .replaceAll("  +", " ")
                .replaceAll("(floor|ceil)\\( ", "$1(")
                .replaceAll("(?<=[\\w)\\]]) (?=\\)( |$|_|\\)))", "")
                .strip();
    }
}
