package io.gatun.ops.named;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Binary;
import io.gatun.ops.GatunException;
import io.gatun.ops.Unary;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedOpsTest {
    @Test
    void operators_of_other_frameworks_are_element_wise_functions() {
        assertEquals(
                Map.of("IsNaN", Unary.IS_NAN, "Not", Unary.NOT),
                NamedOps.elementwise("onnx", Unary.class, "IsNaN", "Not"));
        assertEquals(Map.of("AddV2", Binary.ADD), NamedOps.elementwise("tensorflow", Binary.class, "AddV2"));
    }

    @Test
    void others_are_refused_by_name() {
        for (String operator : new String[] {"Conv", "Add", "isnan", "", "AddV2"}) {
            GatunException e = assertThrows(
                    GatunException.class, () -> NamedOps.elementwise("onnx", Unary.class, "Abs", operator));
            assertTrue(e.getMessage().contains("operator " + operator + " of onnx"), e.getMessage());
        }
    }
}
