/** Operations that the graph compiler joins from others, to be computed in one pass over memory. */
package io.gatun.ops.fused;
