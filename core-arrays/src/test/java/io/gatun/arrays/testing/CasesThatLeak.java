package io.gatun.arrays.testing;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that leak and tests that do not; run by {@link LeakCheckTest} alone, which is why its name does not end in Test. */
final class CasesThatLeak {
    static NDArray held;

    /** One by one. */
    @ExtendWith(LeakCheck.class)
    static class Some {
        @Test
        void clean() {
            try (Scope s = Scope.open();
                    NDArray x = Nd.ones(3)) {
                x.add(1.0);
            }
            Nd.ones(2).close();
            Scope.run(() -> Nd.ones(2).sum().item());
        }

        @Test
        void leakingArray() {
            held = Nd.ones(3, 4);
        }

        @Test
        void leakingResult() {
            held = Scope.run("step", () -> Nd.ones(5));
        }

        @Test
        void leakingScope() {
            Scope.open("left open");
        }

        @Test
        @AllowLeaks
        void allowed() {
            held = Nd.ones(3);
        }

        @Test
        void threadsOfOthersDoNotCount() throws InterruptedException {
            Thread t = new Thread(() -> held = Nd.ones(9));
            t.start();
            t.join();
        }
    }

    /** As a whole class. */
    @AllowLeaks
    @ExtendWith(LeakCheck.class)
    static class Allowed {
        @Test
        void leaking() {
            held = Nd.ones(3, 4);
        }
    }
}
