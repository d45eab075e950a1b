package io.gatun.autodiff.explain;

import io.gatun.ops.Spec;

/**
 * What a step reads or writes.
 *
 * @param spec shape and type
 * @param layout {@code c} if the elements lie one after another in c order, else the strides in elements, such as
 *     {@code strides [1, 6]}
 * @param place what the memory is: {@code slab@OFFSET}, {@code argument}, {@code constant}, {@code given} (memory of a
 *     result or gradient) or the name of the parameter or state
 */
public record Operand(Spec spec, String layout, String place) {
    /** Shape and type, with the strides where there are any. */
    @Override
    public String toString() {
        return layout.equals("c") ? spec.toString() : spec + " " + layout;
    }
}
