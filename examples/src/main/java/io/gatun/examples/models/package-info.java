/** Networks written as graphs ({@link io.gatun.autodiff.SameDiff}): ResNet, a character LSTM, a transformer encoder. */
package io.gatun.examples.models;
