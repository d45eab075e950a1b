// One value from one data type to another: see gt_convert for the rules.
#pragma once

#include <limits>
#include <type_traits>

#include "half.h"
#include "kernels/simd.h"

namespace gt::GT_TIER {

/// The storage of BOOL; whatever is not zero is true.
struct Bool {
    uint8_t bits;
};

/// Rounds to odd: a second rounding, to a narrower type, is then right.
GT_INLINE float odd_float(double d) {
    float f = float(d);
    uint32_t u = float_to_bits(f);
    uint32_t inexact = double(f) != d && d == d;
    uint32_t away = __builtin_fabs(double(f)) > __builtin_fabs(d);
    return bits_to_float((u - (inexact & away)) | inexact);
}

template <class To, class From>
GT_INLINE To cast(From x) {
    if constexpr (std::is_same_v<From, Bool>) {
        return cast<To>(uint8_t(x.bits != 0));
    } else if constexpr (std::is_same_v<From, Half> || std::is_same_v<From, BFloat16>) {
        if constexpr (std::is_same_v<From, To>) {
            return x;
        } else {
            return cast<To>(to_float(x));
        }
    } else if constexpr (std::is_same_v<To, Bool>) {
        return {uint8_t(x != 0)};
    } else if constexpr (std::is_same_v<To, Half>) {
        if constexpr (std::is_same_v<From, float>) return to_half(x);
        return to_half(odd_float(double(x)));
    } else if constexpr (std::is_same_v<To, BFloat16>) {
        if constexpr (std::is_same_v<From, float>) return to_bfloat16(x);
        return to_bfloat16(odd_float(double(x)));
    } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        constexpr To LOW = std::numeric_limits<To>::min(), HIGH = std::numeric_limits<To>::max();
        // HIGH + 1 is a power of two, and so exact.
        constexpr From ABOVE = 2 * From(HIGH / 2 + 1);
        To inside = x >= From(LOW) && x < ABOVE ? To(x) : LOW;
        To r = x >= ABOVE ? HIGH : inside;
        return x == x ? r : To(0);
    } else {
        return To(x);
    }
}

} // namespace gt::GT_TIER
