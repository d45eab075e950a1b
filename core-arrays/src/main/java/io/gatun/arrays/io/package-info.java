/**
 * NumPy's files, and files that are written whole or not at all.
 */
package io.gatun.arrays.io;
