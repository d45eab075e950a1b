/** Graph files: saving, loading, and what operations files may name. */
package io.gatun.autodiff.files;
