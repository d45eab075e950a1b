package io.gatun.ops;

import java.util.List;

/**
 * The interpreter of shape inference: values of which only shape and type are known.
 *
 * @param spec shape and type
 */
public record SpecValue(Spec spec) implements Ops<SpecValue> {
    /** A value of the given type and sizes. */
    public static SpecValue of(DataType type, long... sizes) {
        return new SpecValue(Spec.of(type, sizes));
    }

    @Override
    public Shape shape() {
        return spec.shape();
    }

    @Override
    public DataType dataType() {
        return spec.dataType();
    }

    @Override
    public List<SpecValue> applyAll(Op op, List<SpecValue> in) {
        return op.infer(in.stream().map(SpecValue::spec).toList()).stream()
                .map(SpecValue::new)
                .toList();
    }
}
