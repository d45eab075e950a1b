/** What the packages of this room share among themselves. */
package io.gatun.autodiff.internal;
