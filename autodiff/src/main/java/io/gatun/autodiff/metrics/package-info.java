/** Measures of predictions, for graphs and networks. */
package io.gatun.autodiff.metrics;
