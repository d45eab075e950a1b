package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arguments that are read, and results that are written, in the caller's memory. */
class PlanArgumentsTest {
    private final SameDiff sd = SameDiff.create();
    private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, 6, 8);
    private final SDVariable y = sd.placeHolder("y", DataType.FLOAT, 6, 8);

    @AfterEach
    void close() {
        sd.close();
    }

    private static NDArray random(long seed) {
        return Rng.of(seed).uniform(DataType.FLOAT, -1, 1, 6, 8);
    }

    private Plan plan(String... outputs) {
        return Plan.of(sd, Map.of("x", Shape.of(6, 8), "y", Shape.of(6, 8)), outputs);
    }

    private static NDArray expected(NDArray a, NDArray b) {
        return a.exp().mul(b).sub(a);
    }

    private Plan formula() {
        x.exp().mul(y).sub(x).rename("z");
        return plan("z");
    }

    @Test
    void everyRunReadsWhatItsOwnArgumentsHoldThen() {
        Plan p = formula();
        for (int i = 0; i < 5; i++) {
            NDArray a = random(i);
            NDArray b = random(100 + i);
            NDArray before = a.dup();
            assertEquals(expected(a, b), p.run(List.of(a, b)).getFirst());
            assertEquals(before, a, "a run does not write to its arguments");
            a.addi(1);
            assertEquals(expected(a, b), p.run(Map.of("x", a, "y", b)).get("z"));
        }
    }

    @Test
    void argumentsOfAnyLayoutGiveTheSame() {
        Plan p = formula();
        NDArray a = random(1);
        NDArray b = random(2);
        NDArray wanted = expected(a, b);
        NDArray big = Nd.zeros(DataType.FLOAT, 13, 17);
        NDArray part =
                big.get(Index.interval(1, 13, 2), Index.interval(1, 17, 2)).assign(a);
        NDArray row = Nd.zeros(DataType.FLOAT, 100).get(Index.interval(3, 51)); // unaligned, contiguous
        NDArray inside = row.reshape(6, 8).assign(b);
        NDArray turned = a.transpose().dup().transpose();
        assertFalse(turned.isContiguous());
        assertTrue(inside.isContiguous());
        for (NDArray u : List.of(a, part, turned)) {
            for (NDArray v : List.of(b, inside)) {
                assertEquals(wanted, p.run(List.of(u, v)).getFirst());
            }
        }
        assertEquals(expected(a, a), p.run(List.of(a, a)).getFirst(), "one array for both");
    }

    @Test
    void resultsGoWhereTheCallerWantsThem() {
        Plan p = formula();
        NDArray a = random(1);
        NDArray b = random(2);
        NDArray wanted = expected(a, b);
        NDArray out = Nd.zeros(DataType.FLOAT, 6, 8);
        NDArray spread = Nd.zeros(DataType.FLOAT, 6, 16).get(Index.all(), Index.interval(0, 16, 2));
        NDArray wide = Nd.zeros(DataType.DOUBLE, 6, 8);
        for (int i = 0; i < 3; i++) {
            for (NDArray target : List.of(out, spread, wide)) {
                target.assign(0);
                p.run(List.of(a, b), List.of(target));
                assertTrue(wanted.equalsWithEps(target.castTo(DataType.FLOAT), 0), target::toString);
            }
        }
        assertEquals(wanted, p.run(List.of(a, b)).getFirst());
    }

    @Test
    void aTargetMayBeAnArgument() {
        Plan p = formula();
        NDArray a = random(1);
        NDArray b = random(2);
        NDArray wanted = expected(a, b);
        p.run(List.of(a, b), List.of(a));
        assertEquals(wanted, a);
        NDArray c = random(1);
        NDArray long1 = Nd.zeros(DataType.FLOAT, 12, 8);
        NDArray first = long1.get(Index.interval(0, 6)).assign(c);
        NDArray shifted = long1.get(Index.interval(1, 7)); // overlaps the argument
        NDArray d = random(2);
        p.run(List.of(first, d), List.of(shifted));
        assertEquals(wanted, shifted);
    }

    @Test
    void targetsMayOverlap() {
        SDVariable sum = x.add(y).rename("sum");
        x.mul(y).rename("product");
        sum.exp().rename("e");
        Plan p = plan("sum", "product", "e");
        NDArray a = random(1);
        NDArray b = random(2);
        NDArray one = Nd.zeros(DataType.FLOAT, 6, 8);
        NDArray two = Nd.zeros(DataType.FLOAT, 6, 8);
        p.run(List.of(a, b), List.of(one, two, one));
        assertEquals(a.add(b).exp(), one, "the last of the results that share memory");
        assertEquals(a.mul(b), two);
    }

    @Test
    void aResultThatAnotherStepReadsIsWrittenInPlaceToo() {
        SDVariable s = x.matmul(y.transpose()).rename("s");
        s.softmax(1).rename("soft");
        Plan p = plan("s", "soft");
        NDArray a = random(1);
        NDArray b = random(2);
        NDArray u = Nd.zeros(DataType.FLOAT, 6, 6);
        NDArray v = Nd.zeros(DataType.FLOAT, 6, 6);
        p.run(List.of(a, b), List.of(u, v));
        assertTrue(a.matmul(b.transpose()).equalsWithEps(u, 1e-5));
        assertTrue(u.softmax(1).equalsWithEps(v, 1e-5));
    }

    @Test
    void resultsThatAreArgumentsParametersOrConstantsAreCopies() {
        SDVariable w = sd.var("w", random(9));
        sd.constant("c", random(8));
        x.reshape(8, 6).rename("seen");
        x.add(w).add(y).rename("used");
        Plan p = plan("x", "w", "c", "seen", "used");
        NDArray a = random(1);
        List<NDArray> out = p.run(List.of(a, random(2)));
        assertEquals(a, out.get(0));
        assertEquals(random(9), out.get(1));
        assertEquals(random(8), out.get(2));
        assertEquals(a.reshape(8, 6), out.get(3));
        out.get(0).assign(7);
        out.get(1).assign(7);
        out.get(2).assign(7);
        assertEquals(random(1), a);
        List<NDArray> again = p.run(List.of(a, random(2)));
        assertEquals(a, again.get(0));
        assertEquals(random(9), again.get(1));
        assertEquals(random(8), again.get(2));
    }

    @Test
    void resultsOfParametersAloneAreWrittenByEveryRun() {
        SDVariable w = sd.var("w", random(9));
        w.square().rename("squared").exp().rename("risen");
        x.mul(sd.variable("squared")).add(y).rename("used");
        Plan p = plan("squared", "risen", "used");
        for (int i = 0; i < 3; i++) {
            w.assign(random(20 + i / 2)); // what depends on it is computed again only when it has changed
            NDArray a = random(i);
            List<NDArray> out = p.run(List.of(a, random(1)));
            NDArray squared = random(20 + i / 2).square();
            assertEquals(squared, out.get(0));
            assertTrue(squared.exp().equalsWithEps(out.get(1), 1e-6));
            assertTrue(a.mul(squared).add(random(1)).equalsWithEps(out.get(2), 1e-6));
            NDArray into = Nd.zeros(DataType.FLOAT, 6, 8);
            NDArray other = Nd.zeros(DataType.FLOAT, 6, 8);
            p.run(List.of(a, random(1)), List.of(into, other, Nd.zeros(DataType.FLOAT, 6, 8)));
            assertEquals(squared, into);
            assertEquals(out.get(1), other);
        }
    }

    @Test
    void deadArgumentsAreRefusedAndTheNextRunIsSound() {
        Plan p = formula();
        NDArray a = random(1);
        NDArray b = random(2);
        NDArray dead;
        try (Scope s = Scope.open("short")) {
            dead = random(3);
        }
        assertThrows(ScopeException.class, () -> p.run(List.of(a, dead)));
        assertThrows(ScopeException.class, () -> p.run(List.of(a, b), List.of(dead)));
        assertEquals(expected(a, b), p.run(List.of(a, b)).getFirst());
        try (Scope s = Scope.open("profile")) {
            NDArray gone = random(4);
            p.run(List.of(gone, b));
        }
        // The context last read memory that is gone: a profile copies or moves back.
        assertEquals(p.steps(), p.profile(Map.of("x", a, "y", b), 2).rows().size());
    }

    @Test
    void argumentsOfAnotherThreadsScopeAreHeld() throws Exception {
        Plan p = formula();
        try (Scope s = Scope.open("owner")) {
            NDArray a = random(1);
            NDArray b = random(2);
            NDArray wanted = expected(a, b);
            NDArray[] got = new NDArray[1];
            Thread t = new Thread(() -> got[0] = p.run(List.of(a, b)).getFirst());
            t.start();
            t.join();
            assertEquals(wanted, got[0]);
        }
    }

    @Test
    void wrongTargetsAreRefusedBeforeAnyWork() {
        Plan p = formula();
        NDArray a = random(1);
        NDArray out = Nd.zeros(DataType.FLOAT, 6, 8);
        GatunException few = assertThrows(GatunException.class, () -> p.run(List.of(a, a), List.of()));
        assertTrue(few.getMessage().contains("expected 1, [z]"), few.getMessage());
        ShapeException shape =
                assertThrows(ShapeException.class, () -> p.run(List.of(a, a), List.of(Nd.zeros(DataType.FLOAT, 6, 1))));
        assertTrue(shape.getMessage().contains("\"z\""), shape.getMessage());
        assertEquals(0, out.sum().getDouble());
    }

    @Test
    void aTrainingStepReadsTheBatchWhereItLies() {
        SDVariable w = sd.var("w", random(5));
        x.mul(w).sub(y).square().mean().rename("loss");
        sd.setLossVariables("loss");
        try (TrainingPlan t = TrainingPlan.of(sd, TrainingConfig.of(new io.gatun.autodiff.updaters.Sgd(0.5)))) {
            NDArray weights = random(5);
            for (int i = 0; i < 4; i++) {
                NDArray a = random(10 + i);
                NDArray b = random(20 + i);
                NDArray difference = a.mul(weights).sub(b);
                t.step(a, i % 2 == 0 ? b : b.transpose().dup().transpose());
                assertEquals(difference.square().mean().getDouble(), t.loss(), 1e-6);
                weights = weights.sub(difference.mul(a).mul(2 * 0.5 / 48));
                assertTrue(weights.equalsWithEps(sd.variable("w").value(), 1e-6));
            }
            // Parameters as an argument: read before they are changed.
            NDArray b = random(30);
            t.step(sd.variable("w").value(), b);
            assertTrue(Double.isFinite(t.loss()));
        }
    }
}
