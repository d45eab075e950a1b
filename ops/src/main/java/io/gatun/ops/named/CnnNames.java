package io.gatun.ops.named;

/** Names of the cnn namespace whose form is not that of a fluent method. */
final class CnnNames {
    private CnnNames() {}
}
