package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Small graphs to train, and data for them. */
final class Graphs {
    static final int CLASSES = 3;

    private Graphs() {}

    static NDArray normal(Random r, double scale, long... shape) {
        float[] v = new float[(int) Shape.of(shape).length()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (scale * r.nextGaussian());
        }
        return Nd.create(v, shape);
    }

    /** Four inputs, 16 hidden units with batch normalisation and dropout, three classes: every kind of state. */
    static SameDiff noisy(long seed) {
        Random r = new Random(seed);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 4);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, CLASSES);
        SDVariable mean = sd.state("mean", Nd.zeros(16));
        SDVariable h = x.matmul(sd.var("w1", normal(r, 0.5, 4, 16)));
        List<SDVariable> n = h.applyAll(
                new BatchNormTrain(1e-5), List.of(h, sd.var("gamma", Nd.ones(16)), sd.var("beta", Nd.zeros(16))));
        sd.update(mean, mean.mul(0.9).add(n.get(1).mul(0.1)));
        SDVariable d = n.getFirst().apply(new Dropout(0.3), List.of(n.getFirst(), sd.randomKey("key", seed)));
        SDVariable y = d.relu()
                .matmul(sd.var("w2", normal(r, 0.5, 16, CLASSES)))
                .add(sd.var("b2", Nd.zeros(CLASSES)))
                .rename("logits");
        y.softmax(1).rename("softmax");
        y.softmaxCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    /** A linear classifier. */
    static SameDiff linear() {
        Random r = new Random(1);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 4);
        SDVariable t = sd.placeHolder("t", DataType.FLOAT, -1, CLASSES);
        SDVariable y = x.matmul(sd.var("w", normal(r, 0.1, 4, CLASSES)))
                .add(sd.var("b", Nd.zeros(CLASSES)))
                .rename("logits");
        y.softmax(1).rename("softmax");
        y.softmaxCrossEntropy(t).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    /** Points around three centres, with their classes: in an order that depends on the epoch. */
    static BatchSource points(long seed, int examples, int batch) {
        Random r = new Random(seed);
        float[][] x = new float[examples][4];
        float[][] t = new float[examples][CLASSES];
        for (int i = 0; i < examples; i++) {
            for (int k = 0; k < 4; k++) {
                x[i][k] = (float) (0.3 * r.nextGaussian() + (k == i % CLASSES ? 1 : 0));
            }
            t[i][i % CLASSES] = 1;
        }
        return new BatchSource() {
            @Override
            public Iterator<Batch> epoch(int epoch, long skip) {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < examples; i++) {
                    order.add(i);
                }
                Collections.shuffle(order, new Random(seed + epoch));
                return new Iterator<>() {
                    private int at = (int) skip * batch;

                    @Override
                    public boolean hasNext() {
                        return at < examples;
                    }

                    @Override
                    public Batch next() {
                        List<Integer> rows = order.subList(at, Math.min(examples, at + batch));
                        at += batch;
                        return Batch.of(pick(x, rows), pick(t, rows));
                    }
                };
            }

            @Override
            public long batches() {
                return (examples + batch - 1) / batch;
            }
        };
    }

    private static NDArray pick(float[][] from, List<Integer> rows) {
        float[][] out = new float[rows.size()][];
        for (int i = 0; i < out.length; i++) {
            out[i] = from[rows.get(i)];
        }
        return Nd.createFromArray(out);
    }
}
