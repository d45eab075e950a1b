package io.gatun.ops;

/**
 * Shape and type of a value, without the value: what shape inference computes with.
 *
 * @param dataType element type
 * @param shape sizes, some of which may be unknown
 */
public record Spec(DataType dataType, Shape shape) {
    /** A spec of the given sizes. */
    public static Spec of(DataType dataType, long... sizes) {
        return new Spec(dataType, Shape.of(sizes));
    }

    /** This shape with another type. */
    public Spec as(DataType type) {
        return type == dataType ? this : new Spec(type, shape);
    }

    /** This type with another shape. */
    public Spec as(Shape other) {
        return new Spec(dataType, other);
    }

    @Override
    public String toString() {
        return dataType + shape.toString();
    }
}
