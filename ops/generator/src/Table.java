import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The declarations, as the sources say them. They are parsed and not compiled, for they use what is generated from them. */
final class Table {
    static final List<String> NAMESPACES =
            List.of("base", "math", "bitwise", "nn", "cnn", "rnn", "image", "linalg", "loss", "random");
    /** Packages that declare no operations. */
    private static final Set<String> APART = Set.of("generated", "reference");

    private static final Set<String> ACTIVATIONS =
            Set.of("SIGMOID", "RELU", "SOFTPLUS", "GELU", "GELU_TANH", "SWISH", "MISH", "LEAKY_RELU", "ELU");

    final Path folder;
    final List<Constant> constants = new ArrayList<>();
    final List<Method> methods = new ArrayList<>();
    final List<OpRecord> records = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    /** What a table is about, by its name. */
    final Map<String, String> topics = new LinkedHashMap<>();

    private final Failures failures = new Failures();
    private Trees trees;

    /** An element-wise function: a constant of Unary or Binary. */
    record Constant(
            String owner,
            int ordinal,
            String name,
            String kernel,
            String domain,
            boolean predicate,
            boolean gradient,
            Javadoc doc) {
        String fluent() {
            return camel(name);
        }

        boolean unary() {
            return owner.equals("Unary");
        }

        String namespace() {
            return ACTIVATIONS.contains(name) ? "nn" : domain.equals("INTEGER") ? "bitwise" : "math";
        }

        /** Gradients of others are reached by apply: they are no part of the fluent interface. */
        boolean hidden() {
            return name.endsWith("_GRAD");
        }
    }

    /** A parameter of a method. */
    record Parameter(String type, String name) {}

    /** A composition: a public static generic method of a table. */
    record Method(
            String namespace,
            String table,
            String name,
            String result,
            List<Parameter> parameters,
            boolean gradient,
            boolean straightThrough,
            Set<String> uses,
            List<Failures.Failure> failures,
            Javadoc doc) {
        Method with(Javadoc other) {
            return new Method(
                    namespace, table, name, result, parameters, gradient, straightThrough, uses, failures, other);
        }

        /** True if it becomes a method of its first parameter. */
        boolean fluent() {
            return !parameters.isEmpty() && parameters.getFirst().type().equals("T");
        }

        /** The parameters of the fluent method. */
        String signature() {
            return parameters.stream()
                    .skip(fluent() ? 1 : 0)
                    .map(p -> p.type() + " " + p.name())
                    .collect(Collectors.joining(", "));
        }

        /** The call of the table's method, for the given receiver. */
        String call(String self) {
            Stream<String> rest = parameters.stream().skip(fluent() ? 1 : 0).map(Parameter::name);
            return table + "." + name + "("
                    + Stream.concat(fluent() ? Stream.of(self) : Stream.empty(), rest)
                            .collect(Collectors.joining(", "))
                    + ")";
        }
    }

    /** A primitive, a composition with a kernel of its own, or an operation whose loops stand in its declaration. */
    record OpRecord(String name, String kind, String components, boolean gradient, Javadoc doc) {}

