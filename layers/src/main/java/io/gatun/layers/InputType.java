package io.gatun.layers;

import io.gatun.ops.Shape;

/** What flows between layers: the shape of one example. */
public sealed interface InputType {
    /**
     * A vector: arrays {@code [batch, size]}.
     *
     * @param size length
     */
    record FeedForward(long size) implements InputType {
        /** Checks the size. */
        public FeedForward {
            positive("size", size);
        }

        @Override
        public Shape shape(long batch) {
            return Shape.of(batch, size);
        }

        @Override
        public String toString() {
            return "feedForward(" + size + ")";
        }
    }

    /**
     * An image: arrays {@code [batch, channels, height, width]}.
     *
     * @param height rows
     * @param width columns
     * @param channels channels
     */
    record Convolutional(long height, long width, long channels) implements InputType {
        /** Checks the sizes. */
        public Convolutional {
            positive("height", height);
            positive("width", width);
            positive("channels", channels);
        }

        @Override
        public long size() {
            return Math.multiplyExact(Math.multiplyExact(height, width), channels);
        }

        @Override
        public Shape shape(long batch) {
            return Shape.of(batch, channels, height, width);
        }

        @Override
        public String toString() {
            return "convolutional(height " + height + ", width " + width + ", channels " + channels + ")";
        }
    }

    /**
     * An image stored as a vector, channel after channel, each row after row: arrays {@code [batch, channels * height *
     * width]}.
     *
     * @param height rows
     * @param width columns
     * @param channels channels
     */
    record ConvolutionalFlat(long height, long width, long channels) implements InputType {
        /** Checks the sizes. */
        public ConvolutionalFlat {
            positive("height", height);
            positive("width", width);
            positive("channels", channels);
        }

        @Override
        public long size() {
            return Math.multiplyExact(Math.multiplyExact(height, width), channels);
        }

        @Override
        public Shape shape(long batch) {
            return Shape.of(batch, size());
        }

        @Override
        public InputType image() {
            return new Convolutional(height, width, channels);
        }

        @Override
        public String toString() {
            return "convolutionalFlat(height " + height + ", width " + width + ", channels " + channels + ")";
        }
    }

    /** Vectors of a length. */
    static InputType feedForward(long size) {
        return new FeedForward(size);
    }

    /** Images as {@code [batch, channels, height, width]}. */
    static InputType convolutional(long height, long width, long channels) {
        return new Convolutional(height, width, channels);
    }

    /** Images as rows {@code [batch, channels * height * width]}, such as MNIST's. */
    static InputType convolutionalFlat(long height, long width, long channels) {
        return new ConvolutionalFlat(height, width, channels);
    }

    /** Values in one example. */
    long size();

    /** The shape of a batch of examples; the batch may be {@link Shape#UNKNOWN}. */
    Shape shape(long batch);

    /** The same values as vectors. */
    default InputType flat() {
        return this instanceof FeedForward ? this : new FeedForward(size());
    }

    /** The same values as images, where this describes images, else this. */
    default InputType image() {
        return this;
    }

    private static void positive(String what, long value) {
        if (value <= 0) {
            throw new ConfigurationException("[input type] " + what + " is " + value + ": expected 1 or more");
        }
    }
}
