package io.gatun.ops.named;

/** Names of the bitwise namespace whose form is not that of a fluent method. */
final class BitwiseNames {
    private BitwiseNames() {}
}
