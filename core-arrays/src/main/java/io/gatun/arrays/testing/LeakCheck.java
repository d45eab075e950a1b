package io.gatun.arrays.testing;

import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.arrays.memory.Unscoped;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a JUnit test that leaves native memory behind on its thread: scopes that are still open, and arrays without scope that
 * it made and did not close (no garbage collection is forced, so forgetting one is a leak). Run with
 * {@code -Dgatun.debug.memory=true} to see where they were created.
 *
 * <pre>{@code
 * @ExtendWith(LeakCheck.class)
 * class ModelTest { ... }
 * }</pre>
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final int SHOWN = 10;

    /** What was there before the test. */
    private record Before(long mark, ScopeMemory top, Context thread) {}

    /** For JUnit. */
    public LeakCheck() {}

    @Override
    public void beforeEach(ExtensionContext test) {
        Context thread = Context.current();
        test.getStore(SPACE).put("before", new Before(Unscoped.mark(), thread.top(), thread));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Before before = test.getStore(SPACE).remove("before", Before.class);
        List<String> leaks = new ArrayList<>();
        if (Context.current() == before.thread) {
            closeScopes(before, leaks);
        }
        for (String array : Unscoped.createdSince(before.mark, before.thread)) {
            leaks.add("array " + array);
        }
        if (!leaks.isEmpty() && !isAllowed(test.getElement()) && !isAllowed(test.getTestClass())) {
            String more = leaks.size() > SHOWN ? "\n  and " + (leaks.size() - SHOWN) + " more" : "";
            throw new AssertionError("[leakCheck] the test left native memory behind: close what it makes, compute in a"
                    + " scope, or allow it with @AllowLeaks:\n  "
                    + String.join("\n  ", leaks.subList(0, Math.min(SHOWN, leaks.size()))) + more);
        }
    }

    /** Reports the scopes left open, and closes them for the sake of the next test. */
    private static void closeScopes(Before before, List<String> leaks) {
        for (ScopeMemory s = before.thread.top(); s != null && s != before.top; s = before.thread.top()) {
            leaks.add("open: " + s.describe() + ", " + s.bytes() + " bytes");
            s.close();
        }
    }

    private static boolean isAllowed(Optional<? extends AnnotatedElement> element) {
        return element.isPresent() && element.get().isAnnotationPresent(AllowLeaks.class);
    }
}
