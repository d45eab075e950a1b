package io.gatun.autodiff.functional;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.autodiff.Grad;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Derivatives of functions, models as records, and compiled functions. */
@ExtendWith(LeakCheck.class)
class FunctionalTest {
    /** One layer. */
    public record Dense<T extends Ops<T>>(T w, T b) {
        T apply(T x) {
            return x.matmul(w).add(b);
        }
    }

    /** A model with all that a tree may hold. */
    public record Model<T extends Ops<T>>(List<Dense<T>> layers, Map<String, T> extra, double scale, String name) {
        T loss(Data<T> data) {
            T h = data.x();
            for (Dense<T> layer : layers) {
                h = layer.apply(h).tanh();
            }
            return h.mul(scale).mul(extra.get("gain")).sub(data.y()).square().mean();
        }
    }

    /** Data for it. */
    public record Data<T extends Ops<T>>(T x, T y) {}

    /** A record that can hold arrays alone. */
    public record Plain(NDArray w) {}

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static NDArray random(long seed, long... sizes) {
        return Rng.of(seed).uniform(DataType.DOUBLE, -1, 1, sizes);
    }

    private static Model<NDArray> model() {
        return new Model<>(
                List.of(new Dense<>(random(1, 3, 4), random(2, 4)), new Dense<>(random(3, 4, 2), random(4, 2))),
                Map.of("gain", random(5, 2)),
                1.5,
                "small");
    }

    private static Data<NDArray> data() {
        return new Data<>(random(6, 5, 3), random(7, 5, 2));
    }

    // ---------------------------------------------------------------- derivatives

    @Test
    void products_with_the_jacobian() {
        NDArray x = random(1, 3);
        NDArray w = random(2, 3, 3);
        NDArray v = random(3, 3);
        // y = sin(W x): J = diag(cos(W x)) W
        NDArray j = w.matmul(x).cos().expandDims(1).mul(w);
        var forward = Grad.<NDArray>jvp(n -> constant(n, w).matmul(n).sin(), x, v);
        assertTrue(w.matmul(x).sin().equalsWithEps(forward.value(), 1e-14));
        assertTrue(j.matmul(v).equalsWithEps(forward.tangent(), 1e-13));
        var back = Grad.<NDArray>vjp(n -> constant1(n, w).matmul(n).sin(), x);
        assertTrue(j.transpose().matmul(v).equalsWithEps(back.pullback().apply(v), 1e-13));
        assertTrue(j.transpose().matmul(x).equalsWithEps(back.pullback().apply(x), 1e-13), "a second time");
        NDArray whole = Grad.<NDArray>jacobian(n -> constant1(n, w).matmul(n).sin(), x);
        assertTrue(j.equalsWithEps(whole, 1e-13));
    }

    /** A matrix made of the node itself, since a node's function sees constants only through it. */
    private static <T extends Ops<T>> Tape.Node<Tape.Node<T>> constant(Tape.Node<Tape.Node<T>> like, NDArray w) {
        return matrix(like, w);
    }

    private static <T extends Ops<T>> Tape.Node<T> constant1(Tape.Node<T> like, NDArray w) {
        return matrix(like, w);
    }

    private static <N extends Ops<N>> N matrix(N like, NDArray w) {
        List<N> numbers = new java.util.ArrayList<>();
        for (double v : w.reshape(w.length()).toDoubleArray()) {
            numbers.add(like.scalar(DataType.DOUBLE, v));
        }
        return Ops.stack(0, numbers).reshape(w.shape());
    }

    @Test
    void products_with_the_hessian() {
        NDArray x = random(1, 4);
        NDArray v = random(2, 4);
        // f = sum(x)^3 + sum(x^4): H = 6 sum(x) 1 1' + diag(12 x^2)
        NDArray h = Nd.ones(DataType.DOUBLE, 4, 4)
                .mul(6 * x.sum().getDouble())
                .add(Nd.eye(4).castTo(DataType.DOUBLE).mul(x.square().mul(12)));
        assertTrue(h.matmul(v)
                .equalsWithEps(
                        Grad.<NDArray>hvp(n -> n.sum().pow(3).add(n.pow(4).sum()), x, v), 1e-12));
        assertTrue(h.equalsWithEps(
                Grad.<NDArray>hessian(n -> n.sum().pow(3).add(n.pow(4).sum()), x), 1e-12));
    }

