// Philox4x32-10 (Salmon et al., 2011) and what is made of its words.
#pragma once

#include <cstdint>

namespace gt {

struct RandomTable {
    /// Four words for each counter first, first + 1, ... (its upper 64 bits are zero).
    void (*words)(int64_t blocks, uint64_t first, uint64_t key, uint32_t *out) = nullptr;
    /// low + (word >> shift) * scale, at most limit; the product is exact in float for shift >= 8.
    void (*uniform)(int64_t n, const uint32_t *words, int32_t shift, float scale, float low, float limit,
                    float *out) = nullptr;
    /// From the 53 upper bits of pairs of words.
    void (*uniform_double)(int64_t n, const uint32_t *words, double scale, double low, double limit,
                           double *out) = nullptr;
    /// Box-Muller: words (2 i, 2 i + 1) give numbers (2 i, 2 i + 1); n must be even.
    void (*normal)(int64_t n, const uint32_t *words, double mean, double deviation, double *out) = nullptr;
    /// Likewise from pairs of words: 53 bits each.
    void (*normal_double)(int64_t n, const uint32_t *words, double mean, double deviation, double *out) = nullptr;
    /// word < threshold
    void (*bernoulli)(int64_t n, const uint32_t *words, uint64_t threshold, uint8_t *out) = nullptr;
    /// word < threshold ? x / keep : 0
    void (*dropout)(int64_t n, const uint32_t *words, uint64_t threshold, float keep, const float *x,
                    float *out) = nullptr;
    void (*dropout_double)(int64_t n, const uint32_t *words, uint64_t threshold, double keep, const double *x,
                           double *out) = nullptr;
};

} // namespace gt
