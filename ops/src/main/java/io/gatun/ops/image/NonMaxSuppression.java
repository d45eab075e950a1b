package io.gatun.ops.image;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.table.NoGradient;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The best of boxes that overlap: boxes [n, 4], two opposite corners (y1, x1, y2, x2) each, or overlaps [n, n], and scores [n], floating,
 * give the INT indices of those that stay, by falling score, and their scores. How many stay depends on the data. As TensorFlow's.
 *
 * @param maxOutSize how many stay at most
 * @param overlapThreshold a box that overlaps a better one by more goes
 * @param scoreThreshold boxes must have a greater score
 * @param softSigma 0, or the width of soft suppression, which lowers scores by {@code exp(-overlap^2 / (2 sigma))} (Bodla et al., 2017)
 * @param overlaps whether the first input is the overlaps, [n, n], instead of boxes, whose intersection over union it then is
 */
@NoGradient
public record NonMaxSuppression(
        long maxOutSize, double overlapThreshold, double scoreThreshold, double softSigma, boolean overlaps)
        implements HostOp {
    /** Checks the parameters. */
    public NonMaxSuppression {
        if (maxOutSize < 0 || Double.isNaN(overlapThreshold) || Double.isNaN(scoreThreshold) || !(softSigma >= 0)) {
            throw new GatunException("[nonMaxSuppression] maxOutSize " + maxOutSize + ", overlap threshold "
                    + overlapThreshold + ", score threshold " + scoreThreshold + ", sigma " + softSigma
                    + ": expected a size and a sigma of 0 or more, and thresholds that are numbers");
        }
        if (!overlaps && !(overlapThreshold >= 0 && overlapThreshold <= 1)) {
            throw new GatunException("[nonMaxSuppression] overlap threshold " + overlapThreshold + ": expected 0 to 1");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, in.get(0).dataType());
        Check.floating(this, in.get(1).dataType());
        Shape boxes = Check.rank(this, overlaps ? "overlaps" : "boxes", in.get(0), 2, overlaps ? "[n, n]" : "[n, 4]");
        Shape scores = Check.rank(this, "scores", in.get(1), 1, "[n]");
        if (!Check.fits(boxes.size(0), scores.size(0)) || !Check.fits(boxes.size(1), overlaps ? boxes.size(0) : 4)) {
            throw new ShapeException("[nonMaxSuppression] " + (overlaps ? "overlaps " : "boxes ") + boxes
                    + " and scores " + scores + ": expected " + (overlaps ? "[n, n]" : "[n, 4]") + " and [n]");
        }
        Shape out = Shape.of(Shape.UNKNOWN);
        return List.of(new Spec(DataType.INT, out), in.get(1).as(out));
    }

    /** A box that may stay: its score, and how many of those that stay it has been compared with. */
    private static final class Candidate {
        final int box;
        double score;
        int compared;

        Candidate(int box, double score) {
            this.box = box;
            this.score = score;
        }
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray boxes = in.get(0);
        HostArray scores = in.get(1);
        PriorityQueue<Candidate> queue = new PriorityQueue<>(
                Comparator.comparingDouble((Candidate c) -> -c.score + 0.0).thenComparingInt(c -> c.box));
        for (int i = 0; i < scores.length(); i++) {
            if (scores.get(i) > scoreThreshold) {
                queue.add(new Candidate(i, scores.get(i)));
            }
        }
        int limit = (int) Math.min(maxOutSize, scores.length());
        int[] chosen = new int[limit];
        double[] kept = new double[limit];
        int count = 0;
        while (count < limit && !queue.isEmpty()) {
            Candidate c = queue.poll();
            double before = c.score;
            boolean stays = survives(boxes, c, chosen, count);
            c.compared = count;
            if (stays && c.score == before) {
                chosen[count] = c.box;
                kept[count++] = c.score;
            } else if (stays && c.score > scoreThreshold) {
                queue.add(c); // lowered: others may be better now
            }
        }
        long[] indices = Arrays.stream(chosen, 0, count).asLongStream().toArray();
        return List.of(
                HostArray.of(Spec.of(DataType.INT, count), indices),
                HostArray.of(Spec.of(scores.dataType(), count), Arrays.copyOf(kept, count)));
    }

    /** Lowers the score of a box by those chosen since it was last compared; false if it overlaps one of them too much. */
    private boolean survives(HostArray boxes, Candidate c, int[] chosen, int count) {
        for (int k = count - 1; k >= c.compared; k--) {
            double overlap = overlap(boxes, c.box, chosen[k]);
            if (softSigma == 0) {
                if (overlap > overlapThreshold) {
                    return false;
                }
            } else {
                c.score *= overlap <= overlapThreshold ? Math.exp(-overlap * overlap / (2 * softSigma)) : 0;
                if (c.score <= scoreThreshold) {
                    return true;
                }
            }
        }
        return true;
    }

    private double overlap(HostArray b, int i, int j) {
        if (overlaps) {
            return b.get(i * b.size(0) + j);
        }
        double both = shared(b, i, j, 0) * shared(b, i, j, 1);
        double first = extent(b, i, 0) * extent(b, i, 1);
        double second = extent(b, j, 0) * extent(b, j, 1);
        return first <= 0 || second <= 0 ? 0 : both / (first + second - both);
    }

    private static double extent(HostArray b, int i, int axis) {
        return Math.abs(b.get(4 * i + axis) - b.get(4 * i + axis + 2));
    }

    /** How much of an axis two boxes share. */
    private static double shared(HostArray b, int i, int j, int axis) {
        double low = Math.max(low(b, i, axis), low(b, j, axis));
        double high = Math.min(high(b, i, axis), high(b, j, axis));
        return Math.max(high - low, 0);
    }

    private static double low(HostArray b, int i, int axis) {
        return Math.min(b.get(4 * i + axis), b.get(4 * i + axis + 2));
    }

    private static double high(HostArray b, int i, int axis) {
        return Math.max(b.get(4 * i + axis), b.get(4 * i + axis + 2));
    }
}
