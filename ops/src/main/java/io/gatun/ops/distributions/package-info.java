/** Probability distributions as values: to draw from, and to ask for mean, variance and density. */
package io.gatun.ops.distributions;
