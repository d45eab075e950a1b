/** Losses that are operations with a kernel of their own, and how losses are reduced. */
package io.gatun.ops.loss;
