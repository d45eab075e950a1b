/** Data sets, iterators that deliver them in batches, and normalisers. */
package io.gatun.data;
