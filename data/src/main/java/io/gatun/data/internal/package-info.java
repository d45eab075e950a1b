/** Not exported: how the iterators and normalisers of {@code io.gatun.data} work. */
package io.gatun.data.internal;
