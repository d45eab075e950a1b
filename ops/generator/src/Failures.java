import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The exceptions that operations throw, read from their sources: those of a method, of the methods of our classes that it calls,
 * and of the records of operations that it makes. Fluent methods are not followed: their exceptions are in their own documentation.
 */
final class Failures {
    private static final String UNKNOWN = "…";
    private static final int MOST = 12;
    /** What callers of fluent methods do not see: those count inputs and axes themselves, and shapes are another's matter. */
    private static final Pattern UNREACHED =
            Pattern.compile("^\\[(shape|host|reshape|dtype)] |inputs: expected|counted from the front|^\\[…]");
    /** An axis that a method chooses itself. */
    private static final Pattern NUMBER = Pattern.compile("(?<=axis) -?\\d+(?= is out)");

    private final Map<String, ClassTree> classes = new HashMap<>();

    /**
     * An exception.
     *
     * @param type of which class
     * @param message what it says, with … for what it received
     */
    record Failure(String type, String message) {}

    void add(Tree type) {
        if (type instanceof ClassTree c) {
            classes.put(c.getSimpleName().toString(), c);
        }
    }

    /** Those of a method of a class. */
    List<Failure> of(ClassTree c, MethodTree m) {
        Set<Failure> found = new LinkedHashSet<>();
        new Search(c, Map.of(), found, new LinkedHashSet<>()).scan(m.getBody(), null);
        return found.stream().limit(MOST).toList();
    }

    private static List<MethodTree> methods(ClassTree c, String name) {
        return c.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(m -> m.getName().contentEquals(name))
                .toList();
    }

    /** Of one method body: parameters whose value is known stand in {@code known}. */
    private final class Search extends TreeScanner<Void, Void> {
        private final ClassTree in;
        private final Map<String, String> known;
        private final Set<Failure> found;
        private final Set<MethodTree> seen;

        Search(ClassTree in, Map<String, String> known, Set<Failure> found, Set<MethodTree> seen) {
            this.in = in;
            this.known = known;
            this.found = found;
            this.seen = seen;
        }

        @Override
        public Void visitNewClass(NewClassTree n, Void unused) {
            String name = n.getIdentifier().toString();
            if (name.endsWith("Exception")) {
                if (!n.getArguments().isEmpty()) {
                    String message = text(n.getArguments().getFirst()).replaceAll("…[…, ]*…", UNKNOWN);
                    if (message.startsWith("[") && !UNREACHED.matcher(message).find()) {
                        found.add(new Failure(name, NUMBER.matcher(message).replaceAll(" " + UNKNOWN)));
                    }
                }
                return super.visitNewClass(n, unused);
            }
            ClassTree c = classes.get(name);
            if (c != null && c.getKind() == Tree.Kind.RECORD) {
                methods(c, "<init>").forEach(m -> follow(c, m, List.of()));
                methods(c, "infer").forEach(m -> follow(c, m, List.of()));
                methods(c, "compute").forEach(m -> follow(c, m, List.of()));
            }
            return super.visitNewClass(n, unused);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            int count = call.getArguments().size();
            if (call.getMethodSelect() instanceof IdentifierTree i) {
                overloads(in, i.getName().toString(), count).forEach(m -> follow(in, m, call.getArguments()));
            } else if (call.getMethodSelect() instanceof MemberSelectTree s) {
                String method = s.getIdentifier().toString();
                ClassTree owner = classes.get(s.getExpression().toString());
                if (owner != null) {
                    overloads(owner, method, count).forEach(m -> follow(owner, m, call.getArguments()));
                } else if (method.equals("axis") && count == 2) {
                    ClassTree shape = classes.get("Shape");
                    methods(shape, "axis").forEach(m -> follow(shape, m, call.getArguments()));
                }
            }
            return super.visitMethodInvocation(call, unused);
        }

        private static List<MethodTree> overloads(ClassTree c, String name, int count) {
            return methods(c, name).stream()
                    .filter(m -> m.getParameters().size() == count
                            || !m.getParameters().isEmpty()
                                    && m.getParameters().getLast().toString().contains("...")
                                    && count >= m.getParameters().size() - 1)
                    .toList();
        }

        private void follow(ClassTree c, MethodTree m, List<? extends ExpressionTree> arguments) {
            if (m.getBody() == null || seen.size() > 60 || !seen.add(m)) {
                return;
            }
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < Math.min(arguments.size(), m.getParameters().size()); i++) {
                String parameter = m.getParameters().get(i).getName().toString();
                String value = text(arguments.get(i));
                if (arguments.get(i).toString().equals("this")) {
                    values.put(parameter + ".label()", label(in));
                } else if (!value.equals(UNKNOWN)) {
                    values.put(parameter, value);
                } else if (known.containsKey(arguments.get(i) + ".label()")) {
                    values.put(parameter + ".label()", known.get(arguments.get(i) + ".label()"));
                }
            }
            if (c.getKind() == Tree.Kind.RECORD) {
                values.put("label()", label(c));
            }
            new Search(c, values, found, seen).scan(m.getBody(), null);
            seen.remove(m); // another call may name another operation
        }

        private static String label(ClassTree c) {
            String name = c.getSimpleName().toString();
            return Character.toLowerCase(name.charAt(0)) + name.substring(1);
        }

        /** The value of an expression as far as the source tells it. */
        private String text(ExpressionTree e) {
            return switch (e) {
                case LiteralTree l -> String.valueOf(l.getValue());
                case ParenthesizedTree p -> text(p.getExpression());
                case BinaryTree b
                when b.getKind() == Tree.Kind.PLUS -> text(b.getLeftOperand()) + text(b.getRightOperand());
                default -> known.getOrDefault(e.toString(), UNKNOWN);
            };
        }
    }
}
