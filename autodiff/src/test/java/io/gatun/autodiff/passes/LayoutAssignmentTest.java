package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.ALL;
import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Pool2dConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LayoutAssignmentTest {
    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    private SDVariable conv(SDVariable x, long in, long out) {
        return x.conv2d(f.parameter(out, in, 3, 3), Conv2dConfig.of(1, 1));
    }

    @Test
    void mapsArePermutedAtTheBordersAlone() {
        SDVariable x = f.input("x", 2, 32, 8, 8);
        SDVariable y = conv(x, 32, 32).relu();
        y = conv(y, 32, 48)
                .add(f.parameter(1, 48, 1, 1))
                .maxPool2d(Pool2dConfig.of(2, 2))
                .tanh();
        y = y.concat(1, y.neg()).mul(y.mean(true, 2, 3).concat(1, y.max(true, 2, 3)));
        String steps = f.steps(PlanPass.LAYOUT, conv(y, 96, 32).globalAvgPool2d());
        assertEquals(1, count(steps, "copy"), steps); // the argument
        assertEquals(3, count(steps, "ChannelsLast[op=FusedConv2d") + count(steps, "ChannelsLast[op=Conv2d"), steps);
    }

    @Test
    void aMapThatIsHandedOutIsPermutedBack() {
        SDVariable y = conv(f.input("x", 2, 32, 8, 8), 32, 32);
        String steps = f.steps(
                PlanPass.LAYOUT,
                y,
                y.sum(2, 3),
                y.sum(1),
                y.sum(3),
                y.reverse(2).tanh());
        assertEquals(1, count(steps, "ChannelsLast"), steps);
    }

    @Test
    void gradientsOfMapsAreChannelLastToo() {
        SDVariable x = f.input("x", 2, 32, 8, 8);
        SDVariable w = f.parameter(32, 32, 3, 3);
        SDVariable y = conv(x, 32, 32).tanh().conv2d(w, Conv2dConfig.of(1, 1)).globalAvgPool2d();
        SDVariable g = f.sd.grad(y.square().sum(), w).getFirst();
        String steps = f.steps(PlanPass.LAYOUT, g);
        assertEquals(2, count(steps, "copy"), steps); // the argument, and the mean's gradient for all pixels
        assertEquals(1, count(steps, "ChannelsLast[op=Conv2dWeightGrad"), steps);
    }

    @Test
    void networksOfFewChannelsStay() {
        SDVariable x = f.input("x", 2, 1, 12, 12);
        SDVariable y = conv(conv(x, 1, 20).relu(), 20, 50);
        assertEquals(0, count(f.steps(PlanPass.LAYOUT, ALL, y), "ChannelsLast"));
    }
}
