package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.autodiff.updaters.AMSGrad;
import io.gatun.autodiff.updaters.AdaBelief;
import io.gatun.autodiff.updaters.AdaDelta;
import io.gatun.autodiff.updaters.AdaGrad;
import io.gatun.autodiff.updaters.AdaMax;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.AdamW;
import io.gatun.autodiff.updaters.ExponentialSchedule;
import io.gatun.autodiff.updaters.InverseSchedule;
import io.gatun.autodiff.updaters.Momentum;
import io.gatun.autodiff.updaters.Nadam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.NoOp;
import io.gatun.autodiff.updaters.PolySchedule;
import io.gatun.autodiff.updaters.RmsProp;
import io.gatun.autodiff.updaters.Schedule;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.SigmoidSchedule;
import io.gatun.autodiff.updaters.StepSchedule;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.ConvolutionMode;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationJsonTest {
    /** Every layer with every option away from its default. */
    private static MultiLayerConfiguration everything() {
        return NeuralNetConfiguration.builder()
                .seed(Long.MIN_VALUE)
                .dataType(DataType.DOUBLE)
                .updater(new Nesterovs(new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 3), 0.8))
                .l1(0.25)
                .biasInit(-1)
                .layer(ConvolutionLayer.of(4, 3, 2)
                        .withNIn(3)
                        .withStride(2, 1)
                        .withPadding(1, 0)
                        .withDilation(1, 2)
                        .withBias(false)
                        .withMode(ConvolutionMode.Truncate)
                        .withName("first"))
                .layer(BatchNormalization.of().withDecay(0.5).withEps(0.001).withGammaBeta(2, 3, true))
                .layer(ActivationLayer.of(Activation.GELU))
                .layer(SubsamplingLayer.avg(2, 2)
                        .withStride(1, 1)
                        .withMode(ConvolutionMode.Same)
                        .withCountPadding(true))
                .layer(DropoutLayer.keeping(0.75))
                .layer(DenseLayer.of(7)
                        .withBias(false)
                        .withUpdater(new Adam(0.5, 0.1, 0.2, 0.3))
                        .withDropOut(0.9))
                .layer(OutputLayer.of(LossFunction.XENT, 2).withL2(1e-300).withBias(false))
                .inputType(InputType.convolutional(10, 12, 3))
                .build();
    }

    @Test
    void roundTrip() {
        assertEquals(everything(), MultiLayerConfiguration.fromJson(everything().toJson()));
        MultiLayerConfiguration lenet = ConfigurationTest.lenet();
        assertEquals(lenet, MultiLayerConfiguration.fromJson(lenet.toJson()));
    }

    @Test
    void theTextIsPlain() {
        String json = everything().toJson();
        assertTrue(json.contains("\"@type\" : \"ConvolutionLayer\""), json);
        assertTrue(json.contains("\"kernel\" : [ 3, 2 ]"), json);
        assertTrue(json.contains("\"@type\" : \"Convolutional\""), json);
        assertFalse(json.contains("io.gatun"), json);
        assertFalse(json.contains("null"), json);
    }

    static Stream<Schedule> schedules() {
        return Stream.of(
                new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 3),
                new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.5),
                new InverseSchedule(ScheduleType.EPOCH, 0.1, 0.5, 2),
                new PolySchedule(ScheduleType.ITERATION, 0.1, 0.5, 100),
                new SigmoidSchedule(ScheduleType.ITERATION, 0.1, -0.5, 10));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void schedulesGoThere(Schedule schedule) {
        MultiLayerConfiguration conf = NeuralNetConfiguration.builder()
                .updater(new Sgd(schedule))
                .layer(DenseLayer.of(2, 3))
                .build();
        assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    }

    static Stream<Updater> updaters() {
        return Stream.of(
                new Momentum(0.3, 0.7),
                new AdamW(),
                new AMSGrad(),
                new Nadam(),
                new AdaMax(),
                new AdaBelief(),
                new AdaGrad(),
                new AdaDelta(),
                new RmsProp(),
                new NoOp());
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void updatersGoThere(Updater updater) {
        MultiLayerConfiguration conf = NeuralNetConfiguration.builder()
                .updater(updater)
                .layer(DenseLayer.of(2, 3))
                .build();
        assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    }

    @Test
    void hostileAndBrokenTextIsRefused() {
        String good = NeuralNetConfiguration.builder()
                .layer(DenseLayer.of(2, 3))
                .build()
                .toJson();
        assertEquals(2, MultiLayerConfiguration.fromJson(good).inputType().size());
        refused(good.replace("\"version\" : 1", "\"version\" : 2"), "version 2: expected 1 to 1; what a newer Gatun");
        refused(good.replace("\"version\" : 1", "\"version\" : \"1x\""), "version");
        refused(
                good.replace("\"nOut\" : 3", "\"nOut\" : 3, \"shiny\" : true"),
                "unknown field \"shiny\" at network.layers[0]");
        refused(good.replace("\"nOut\" : 3", "\"nOut\" : 3.5"), "at network.layers[0].nOut");
        refused(good.replace("\"nOut\" : 3", "\"nOut\" : \"3\""), "at network.layers[0].nOut");
        refused(good.replace("\"nOut\" : 3", "\"nOut\" : -3"), "nOut is -3");
        refused(good.replace("\"nOut\" : 3,", ""), "nOut");
        refused(good.replace("\"nOut\" : 3", "\"nOut\" : 3, \"nOut\" : 4"), "nOut");
        refused(good.replace("DenseLayer", "java.lang.ProcessBuilder"), "unknown type \"java.lang.ProcessBuilder\"");
        refused(good.replace("DenseLayer", "io.gatun.layers.feedforward.DenseLayer"), "unknown type");
        refused(good.replace("\"@type\" : \"DenseLayer\",", ""), "no \"@type\"");
        refused(good.replace("\"Sgd\"", "\"Sgdx\""), "unknown type \"Sgdx\"");
        refused(good.replace("\"FLOAT\"", "\"FLOATY\""), "FLOATY");
        refused(good.replace("\"FLOAT\"", "5"), "at network.dataType");
        refused(good.substring(0, good.length() / 2), "[fromJson]");
        refused(good + "{}", "[fromJson]");
        refused("", "[fromJson]");
        refused("[]", "not the configuration of a network");
        refused("{}", "not the configuration of a network");
        refused("[".repeat(5000), "[fromJson]");
        refused(good.replaceFirst("\\{", "{\"more\": 1,"), "expected format, version");
    }

    private static void refused(String json, String part) {
        FileFormatException e =
                assertThrows(FileFormatException.class, () -> MultiLayerConfiguration.fromJson(json), json);
        assertTrue(e.getMessage().startsWith("[fromJson] ") && e.getMessage().contains(part), e.getMessage());
    }
}
