package io.gatun.arrays.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The leak check, run over tests that leak and tests that do not. */
class LeakCheckTest {
    @Test
    void leaksFailTheirTest() {
        Events tests = run(CasesThatLeak.Some.class);
        assertEquals(3, tests.succeeded().count());
        assertEquals(3, tests.failed().count());
        expect(tests, "leakingArray", "array FLOAT[3, 4]");
        expect(tests, "leakingResult", "array FLOAT[5]");
        expect(tests, "leakingScope", "open: scope \"left open\"");
        assertEquals(1, run(CasesThatLeak.Allowed.class).succeeded().count());
    }

    private static Events run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .testEvents();
    }

    private static void expect(Events tests, String name, String text) {
        String message = tests.failed().stream()
                .filter(e -> e.getTestDescriptor().getDisplayName().startsWith(name + "("))
                .map(e -> e.getPayload(org.junit.platform.engine.TestExecutionResult.class)
                        .flatMap(org.junit.platform.engine.TestExecutionResult::getThrowable)
                        .map(Throwable::getMessage)
                        .orElse("no exception"))
                .findFirst()
                .orElse("did not fail");
        assertTrue(message.contains(text) && message.contains("@AllowLeaks"), name + ": " + message);
    }
}
