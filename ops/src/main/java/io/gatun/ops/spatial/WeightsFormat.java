package io.gatun.ops.spatial;

import java.util.ArrayList;
import java.util.List;

/**
 * The order of the axes of convolution weights; Y and X stand for all spatial axes, I for the input channels (of one group), O
 * for the output channels. For a transposed convolution I and O are those of the convolution of which it is the transpose, so O
 * is what it takes in.
 */
public enum WeightsFormat {
    /** [spatial axes..., in, out], Deeplearning4j's and TensorFlow's. */
    YXIO,
    /** [out, in, spatial axes...], what the kernels take. */
    OIYX,
    /** [out, spatial axes..., in]. */
    OYXI;

    /** The permutation that makes [out, in, spatial axes...] of weights in this format. */
    List<Integer> toOutFirst(int axes) {
        List<Integer> order = new ArrayList<>();
        order.add(this == YXIO ? axes + 1 : 0);
        order.add(
                switch (this) {
                    case YXIO -> axes;
                    case OIYX -> 1;
                    case OYXI -> axes + 1;
                });
        int first =
                switch (this) {
                    case YXIO -> 0;
                    case OIYX -> 2;
                    case OYXI -> 1;
                };
        for (int i = 0; i < axes; i++) {
            order.add(first + i);
        }
        return order;
    }
}
