package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataSet;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Everything that can be handed to a network wrongly, and what it answers. */
class BadInputTest {
    private final MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                    .layer(DenseLayer.of(4, 3))
                    .layer(OutputLayer.of(LossFunction.MCXENT, 2))
                    .build())
            .init();
    private final NDArray x = Nd.ones(5, 4);
    private final NDArray y = Nd.create(new float[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0}, 5, 2);

    @AfterEach
    void close() {
        net.close();
    }

    private static void fails(Class<? extends GatunException> type, String message, Executable f) {
        GatunException e = assertThrows(type, f);
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void features() {
        fails(
                ShapeException.class,
                "[output] features of shape [5, 3]: expected [-1, 4]",
                () -> net.output(Nd.ones(5, 3)));
        fails(
                ShapeException.class,
                "[output] features of shape [5, 4, 1]: expected [-1, 4]",
                () -> net.output(Nd.ones(5, 4, 1)));
        fails(ShapeException.class, "[output] features of shape []", () -> net.output(Nd.scalar(DataType.FLOAT, 1.0)));
        fails(ShapeException.class, "[output] features of shape [0, 4]", () -> net.output(Nd.zeros(0, 4)));
        fails(ShapeException.class, "[fit] features of shape [0, 4]", () -> net.fit(Nd.zeros(0, 4), Nd.zeros(0, 2)));
        fails(DataTypeException.class, "[output] features are INT", () -> net.output(x.castTo(DataType.INT)));
        GatunException e = assertThrows(ShapeException.class, () -> net.output(Nd.ones(4)));
        assertTrue(e.getMessage().contains("expandDims(0)"), e.getMessage());
    }

    @Test
    void labels() {
        fails(
                ShapeException.class,
                "[fit] labels of shape [5, 3] for 5 examples: expected [5, 2], nOut of layer 1 OutputLayer",
                () -> net.fit(x, Nd.ones(5, 3)));
        fails(ShapeException.class, "[fit] labels of shape [4, 2] for 5 examples", () -> net.fit(x, Nd.ones(4, 2)));
        fails(DataTypeException.class, "[fit] labels are LONG", () -> net.fit(x, y.castTo(DataType.LONG)));
        GatunException e = assertThrows(ShapeException.class, () -> net.fit(x, Nd.ones(5)));
        assertTrue(e.getMessage().contains("labels.oneHot(2)"), e.getMessage());
        fails(ShapeException.class, "[score] labels of shape", () -> net.score(new DataSet(x, Nd.ones(5, 3))));
    }

    @Test
    void nanInLabelsChangesNothing() {
        NDArray before = net.params();
        NDArray bad = y.dup();
        bad.put(Double.NaN, 3, 1);
        fails(
                GatunException.class,
                "[fit] labels: NaN at row 3, column 1: expected finite numbers",
                () -> net.fit(x, bad));
        fails(GatunException.class, "[score] labels: NaN at row 3, column 1", () -> net.score(new DataSet(x, bad)));
        assertEquals(before, net.params());
        assertEquals(0, net.iteration());
    }

    @Test
    void theWrongMoment() {
        try (MultiLayerNetwork raw = new MultiLayerNetwork(net.conf())) {
            fails(GatunException.class, "[output] the network has no arrays: expected init()", () -> raw.output(x));
            fails(GatunException.class, "[fit] the network has no arrays", () -> raw.fit(x, y));
            fails(GatunException.class, "[params] the network has no arrays", raw::params);
        }
        MultiLayerNetwork closed = net.clone();
        closed.close();
        closed.close();
        fails(GatunException.class, "[output] the network has no arrays", () -> closed.output(x));
    }

    @Test
    void aNetworkWithoutLossIsNotTrained() {
        try (MultiLayerNetwork plain = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .layer(DenseLayer.of(4, 3))
                        .build())
                .init()) {
            assertEquals(3, plain.output(x).size(1));
            fails(
                    GatunException.class,
                    "[fit] the network cannot be trained: its last layer, layer 0 DenseLayer, has no loss",
                    () -> plain.fit(x, y));
        }
    }

    @Test
    void numbers() {
        fails(
                GatunException.class,
                "[fit] 0 epochs: expected 1 or more",
                () -> net.fit(ArrayDataSetIterator.of(x, y, 2), 0));
        fails(GatunException.class, "", () -> net.setParams(Nd.ones(3)));
        fails(GatunException.class, "[network] no array \"layer7/W\"", () -> net.getParam("layer7/W"));
        fails(GatunException.class, "", () -> net.setParam("layer0/W", Nd.ones(3, 4)));
    }

    @Test
    void imagesMayComeAsRowsAndRowsAsImages() {
        try (MultiLayerNetwork flat = conv(InputType.convolutionalFlat(4, 3, 2));
                MultiLayerNetwork image = conv(InputType.convolutional(4, 3, 2))) {
            NDArray rows = Nd.arange(48).castTo(DataType.FLOAT).reshape(2, 24);
            NDArray images = rows.reshape(2, 2, 4, 3);
            assertEquals(flat.output(rows), flat.output(images));
            assertEquals(flat.output(rows), image.output(rows));
            assertEquals(flat.output(rows), image.output(images));
            assertEquals(flat.output(rows), flat.output(rows.castTo(DataType.DOUBLE)));
            fails(
                    ShapeException.class,
                    "[output] features of shape [2, 4, 3, 2]: expected [-1, 24] (or the same values as"
                            + " [-1, 2, 4, 3])",
                    () -> flat.output(rows.reshape(2, 4, 3, 2)));
        }
    }

    private static MultiLayerNetwork conv(InputType in) {
        return new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .layer(ConvolutionLayer.of(2, 2, 2))
                        .layer(OutputLayer.of(LossFunction.MSE, 2))
                        .inputType(in)
                        .build())
                .init();
    }
}
