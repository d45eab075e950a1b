package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.loss.LossReduce;
import io.gatun.ops.nn.PadMode;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.rnn.LstmActivations;
import io.gatun.ops.rnn.LstmConfiguration;
import io.gatun.ops.rnn.LstmDataFormat;
import io.gatun.ops.rnn.LstmDirectionMode;
import io.gatun.ops.rnn.LstmLayerConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The operations of networks against what Deeplearning4j itself computed. */
class Deeplearning4jValuesTest {
    /** Some constants of Deeplearning4j are held in FLOAT. */
    private static final double TOLERANCE = 1e-6;

    private static final Pattern ARRAY = Pattern.compile("\\[([^\\]]*)\\]|(?<= )-(?= |$)");

    /** A line: an operation, its arguments, its inputs and the results. */
    private record Line(String op, Map<String, String> arguments, List<ReferenceValue> in, List<ReferenceValue> out) {
        double real(String name) {
            return Double.parseDouble(arguments.getOrDefault(name, "0"));
        }

        boolean flag(String name) {
            return arguments.getOrDefault(name, "false").equals("true");
        }

        int[] ints(String name) {
            String inside = arguments.get(name).replaceAll("[\\[\\]]", "");
            return inside.isEmpty()
                    ? new int[0]
                    : Arrays.stream(inside.split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray();
        }

        <E extends Enum<E>> E choice(Class<E> type, String name) {
            return Enum.valueOf(type, arguments.get(name));
        }

        ReferenceValue x(int i) {
            return i < in.size() ? in.get(i) : null;
        }
    }

    private static List<ReferenceValue> arrays(String text) {
        List<ReferenceValue> out = new ArrayList<>();
        Matcher m = ARRAY.matcher(" " + text);
        while (m.find()) {
            if (m.group(1) == null) {
                out.add(null);
                continue;
            }
            String[] words = m.group(1).split(" ");
            String[] head = words[0].split(":");
            long[] sizes = head[0].isEmpty()
                    ? new long[0]
                    : Arrays.stream(head[0].split(","))
                            .mapToLong(Long::parseLong)
                            .toArray();
            double[] values = Arrays.stream(words)
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            DataType type = head.length > 1 ? DataType.valueOf(head[1]) : DataType.DOUBLE;
            out.add(ReferenceValue.of(type, Shape.of(sizes), values));
        }
        return out;
    }

    private static Line line(String text) {
        String[] sides = text.split(" =>");
        String[] words = sides[0].split(" ");
        Map<String, String> arguments = new LinkedHashMap<>();
        int at = words[0].length() + 1;
        for (int i = 1; i < words.length && words[i].contains("="); i++) {
            String[] pair = words[i].split("=");
            arguments.put(pair[0], pair[1]);
            at += words[i].length() + 1;
        }
        return new Line(
                words[0], arguments, arrays(at < sides[0].length() ? sides[0].substring(at) : ""), arrays(sides[1]));
    }

    @TestFactory
    Stream<DynamicTest> values() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("deeplearning4j-values.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(l -> !l.startsWith("#")).toList().stream()
                            .map(l -> DynamicTest.dynamicTest(
                                    l.substring(0, Math.min(120, l.indexOf('['))), () -> check(line(l))));
        }
    }

    private static void check(Line l) {
        List<ReferenceValue> found = run(l);
        // Of an SRU the namespace gives h alone.
        int results = l.op.equals("sru") ? 1 : l.out.size();
        assertTrue(found.size() >= results, "results: " + found.size());
        for (int k = 0; k < results; k++) {
            ReferenceValue expected = l.out.get(k);
            // It says [n] and gives [n, 1].
            boolean column = l.op.equals("softmaxCrossEntropy");
            assertEquals(
                    column ? expected.squeeze().shape() : expected.shape(),
                    found.get(k).shape(),
                    "result " + k);
            double[] e = expected.toArray();
            double[] a = found.get(k).toArray();
            for (int i = 0; i < e.length; i++) {
                assertEquals(e[i], a[i], TOLERANCE * Math.max(1, Math.abs(e[i])), "result " + k + "[" + i + "]");
            }
        }
    }

