/** Functions of arrays, and functions of those functions: batches, compilation, models as records of arrays. */
package io.gatun.autodiff.functional;
