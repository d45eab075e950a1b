package io.gatun.ops.named;

import io.gatun.ops.Ops;
import io.gatun.ops.image.ResizeMethod;

/** Names of the image namespace whose form is not that of a fluent method: sizes come as arrays. */
final class ImageNames {
    private ImageNames() {}

    private static int[] size(Call<?> c, int input) {
        long[] v = c.longs(input);
        if (v.length != 2) {
            throw c.refuse("size", java.util.Arrays.toString(v), "two numbers: height and width");
        }
        return new int[] {Math.toIntExact(v[0]), Math.toIntExact(v[1])};
    }

    static <T extends Ops<T>> T CropAndResize(Call<T> c) {
        int[] size = size(c, 3);
        double outside = c.real("extrapolationValue", 0);
        return c.word("method", "BILINEAR").equals("NEAREST")
                ? c.x(0).cropAndResizeNearest(c.x(1), c.x(2), size[0], size[1], outside)
                : c.x(0).cropAndResize(c.x(1), c.x(2), size[0], size[1], outside);
    }

    static <T extends Ops<T>> T imageResize(Call<T> c) {
        int[] size = size(c, 1);
        boolean keep = c.flag("preserveAspectRatio", false);
        boolean antialias = c.has("antialias") ? c.flag("antialias", false) : c.flag("antialis", false);
        ResizeMethod method = ResizeMethod.of(c.word("ImageResizeMethod", "ResizeBilinear"));
        return c.x(0).imageResize(size[0], size[1], keep, antialias, method);
    }

    /** The place is drawn by an optional seed. */
    static <T extends Ops<T>> T randomCrop(Call<T> c) {
        T key = Names.longs(c, c.integer("seed", 0), 0);
        return c.x(0).randomCrop(key, c.longs(1));
    }
}
