/** What a plan does, step by step: measured, set against what the machine can do, as text and as a page. */
package io.gatun.autodiff.explain;