    private static List<ReferenceValue> run(Line l) {
        ReferenceValue x = l.x(0);
        return switch (l.op) {
            case "lstmLayer", "lstmCell", "lstmblock", "gru", "gruCell", "sru", "sruCell" -> recurrent(l);
            case "fakeQuantWithMinMaxVars" ->
                List.of(x.fakeQuantWithMinMaxVars(l.x(1), l.x(2), (int) l.real("numBits"), l.flag("narrow")));
            case "fakeQuantWithMinMaxVarsPerChannel" ->
                List.of(x.fakeQuantWithMinMaxVarsPerChannel(l.x(1), l.x(2), (int) l.real("numBits"), l.flag("narrow")));
            case "layerNorm" -> List.of(x.layerNorm(l.x(1), l.x(2), l.flag("channelsFirst"), l.ints("dimensions")));
            case "standardize" -> List.of(x.standardize(l.ints("dimensions")));
            case "batchNorm" -> List.of(x.batchNorm(l.x(1), l.x(2), l.x(3), l.x(4), l.real("epsilon"), l.ints("axis")));
            case "biasAdd" -> List.of(x.biasAdd(l.x(1), l.flag("nchw")));
            case "dotProductAttention" -> List.of(x.dotProductAttention(l.x(1), l.x(2), l.x(3), l.flag("scaled")));
            case "multiHeadDotProductAttention" ->
                List.of(x.multiHeadDotProductAttention(
                        l.x(1), l.x(2), l.x(3), l.x(4), l.x(5), l.x(6), l.x(7), l.flag("scaled")));
            case "linear" -> List.of(x.linear(l.x(1), l.x(2)));
            case "reluLayer" -> List.of(x.reluLayer(l.x(1), l.x(2)));
            case "pad" -> {
                long[] widths =
                        Arrays.stream(l.x(1).toArray()).mapToLong(w -> (long) w).toArray();
                yield List.of(x.pad(l.choice(PadMode.class, "PadMode"), l.real("constant"), widths));
            }
            case "prelu" -> List.of(x.prelu(l.x(1), l.ints("sharedAxes")));
            case "softmaxDerivative" -> List.of(x.softmaxDerivative(l.x(1), (int) l.real("dimension")));
            case "sigmoidDerivative" -> List.of(x.sigmoidDerivative(l.x(1)));
            case "softmax" -> List.of(l.arguments.isEmpty() ? x.softmax() : x.softmax((int) l.real("dimension")));
            case "logSoftmax" ->
                List.of(l.arguments.isEmpty() ? x.logSoftmax() : x.logSoftmax((int) l.real("dimension")));
            default -> List.of(l.in.size() == 1 && !l.op.contains("Loss") ? activation(l) : loss(l));
        };
    }

    private static ReferenceValue activation(Line l) {
        ReferenceValue x = l.x(0);
        return switch (l.op) {
            case "elu" -> x.elu();
            case "gelu" -> x.geluSigmoid();
            case "hardSigmoid" -> x.hardSigmoid();
            case "hardTanh" -> x.hardTanh();
            case "hardTanhDerivative" -> x.hardTanhDerivative();
            case "leakyRelu" -> x.leakyRelu(l.real("alpha"));
            case "leakyReluDerivative" -> x.leakyReluDerivative(l.real("alpha"));
            case "logSigmoid" -> x.logSigmoid();
            case "relu" -> x.relu(l.real("cutoff"));
            case "relu6" -> x.relu6(l.real("cutoff"));
            case "selu" -> x.selu();
            case "softplus" -> x.softplus();
            case "softsign" -> x.softsign();
            case "softsignDerivative" -> x.softsignDerivative();
            case "swish" -> x.swish();
            case "rationalTanh" -> x.rationalTanh();
            case "CReLU" -> x.crelu();
            default -> throw new AssertionError(l.op);
        };
    }

