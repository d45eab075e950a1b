package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphJsonTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UTF8") // stays outside of graphs
    void valuesComeBackToTheBit(DataType type) {
        double[] some = {0, 1, -0.0, 1.0 / 3, Double.NaN, Double.NEGATIVE_INFINITY, 1e-40, 65504, Math.PI};
        try (SameDiff sd = SameDiff.create();
                NDArray values = Nd.create(some, 3, 3).castTo(type)) {
            sd.constant("c", values);
            sd.constant("long", Nd.create(new long[] {Long.MAX_VALUE, Long.MIN_VALUE}, 2));
            SDVariable x = sd.placeHolder("\u00e9 \"x\"\n", DataType.FLOAT, -1, 2);
            x.clip(-0.5, Double.POSITIVE_INFINITY).softmax(1).permute(1, 0).rename("y");
            sd.setOutputs("y");
            try (SameDiff back = GraphJson.read(GraphJson.write(sd))) {
                assertEquals(sd, back);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "3",
                "{",
                "{} {}",
                "{\"a\": 1, \"a\": 2}",
                "{}",
                "{\"format\": \"gatun-graph\"}"
            })
    void whatIsNoGraphIsRefused(String text) {
        assertThrows(FileFormatException.class, () -> GraphJson.read(text));
    }

    @Test
    void deepTextsAreRefused() {
        String text = "{\"a\":".repeat(100_000);
        FileFormatException e = assertThrows(FileFormatException.class, () -> GraphJson.read(text));
        assertTrue(e.getMessage().startsWith("[graphJson]"), e::getMessage);
    }
}
