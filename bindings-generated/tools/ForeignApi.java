import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Method;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the Java 21 signatures of the Foreign Function and Memory API, without their preview marks, as a jar for
 * {@code javac --release 21 --patch-module=java.base=JAR}. The source is the running JDK's own {@code lib/ct.sym},
 * which keeps the signatures of every earlier release. Left out are annotations, among them the marks, and the methods that
 * later releases renamed or dropped ({@code allocateUtf8String}, {@code isTrivial}...): what compiles runs on 21 and on this JDK.
 *
 * <pre>
 * java tools/ForeignApi.java java21/foreign-api-21.jar            write the jar
 * java tools/ForeignApi.java --check java21/foreign-api-21.jar    compare: exit status 1 where it differs
 * </pre>
 *
 * Needs JDK 24 or later to run (the Class-File API). The output depends on the signatures alone: same bytes from every JDK.
 */
public final class ForeignApi {
    /** The letter by which {@code ct.sym} names release 21: digits are 7 to 9, letters go on with A for 10. */
    private static final char RELEASE_21 = (char) ('A' + 21 - 10);

    /** Beside java.lang.foreign: {@code FileChannel.map(mode, offset, size, Arena)} and {@code Module.isNativeAccessEnabled()}. */
    private static final String[] WANTED = {
        "java.base/java/lang/foreign/", "java.base/java/nio/channels/FileChannel.sig", "java.base/java/lang/Module.sig"
    };

    private ForeignApi() {}

    /** @param args optionally {@code --check}, then the path of the jar */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.err));
    }

    /** The exit status: 0 done or the same, 1 different, 2 wrong usage. */
    public static int run(String[] args, PrintStream err) throws IOException {
        boolean check = args.length == 2 && args[0].equals("--check");
        if (args.length != (check ? 2 : 1) || args[args.length - 1].startsWith("-")) {
            err.println("usage: java ForeignApi.java [--check] foreign-api-21.jar");
            return 2;
        }
        Path jar = Path.of(args[args.length - 1]);
        byte[] made = jar(signatures(Path.of(System.getProperty("java.home"), "lib", "ct.sym")));
        if (!check) {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            Files.write(jar, made);
        } else if (!Files.exists(jar) || !Arrays.equals(Files.readAllBytes(jar), made)) {
            err.println(jar + " is missing or is not what this JDK's lib/ct.sym gives for release 21: run "
                    + "`java tools/ForeignApi.java java21/foreign-api-21.jar` and commit the result");
            return 1;
        }
        return 0;
    }

    private static SortedMap<String, byte[]> signatures(Path ctSym) throws IOException {
        if (!Files.exists(ctSym)) {
            throw new IOException(
                    ctSym + " is missing: run with a JDK that has lib/ct.sym (not a jlinked run-time image)");
        }
        SortedMap<String, byte[]> classes = new TreeMap<>();
        try (FileSystem zip = FileSystems.newFileSystem(ctSym, Map.of());
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = file.toString();
                int slash = path.indexOf('/', 1);
                if (slash < 0
                        || !path.endsWith(".sig")
                        || path.substring(1, slash).indexOf(RELEASE_21) < 0) {
                    continue;
                }
                String inside = path.substring(slash + 1);
                if (Arrays.stream(WANTED).anyMatch(inside::startsWith)) {
                    String name = inside.substring("java.base/".length()).replace(".sig", ".class");
                    classes.put(name, unmarked(Files.readAllBytes(file)));
                }
            }
        }
        if (classes.size() < 20) {
            throw new IOException(ctSym + " has no signatures of release 21: found only " + classes.keySet());
        }
        return classes;
    }

    /**
     * The class without its annotations, where {@code ct.sym} keeps the preview marks, and as a v65 file: {@code ct.sym} writes
     * the version of its own JDK, which a JDK 21 compiler refuses. The constant pool is new, so that no mark stays behind.
     */
    private static byte[] unmarked(byte[] signature) {
        ClassFile classFile = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);
        MethodTransform methods = MethodTransform.dropping(RuntimeInvisibleAnnotationsAttribute.class::isInstance);
        FieldTransform fields = FieldTransform.dropping(RuntimeInvisibleAnnotationsAttribute.class::isInstance);
        ClassTransform version = (builder, e) ->
                builder.with(e instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_21_VERSION, 0) : e);
        ClassModel model = classFile.parse(signature);
        Set<String> present = publicMethods(model.thisClass().asInternalName().replace('/', '.'));
        ClassTransform transform = ClassTransform.dropping(
                        (ClassElement e) -> e instanceof RuntimeInvisibleAnnotationsAttribute
                                || e instanceof MethodModel m && isGone(m, present))
                .andThen(version)
                .andThen(ClassTransform.transformingMethods(methods))
                .andThen(ClassTransform.transformingFields(fields));
        byte[] bytes = classFile.transformClass(model, transform);
        if (classFile
                .parse(bytes)
                .findAttribute(Attributes.runtimeInvisibleAnnotations())
                .isPresent()) {
            throw new IllegalStateException("a preview mark was left");
        }
        return bytes;
    }

    private static boolean isGone(MethodModel m, Set<String> present) {
        return m.flags().has(AccessFlag.PUBLIC)
                && !m.methodName().stringValue().startsWith("<")
                && !present.contains(
                        m.methodName().stringValue() + m.methodType().stringValue());
    }

    /** Names and descriptors of the public methods of a class of the running JDK, with what it inherits. */
    private static Set<String> publicMethods(String className) {
        Set<String> names = new HashSet<>();
        try {
            for (Method m : Class.forName(className).getMethods()) {
                names.add(m.getName()
                        + MethodType.methodType(m.getReturnType(), m.getParameterTypes())
                                .descriptorString());
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(className + " is in release 21 and not in this JDK", e);
        }
        return names;
    }

    /** Stored, sorted, one fixed time: no clock, zip library or file system shows in the bytes. */
    private static byte[] jar(SortedMap<String, byte[]> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> e : classes.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey());
                CRC32 crc = new CRC32();
                crc.update(e.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(e.getValue().length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(e.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
