// Vectors of the tier in GCC/Clang vector extensions: 16 bytes (portable, v2), 32 (v3), 64 (v4).
#pragma once

#include <cstdint>
#include <cstring>

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
typedef uint32_t vu __attribute__((vector_size(VB)));
typedef int64_t vl __attribute__((vector_size(VB)));
typedef uint64_t vul __attribute__((vector_size(VB)));

constexpr int VF = VB / 4; // floats in a vector
constexpr int VD = VB / 8; // doubles in a vector

template <class T>
using vec __attribute__((vector_size(VB))) = T;

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
/// Bits of one type as another of the same size.
template <class To, class From>
GT_INLINE To bits(From v) {
    static_assert(sizeof(To) == sizeof(From));
    To r;
    __builtin_memcpy(&r, &v, sizeof(To));
    return r;
}
GT_INLINE vf splat(float x) { return x - vf{}; }
GT_INLINE vd splat(double x) { return x - vd{}; }

} // namespace gt::GT_TIER
