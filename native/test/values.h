// Typed values for the tests: random and special inputs of every data type, read back as doubles.
#pragma once

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "half.h"

namespace values {

inline const char *const TYPE_NAMES[] = {"BOOL", "BYTE",   "UBYTE", "SHORT",    "UINT16", "INT",   "UINT32",
                                         "LONG", "UINT64", "HALF",  "BFLOAT16", "FLOAT",  "DOUBLE"};
constexpr int64_t SIZES[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8};
constexpr int32_t ALL_TYPES[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
constexpr int32_t FLOATING[] = {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE};
inline bool floating(int32_t t) { return t >= GT_HALF; }

template <class T>
double get_as(const void *p, int64_t i) {
    T v;
    std::memcpy(&v, static_cast<const char *>(p) + i * int64_t(sizeof(T)), sizeof(T));
    return double(v);
}
inline double get(int32_t dtype, const void *p, int64_t i) {
    switch (dtype) {
    case GT_BOOL:
    case GT_UBYTE:
        return get_as<uint8_t>(p, i);
    case GT_BYTE:
        return get_as<int8_t>(p, i);
    case GT_SHORT:
        return get_as<int16_t>(p, i);
    case GT_UINT16:
        return get_as<uint16_t>(p, i);
    case GT_INT:
        return get_as<int32_t>(p, i);
    case GT_UINT32:
        return get_as<uint32_t>(p, i);
    case GT_LONG:
        return get_as<int64_t>(p, i);
    case GT_UINT64:
        return get_as<uint64_t>(p, i);
    case GT_HALF:
        return gt::to_float(static_cast<const gt::Half *>(p)[i]);
    case GT_BFLOAT16:
        return gt::to_float(static_cast<const gt::BFloat16 *>(p)[i]);
    case GT_FLOAT:
        return get_as<float>(p, i);
    default:
        return get_as<double>(p, i);
    }
}
template <class T>
void set_as(void *p, int64_t i, T v) {
    std::memcpy(static_cast<char *>(p) + i * int64_t(sizeof(T)), &v, sizeof(T));
}
/// The value must be in the type's range.
inline void set(int32_t dtype, void *p, int64_t i, double v) {
    switch (dtype) {
    case GT_BOOL:
        return set_as(p, i, uint8_t(v != 0));
    case GT_UBYTE:
        return set_as(p, i, uint8_t(v));
    case GT_BYTE:
        return set_as(p, i, int8_t(v));
    case GT_SHORT:
        return set_as(p, i, int16_t(v));
    case GT_UINT16:
        return set_as(p, i, uint16_t(v));
    case GT_INT:
        return set_as(p, i, int32_t(v));
    case GT_UINT32:
        return set_as(p, i, uint32_t(v));
    case GT_LONG:
        return set_as(p, i, int64_t(v));
    case GT_UINT64:
        return set_as(p, i, uint64_t(v));
    case GT_HALF:
        return set_as(p, i, gt::to_half(float(v)));
    case GT_BFLOAT16:
        return set_as(p, i, gt::to_bfloat16(float(v)));
    case GT_FLOAT:
        return set_as(p, i, float(v));
    default:
        return set_as(p, i, v);
    }
}

/// An array of a data type; exactly as long as it says, so that the address sanitizer sees every step too far.
struct Array {
    int32_t dtype;
    int64_t n;
    std::vector<char> bytes;
    Array(int32_t t, int64_t count) : dtype(t), n(count), bytes(size_t(count * SIZES[t])) {}
    void *data() { return bytes.data(); }
    const void *data() const { return bytes.data(); }
    void *at(int64_t i) { return bytes.data() + i * SIZES[dtype]; }
    double operator[](int64_t i) const { return get(dtype, data(), i); }
    void set(int64_t i, double v) { values::set(dtype, data(), i, v); }
};

inline std::mt19937_64 &generator() {
    static std::mt19937_64 engine(42);
    return engine;
}
inline double uniform(double a, double b) { return std::uniform_real_distribution<double>(a, b)(generator()); }

/// Moderate values of the type: whole numbers for integers.
inline Array moderate(int32_t dtype, int64_t n, double low = -4, double high = 4) {
    Array a(dtype, n);
    bool is_unsigned =
        dtype == GT_BOOL || dtype == GT_UBYTE || dtype == GT_UINT16 || dtype == GT_UINT32 || dtype == GT_UINT64;
    for (int64_t i = 0; i < n; i++) {
        double v = uniform(is_unsigned ? 0 : low, high);
        a.set(i, floating(dtype) ? v : dtype == GT_BOOL ? double(v > 2) : std::floor(v));
    }
    return a;
}

/// The distance of the next number of the type at |v|.
inline double ulp(int32_t dtype, double v) {
    double a = std::fabs(v);
    switch (dtype) {
    case GT_HALF:
        return std::fmax(std::ldexp(1, std::ilogb(std::fmax(a, 1e-30)) - 10), 0x1p-24);
    case GT_BFLOAT16:
        return std::fmax(std::ldexp(1, std::ilogb(std::fmax(a, 1e-40)) - 7), 0x1p-133);
    case GT_FLOAT:
        return std::fmax(std::ldexp(1, std::ilogb(std::fmax(a, 1e-45)) - 23), 0x1p-149);
    case GT_DOUBLE:
        return std::fmax(std::ldexp(1, std::ilogb(std::fmax(a, 1e-320)) - 52), 0x1p-1074);
    default:
        return 0;
    }
}
/// The largest finite value.
inline double largest(int32_t dtype) {
    switch (dtype) {
    case GT_HALF:
        return 65504;
    case GT_BFLOAT16:
        return 0x1.fep127;
    case GT_FLOAT:
        return std::numeric_limits<float>::max();
    default:
        return std::numeric_limits<double>::max();
    }
}
/// A double as the type would hold it.
inline double rounded(int32_t dtype, double v) {
    switch (dtype) {
    case GT_HALF:
        return gt::to_float(gt::to_half(float(v)));
    case GT_BFLOAT16:
        return gt::to_float(gt::to_bfloat16(float(v)));
    case GT_FLOAT:
        return float(v);
    default:
        return v;
    }
}
/// Within some units in the last place; what overflows in the type may be infinite or just below.
inline bool close(int32_t dtype, double got, double expected, double ulps) {
    if (std::isnan(expected) || std::isnan(got)) return std::isnan(expected) && std::isnan(got);
    if (!floating(dtype)) return got == expected;
    double top = largest(dtype);
    if (std::fabs(expected) > top) return got == rounded(dtype, expected) || std::fabs(got) >= top * 0.9999;
    if (std::isinf(got)) return std::fabs(expected) >= top - (ulps + 1) * ulp(dtype, top);
    return std::fabs(got - expected) <= ulps * ulp(dtype, expected);
}

/// Runs body once for every tier that this processor has.
template <class F>
void for_tiers(F &&body) {
    int32_t best = gt_isa_available();
    for (int32_t t = 1; t <= best; t++) {
        gt_set_isa(t);
        check::Context context("tier " + std::to_string(t));
        body(t);
    }
    gt_set_isa(best);
}
/// Runs body with 1, 2 and 5 threads.
template <class F>
void for_threads(F &&body) {
    int32_t before = gt_num_threads();
    for (int32_t t : {1, 2, 5}) {
        gt_set_num_threads(t);
        check::Context context(std::to_string(t) + " threads");
        body(t);
    }
    gt_set_num_threads(before);
}

} // namespace values
