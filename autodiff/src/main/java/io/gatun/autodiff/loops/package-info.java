/** Operations with bodies inside plans: every body is a program of its own, bound once, and run without allocation. */
package io.gatun.autodiff.loops;