    @Test
    void what_does_not_depend_gives_zeros() {
        NDArray x = random(1, 3);
        assertEquals(x.zerosLike(), Grad.<NDArray>hvp(n -> n.sum(), x, x));
        assertEquals(
                x.zerosLike(), Grad.<NDArray>jvp(n -> n.stopGradient(), x, x).tangent());
        assertEquals(
                x.zerosLike(),
                Grad.<NDArray>vjp(n -> n.stopGradient(), x).pullback().apply(x));
    }

    @Test
    void directions_of_another_shape_are_refused() {
        NDArray x = random(1, 3);
        assertEquals(
                "[jvp] the direction is DOUBLE[2]: expected DOUBLE[3]",
                assertThrows(ShapeException.class, () -> Grad.<NDArray>jvp(n -> n.sin(), x, random(1, 2)))
                        .getMessage());
        assertThrows(
                ShapeException.class,
                () -> Grad.<NDArray>vjp(n -> n.sin(), x).pullback().apply(random(1, 2)));
        assertThrows(GatunException.class, () -> Grad.<NDArray>hvp(n -> n, Nd.scalar(DataType.INT, 1), x));
    }

    // ---------------------------------------------------------------- trees

    @Test
    void leaves_names_and_forms() {
        Model<NDArray> m = model();
        assertEquals(5, Tree.<NDArray>leaves(m).size());
        assertEquals(List.of("layers[0].w", "layers[0].b", "layers[1].w", "layers[1].b", "extra[gain]"), Tree.names(m));
        Model<NDArray> twice = Tree.map(m, (NDArray p) -> p.mul(2));
        assertEquals(m.layers().get(1).b().mul(2), twice.layers().get(1).b());
        assertEquals(1.5, twice.scale());
        assertEquals(Tree.form(m), Tree.form(twice));
        assertTrue(!Tree.form(m).equals(Tree.form(new Model<>(m.layers(), m.extra(), 2.5, "small"))));
        assertSame(
                m.name(),
                Tree.<NDArray, Model<NDArray>, Model<NDArray>>rebuild(m, Tree.leaves(m))
                        .name());
        assertThrows(
                GatunException.class, () -> Tree.rebuild(m, List.of(m.extra().get("gain"))));
    }

    @Test
    void a_record_of_arrays_alone_is_told_how_to_become_generic() {
        Plain p = new Plain(random(1, 2));
        Plain negative = Tree.map(p, (NDArray x) -> x.neg());
        assertEquals(p.w().neg(), negative.w());
        GatunException e = assertThrows(
                GatunException.class, () -> TreeGrad.at((Plain own) -> new Tape<NDArray>().constant(own.w()), p));
        assertTrue(e.getMessage().contains("make the record generic in its values"), e.getMessage());
    }

    @Test
    void gradients_have_the_models_form() {
        var found =
                TreeGrad.at((Model<Tape.Node<NDArray>> m, Data<Tape.Node<NDArray>> d) -> m.loss(d), model(), data());
        List<NDArray> gradients = Tree.leaves(found.gradient());
        assertEquals(model().loss(data()).getDouble(), found.value().getDouble(), 1e-15);
        List<NDArray> leaves = Tree.leaves(model());
        for (int i = 0; i < leaves.size(); i++) {
            for (int k = 0; k < leaves.get(i).length(); k++) {
                double slope = (moved(i, k, 1e-6) - moved(i, k, -1e-6)) / 2e-6;
                assertEquals(
                        slope,
                        gradients.get(i).reshape(-1).getDouble(k),
                        1e-7,
                        Tree.names(model()).get(i));
            }
        }
    }

    private static double moved(int leaf, int element, double by) {
        Model<NDArray> m = model();
        NDArray flat = Tree.<NDArray>leaves(m).get(leaf).reshape(-1);
        flat.put(flat.getDouble(element) + by, element);
        return m.loss(data()).getDouble();
    }

    // ---------------------------------------------------------------- compiled functions

    @Test
    void a_plan_of_a_function() {
        NDArray x = random(1, 3, 4);
        NDArray y = random(2, 4, 2);
        try (Plan plan = Plan.of(
                in -> List.of(
                        in.get(0).matmul(in.get(1)).tanh(),
                        in.get(0).graph().constant(y).sum()),
                List.of(x.spec(), y.spec()))) {
            List<NDArray> out = plan.run(List.of(x, y));
            assertTrue(x.matmul(y).tanh().equalsWithEps(out.get(0), 1e-14));
            assertEquals(y.sum().getDouble(), out.get(1).getDouble(), 1e-14);
        }
    }

