import java.util.ArrayList;
import java.util.List;

/** Splits preprocessed C into tokens; a token knows the comment that stands right before it. */
final class Lexer {
    enum Kind {
        NAME,
        NUMBER,
        TEXT,
        SIGN,
        END
    }

    /**
     * One token.
     *
     * @param line its line, from 0
     * @param comment the text of the comment that ends on the line before, or null
     */
    record Token(Kind kind, String text, int line, String comment) {
        boolean is(String s) {
            return kind != Kind.TEXT && text.equals(s);
        }
    }

    private static final String[] LONG_SIGNS = {"...", "<<", ">>", "==", "!=", "<=", ">=", "&&", "||", "->"};

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line;
    private String comment;
    private int commentEnd = -2;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                end = end < 0 ? text.length() : end + 2;
                keepComment(text.substring(at, end));
                at = end;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                end = end < 0 ? text.length() : end;
                keepComment(text.substring(at, end));
                at = end;
            } else if (Character.isLetter(c) || c == '_' || c == '$') {
                take(Kind.NAME, wordEnd(at));
            } else if (Character.isDigit(c)
                    || c == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))) {
                take(Kind.NUMBER, numberEnd(at));
            } else if (c == '"' || c == '\'') {
                take(Kind.TEXT, literalEnd(at));
            } else {
                take(Kind.SIGN, at + signLength());
            }
        }
        tokens.add(new Token(Kind.END, "end of file", line, null));
    }

    private void keepComment(String s) {
        // Consecutive one-line comments are one comment.
        boolean joined = s.startsWith("//") && comment != null && comment.startsWith("//") && commentEnd == line - 1;
        comment = joined ? comment + "\n" + s : s;
        line += (int) s.chars().filter(ch -> ch == '\n').count();
        commentEnd = line;
    }

    private void take(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), line, commentEnd == line - 1 ? comment : null));
        comment = null;
        commentEnd = -2;
        at = end;
    }

    private int wordEnd(int from) {
        int i = from;
        while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || "_$".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }

    private int numberEnd(int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean sign = (c == '+' || c == '-')
                    && "eEpP".indexOf(text.charAt(i - 1 < from ? from : i - 1)) >= 0
                    && !text.startsWith("0x", from);
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !sign) {
                break;
            }
            i++;
        }
        return i;
    }

    private int literalEnd(int from) {
        char quote = text.charAt(from);
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, text.length());
    }

    private int signLength() {
        for (String s : LONG_SIGNS) {
            if (text.startsWith(s, at)) {
                return s.length();
            }
        }
        return 1;
    }
}
