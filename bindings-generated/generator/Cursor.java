import java.util.List;
import java.util.Set;

/** A place in a list of tokens, and the moves that parsing is made of. */
class Cursor {
    static final Set<String> ATTRIBUTES = Set.of(
            "__attribute__", "__attribute", "__asm__", "asm", "__asm", "_Alignas", "__declspec", "_Static_assert");

    final List<Lexer.Token> tokens;
    int at;

    Cursor(List<Lexer.Token> tokens) {
        this.tokens = tokens;
    }

    /** Skips one attribute, if it is here. */
    final boolean skipAttribute() {
        if (tokens.get(at).kind() == Lexer.Kind.NAME
                && ATTRIBUTES.contains(tokens.get(at).text())) {
            at++;
            while (tokens.get(at).kind() == Lexer.Kind.NAME) {
                at++;
            }
            if (peek("(")) {
                skipBalanced("(", ")");
            }
            return true;
        }
        return false;
    }

    /** Skips to the end of a declaration that cannot be read. */
    final void skipDeclaration() {
        while (!peek("end of file")) {
            if (peek("{")) {
                try {
                    skipBalanced("{", "}");
                } catch (IllegalArgumentException e) {
                    at = tokens.size() - 1;
                }
                if (!peek(";") && tokens.get(at).kind() != Lexer.Kind.NAME) {
                    return;
                }
            } else if (next().is(";")) {
                return;
            }
        }
    }

    /** Skips a token, or all that is between braces or parentheses. */
    final void skipOne() {
        if (peek("{")) {
            skipBalanced("{", "}");
        } else if (peek("(")) {
            skipBalanced("(", ")");
        } else if (peek("end of file")) {
            throw new IllegalArgumentException("the file ends inside a declaration");
        } else {
            at++;
        }
    }

    /** Skips from an opening sign to the one that closes it. */
    final void skipBalanced(String open, String close) {
        int depth = 0;
        do {
            Lexer.Token t = next();
            depth += t.is(open) ? 1 : t.is(close) ? -1 : 0;
        } while (depth > 0);
    }

    final boolean peek(String s) {
        return tokens.get(at).is(s);
    }

    final boolean accept(String s) {
        if (peek(s)) {
            at++;
            return true;
        }
        return false;
    }

    final void expect(String s) {
        if (!accept(s)) {
            throw new IllegalArgumentException(
                    "`" + s + "` expected, found `" + tokens.get(at).text() + "`");
        }
    }

    final Lexer.Token next() {
        Lexer.Token t = tokens.get(at);
        if (t.kind() == Lexer.Kind.END) {
            throw new IllegalArgumentException("the file ends inside a declaration");
        }
        at++;
        return t;
    }
}
