/** Factorizations of matrices, systems of equations, eigenvalues, and Einstein's summation; matrices are the last two axes. */
package io.gatun.ops.linalg;
