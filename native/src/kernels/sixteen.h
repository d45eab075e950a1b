// Runs of HALF and BFLOAT16 to float and back, a whole vector at a time where the tier has the instructions; bit for
// bit what half.h gives.
#pragma once

#include "half.h"
#include "kernels/simd.h"

namespace gt::GT_TIER {

#if GT_TIER_NUMBER == 4
GT_INLINE __m512 wide16(const BFloat16 *p) {
    const __m512i u = _mm512_maskz_cvtepu16_epi32(0xffff, load<__m256i>(p));
    return _mm512_castsi512_ps(_mm512_maskz_slli_epi32(0xffff, u, 16));
}
GT_INLINE __m512 wide16(const Half *p) { return _mm512_maskz_cvtph_ps(0xffff, load<__m256i>(p)); }
GT_INLINE void narrow16(__m512 x, BFloat16 *p) {
    const __m512i u = _mm512_castps_si512(x), top = _mm512_maskz_srli_epi32(0xffff, u, 16);
    const __m512i odd = _mm512_maskz_and_epi32(0xffff, top, _mm512_set1_epi32(1));
    const __m512i bias = _mm512_maskz_add_epi32(0xffff, odd, _mm512_set1_epi32(0x7fff));
    const __m512i rounded = _mm512_maskz_srli_epi32(0xffff, _mm512_maskz_add_epi32(0xffff, u, bias), 16);
    const __m512i nan = _mm512_maskz_or_epi32(0xffff, top, _mm512_set1_epi32(0x40));
    const __m512i bits = _mm512_mask_blend_epi32(_mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q), rounded, nan);
    store(p, _mm512_maskz_cvtepi32_epi16(0xffff, bits));
}
GT_INLINE void narrow16(__m512 x, Half *p) { store(p, _mm512_maskz_cvtps_ph(0xffff, x, _MM_FROUND_TO_NEAREST_INT)); }
#endif

/// n contiguous values as floats.
template <class T>
GT_INLINE void widen_run(int64_t n, const T *from, float *to) {
    int64_t i = 0;
#if GT_TIER_NUMBER == 4
    for (; i + 16 <= n; i += 16) _mm512_storeu_ps(to + i, wide16(from + i));
#elif GT_TIER_NUMBER == 3
    if constexpr (__is_same(T, Half)) {
        for (; i + 8 <= n; i += 8) _mm256_storeu_ps(to + i, _mm256_cvtph_ps(load<__m128i>(from + i)));
    }
#endif
    for (; i < n; i++) to[i] = to_float(from[i]);
}
template <class T>
GT_INLINE void narrow_run(int64_t n, const float *from, T *to) {
    int64_t i = 0;
#if GT_TIER_NUMBER == 4
    for (; i + 16 <= n; i += 16) narrow16(_mm512_loadu_ps(from + i), to + i);
#elif GT_TIER_NUMBER == 3
    if constexpr (__is_same(T, Half)) {
        for (; i + 8 <= n; i += 8) {
            store(to + i, _mm256_cvtps_ph(_mm256_loadu_ps(from + i), _MM_FROUND_TO_NEAREST_INT));
        }
    }
#endif
    for (; i < n; i++) {
        if constexpr (__is_same(T, Half)) {
            to[i] = to_half(from[i]);
        } else {
            to[i] = to_bfloat16(from[i]);
        }
    }
}

} // namespace gt::GT_TIER
