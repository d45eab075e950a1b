package io.gatun.ops.distributions;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;

/**
 * A probability distribution; Deeplearning4j's classes of the same names.
 *
 * <pre>{@code
 * NDArray x = new Normal(0, 2).sample(key, DataType.FLOAT, Shape.of(100));   // key: LONG[2] = {seed, offset}
 * NDArray loss = new Gamma(2, 1).logProb(x).sum().neg();
 * }</pre>
 */
public sealed interface Distribution permits Univariate, Orthogonal {
    /**
     * Random values. Equal keys give equal values; add the number of elements to the key's offset to go on.
     *
     * @param key LONG[2] = {seed, offset}; also what computes: an array, or a graph variable
     * @param type of the values
     * @param shape known sizes
     * @param <T> the interpreter
     * @throws io.gatun.ops.DataTypeException if the distribution has no values of the type
     */
    <T extends Ops<T>> T sample(T key, DataType type, Shape shape);
}
