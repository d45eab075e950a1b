package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of a {@link While}: the loop runs again, with the carried values of each iteration on a stack, and then goes
 * back over them. Inputs are those of the loop, then the gradients of the given final values; results are the gradients of the
 * wanted inputs. Memory grows with the number of iterations; a {@link Checkpoint} in the body keeps it to the carried values,
 * which is all that is kept anyway.
 *
 * <p>Its own gradient is that of {@link Replay}, where every step back replays the loop from the start: loops only, so that
 * there is a gradient of any order, at quadratic cost.
 *
 * @param loop the loop
 * @param inputs number of its inputs
 * @param wanted positions of the inputs whose gradients are the results, all of floating types
 * @param given positions of the final values whose gradients are passed; the others count as zero
 */
public record WhileGrad(While loop, int inputs, List<Integer> wanted, List<Integer> given) implements Structured {
    /** Copies the lists. */
    public WhileGrad {
        wanted = List.copyOf(wanted);
        given = List.copyOf(given);
    }

    /** One step back: of (carried, captured, gradients of {@link #flowing}) to (gradients of flowing, of the wanted captured). */
    public VjpBody stepBack(List<Spec> in) {
        List<Integer> flowing = flowing(in);
        List<Integer> by = new ArrayList<>(flowing);
        by.addAll(summed());
        return new VjpBody(loop.body(), inputs, by, flowing);
    }

    /** The carried values through which gradients flow: those of floating types. */
    public List<Integer> flowing(List<Spec> in) {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < loop.carried(); i++) {
            if (in.get(i).dataType().isFloating()) {
                out.add(i);
            }
        }
        return out;
    }

    /** The positions of the wanted captured values: their gradients are sums over all iterations. */
    public List<Integer> summed() {
        return wanted.stream().filter(i -> i >= loop.carried()).toList();
    }

    @Override
    public List<Composite> bodies() {
        return loop.bodies();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        While.requireInputs("whileGrad", inputs + given.size(), in.size());
        loop.infer(in.subList(0, inputs));
        return wanted.stream().map(in::get).toList();
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        List<T> captured = in.subList(loop.carried(), inputs);
        List<List<T>> states = new ArrayList<>();
        states.add(host.keep(() -> in.subList(0, loop.carried())));
        while (loop.holds(states.getLast(), captured, host)) {
            loop.checkIteration(states.size() - 1);
            List<T> now = states.getLast();
            states.add(host.keep(() -> Inline.call(loop.body(), Bodies.join(now, captured))));
        }
        host.drop(states.removeLast());
        List<Spec> specs = in.stream().map(Ops::spec).toList();
        List<Integer> flowing = flowing(specs);
        VjpBody back = stepBack(specs);
        List<T> g = host.keep(() -> start(in, flowing));
        for (int n = 0; !states.isEmpty(); n++) {
            checkInterrupted(n);
            List<T> state = states.removeLast();
            List<T> now = g;
            g = host.keep(() -> stepped(
                    back.compose(Bodies.join(state, captured, now.subList(0, flowing.size()))), now, flowing.size()));
            host.drop(state);
            host.drop(now);
        }
        List<T> found = g;
        List<T> out = host.keep(() -> results(found, flowing));
        host.drop(found);
        return host.hand(out);
    }

    /** The gradients before the first step back: of the flowing values, then zeros for the wanted captured ones. */
    <T extends Ops<T>> List<T> start(List<T> in, List<Integer> flowing) {
        List<T> g = new ArrayList<>();
        for (int i : flowing) {
            g.add(
                    given.contains(i)
                            ? in.get(inputs + given.indexOf(i))
                            : in.get(i).zerosLike());
        }
        for (int i : summed()) {
            g.add(in.get(i).zerosLike());
        }
        return g;
    }

    /**
     * The gradients after a step back: those of captured values add up.
     *
     * @param found by the step
     * @param before it
     * @param flowing number of gradients of carried values, which come first
     */
    public static <T extends Ops<T>> List<T> stepped(List<T> found, List<T> before, int flowing) {
        List<T> g = new ArrayList<>(found.subList(0, flowing));
        for (int i = flowing; i < found.size(); i++) {
            g.add(before.get(i).add(found.get(i)));
        }
        return g;
    }

    /** The gradients of the wanted inputs, of those that the loop has given. */
    <T extends Ops<T>> List<T> results(List<T> g, List<Integer> flowing) {
        List<T> out = new ArrayList<>();
        int k = flowing.size();
        for (int i : wanted) {
            out.add(i < loop.carried() ? g.get(flowing.indexOf(i)) : g.get(k++));
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return new Replay(this).vjp(p);
    }
}
