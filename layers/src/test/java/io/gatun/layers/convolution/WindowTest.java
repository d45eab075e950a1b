package io.gatun.layers.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
    /** Output sizes and paddings; those of mode Same as TensorFlow documents them. */
    @ParameterizedTest
    @CsvSource({
        // in, kernel, stride, padding, dilation, mode, out, before, after
        "28, 5, 1, 0, 1, Truncate, 24, 0, 0",
        "24, 2, 2, 0, 1, Truncate, 12, 0, 0",
        "7, 3, 2, 1, 1, Truncate, 4, 1, 1",
        "8, 3, 2, 0, 1, Truncate, 3, 0, 0",
        "8, 3, 1, 0, 2, Truncate, 4, 0, 0",
        "9, 3, 2, 0, 1, Strict, 4, 0, 0",
        "7, 3, 2, 0, 1, Same, 4, 1, 1",
        "8, 3, 2, 0, 1, Same, 4, 0, 1",
        "8, 2, 1, 0, 1, Same, 8, 0, 1",
        "5, 1, 2, 0, 1, Same, 3, 0, 0",
        "5, 3, 1, 0, 2, Same, 5, 2, 2",
    })
    void sizes(long in, int k, int s, int p, int d, ConvolutionMode mode, int out, int before, int after) {
        Window w = new Window.Geometry("Test", Size.of(k), Size.of(s), Size.of(p), Size.of(d), mode)
                .over(InputType.convolutional(in, in, 3));
        assertEquals(new Window(out, out, before, before, after, after), w);
    }

    @Test
    void heightAndWidthAreNotConfused() {
        InputType out = ConvolutionLayer.of(7, 3, 5)
                .withStride(2, 1)
                .withPadding(1, 0)
                .outputType(InputType.convolutional(9, 11, 2));
        assertEquals(InputType.convolutional(5, 7, 7), out);
    }

    @Test
    void aKernelLargerThanTheImage() {
        ConfigurationException e = assertThrows(ConfigurationException.class, () -> ConvolutionLayer.of(4, 5, 5)
                .outputType(InputType.convolutional(4, 9, 1)));
        assertEquals(
                "[ConvolutionLayer] kernel 5 is larger than the input's height 4: expected a smaller kernel, more padding,"
                        + " or mode Same",
                e.getMessage());
    }

    @Test
    void strictForbidsARest() {
        ConfigurationException e = assertThrows(ConfigurationException.class, () -> SubsamplingLayer.max(2, 2)
                .withMode(ConvolutionMode.Strict)
                .outputType(InputType.convolutional(6, 5, 1)));
        assertTrue(e.getMessage().contains("stride 2 leaves 1 of the input's width 5"), e.getMessage());
    }

    @Test
    void sizesAreChecked() {
        assertThrows(ConfigurationException.class, () -> ConvolutionLayer.of(4, 0, 5));
        assertThrows(ConfigurationException.class, () -> ConvolutionLayer.of(0, 5, 5));
        assertThrows(
                ConfigurationException.class, () -> ConvolutionLayer.of(4, 5, 5).withStride(0, 1));
        assertThrows(
                ConfigurationException.class, () -> ConvolutionLayer.of(4, 5, 5).withPadding(-1, 1));
        assertThrows(
                ConfigurationException.class, () -> ConvolutionLayer.of(4, 5, 5).withDilation(1, 0));
        assertThrows(
                ConfigurationException.class, () -> SubsamplingLayer.max(2, 2).withPadding(2, 2));
        assertThrows(
                ConfigurationException.class,
                () -> ConvolutionLayer.of(4, 5, 5).withPadding(1, 1).withMode(ConvolutionMode.Same));
    }
}
