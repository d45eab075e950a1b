/** Reading JSON without a library: this room has no dependencies. Not exported but to autodiff. */
package io.gatun.arrays.json;
