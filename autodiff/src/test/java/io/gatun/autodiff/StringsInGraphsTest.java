package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Graphs hold no strings, and say so where one would come in. */
class StringsInGraphsTest {
    @Test
    void areRefused() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.INT, 3);
        for (Executable e : new Executable[] {
            () -> sd.placeHolder("p", DataType.UTF8, 2),
            () -> sd.constant("c", Nd.create("a")),
            () -> sd.var("v", Nd.create("a")),
            () -> x.cast(DataType.UTF8)
        }) {
            String message = assertThrows(DataTypeException.class, e).getMessage();
            assertTrue(message.contains("UTF8"), message);
        }
    }
}
