/** The page that shows a training run: curves, confusion matrix, and the pictures that the network got wrong. */
package io.gatun.examples.report;
