package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random allocation, moving and closing: live arrays keep their values, dead ones are dead. */
class ScopeFuzzTest {
    /** An array, the value that fills it, and how many scopes hold it (0: none). */
    private static final class Held {
        final NDArray x;
        final double value;
        int depth;

        Held(NDArray x, double value, int depth) {
            this.x = x;
            this.value = value;
            this.depth = depth;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void liveArraysKeepTheirValues(long seed) {
        Random random = new Random(seed);
        Deque<Scope> scopes = new ArrayDeque<>();
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            switch (random.nextInt(8)) {
                case 0 -> scopes.push(Scope.open("s" + scopes.size()));
                case 1 -> close(scopes, held);
                case 2, 3, 4 -> make(random, scopes, held, i);
                case 5 -> move(random, scopes, held);
                case 6 -> {
                    if (!held.isEmpty()) {
                        Held h = held.remove(random.nextInt(held.size()));
                        h.x.close();
                        assertTrue(h.x.isClosed());
                    }
                }
                default -> {
                    if (!held.isEmpty()) {
                        held.get(random.nextInt(held.size())).x.detach();
                        held.removeIf(h -> {
                            h.depth = h.x.owner() instanceof io.gatun.arrays.memory.Unscoped ? 0 : h.depth;
                            return false;
                        });
                    }
                }
            }
            for (Held h : held) {
                assertEquals(h.value, h.x.min().item(), "step " + i);
                assertEquals(h.value, h.x.max().item(), "step " + i);
            }
            if (held.size() > 30) {
                held.remove(random.nextInt(held.size())).x.close();
            }
        }
        while (!scopes.isEmpty()) {
            close(scopes, held);
        }
        held.forEach(h -> h.x.close());
    }

    private static void make(Random random, Deque<Scope> scopes, List<Held> held, int value) {
        long n = 1L << random.nextInt(18);
        NDArray x = Nd.full(DataType.FLOAT, value, n, 2);
        held.add(new Held(random.nextInt(3) == 0 ? x.t().dup('f') : x, value, scopes.size()));
    }

    private static void close(Deque<Scope> scopes, List<Held> held) {
        if (scopes.isEmpty()) {
            return;
        }
        int depth = scopes.size();
        scopes.pop().close();
        held.removeIf(h -> {
            if (h.depth == depth) {
                assertTrue(h.x.isClosed());
            }
            return h.depth == depth;
        });
    }

    private static void move(Random random, Deque<Scope> scopes, List<Held> held) {
        if (scopes.isEmpty() || held.isEmpty()) {
            return;
        }
        Held h = held.get(random.nextInt(held.size()));
        scopes.peek().keep(h.x);
        if (h.depth == scopes.size()) {
            h.depth--;
        }
    }
}
