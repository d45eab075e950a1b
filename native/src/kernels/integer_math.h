// The functions of kernel_list.h for integers (scalars; the loops over them are vectorised by the compiler).
// Everything is defined: overflow wraps (-fwrapv), division by zero gives 0.
#pragma once

#include "kernels/simd.h"

namespace gt::GT_TIER {

template <class T>
concept Integer = std::is_integral_v<T>;

template <Integer T>
GT_INLINE T v_abs(T x) {
    return x < 0 ? T(-x) : x;
}
template <Integer T>
GT_INLINE T v_sign(T x) {
    return T(x > 0) - T(x < 0);
}
template <Integer T>
GT_INLINE T v_max(T x, std::type_identity_t<T> y) {
    return x > y ? x : y;
}
template <Integer T>
GT_INLINE T v_min(T x, std::type_identity_t<T> y) {
    return x < y ? x : y;
}
template <Integer T>
GT_INLINE T v_floor_div(T x, T y) {
    if (y == 0) return 0;
    if (std::is_signed_v<T> && y == T(-1)) return T(-x); // the smallest number has no negative: wraps
    T q = x / y;
    return x % y != 0 && (x < 0) != (y < 0) ? T(q - 1) : q;
}
template <Integer T>
GT_INLINE T v_mod(T x, T y) {
    if (y == 0 || (std::is_signed_v<T> && y == T(-1))) return 0;
    T r = x % y;
    return r != 0 && (r < 0) != (y < 0) ? T(r + y) : r;
}
template <Integer T>
GT_INLINE T v_pow(T x, T y) {
    if (y < 0) return x == 1 ? T(1) : std::is_signed_v<T> && x == T(-1) ? (y & 1 ? T(-1) : T(1)) : T(0);
    uint64_t base = uint64_t(x), r = 1;
    for (uint64_t e = uint64_t(y); e; e >>= 1) {
        if (e & 1) r *= base;
        base *= base;
    }
    return T(r);
}

/// Amounts outside [0, bits) shift everything out.
template <Integer T>
GT_INLINE T v_left_shift(T x, T y) {
    return uint64_t(y) < 8 * sizeof(T) ? T(std::make_unsigned_t<T>(x) << y) : T(0);
}
template <Integer T>
GT_INLINE T v_right_shift(T x, T y) {
    return uint64_t(y) < 8 * sizeof(T) ? T(x >> y) : x < 0 ? T(-1) : T(0);
}

} // namespace gt::GT_TIER
