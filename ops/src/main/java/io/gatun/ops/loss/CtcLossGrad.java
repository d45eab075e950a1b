package io.gatun.ops.loss;

import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import java.util.List;

/**
 * The gradient of {@link CtcLoss}: its inputs, then the gradient of the losses [batch], give the gradient of the logits,
 * {@code g * (softmax - occupancy)}, where the occupancy of a class in a frame is the probability, given the labels, that the frame
 * stands for it (Graves et al., 2006, equation 16). 0 behind an example's frames.
 *
 * @param blank as of the loss
 */
public record CtcLossGrad(int blank) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Check.shape(this, "the gradient of the losses", in.getLast().shape(), CtcShapes.check(this, in, 5, blank));
        Check.sameType(this, List.of(in.getFirst(), in.getLast()));
        return in.subList(0, 1);
    }

    /** What the composition of the loss gives. */
    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Tape<T> tape = new Tape<>();
        Tape.Node<T> logits = tape.variable(in.getFirst());
        List<Tape.Node<T>> loss = new CtcLoss(blank)
                .compose(List.of(logits, tape.constant(in.get(1)), tape.constant(in.get(2)), tape.constant(in.get(3))));
        T g = tape.gradients(loss, in.subList(4, 5), List.of(logits)).getFirst();
        return List.of(g == null ? in.getFirst().zerosLike() : g); // no frame, no gradient
    }
}
