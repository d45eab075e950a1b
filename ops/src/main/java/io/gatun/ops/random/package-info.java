/** Random values whose making takes a number of draws that is not known before: each element has a stream of its own. */
package io.gatun.ops.random;
