package io.gatun.arrays.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.ops.Binary;
import io.gatun.ops.Composite;
import io.gatun.ops.Concat;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Dropout;
import io.gatun.ops.GatunException;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Softmax;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bound kernels: run again on new values, refuse what does not fit; updaters. */
class KernelsTest {
    private static NDArray random(long seed, long... shape) {
        return Rng.of(seed).uniform(DataType.FLOAT, -1, 1, shape);
    }

    @Test
    void boundKernelsComputeFromWhatTheInputsHold() {
        NDArray x = random(1, 4, 6);
        NDArray y = random(2, 6);
        NDArray sum = Nd.zeros(4, 6);
        NDArray total = Nd.zeros(4);
        NDArray soft = Nd.zeros(4, 6);
        NDArray product = Nd.zeros(4, 4);
        NDArray padded = Nd.zeros(6, 6);
        NDArray joined = Nd.zeros(8, 6);
        List<BoundKernel> kernels = List.of(
                Kernels.bind(Binary.ADD, List.of(x, y), List.of(sum)),
                Kernels.bind(new Reduce(Reduce.Kind.SUM, List.of(1), false), List.of(sum), List.of(total)),
                Kernels.bind(new Softmax(1), List.of(sum), List.of(soft)),
                Kernels.bind(new MatMul(false, false), List.of(x, soft.t()), List.of(product)),
                Kernels.bind(new Pad(List.of(1L, 0L), List.of(1L, 0L), 9), List.of(x), List.of(padded)),
                Kernels.bind(new Concat(0), List.of(x, soft), List.of(joined)));
        for (int round = 0; round < 3; round++) {
            x.assign(random(10 + round, 4, 6));
            kernels.forEach(BoundKernel::run);
            assertEquals(x.add(y), sum);
            assertTrue(total.equalsWithEps(x.add(y).sum(1), 1e-5));
            assertTrue(soft.equalsWithEps(x.add(y).softmax(1), 1e-6));
            assertTrue(product.equalsWithEps(x.matmul(soft, false, true), 1e-5));
            assertEquals(x, padded.get(Index.interval(1, 5)));
            assertEquals(9 * 12, padded.sum().item() - x.sum().item(), 1e-3);
            assertEquals(soft, joined.get(Index.interval(4, 8)));
        }
    }

    @Test
    void keysAreReadWhenTheKernelRuns() {
        NDArray x = Nd.ones(100);
        NDArray key = Nd.create(new long[] {5, 0});
        NDArray y = Nd.zeros(100);
        BoundKernel k = Kernels.bind(new Dropout(0.5), List.of(x, key), List.of(y));
        k.run();
        NDArray first = y.dup();
        key.put(100L, 1);
        k.run();
        assertFalse(first.equals(y));
        key.put(0L, 1);
        k.run();
        assertEquals(first, y);
    }

