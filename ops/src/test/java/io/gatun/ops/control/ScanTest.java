package io.gatun.ops.control;

import static io.gatun.ops.control.Values.apply;
import static io.gatun.ops.control.Values.check;
import static io.gatun.ops.control.Values.count;
import static io.gatun.ops.control.Values.number;
import static io.gatun.ops.control.Values.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.ops.DataType;
import io.gatun.ops.Numeric;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.SpecValue;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans, with the reference interpreter: values, shapes, gradients to second order, nesting, errors. */
class ScanTest {
    /** h = tanh(w h + row), output h * row. */
    private Scan recurrent(boolean reverse) {
        List<Spec> specs =
                List.of(Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE, 2, 2));
        return new Scan(
                Subgraph.of(specs, s -> {
                    Symbol h = s.get(2).matmul(s.get(0)).add(s.get(1)).tanh();
                    return List.of(h, h.mul(s.get(1)));
                }),
                1,
                1,
                reverse);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void value_and_gradients(int n) {
        for (boolean reverse : new boolean[] {false, true}) {
            List<ReferenceValue> in = List.of(x(2), x(n, 2), x(2, 2).neg());
            List<ReferenceValue> out = apply(recurrent(reverse), in);
            double[] h = in.get(0).toArray();
            double[] outputs = new double[2 * n];
            for (int k = 0; k < n; k++) {
                int i = reverse ? n - 1 - k : k;
                double[] next = new double[2];
                for (int r = 0; r < 2; r++) {
                    double row = in.get(1).get(i, r);
                    next[r] = Math.tanh(in.get(2).get(r, 0) * h[0] + in.get(2).get(r, 1) * h[1] + row);
                    outputs[2 * i + r] = next[r] * row;
                }
                h = next;
            }
            assertArrayEquals(h, out.get(0).toArray(), 1e-14);
            assertArrayEquals(outputs, out.get(1).toArray(), 1e-14);
            check(recurrent(reverse), in);
        }
    }

    @Test
    void map_and_fold() {
        ReferenceValue rows = x(4, 3);
        assertEquals(
                rows.exp(),
                Control.map(List.of(rows), List.of(), s -> List.of(s.get(0).exp()))
                        .getFirst());
        ReferenceValue product = Control.fold(
                        List.of(number(1)),
                        List.of(rows),
                        List.of(),
                        s -> List.of(s.get(0).mul(s.get(1).sum())))
                .getFirst();
        double expected = 1;
        for (int i = 0; i < 4; i++) {
            expected *= rows.get(i, 0) + rows.get(i, 1) + rows.get(i, 2);
        }
        assertEquals(expected, product.item(), 1e-12);
    }

    @Test
    void integers_are_carried_without_gradients() {
        List<ReferenceValue> in = List.of(count(0), x(), x(3));
        Scan op = new Scan(
                Subgraph.of(
                        List.of(Spec.of(DataType.LONG), Spec.of(DataType.DOUBLE), Spec.of(DataType.DOUBLE)),
                        s -> List.of(
                                s.get(0).add(1).cast(DataType.LONG),
                                s.get(1).mul(s.get(2)).add(s.get(0)),
                                s.get(0))),
                2,
                1,
                false);
        assertEquals(
                ReferenceValue.of(DataType.LONG, Shape.of(3), 0, 1, 2),
                apply(op, in).get(2));
        check(op, in);
    }

    @Test
    void sequences_of_different_lengths_are_refused() {
        assertEquals(
                "[scan] sequence 1 has 3 rows: expected 2, as the sequences before it",
                assertThrows(
                                ShapeException.class,
                                () -> Control.map(
                                        List.of(x(2, 2), x(3, 2)),
                                        List.of(),
                                        s -> List.of(s.get(0).add(s.get(1)))))
                        .getMessage());
        assertThrows(ShapeException.class, () -> Control.map(List.of(number(1)), List.of(), s -> List.of(s.get(0))));
    }

    @Test
    void an_unknown_length_is_inferred() {
        List<SpecValue> out = Control.scan(
                List.of(SpecValue.of(DataType.FLOAT, 4)),
                List.of(SpecValue.of(DataType.FLOAT, -1, 4)),
                List.of(),
                s -> List.of(s.get(0).add(s.get(1)), s.get(0).sum()));
        assertEquals(Spec.of(DataType.FLOAT, 4), out.get(0).spec());
        assertEquals(Spec.of(DataType.FLOAT, -1), out.get(1).spec());
    }

    /** A branch in a loop in a scan; gradients to second order go through all three. */
    @Test
    void nested() {
        ReferenceValue start = number(0.7);
        ReferenceValue rows = x(3);
        ReferenceValue w = number(1.1);
        Numeric.Formula f = new Numeric.Formula() {
            @Override
            public <T extends Ops<T>> List<T> apply(List<T> in) {
                return Control.scan(List.of(in.get(0)), List.of(in.get(1)), List.of(in.get(2)), s -> {
                    List<Symbol> inner = Control.whileLoop(
                            List.of(s.get(0).scalar(DataType.LONG, 0), s.get(0)),
                            List.of(s.get(1), s.get(2)),
                            q -> q.get(0).lt(2),
                            q -> List.of(
                                    q.get(0).add(1).cast(DataType.LONG),
                                    Control.ifCond(
                                                    q.get(0).eq(0),
                                                    q.subList(1, 4),
                                                    b -> List.of(b.get(0)
                                                            .mul(b.get(1))
                                                            .sin()),
                                                    b -> List.of(b.get(0)
                                                            .mul(b.get(2))
                                                            .exp()))
                                            .getFirst()));
                    return List.of(inner.get(1), inner.get(1).square());
                });
            }
        };
        double h = 0.7;
        for (int i = 0; i < 3; i++) {
            h = Math.exp(1.1 * Math.sin(h * rows.get(i)));
        }
        List<ReferenceValue> in = List.of(start, rows, w);
        assertEquals(h, f.apply(in).getFirst().item(), 1e-13);
        Numeric.checkShapes(f, in);
        Numeric.checkGradients(f, in, true);
    }
}
