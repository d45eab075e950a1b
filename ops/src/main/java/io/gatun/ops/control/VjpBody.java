package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The gradient of a body: inputs are those of the body, then the gradients of the given outputs; results are the gradients of
 * the wanted inputs, zeros where the outputs do not depend on them.
 *
 * @param body what is differentiated
 * @param inputs number of the body's inputs
 * @param wanted positions of the inputs whose gradients are the results, all of floating types
 * @param given positions of the body's outputs whose gradients are passed; the others count as zero
 */
public record VjpBody(Composite body, int inputs, List<Integer> wanted, List<Integer> given) implements Inline {
    /** Copies the lists. */
    public VjpBody {
        wanted = List.copyOf(wanted);
        given = List.copyOf(given);
    }

    /** Gradients are as what they belong to; sizes between, which may depend on data, do not matter. */
    @Override
    public List<Spec> infer(List<Spec> in) {
        return wanted.stream().map(in::get).toList();
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Tape<T> tape = new Tape<>();
        List<Tape.Node<T>> nodes = new ArrayList<>(inputs);
        for (int i = 0; i < inputs; i++) {
            nodes.add(wanted.contains(i) ? tape.variable(in.get(i)) : tape.constant(in.get(i)));
        }
        List<Tape.Node<T>> ys = Inline.call(body, nodes);
        List<T> gs = new ArrayList<>(Collections.nCopies(ys.size(), null));
        for (int k = 0; k < given.size(); k++) {
            gs.set(given.get(k), in.get(inputs + k));
        }
        List<T> found = tape.gradients(ys, gs, wanted.stream().map(nodes::get).toList());
        List<T> out = new ArrayList<>(found.size());
        for (int k = 0; k < found.size(); k++) {
            out.add(found.get(k) != null ? found.get(k) : in.get(wanted.get(k)).zerosLike());
        }
        return out;
    }
}
