package io.gatun.arrays;

import io.gatun.ops.Condition;
import java.util.function.UnaryOperator;

/**
 * Writes to the elements that fulfil a condition, and returns this array; ND4J's {@code BooleanIndexing}. A written value is cast to
 * the array's type. {@code replaceWhere} and {@code matchCondition} of {@link io.gatun.ops.Ops} give new arrays.
 *
 * <pre>{@code x.replaceWherei(0, Condition.isNan()).applyWherei(Condition.lessThan(0), v -> v.neg());}</pre>
 */
public sealed interface Conditional permits NDArray {
    /**
     * {@code this = condition(this) ? from : this}.
     *
     * @param from of a shape that broadcasts to this one
     */
    default NDArray replaceWherei(NDArray from, Condition condition) {
        return write(condition, from);
    }

    /** {@code this = condition(this) ? value : this}. */
    default NDArray replaceWherei(double value, Condition condition) {
        return write(condition, Nd.scalar(self().type, value));
    }

    /**
     * {@code this = condition(this) ? function(this) : this}. The function gets the whole array, and must not change it.
     *
     * @param function gives an array that broadcasts to this one's shape
     */
    default NDArray applyWherei(Condition condition, UnaryOperator<NDArray> function) {
        try (Scope temporary = Scope.open("applyWherei")) {
            return write(condition, function.apply(self()));
        }
    }

    /** {@code this = condition(this) ? function(this) : otherwise(this)}; both functions get the whole array. */
    default NDArray applyWherei(
            Condition condition, UnaryOperator<NDArray> function, UnaryOperator<NDArray> otherwise) {
        NDArray x = self();
        try (Scope temporary = Scope.open("applyWherei")) {
            NDArray mask = condition.test(x);
            NDArray chosen = function.apply(x).castTo(x.type);
            NDArray rest = otherwise.apply(x).castTo(x.type);
            return x.assign(mask.select(chosen, rest));
        }
    }

    /**
     * {@code this = condition(from) ? from : this}: takes over those of the others that fulfil the condition.
     *
     * @param from of a shape that broadcasts to this one
     */
    default NDArray assignIf(NDArray from, Condition condition) {
        try (Scope temporary = Scope.open("assignIf")) {
            return self().putWhere(condition.test(from), from);
        }
    }

    private NDArray write(Condition condition, NDArray values) {
        try (Scope temporary = Scope.open("replaceWherei")) {
            return self().putWhere(condition.test(self()), values);
        }
    }

    private NDArray self() {
        return (NDArray) this;
    }
}
