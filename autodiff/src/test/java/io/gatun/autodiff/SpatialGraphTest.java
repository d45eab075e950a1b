package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.functional.Vmap;
import io.gatun.ops.DataType;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Volumes and pictures in graphs: gradients for batches of any size, and the results of eager arrays. */
class SpatialGraphTest {
    private static NDArray random(int seed, long... shape) {
        return Rng.of(seed).normal(DataType.DOUBLE, 0, 0.5, shape);
    }

    @Test
    void volumes() {
        ConvConfig last = ConvConfig.of(1).withFormat(DataFormat.NHWC).withMode(PaddingMode.SAME);
        PoolConfig pool = PoolConfig.of(2).withFormat(DataFormat.NHWC);
        NDArray w = random(1, 3, 2, 3, 2, 3);
        NDArray back = random(2, 3, 2, 2, 2, 2);
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 4, 4, 3, 2);
            SDVariable pooled = x.conv3d(sd.var("w", w), last).tanh().avgPooling3d(pool);
            SDVariable y =
                    pooled.deconv3d(sd.var("back", back), last.withStrides(2)).rename("y");
            y.square().mean().rename("loss");
            sd.setLossVariables("loss");
            for (int batch : new int[] {1, 3}) {
                NDArray in = random(3, batch, 4, 4, 3, 2);
                NDArray eager = in.conv3d(w, last).tanh().avgPooling3d(pool).deconv3d(back, last.withStrides(2));
                assertArrayEquals(
                        eager.toDoubleArray(),
                        sd.outputSingle(Map.of("x", in), "y").toDoubleArray(),
                        1e-12);
                GradCheck.standard().check(sd, Map.of("x", in)).orThrow();
            }
        }
    }

    @Test
    void pictures() {
        NDArray boxes = Nd.create(new double[] {0.11, 0.23, 0.83, 0.91, 0.05, 0.13, 0.93, 0.71})
                .reshape(2, 4);
        NDArray of = Nd.create(new long[] {0, 0});
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 5, 4, 3);
            SDVariable gain = sd.var("gain", random(4, 3));
            SDVariable b = sd.var("boxes", boxes);
            SDVariable resized = x.mul(gain).imageResize(7, 6, ResizeMethod.BICUBIC);
            SDVariable crops =
                    resized.cropAndResize(b, sd.constant("of", of), 3, 3, 0).rename("crops");
            crops.square().mean().rename("loss");
            sd.setLossVariables("loss");
            NDArray in = random(5, 2, 5, 4, 3);
            NDArray eager =
                    in.mul(random(4, 3)).imageResize(7, 6, ResizeMethod.BICUBIC).cropAndResize(boxes, of, 3, 3, 0);
            assertArrayEquals(
                    eager.toDoubleArray(),
                    sd.outputSingle(Map.of("x", in), "crops").toDoubleArray(),
                    1e-12);
            GradCheck.standard().check(sd, Map.of("x", in)).orThrow();
        }
    }

    /** How many boxes stay is known only when they are there. */
    @Test
    void boxesThatStay() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable boxes = sd.placeHolder("boxes", DataType.DOUBLE, -1, 4);
            SDVariable scores = sd.placeHolder("scores", DataType.DOUBLE, -1);
            SDVariable chosen = boxes.nonMaxSuppression(scores, 10, 0.5, 0).rename("chosen");
            boxes.gather(chosen, 0).sum(1).rename("sums");
            NDArray corners = Nd.create(new double[] {0, 0, 1, 1, 0, 0, 1, 0.9, 2, 2, 3, 3})
                    .reshape(3, 4);
            NDArray s = Nd.create(new double[] {0.5, 0.9, 0.7});
            Map<String, NDArray> out = sd.output(Map.of("boxes", corners, "scores", s), "chosen", "sums");
            assertArrayEquals(new long[] {1, 2}, out.get("chosen").toLongArray());
            assertArrayEquals(new double[] {1.9, 10}, out.get("sums").toDoubleArray(), 1e-12);
        }
    }

    @Test
    void functionsOfOneExampleOnAll() {
        NDArray all = random(6, 3, 2, 4, 4, 2, 1);
        NDArray w = random(7, 2, 1, 2, 2, 2);
        ConvConfig last = ConvConfig.of(1).withFormat(DataFormat.NHWC);
        NDArray y = Vmap.<NDArray>ofAll(
                        in -> List.of(in.get(0).conv3d(in.get(1), last).upsampling3d(2, 1, 1, DataFormat.NHWC)),
                        0,
                        Vmap.SAME)
                .apply(List.of(all, w))
                .getFirst();
        for (int i = 0; i < 3; i++) {
            NDArray one = all.slice(0, i, i + 1).squeeze(0).conv3d(w, last).upsampling3d(2, 1, 1, DataFormat.NHWC);
            assertArrayEquals(one.toDoubleArray(), y.slice(0, i, i + 1).toDoubleArray(), 1e-12);
        }
        assertEquals(6, y.rank());
    }
}
