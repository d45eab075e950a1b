package io.gatun.bindings;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The linker option for calls without a thread transition: {@code isTrivial()} on Java 21, {@code critical(false)} from 22 on. Looked up
 * by name: a multi-release class would do too, but works in jars only, not in a folder of classes.
 */
final class Critical {
    static final Linker.Option OPTION = option();

    private Critical() {}

    private static Linker.Option option() {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            if (Runtime.version().feature() >= 22) {
                MethodHandle critical = lookup.findStatic(
                        Linker.Option.class, "critical", MethodType.methodType(Linker.Option.class, boolean.class));
                return (Linker.Option) critical.invokeExact(false);
            }
            MethodHandle trivial =
                    lookup.findStatic(Linker.Option.class, "isTrivial", MethodType.methodType(Linker.Option.class));
            return (Linker.Option) trivial.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("java.lang.foreign.Linker.Option has neither critical nor isTrivial", e);
        }
    }
}
