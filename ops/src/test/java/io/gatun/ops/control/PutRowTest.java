package io.gatun.ops.control;

import static io.gatun.ops.control.Values.apply;
import static io.gatun.ops.control.Values.check;
import static io.gatun.ops.control.Values.count;
import static io.gatun.ops.control.Values.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.ops.IndexException;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that are replaced. */
class PutRowTest {
    @Test
    void a_row_is_replaced() {
        ReferenceValue all = x(3, 2);
        ReferenceValue row = x(2).neg();
        for (int i : new int[] {0, 2, -1}) {
            List<ReferenceValue> in = List.of(all, count(i), row);
            double[] expected = all.toArray();
            System.arraycopy(row.toArray(), 0, expected, 2 * Math.floorMod(i, 3), 2);
            assertArrayEquals(expected, apply(new PutRow(), in).getFirst().toArray());
            check(new PutRow(), in);
        }
    }

    @Test
    void an_index_out_of_range_is_refused() {
        for (int i : new int[] {3, -4}) {
            assertThrows(IndexException.class, () -> apply(new PutRow(), List.of(x(3, 2), count(i), x(2))));
        }
    }
}