    private static ReferenceValue loss(Line l) {
        ReferenceValue y = l.x(0);
        ReferenceValue p = l.x(1);
        ReferenceValue w = l.x(2);
        LossReduce r = l.arguments.containsKey("lossReduce")
                ? l.choice(LossReduce.class, "lossReduce")
                : LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT;
        return switch (l.op) {
            case "absoluteDifference" -> p.absoluteDifference(y, w, r);
            case "meanSquaredError" -> p.meanSquaredError(y, w, r);
            case "hingeLoss" -> p.hingeLoss(y, w, r);
            case "huberLoss" -> p.huberLoss(y, w, r, l.real("delta"));
            case "logLoss" -> p.logLoss(y, w, r, l.real("epsilon"));
            case "logPoisson" -> p.logPoisson(y, w, r, l.flag("full"));
            case "sigmoidCrossEntropy" -> p.sigmoidCrossEntropy(y, w, r, l.real("labelSmoothing"));
            case "softmaxCrossEntropy" -> p.softmaxCrossEntropy(y, w, r, l.real("labelSmoothing"));
            case "cosineDistance" -> p.cosineDistance(y, w, r, (int) l.real("dimension"));
            case "l2Loss" -> y.l2Loss();
            case "sparseSoftmaxCrossEntropy" -> y.sparseSoftmaxCrossEntropyRows(p);
            case "weightedCrossEntropyWithLogits" -> p.weightedCrossEntropyWithLogits(y, w);
            default -> throw new AssertionError(l.op);
        };
    }

    private static List<ReferenceValue> recurrent(Line l) {
        ReferenceValue x = l.x(0);
        return switch (l.op) {
            case "gru" -> List.of(x.gru(l.x(1), l.x(2), l.x(3), l.x(4)));
            case "gruCell" -> x.gruCell(l.x(1), l.x(2), l.x(3), l.x(4), l.x(5));
            case "sru" -> List.of(x.sru(l.x(1), l.x(2), l.x(3), l.x(4)));
            case "sruCell" -> x.sruCell(l.x(1), l.x(2), l.x(3));
            case "lstmCell" -> x.lstmCell(l.x(1), l.x(2), l.x(3), l.x(4), l.x(5), l.x(6), l.x(7), block(l));
            case "lstmblock" -> {
                List<ReferenceValue> all =
                        l.x(1).lstmBlock(x, l.x(2), l.x(3), l.x(4), l.x(5), l.x(6), l.x(7), l.x(8), block(l));
                ReferenceValue y =
                        l.x(1).lstmblock(x, l.x(2), l.x(3), l.x(4), l.x(5), l.x(6), l.x(7), l.x(8), block(l));
                assertEquals(all.getLast().toString(), y.toString());
                yield all;
            }
            default -> x.lstmLayer(l.x(1), l.x(2), l.x(3), l.x(4), l.x(5), l.x(6), l.x(7), layer(l));
        };
    }

    private static LstmConfiguration block(Line l) {
        return new LstmConfiguration(
                l.choice(RnnFormat.class, "RnnDataFormat"),
                l.flag("peepHole"),
                l.real("forgetBias"),
                l.real("clippingCellValue"));
    }

    private static LstmLayerConfig layer(Line l) {
        return LstmLayerConfig.of(
                        l.choice(LstmDataFormat.class, "LSTMDataFormat"),
                        l.choice(LstmDirectionMode.class, "LSTMDirectionMode"))
                .withActivations(
                        l.choice(LstmActivations.class, "gateAct"),
                        l.choice(LstmActivations.class, "cellAct"),
                        l.choice(LstmActivations.class, "outAct"))
                .withParameters(
                        l.real("gateAlpha"),
                        l.real("gateBeta"),
                        l.real("cellAlpha"),
                        l.real("cellBeta"),
                        l.real("outAlpha"),
                        l.real("outBeta"))
                .withCellClip(l.real("cellClip"))
                .withResults(true, true, true);
    }
}
