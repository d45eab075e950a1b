package io.gatun.ops;

import java.util.List;

/**
 * An operation whose loops stand in its declaration, in Java, over {@link HostArray}s. It needs no kernel to exist: every
 * interpreter of values runs {@link #compute}, and one that has a faster kernel uses that, with this as its oracle. Results
 * whose sizes depend on the data, as those of {@code unique}, are allowed: {@link #infer} leaves such sizes unknown.
 *
 * <pre>{@code
 * record Flip() implements HostOp {
 *     public List<Spec> infer(List<Spec> in) { return List.of(Check.one(this, in)); }
 *
 *     public List<HostArray> compute(List<HostArray> in) {
 *         HostArray x = in.getFirst(), y = HostArray.of(x.spec());
 *         for (int i = 0; i < x.length(); i++) {
 *             y.set(x.length() - 1 - i, x.get(i));
 *         }
 *         return List.of(y);
 *     }
 *
 *     public <T extends Ops<T>> List<T> vjp(Pullback<T> p) { return List.of(p.g().apply(this, List.of(p.g()))); }
 * }
 * }</pre>
 *
 * <p>It is a record; equal ones compute the same. Without {@link #vjp} it has no gradient, and says so. A gradient that is an
 * operation of known sizes (of the input's, say) is the cheapest: graphs run up to each result of unknown sizes by itself.
 */
public interface HostOp extends Composite {
    /** Shapes and types of the results; sizes that depend on the data are unknown (-1), whatever is known of the inputs. */
    @Override
    List<Spec> infer(List<Spec> in);

    /**
     * The results. Specs are those of {@link #infer}, with the sizes that it left open.
     *
     * @param in inputs of known sizes, only to be read
     */
    List<HostArray> compute(List<HostArray> in);

    /** The gradient; an operation that does not say otherwise has none. */
    @Override
    default <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        throw new GatunException("[" + label() + "] has no gradient: " + whyNoGradient());
    }

    /** Why there is no gradient, for the error and the documentation. */
    default String whyNoGradient() {
        return "its results are indices, counts or picks that do not change smoothly with its inputs";
    }

    /** An operation over host arrays is not made of others. */
    @Override
    default <T extends Ops<T>> List<T> compose(List<T> in) {
        throw new GatunException("[" + label() + "] is computed over host arrays: it has no composition to run here");
    }

    /** What {@link #compute} moves. */
    @Override
    default Cost cost(List<Spec> in) {
        return Cost.moving(this, in);
    }
}
