/** Accessors of the tables in src/main/fbs/graph.fbs, generated: nothing in them checks what a file says. */
package io.gatun.autodiff.files.generated;
