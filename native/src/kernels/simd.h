// Vectors of the tier in GCC/Clang vector extensions: 16 bytes (portable, v2), 32 (v3), 64 (v4).
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#ifndef GT_TIER
#error "files of src/kernels are compiled once per tier"
#endif

#define GT_INLINE [[gnu::always_inline]] static inline

namespace gt::GT_TIER {

#if GT_TIER_NUMBER == 4
constexpr int VB = 64;
#elif GT_TIER_NUMBER == 3
constexpr int VB = 32;
#else
constexpr int VB = 16;
#endif

typedef float vf __attribute__((vector_size(VB)));
typedef double vd __attribute__((vector_size(VB)));
typedef int32_t vi __attribute__((vector_size(VB)));
typedef int64_t vl __attribute__((vector_size(VB)));
typedef float vf_half __attribute__((vector_size(VB / 2))); // as many floats as a vd has doubles

constexpr int VF = VB / 4; // floats in a vector
constexpr int VD = VB / 8; // doubles in a vector

/// A vector of any element type.
template <class T>
using vec __attribute__((vector_size(VB))) = T;

/// The element, the vector of integers of the same width (also the type of a comparison), the number of lanes.
template <class V>
struct Lanes;
template <>
struct Lanes<vf> {
    using type = float;
    using mask = vi;
    static constexpr int count = VF;
};
template <>
struct Lanes<vd> {
    using type = double;
    using mask = vl;
    static constexpr int count = VD;
};
template <class V>
using lane_t = typename Lanes<V>::type;
template <class V>
using mask_t = typename Lanes<V>::mask;

template <class V>
GT_INLINE V load(const void *p) {
    V v;
    __builtin_memcpy(&v, p, sizeof(V));
    return v;
}
template <class V>
GT_INLINE void store(void *p, V v) {
    __builtin_memcpy(p, &v, sizeof(V));
}
/// The first n elements (0 < n < lanes), zeros behind.
template <class V>
GT_INLINE V load_partial(const void *p, int64_t n) {
#if GT_TIER_NUMBER == 4
    if constexpr (sizeof(lane_t<V>) == 4) {
        return V(_mm512_maskz_loadu_ps(__mmask16((1u << n) - 1), p));
    } else {
        return V(_mm512_maskz_loadu_pd(__mmask8((1u << n) - 1), p));
    }
#else
    V v = {};
    std::memcpy(&v, p, size_t(n) * sizeof(lane_t<V>));
    return v;
#endif
}
template <class V>
GT_INLINE void store_partial(void *p, V v, int64_t n) {
#if GT_TIER_NUMBER == 4
    if constexpr (sizeof(lane_t<V>) == 4) {
        _mm512_mask_storeu_ps(p, __mmask16((1u << n) - 1), __m512(v));
    } else {
        _mm512_mask_storeu_pd(p, __mmask8((1u << n) - 1), __m512d(v));
    }
#else
    std::memcpy(p, &v, size_t(n) * sizeof(lane_t<V>));
#endif
}
/// Bits of one type as another of the same size.
template <class To, class From>
GT_INLINE To bits(From v) {
    static_assert(sizeof(To) == sizeof(From));
    To r;
    __builtin_memcpy(&r, &v, sizeof(To));
    return r;
}
template <class V>
GT_INLINE V splat(lane_t<V> x) {
    return x - V{};
}
/// True if any lane of a comparison is true.
template <class M>
GT_INLINE bool any(M mask) {
    vl m = bits<vl>(mask);
    int64_t r = 0;
    for (int i = 0; i < VD; i++) r |= m[i];
    return r != 0;
}
/// Lane k of the result is lane I[k] of a followed by b. (GCC below 12 lacks Clang's builtin, Clang has not GCC's.)
template <int... I, class V>
GT_INLINE V shuffle(V a, V b) {
#if __has_builtin(__builtin_shufflevector)
    return __builtin_shufflevector(a, b, I...);
#else
    using Index = std::conditional_t<
        sizeof(a[0]) == 8, int64_t,
        std::conditional_t<sizeof(a[0]) == 4, int32_t, std::conditional_t<sizeof(a[0]) == 2, int16_t, int8_t>>>;
    typedef Index Indices __attribute__((vector_size(sizeof(V))));
    return __builtin_shuffle(a, b, Indices{I...});
#endif
}
/// Halves a vector's lanes by op until one is left.
template <class V, class Op>
GT_INLINE auto fold(V v, Op op) {
    if constexpr (sizeof(V) == 2 * sizeof(v[0])) {
        return op(v[0], v[1]);
    } else {
        using T = std::remove_cvref_t<decltype(v[0])>;
        typedef T Half __attribute__((vector_size(sizeof(V) / 2)));
        Half half[2];
        __builtin_memcpy(half, &v, sizeof v);
        return fold(Half(op(half[0], half[1])), op);
    }
}
GT_INLINE void to_doubles(vf x, vd &lo, vd &hi) {
    vf_half half[2];
    __builtin_memcpy(half, &x, sizeof x);
    lo = __builtin_convertvector(half[0], vd);
    hi = __builtin_convertvector(half[1], vd);
}
GT_INLINE vf to_floats(vd lo, vd hi) {
    vf_half half[2] = {__builtin_convertvector(lo, vf_half), __builtin_convertvector(hi, vf_half)};
    vf r;
    __builtin_memcpy(&r, half, sizeof r);
    return r;
}

} // namespace gt::GT_TIER
