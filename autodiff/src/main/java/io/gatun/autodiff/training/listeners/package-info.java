/** Listeners for any model in training: scores, speed, progress, checkpoints, arrays, what is not a number. */
package io.gatun.autodiff.training.listeners;
