/** Looking at values and at the machine: statistics, what is not finite, what the processor can do. For reports and tests. */
package io.gatun.arrays.inspect;
