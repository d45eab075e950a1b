/** Events of the flight recorder; the module {@code jdk.jfr} may be absent. */
package io.gatun.arrays.events;
