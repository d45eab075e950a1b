package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layer normalisation as users write it becomes one operation, and so does its gradient. */
class LayerNormFusionTest {
    private static final double EPS = 1e-3;

    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    /** The spellings over the last axis. */
    private enum Spelling {
        DIVIDED {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                SDVariable c = x.sub(x.mean(true, -1));
                return c.div(c.square().mean(true, -1).add(EPS).sqrt())
                        .mul(gain)
                        .add(bias);
            }
        },
        RSQRT {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                SDVariable c = x.sub(x.mean(true, -1));
                return bias.add(
                        gain.mul(c.mul(c).mean(true, -1).add(EPS).rsqrt().mul(c)));
            }
        },
        POWERS {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                SDVariable c = x.sub(x.mean(true, -1));
                SDVariable deviation = c.pow(2.0).mean(true, -1).add(EPS).pow(0.5);
                return gain.mul(c).div(deviation).add(bias);
            }
        },
        NEGATIVE_POWER {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                SDVariable c = x.sub(x.mean(true, -1));
                SDVariable scale = c.square().mean(true, -1).add(EPS).pow(-0.5);
                return c.mul(scale.mul(gain)).add(bias);
            }
        },
        VARIANCE {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                SDVariable c = x.sub(x.mean(true, -1));
                return c.div(x.variance(true, -1).add(EPS).sqrt()).mul(gain).add(bias);
            }
        },
        DIFFERENCE {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                SDVariable mean = x.mean(-1).expandDims(-1);
                SDVariable variance = mean.squaredDifference(x).mean(-1).expandDims(-1);
                return x.sub(mean)
                        .mul(variance.add(EPS).sqrt().reciprocal())
                        .mul(gain)
                        .add(bias);
            }
        },
        SUMS {
            @Override
            SDVariable of(SDVariable x, SDVariable gain, SDVariable bias) {
                double n = x.shape().size(-1);
                SDVariable c = x.sub(x.sum(true, -1).div(n));
                return c.div(c.square().sum(true, -1).mul(1 / n).add(EPS).sqrt())
                        .mul(gain)
                        .add(bias);
            }
        };

        abstract SDVariable of(SDVariable x, SDVariable gain, SDVariable bias);
    }

    static Stream<Arguments> spellings() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(t -> Stream.of(Spelling.values()).map(s -> Arguments.of(t, s)));
    }

    private String steps(SDVariable y, SDVariable... of) {
        List<SDVariable> g = f.sd.grad(y.tanh().sum(), of);
        return f.steps(
                PlanPass.LAYER_NORM_FUSION,
                PassFixture.EACH_RUN,
                Stream.concat(Stream.of(y), g.stream()).toArray(SDVariable[]::new));
    }

    private static void assertFused(String steps) {
        assertEquals(1, count(steps, "LayerNorm["), steps);
        assertEquals(1, count(steps, "LayerNormGrad["), steps);
    }

    private static void assertNotFused(String steps) {
        assertEquals(0, count(steps, "LayerNorm"), steps);
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void overTheLastAxis(DataType type, Spelling spelling) {
        f.type = type;
        SDVariable x = f.parameter(2, 3, 8);
        SDVariable gain = f.parameter(8);
        SDVariable bias = f.parameter(8);
        assertFused(steps(spelling.of(x, gain, bias), x, gain, bias));
    }

    @Test
    void gainsWithAxesOfOneAndRowsAlone() {
        SDVariable x = f.parameter(2, 3, 8);
        SDVariable gain = f.parameter(1, 1, 8);
        assertFused(steps(Spelling.DIVIDED.of(x, gain, f.parameter(1, 8)), x, gain));
        SDVariable row = f.parameter(8);
        assertFused(steps(Spelling.RSQRT.of(row, f.parameter(8), f.parameter(8)), row));
    }

    @Test
    void withoutABiasAndBeforeAResidual() {
        SDVariable x = f.parameter(3, 8);
        SDVariable gain = f.parameter(8);
        SDVariable c = x.sub(x.mean(true, -1));
        SDVariable y = c.mul(c.square().mean(true, -1).add(EPS).rsqrt()).mul(gain);
        assertFused(steps(y, x, gain));
        assertFused(steps(y.add(f.parameter(3, 8)), x, gain));
    }

    @Test
    void overTheLastTwoAxes() {
        SDVariable x = f.parameter(4, 3, 8);
        SDVariable gain = f.parameter(3, 8);
        SDVariable c = x.sub(x.mean(true, 1, 2));
        SDVariable y = c.div(c.square().mean(true, 1, 2).add(EPS).sqrt()).mul(gain);
        assertFused(steps(y, x, gain));
        SDVariable narrow = f.parameter(8); // for one axis only
        assertNotFused(steps(c.div(c.square().mean(true, 1, 2).add(EPS).sqrt()).mul(narrow), x));
    }

    @Test
    void whatOthersReadStays() {
        SDVariable x = f.parameter(3, 8);
        SDVariable mean = x.mean(true, -1);
        SDVariable c = x.sub(mean);
        SDVariable y = c.div(c.square().mean(true, -1).add(EPS).sqrt()).mul(f.parameter(8));
        for (SDVariable other : List.of(mean, c, c.abs(), mean.tanh())) {
            assertNotFused(f.steps(PlanPass.LAYER_NORM_FUSION, PassFixture.EACH_RUN, y, other));
        }
        assertFused(steps(y, x));
    }

    @Test
    void whatIsNoLayerNorm() {
        SDVariable x = f.parameter(8, 8);
        SDVariable other = f.parameter(8, 8);
        SDVariable gain = f.parameter(8);
        SDVariable c = x.sub(x.mean(true, -1));
        SDVariable first = x.sub(x.mean(true, 0));
        SDVariable columns = first.square().mean(true, 0).add(EPS);
        SDVariable rows = c.square().mean(true, -1).add(EPS);
        assertNotFused(steps(first.div(columns.sqrt()).mul(gain), x)); // the wrong axis
        assertNotFused(steps(c.div(columns.sqrt()).mul(gain), x)); // two axes
        assertNotFused(steps(c.div(rows).mul(gain), x)); // no root
        assertNotFused(steps(c.mul(rows.sqrt()).mul(gain), x)); // the root on the wrong side
        assertNotFused(steps(c.div(rows.pow(0.25)).mul(gain), x)); // another root
        assertNotFused(steps(c.div(rows.sqrt()).mul(other), x)); // a gain for each element
        assertNotFused(steps(c.div(rows.sqrt()).mul(f.parameter(8, 1)), x)); // a gain for each row
        assertNotFused(steps(other.sub(other.mean(true, -1)).div(rows.sqrt()).mul(gain), x)); // of another value
        assertNotFused(steps(c.div(c.square().mean(true, -1).sub(-EPS).sqrt()).mul(gain), x)); // not an addition
        assertNotFused(
                steps(c.div(c.square().sum(true, -1).div(7.0).add(EPS).sqrt()).mul(gain), x)); // divided by n - 1
        SDVariable whole = x.mul(9.0).cast(DataType.INT);
        SDVariable w = whole.sub(whole.mean(true, -1));
        assertNotFused(f.steps(
                PlanPass.LAYER_NORM_FUSION,
                PassFixture.EACH_RUN,
                w.div(w.square().mean(true, -1).add(EPS).sqrt()).mul(gain)));
    }
}
