/**
 * For tests of code that uses arrays; needs JUnit 5.
 */
package io.gatun.arrays.testing;
