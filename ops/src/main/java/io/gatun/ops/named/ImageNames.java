package io.gatun.ops.named;

/** Names of the image namespace whose form is not that of a fluent method. */
final class ImageNames {
    private ImageNames() {}
}
