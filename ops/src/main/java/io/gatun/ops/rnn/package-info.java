/** Recurrent sequences as one operation each, with their fused gradients. */
package io.gatun.ops.rnn;
