package io.gatun.arrays.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JavaKernelTest {
    /** x clamped to the limit, and how many elements were not changed. */
    record Clip(double limit) implements JavaKernel {
        @Override
        public List<Spec> infer(List<Spec> in) {
            if (in.getFirst().dataType() != DataType.FLOAT) {
                throw new DataTypeException("[clip] takes FLOAT, received " + in);
            }
            return List.of(in.getFirst(), Spec.of(DataType.LONG));
        }

        @Override
        public void forward(List<NDArray> in, List<NDArray> out) {
            MemorySegment x = in.getFirst().memory();
            MemorySegment y = out.getFirst().memory();
            long kept = 0;
            for (long i = 0; i < in.getFirst().length(); i++) {
                float v = x.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                float c = (float) Math.clamp(v, -limit, limit);
                y.setAtIndex(ValueLayout.JAVA_FLOAT, i, c);
                kept += c == v ? 1 : 0;
            }
            out.get(1).assign(kept);
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            return List.of(p.x(0).abs().lte(limit).select(p.g(), p.g().zerosLike()));
        }
    }

    /** A sum over rows, by operations on arrays, without a gradient. */
    record RowSums() implements JavaKernel {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(
                    Spec.of(in.getFirst().dataType(), in.getFirst().shape().size(0)));
        }

        @Override
        public void forward(List<NDArray> in, List<NDArray> out) {
            out.getFirst().assign(in.getFirst().sum(1));
        }
    }

    @Test
    void itComputesLikeAnyOperation() {
        NDArray x = Rng.of(1).randn(4, 5);
        for (NDArray in : List.of(x, x.transpose(), Nd.zeros(0, 3), Nd.scalar(7.0f))) {
            List<NDArray> out = in.applyAll(new Clip(0.5), List.of(in));
            NDArray expected = in.max(Nd.scalar(-0.5f)).min(Nd.scalar(0.5f));
            assertEquals(expected.add(0.0), out.getFirst().add(0.0));
            assertEquals(
                    expected.eq(in).cast(DataType.LONG).sum().getLong(),
                    out.get(1).getLong());
        }
        assertTrue(x.t().sum(1).equalsWithEps(x.t().apply(new RowSums(), List.of(x.t())), 1e-6));
    }

    @Test
    void itsGradientIsTheOneItDeclares() {
        NDArray x = Nd.create(new float[] {-2, -0.3f, 0.4f, 1});
        Tape<NDArray> tape = new Tape<>();
        Tape.Node<NDArray> v = tape.variable(x);
        Tape.Node<NDArray> y = v.apply(new Clip(0.5), List.of(v)).mul(3.0).sum();
        assertEquals(
                Nd.create(new float[] {0, 3, 3, 0}),
                tape.gradients(y, List.of(v)).getFirst());
        Tape.Node<NDArray> m = tape.variable(Nd.ones(2, 2));
        Tape.Node<NDArray> s = m.apply(new RowSums(), List.of(m)).sum();
        GatunException e = assertThrows(GatunException.class, () -> tape.gradients(s, List.of(m)));
        assertTrue(e.getMessage().contains("override vjp"), e::getMessage);
    }

    @Test
    void itChecksItsInputs() {
        NDArray x = Nd.zeros(DataType.DOUBLE, 3);
        assertThrows(DataTypeException.class, () -> x.apply(new Clip(1), List.of(x)));
    }

    @Test
    void severalThreadsRunIt() {
        NDArray x = Rng.of(2).randn(1000);
        NDArray expected = x.apply(new Clip(0.1), List.of(x));
        assertTrue(IntStream.range(0, 64).parallel().allMatch(i -> x.apply(new Clip(0.1), List.of(x))
                .equals(expected)));
    }
}