    @Test
    void a_function_is_traced_once_for_each_form() {
        AtomicInteger traced = new AtomicInteger();
        try (Compiled<NDArray, NDArray> f = Compiled.of(x -> {
            traced.incrementAndGet();
            return x.softmax(1).mul(x).sum(1);
        })) {
            for (int n = 1; n < 4; n++) {
                NDArray x = random(n, n, 3);
                assertTrue(x.softmax(1).mul(x).sum(1).equalsWithEps(f.apply(x), 1e-14));
                f.apply(x);
            }
            f.apply(random(1, 2, 3).castTo(DataType.FLOAT));
            assertEquals(4, traced.get());
            assertEquals(4, f.size());
        }
    }

    @Test
    void gradients_and_batches_compile() {
        NDArray x = random(1, 4, 3);
        Function<NDArray, NDArray> eager =
                Grad.of(Vmap.of(row -> row.softmax(0).pow(2).sum()));
        try (Compiled<NDArray, NDArray> f = Compiled.of(v -> Grad.<SDVariable>of(
                                Vmap.of(row -> row.softmax(0).pow(2).sum()))
                        .apply(v));
                Compiled<NDArray, NDArray> g = Compiled.of(v -> Vmap.<SDVariable>of(
                                Grad.of(row -> row.softmax(0).pow(2).sum()))
                        .apply(v))) {
            assertTrue(eager.apply(x).equalsWithEps(f.apply(x), 1e-13));
            assertTrue(eager.apply(x).equalsWithEps(g.apply(x), 1e-13));
        }
    }

    @Test
    void a_training_step_on_records() {
        Function<Model<SDVariable>, Model<SDVariable>> step = m -> {
            Data<SDVariable> d = Tree.map(
                    data(), (NDArray a) -> m.layers().get(0).w().graph().constant(a));
            var found = TreeGrad.at((Model<Tape.Node<SDVariable>> n, Data<Tape.Node<SDVariable>> e) -> n.loss(e), m, d);
            return Tree.zip(m, found.gradient(), (SDVariable p, SDVariable g) -> p.sub(g.mul(0.1)));
        };
        try (Compiled<Model<NDArray>, Model<NDArray>> compiled = Compiled.ofTree(step)) {
            Model<NDArray> m = model();
            double before = m.loss(data()).getDouble();
            for (int i = 0; i < 50; i++) {
                m = compiled.apply(m);
            }
            assertEquals(1, compiled.size());
            assertTrue(m.loss(data()).getDouble() < 0.5 * before, "the loss falls");
            var eager = TreeGrad.at(
                    (Model<Tape.Node<NDArray>> n, Data<Tape.Node<NDArray>> e) -> n.loss(e), model(), data());
            Model<NDArray> once = compiled.apply(model());
            NDArray expected = model().extra()
                    .get("gain")
                    .sub(eager.gradient().extra().get("gain").mul(0.1));
            assertTrue(expected.equalsWithEps(once.extra().get("gain"), 1e-13));
        }
    }

    @Test
    void control_flow_in_a_compiled_function() {
        try (Compiled<NDArray, NDArray> root = Compiled.of(a -> a.graph()
                .whileLoop(
                        List.of(a.onesLike()),
                        v -> v.get(0).square().sub(a).abs().max().gt(1e-12),
                        v -> List.of(v.get(0).add(a.div(v.get(0))).mul(0.5)))
                .getFirst())) {
            NDArray a = Nd.create(new double[] {1, 2, 50}, 3);
            assertArrayEquals(a.sqrt().toDoubleArray(), root.apply(a).toDoubleArray(), 1e-12);
        }
    }

    @Test
    void many_threads_share_a_compiled_function() throws Exception {
        try (Compiled<NDArray, NDArray> f = Compiled.of(x -> x.sin().mul(x));
                ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> all = IntStream.range(0, 40)
                    .mapToObj(i -> pool.submit(() -> {
                        try (Scope s = Scope.open()) {
                            NDArray x = random(i, 1 + i % 3, 2);
                            return x.sin().mul(x).equalsWithEps(f.apply(x), 1e-14);
                        }
                    }))
                    .toList();
            for (Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        }
    }

    @Test
    void misuse_is_told() {
        assertThrows(GatunException.class, () -> Plan.of(in -> List.of(), List.of(Spec.of(DataType.FLOAT, 1))));
        try (Compiled<Object, Object> none = Compiled.ofTree(x -> x)) {
            assertThrows(GatunException.class, () -> none.apply("no array"));
        }
        Compiled<NDArray, NDArray> closed = Compiled.of(x -> x.neg());
        closed.close();
        assertThrows(GatunException.class, () -> closed.apply(random(1, 2)));
    }
}
