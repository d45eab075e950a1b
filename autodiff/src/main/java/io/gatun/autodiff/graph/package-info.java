/** Graphs as things to edit and to look at: patterns, cuts and splices, pictures. */
package io.gatun.autodiff.graph;