    @Test
    void convolutionsTakeScratchAndActivations() {
        Conv2d op = new Conv2d(Conv2dConfig.of(1, 1));
        NDArray x = random(1, 2, 3, 8, 8);
        NDArray w = random(2, 4, 3, 3, 3);
        NDArray b = random(3, 4);
        NDArray y = Nd.zeros(2, 4, 8, 8);
        List<NDArray> in = List.of(x, w, b);
        long bytes = Kernels.scratchBytes(op, List.of(x.spec(), w.spec(), b.spec()));
        NDArray scratch = bytes == 0 ? null : Nd.zeros(DataType.LONG, (bytes + 7) / 8);
        Kernels.bind(op, in, List.of(y), scratch).run();
        NDArray expected = x.conv2d(w, b, Conv2dConfig.of(1, 1));
        assertTrue(y.equalsWithEps(expected, 1e-5));
        for (Unary f : new Unary[] {Unary.RELU, Unary.TANH, Unary.SIGMOID}) {
            FusedConv2d fused = new FusedConv2d(Conv2dConfig.of(1, 1), f, true, false);
            Kernels.bind(fused, in, List.of(y), scratch).run();
            assertTrue(y.equalsWithEps(expected.apply(f), 1e-5), f.name());
        }
        if (bytes > 0) {
            assertThrows(ShapeException.class, () -> Kernels.bind(op, in, List.of(y), null));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HALF", "BFLOAT16", "FLOAT", "DOUBLE"})
    void packedConvolutionsGiveTheSame(DataType type) {
        FusedConv2d fused = new FusedConv2d(Conv2dConfig.of(1, 1), Unary.RELU, true, true);
        for (Op op : new Op[] {new Conv2d(Conv2dConfig.of(2, 1)), fused, new ChannelsLast(fused)}) {
            boolean last = op instanceof ChannelsLast;
            NDArray x = Rng.of(1).uniform(type, -1, 1, last ? new long[] {2, 9, 8, 16} : new long[] {2, 16, 9, 8});
            NDArray w = Rng.of(2).uniform(type, -1, 1, 32, 16, 3, 3);
            NDArray b = Rng.of(3).uniform(type, -1, 1, 32);
            NDArray r = Rng.of(4).uniform(type, -1, 1, last ? new long[] {2, 9, 8, 32} : new long[] {2, 32, 9, 8});
            List<NDArray> in = op instanceof Conv2d ? List.of(x, w, b) : List.of(x, w, b, r);
            List<Spec> specs = in.stream().map(NDArray::spec).toList();
            NDArray expected = x.apply(op, in);
            NDArray packed = bytes(Kernels.packedBytes(op, specs));
            NDArray scratch = bytes(Kernels.scratchBytes(op, specs));
            Kernels.bindPack(op, in, packed).run();
            NDArray y = expected.zerosLike();
            Kernels.bindPacked(op, in, y, packed, scratch).run();
            assertTrue(y.equalsWithEps(expected, 1e-5), op.label());
            if (op != fused && last) {
                Kernels.bindPacked(op, in, r, packed, scratch).run(); // over the residual
                assertTrue(r.equalsWithEps(expected, 1e-5), op.label());
            }
            assertThrows(ShapeException.class, () -> Kernels.bindPack(op, in, Nd.zeros(1)));
        }
        assertEquals(0, Kernels.packedBytes(Unary.EXP, List.of(Spec.of(type, 3))));
    }

    private static NDArray bytes(long n) {
        return n == 0 ? null : Nd.zeros(DataType.LONG, (n + 7) / 8);
    }

    @Test
    void whatDoesNotFitIsRefusedWhenBound() {
        NDArray x = random(1, 3, 4);
        NDArray out = Nd.zeros(3, 4);
        assertThrows(ShapeException.class, () -> Kernels.bind(Unary.EXP, List.of(x), List.of(Nd.zeros(4, 3))));
        assertThrows(ShapeException.class, () -> Kernels.bind(Unary.EXP, List.of(x), List.of()));
        assertThrows(
                ShapeException.class,
                () -> Kernels.bind(Unary.EXP, List.of(x), List.of(Nd.zeros(DataType.DOUBLE, 3, 4))));
        assertThrows(
                DataTypeException.class,
                () -> Kernels.bind(
                        Binary.ADD, List.of(x, x.castTo(DataType.DOUBLE)), List.of(Nd.zeros(DataType.DOUBLE, 3, 4))));
        assertThrows(ShapeException.class, () -> Kernels.bind(new Softmax(0), List.of(x.t()), List.of(Nd.zeros(4, 3))));
        assertThrows(
                ShapeException.class,
                () -> Kernels.bind(
                        new Permute(List.of(1, 0)),
                        List.of(x),
                        List.of(Nd.zeros(3, 4).t())));
        assertThrows(GatunException.class, () -> Kernels.bind(new Twice(), List.of(x), List.of(out)));
        assertFalse(Kernels.hasKernel(new Twice()));
        assertEquals(x.add(x), x.apply(new Twice(), List.of(x)));
    }

    /** A user's operation. */
    record Twice() implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.getFirst().add(in.getFirst()));
        }
    }

    @Test
    void kernelsOfDeadOrMovedArraysDoNotRun() {
        NDArray out = Nd.zeros(3);
        BoundKernel dead;
        BoundKernel moved;
        NDArray y;
        try (Scope s = Scope.open("bound")) {
            NDArray x = Nd.ones(3);
            y = Nd.ones(3);
            dead = Kernels.bind(Unary.NEG, List.of(x), List.of(out));
            moved = Kernels.bind(Unary.NEG, List.of(y), List.of(out));
            dead.run();
            s.keep(y);
        }
        ScopeException e = assertThrows(ScopeException.class, dead::run);
        assertTrue(e.getMessage().contains("scope \"bound\""), e.getMessage());
        ScopeException f = assertThrows(ScopeException.class, moved::run);
        assertTrue(f.getMessage().contains("bind it again"), f.getMessage());
        y.close();
    }

    @Test
    void viewOperationsBindAsCopies() {
        NDArray x = Nd.arange(24).reshape(2, 3, 4);
        for (io.gatun.ops.Primitive op : List.of(new Reshape(Shape.of(4, 6)), new Permute(List.of(2, 0, 1)))) {
            assertTrue(Kernels.isView(op));
            NDArray expected = Kernels.view(op, x);
            NDArray out = Nd.zeros(DataType.LONG, expected.shape().toArray());
            Kernels.bind(op, List.of(x), List.of(out)).run();
            assertEquals(expected, out);
        }
        NDArray t = x.transpose();
        assertEquals(null, Kernels.view(new Reshape(Shape.of(24)), t));
        NDArray out = Nd.zeros(DataType.LONG, 24);
        Kernels.bind(new Reshape(Shape.of(24)), List.of(t), List.of(out)).run();
        assertArrayEquals(t.dup().toLongArray(), out.toLongArray());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void updatersFollowTheirFormulas(DataType type) {
        int n = 37;
        double[] p0 = random(1, n).toDoubleArray();
        double[] g = random(2, n).toDoubleArray();
        UpdaterParameters h = new UpdaterParameters();
        h.l1 = 0.01;
        h.l2 = 0.02;
        NDArray ng = Nd.create(g).castTo(type);
        NDArray[] p = {
            Nd.create(p0).castTo(type).dup(),
            Nd.create(p0).castTo(type).dup(),
            Nd.create(p0).castTo(type).dup()
        };
        NDArray v = Nd.zeros(type, n);
        NDArray m = Nd.zeros(type, n);
        NDArray u = Nd.zeros(type, n);
        List<BoundKernel> kernels = List.of(
                Updaters.bind(UpdateRule.SGD, p[0], ng, List.of(), h),
                Updaters.bind(UpdateRule.NESTEROVS, p[1], ng, List.of(v), h),
                Updaters.bind(UpdateRule.ADAM, p[2], ng, List.of(m, u), h));
        double[][] e = {p0.clone(), p0.clone(), p0.clone()};
        double[] ev = new double[n];
        double[] em = new double[n];
        double[] eu = new double[n];
        for (int t = 1; t <= 4; t++) {
            h.step = t;
            h.learningRate = 0.1 / t;
            kernels.forEach(BoundKernel::run);
            for (int i = 0; i < n; i++) {
                e[0][i] -= h.learningRate * regularised(g[i], e[0][i], h);
                double before = ev[i];
                ev[i] = h.a * before - h.learningRate * regularised(g[i], e[1][i], h);
                e[1][i] += -h.a * before + (1 + h.a) * ev[i];
                double r = regularised(g[i], e[2][i], h);
                em[i] = h.a * em[i] + (1 - h.a) * r;
                eu[i] = h.b * eu[i] + (1 - h.b) * r * r;
                double rate = h.learningRate * Math.sqrt(1 - Math.pow(h.b, t)) / (1 - Math.pow(h.a, t));
                e[2][i] -= rate * em[i] / (Math.sqrt(eu[i]) + h.epsilon);
            }
            for (int k = 0; k < 3; k++) {
                assertArrayEquals(
                        e[k],
                        p[k].toDoubleArray(),
                        type == DataType.FLOAT ? 2e-6 : 1e-13,
                        "updater " + k + " step " + t);
            }
        }
        assertEquals(Nd.create(g).castTo(type), ng, "gradients are not written");
    }

    private static double regularised(double g, double p, UpdaterParameters h) {
        return g + h.l1 * Math.signum(p) + h.l2 * p;
    }

    @Test
    void updatersRefuseWhatDoesNotFit() {
        for (NDArray[] bad : new NDArray[][] {
            {Nd.ones(3), Nd.ones(4)},
            {Nd.ones(3), Nd.ones(DataType.DOUBLE, 3)},
            {Nd.ones(3, 2).t(), Nd.ones(2, 3)}
        }) {
            assertThrows(ShapeException.class, () -> bind(UpdateRule.SGD, bad[0], bad[1], List.of()));
        }
        assertThrows(
                DataTypeException.class,
                () -> bind(UpdateRule.SGD, Nd.ones(DataType.INT, 3), Nd.ones(DataType.INT, 3), List.of()));
        for (UpdateRule rule : UpdateRule.values()) {
            List<NDArray> tooMany = java.util.Collections.nCopies(rule.stateSize() + 1, Nd.ones(3));
            ShapeException e = assertThrows(ShapeException.class, () -> bind(rule, Nd.ones(3), Nd.ones(3), tooMany));
            assertTrue(e.getMessage().contains("expected " + rule.stateSize()), e.getMessage());
        }
    }

    private static BoundKernel bind(UpdateRule rule, NDArray p, NDArray g, List<NDArray> state) {
        return Updaters.bind(rule, p, g, state, new UpdaterParameters());
    }
}
