/**
 * The reference interpreter: what every primitive means, in the simplest loops over {@code double[]}. It is the oracle of the
 * tests of the other interpreters, and slow.
 */
package io.gatun.ops.reference;
