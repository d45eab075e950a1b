package io.gatun.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An operation made of others. {@link #compose} is all there is to write: shapes and gradients follow from it. An interpreter
 * that has a kernel for the whole uses it; the others, and second-order gradients, run the composition.
 *
 * <p>Implement it with a record: its components are the operation's parameters, and equal ones are the same operation.
 */
public non-sealed interface Composite extends Op {
    /**
     * The results, computed from the inputs.
     *
     * @param in the inputs
     * @param <T> what computes: arrays, graph variables, specs, nodes of a {@link Tape}
     */
    <T extends Ops<T>> List<T> compose(List<T> in);

    @Override
    default String label() {
        return Check.label(this);
    }

    @Override
    default List<Spec> infer(List<Spec> in) {
        return compose(in.stream().map(SpecValue::new).toList()).stream()
                .map(SpecValue::spec)
                .toList();
    }

    @Override
    default Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.composed(this, in));
    }

    @Override
    default <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        Tape<T> tape = new Tape<>();
        List<Tape.Node<T>> in = new ArrayList<>();
        List<Tape.Node<T>> wanted = new ArrayList<>();
        for (int i = 0; i < p.xs().size(); i++) {
            Tape.Node<T> node = p.needs(i) ? tape.variable(p.x(i)) : tape.constant(p.x(i));
            in.add(node);
            if (p.needs(i)) {
                wanted.add(node);
            }
        }
        List<T> found = tape.gradients(compose(in), p.gs(), wanted);
        List<T> out = new ArrayList<>(Collections.nCopies(in.size(), null));
        for (int i = 0, k = 0; i < in.size(); i++) {
            if (p.needs(i)) {
                out.set(i, found.get(k++));
            }
        }
        return out;
    }
}
