import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The comment of a declaration in parts. Beside Java's own block tags a declaration has ours: {@code @formula} (LaTeX, or why there
 * is none), {@code @shapes} and {@code @types} (what goes in, what comes out).
 *
 * @param prose what stands before the first block tag
 * @param tags the block tags in order
 */
record Javadoc(String prose, List<Tag> tags) {
    private static final Pattern BLOCK = Pattern.compile("(?m)^@(\\w+)\\s+");
    /** {@code (He et al., 2015)}, {@code (Krizhevsky, 2010; Shang, 2016)}. */
    private static final Pattern PAPER = Pattern.compile("\\(([A-Z][^()]*,? (?:19|20)\\d\\d)\\)");

    /**
     * A block tag.
     *
     * @param name without the at sign
     * @param text on one line
     */
    record Tag(String name, String text) {}

    /** Reads a comment whose lines are stripped. */
    static Javadoc parse(String comment) {
        Matcher m = BLOCK.matcher(comment);
        List<Tag> tags = new ArrayList<>();
        String prose = comment;
        int at = -1;
        String name = null;
        while (m.find()) {
            if (at < 0) {
                prose = comment.substring(0, m.start());
            } else {
                tags.add(new Tag(name, line(comment.substring(at, m.start()))));
            }
            name = m.group(1);
            at = m.end();
        }
        if (at >= 0) {
            tags.add(new Tag(name, line(comment.substring(at))));
        }
        return new Javadoc(prose.strip(), tags);
    }

    /** This with one more sentence. */
    Javadoc saying(String sentence) {
        return new Javadoc(prose + " " + sentence, tags);
    }

    /** This with the shapes and types of another where it says nothing of them. */
    Javadoc completedBy(Javadoc other) {
        List<Tag> all = new ArrayList<>(tags);
        for (String name : List.of("shapes", "types")) {
            if (tag(name).isEmpty() && !other.tag(name).isEmpty()) {
                all.add(new Tag(name, other.tag(name)));
            }
        }
        return new Javadoc(prose, all);
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** The texts of all block tags of a name. */
    List<String> all(String name) {
        return tags.stream().filter(t -> t.name().equals(name)).map(Tag::text).toList();
    }

    /** The text of the first block tag of a name; empty if there is none. */
    String tag(String name) {
        return all(name).stream().findFirst().orElse("");
    }

    /** The papers that the prose names. */
    List<String> papers() {
        return PAPER.matcher(line(prose))
                .results()
                .flatMap(r -> Stream.of(r.group(1).split("; ")))
                .toList();
    }

    /** A text with inline tags as Markdown; names of constants become those of the methods. */
    static String markdown(String doc) {
        String text = line(doc)
                .replace("<p>", " ")
                .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
                .replaceAll("\\{@link (?:[\\w.]*)#(\\w+)[^}]*\\}", "`$1`")
                .replaceAll("\\{@link (\\w+)\\}", "`$1`");
        return Pattern.compile("`([A-Z][A-Z]+_[A-Z_]+|EXP|LOG|ERF)`")
                .matcher(text)
                .replaceAll(r -> "`" + Table.camel(r.group(1)) + "`")
                .replaceAll("  +", " ")
                .strip();
    }
}
