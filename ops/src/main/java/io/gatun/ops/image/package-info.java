/** Operations on pictures that have loops of their own: resizing along an axis, choice among boxes, drawing. */
package io.gatun.ops.image;
