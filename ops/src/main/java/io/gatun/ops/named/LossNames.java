package io.gatun.ops.named;

/** Names of the loss namespace whose form is not that of a fluent method. */
final class LossNames {
    private LossNames() {}
}
