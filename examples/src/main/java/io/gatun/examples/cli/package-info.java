/** A class for each command: its options, and what it prints. */
package io.gatun.examples.cli;
