/**
 * Every operation by the name that Deeplearning4j gives it, with arguments by name: what tools call that get both from a file or
 * a command line. {@link io.gatun.ops.named.NamedOps} finds and runs them; a class for each namespace holds what a name means
 * here, one short method each.
 */
package io.gatun.ops.named;
