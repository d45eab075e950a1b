/**
 * The documentation of the operations: what their declarations say, with what running an example of each tells. Pages of docs/ops and
 * {@code gatun op --help NAME} are written from it.
 */
package io.gatun.examples.opdocs;
