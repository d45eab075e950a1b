/**
 * Operations with bodies: branches, loops, scans; and operations that say how others are differentiated or scheduled. Bodies
 * are composites, most of them {@link io.gatun.ops.control.Subgraph}s recorded from lambdas.
 */
package io.gatun.ops.control;
