/** Events of the flight recorder; nothing here is loaded in a run time without it. */
package io.gatun.autodiff.events;
