package io.gatun.bindings;

import io.gatun.bindings.NativeLoadException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Finds and loads native libraries, once each. The bindings load their library on first use; {@link #load()} does it at a time of
 * the caller's choice, and tells failures by {@link NativeLoadException}.
 *
 * <p>{@code libgatun.so} is looked for in this order: the folder {@code -Dgatun.native.dir}, the folder {@code GATUN_NATIVE_DIR} of the
 * environment (a folder that is named but has no library is an error, not a hint), {@code lib} of the Java home (a jlinked image), and
 * the jar of this module, from where it is unpacked to the user's cache folder.
 */
public final class NativeLibrary {
    /** Our own kernels. */
    public static final String GATUN = "gatun";

    /** OpenBLAS; optional. */
    public static final String OPENBLAS = "openblas";

    /** oneDNN; optional. */
    public static final String DNNL = "dnnl";

    /** The library, or why it could not be loaded; a failure is kept, so that every later use tells the same. */
    static final class Loaded {
        final SymbolLookup lookup;
        final String where;

        Loaded(SymbolLookup lookup, String where) {
            this.lookup = lookup;
            this.where = where;
        }
    }

    private static volatile Loaded gatun;
    private static Loaded openblas;
    private static Loaded dnnl;
    private static NativeLoadException gatunFailure;

    private NativeLibrary() {}

    /**
     * Loads {@code libgatun.so} and checks its ABI version; later calls cost nothing.
     *
     * @throws NativeLoadException if it cannot be used; the message says where it was looked for and what to do
     */
    public static void load() {
        gatun();
    }

    /**
     * The file of {@code libgatun.so}, loaded first if it is not yet.
     *
     * @throws NativeLoadException as {@link #load()}
     */
    public static Path path() {
        return Path.of(gatun().where);
    }

    /**
     * The symbols of a library: {@link #GATUN}, or the optional {@link #OPENBLAS} or {@link #DNNL}, which come from the system.
     *
     * @throws NativeLoadException if the library cannot be used
     * @throws IllegalArgumentException if there is no such name
     */
    public static SymbolLookup lookup(String library) {
        return loaded(library).lookup;
    }

    /** The address of a function, for the generated bindings. */
    static MemorySegment symbol(String library, String function) {
        Loaded loaded = loaded(library);
        MemorySegment address = loaded.lookup.find(function).orElse(null);
        if (address == null) {
            throw new NativeLoadException(
                    Reason.NO_SUCH_FUNCTION,
                    "[native] " + loaded.where + " has no function " + function
                            + ": it is of another version than these bindings. "
                            + (library.equals(GATUN)
                                    ? "Rebuild it: `cmake --build native/build`"
                                    : "Install the version that the README names"),
                    null);
        }
        return address;
    }

    /** A handle for ordinary calls, for the generated bindings. */
    static MethodHandle downcall(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    /** A handle for short calls without a thread transition, for the generated bindings. */
    static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Critical.OPTION);
    }

    /**
     * What a generated binding throws for {@code e}: a failed load by its own exception, however the class initialisation wrapped it
     * (the JVM says NoClassDefFoundError from the second time on), and anything else as it is.
     */
    static RuntimeException failure(String library, String function, Throwable e) {
        if (e instanceof ExceptionInInitializerError && e.getCause() instanceof NativeLoadException cause) {
            throw cause;
        }
        if (e instanceof NoClassDefFoundError) {
            symbol(library, function);
        }
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException exception) {
            throw exception;
        }
        throw new AssertionError("a downcall threw a checked exception", e);
    }

    private static Loaded loaded(String library) {
        return switch (library) {
            case GATUN -> gatun();
            case OPENBLAS -> openblas();
            case DNNL -> dnnl();
            default ->
                throw new IllegalArgumentException(
                        "[native] no library " + library + ": expected " + GATUN + ", " + OPENBLAS + " or " + DNNL);
        };
    }

    private static Loaded gatun() {
        Loaded known = gatun;
        return known != null ? known : loadGatun();
    }

    private static synchronized Loaded loadGatun() {
        if (gatun != null) {
            return gatun;
        }
        if (gatunFailure != null) {
            throw new NativeLoadException(gatunFailure.reason(), gatunFailure.getMessage(), gatunFailure);
        }
        try {
            Path file = NativeLocator.locate();
            ElfHeader.check(file);
            ThreadWaiting.settle();
            SymbolLookup lookup = open(file);
            checkAbi(file, lookup);
            gatun = new Loaded(lookup, file.toString());
            return gatun;
        } catch (NativeLoadException e) {
            gatunFailure = e;
            throw e;
        }
    }

    private static SymbolLookup open(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalCallerException e) {
            throw noAccess(e);
        } catch (IllegalArgumentException e) {
            throw new NativeLoadException(
                    Reason.LINK_FAILED,
                    "[native] the dynamic linker refused " + file + ": " + linkerMessage(file)
                            + ". Install what it names (packages: libgomp1 libstdc++6) or rebuild the library on this system",
                    e);
        }
    }

    /** libraryLookup keeps the linker's text to itself; System.load tells it. */
    private static String linkerMessage(Path file) {
        try {
            System.load(file.toString());
            return "no reason given";
        } catch (UnsatisfiedLinkError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void checkAbi(Path file, SymbolLookup lookup) {
        MemorySegment address = lookup.find("gt_abi_version").orElse(null);
        if (address == null) {
            throw new NativeLoadException(
                    Reason.NOT_A_LIBRARY,
                    "[native] " + file
                            + " is a shared library, but not Gatun's: it has no gt_abi_version. Point gatun.native.dir to"
                            + " the folder of libgatun.so",
                    null);
        }
        int found;
        try {
            found = (int) downcall(address, FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
        } catch (IllegalCallerException e) {
            throw noAccess(e);
        } catch (Throwable e) {
            throw failure(GATUN, "gt_abi_version", e);
        }
        if (found != gatun_h.GT_ABI_VERSION()) {
            throw new NativeLoadException(
                    Reason.ABI_MISMATCH,
                    "[native] " + file + " has ABI version " + found + ", and these bindings expect "
                            + gatun_h.GT_ABI_VERSION()
                            + ": the library and the jar are of different builds. Rebuild both: `cmake --build native/build`, then `mvn install`",
                    null);
        }
    }

    private static NativeLoadException noAccess(IllegalCallerException e) {
        return new NativeLoadException(
                Reason.NO_NATIVE_ACCESS,
                "[native] this JVM does not let Gatun call native code: start java with"
                        + (NativeLibrary.class.getModule().isNamed()
                                ? " --enable-native-access=io.gatun.bindings (with more modules: a list, separated by commas)"
                                : " --enable-native-access=ALL-UNNAMED"),
                e);
    }

    private static synchronized Loaded openblas() {
        if (openblas == null) {
            openblas = system(
                    "OpenBLAS is missing: install libopenblas-openmp-dev, or do without: Gatun's own kernels serve, slower",
                    "libopenblas.so.0",
                    "libopenblas.so");
        }
        return openblas;
    }

    private static synchronized Loaded dnnl() {
        if (dnnl == null) {
            dnnl = system(
                    "oneDNN is missing: install libdnnl-dev, or do without: Gatun's own kernels serve, slower",
                    "libdnnl.so.3",
                    "libdnnl.so.2",
                    "libdnnl.so");
        }
        return dnnl;
    }

    /** The first of {@code names} that the dynamic linker finds. */
    static Loaded system(String missing, String... names) {
        for (String name : names) {
            try {
                return new Loaded(SymbolLookup.libraryLookup(name, Arena.global()), name);
            } catch (IllegalCallerException e) {
                throw noAccess(e);
            } catch (IllegalArgumentException e) {
                // Not there under this name; the next one is tried.
            }
        }
        throw new NativeLoadException(
                Reason.NOT_FOUND, "[native] " + missing + " (looked for " + String.join(", ", names) + ")", null);
    }
}