    Table(Path folder) throws IOException {
        this.folder = folder;
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder, 2)) {
            all.filter(p -> p.toString().endsWith(".java"))
                    .filter(p -> !APART.contains(folder.relativize(p).getName(0).toString()))
                    .sorted()
                    .forEach(sources::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    d -> errors.add(d.toString()),
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources));
            trees = Trees.instance(task);
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            units.forEach(u -> u.getTypeDecls().forEach(failures::add));
            for (CompilationUnitTree unit : units) {
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree c) {
                        read(new TreePath(new TreePath(unit), c), c);
                    }
                }
            }
        }
        shareTags();
        methods.sort(Comparator.comparing(m -> NAMESPACES.indexOf(m.namespace())));
    }

    /** Forms of one name whose comment says nothing of shapes and types have those of the form that does. */
    private void shareTags() {
        Map<String, Javadoc> first = new HashMap<>();
        for (Method m : methods) {
            if (!m.doc().tag("shapes").isEmpty()) {
                first.putIfAbsent(m.namespace() + "." + m.name(), m.doc());
            }
        }
        methods.replaceAll(m -> {
            Javadoc other = first.get(m.namespace() + "." + m.name());
            return other == null ? m : m.with(m.doc().completedBy(other));
        });
    }

    /** A constant's name as a method's. */
    static String camel(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_");
        return words[0]
                + Stream.of(words)
                        .skip(1)
                        .map(w -> Character.toUpperCase(w.charAt(0)) + w.substring(1))
                        .collect(Collectors.joining());
    }

    private void read(TreePath path, ClassTree c) {
        String name = c.getSimpleName().toString();
        AnnotationTree namespace = annotation(c.getModifiers().getAnnotations(), "Namespace");
        if (name.equals("Unary") || name.equals("Binary")) {
            readConstants(path, c, name);
        } else if (namespace != null) {
            readMethods(path, c, namespace.getArguments().getFirst().toString().replaceAll(".*\"(.*)\"", "$1"));
        } else if (c.getKind() == Tree.Kind.RECORD) {
            readRecord(path, c, name);
        }
    }

    private void readConstants(TreePath path, ClassTree c, String owner) {
        int ordinal = 0;
        for (Tree member : c.getMembers()) {
            if (member instanceof VariableTree v
                    && v.getInitializer() instanceof NewClassTree n
                    && n.getIdentifier().toString().equals(owner)) {
                List<? extends ExpressionTree> a = n.getArguments();
                String body = source(n.getClassBody(), "vjp") + source(n.getClassBody(), "vjpX");
                constants.add(new Constant(
                        owner,
                        ordinal++,
                        v.getName().toString(),
                        (String) ((LiteralTree) a.get(0)).getValue(),
                        ((MemberSelectTree) a.get(1)).getIdentifier().toString(),
                        a.size() > 2 && Boolean.TRUE.equals(((LiteralTree) a.get(2)).getValue()),
                        !body.isEmpty(),
                        doc(new TreePath(path, v), v.getName().toString())));
            }
        }
    }

    private void readMethods(TreePath path, ClassTree c, String namespace) {
        String table = c.getSimpleName().toString();
        topics.put(table, Javadoc.markdown(doc(path, table).prose()));
        if (!NAMESPACES.contains(namespace)) {
            errors.add(table + ": unknown namespace " + namespace + ", expected one of " + NAMESPACES);
        }
        for (Tree member : c.getMembers()) {
            if (member instanceof MethodTree m
                    && m.getModifiers().getFlags().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC))
                    && annotation(m.getModifiers().getAnnotations(), "Internal") == null) {
                methods.add(new Method(
                        namespace,
                        table,
                        m.getName().toString(),
                        m.getReturnType().toString(),
                        m.getParameters().stream().map(Table::parameter).toList(),
                        annotation(m.getModifiers().getAnnotations(), "NoGradient") == null,
                        annotation(m.getModifiers().getAnnotations(), "StraightThrough") != null,
                        created(m),
                        failures.of(c, m),
                        doc(new TreePath(path, m), table + "." + m.getName())));
            }
        }
    }

    private static Parameter parameter(VariableTree p) {
        String type = p.getType().toString();
        boolean variable = p.toString().contains("...");
        return new Parameter(
                variable ? type.replace("[]", "...") : type, p.getName().toString());
    }

    /** The classes of which a method makes instances. */
    private static Set<String> created(MethodTree m) {
        Set<String> names = new TreeSet<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitNewClass(NewClassTree n, Void unused) {
                names.add(n.getIdentifier().toString());
                return super.visitNewClass(n, unused);
            }
        }.scan(m.getBody(), null);
        return names;
    }

    private void readRecord(TreePath path, ClassTree c, String name) {
        for (Tree implemented : c.getImplementsClause()) {
            String kind = implemented.toString();
            if (Set.of("Primitive", "Composite", "HostOp").contains(kind)) {
                String components = c.getMembers().stream()
                        .filter(m -> m instanceof VariableTree v
                                && !v.getModifiers().getFlags().contains(Modifier.STATIC))
                        .map(m -> ((VariableTree) m).getType() + " " + ((VariableTree) m).getName())
                        .collect(Collectors.joining(", "));
                boolean gradient = annotation(c.getModifiers().getAnnotations(), "NoGradient") == null
                        && (!kind.equals("HostOp") || !source(c, "vjp").isEmpty());
                records.add(new OpRecord(name, kind, components, gradient, doc(path, name)));
            }
        }
    }

    private static AnnotationTree annotation(List<? extends AnnotationTree> all, String name) {
        return all.stream()
                .filter(a -> a.getAnnotationType().toString().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The text of a method of a class; empty if it has none. */
    private static String source(ClassTree c, String method) {
        if (c == null) {
            return "";
        }
        return c.getMembers().stream()
                .filter(m -> m instanceof MethodTree t && t.getName().contentEquals(method))
                .map(Tree::toString)
                .collect(Collectors.joining());
    }

    private Javadoc doc(TreePath path, String what) {
        String doc = trees.getDocComment(path);
        if (doc == null || doc.isBlank()) {
            errors.add(what + ": has no Javadoc; it becomes the documentation of the operation");
            return new Javadoc("", List.of());
        }
        return Javadoc.parse(
                doc.lines().map(String::strip).collect(Collectors.joining("\n")).strip());
    }
}
