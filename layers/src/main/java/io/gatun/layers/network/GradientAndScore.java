package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import java.util.Map;

/**
 * The score of a batch and its gradients, regularisation included.
 *
 * @param score mean loss of the examples, plus what L1 and L2 add
 * @param gradients the gradient of the score by each parameter, by {@code LAYER/NAME} in the order of the parameter
 *     vector
 */
public record GradientAndScore(double score, Map<String, NDArray> gradients) {}
