package io.gatun.ops.named;

/** Names of the rnn namespace whose form is not that of a fluent method. */
final class RnnNames {
    private RnnNames() {}
}
