/**
 * The native side of Gatun as Java sees it: {@link io.gatun.bindings.gatun_h}, {@link io.gatun.bindings.cblas_h} and
 * {@link io.gatun.bindings.dnnl_h} are generated, one class per C header; {@link io.gatun.bindings.NativeLibrary} finds and loads the
 * libraries, {@link io.gatun.bindings.GatunNative} turns statuses into exceptions.
 */
package io.gatun.bindings;
