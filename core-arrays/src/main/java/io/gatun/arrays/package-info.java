/**
 * Arrays in native memory, and the scopes that own them. Start at {@link io.gatun.arrays.Nd}, which makes arrays,
 * {@link io.gatun.arrays.NDArray}, and {@link io.gatun.arrays.Scope}.
 */
package io.gatun.arrays;
