// Between float and 8 bits, for one tier.
#include "kernels/quantize.h"

#include "kernels/tiers.h"

namespace gt::GT_TIER {

namespace {

/// To the nearest, ties to even, for magnitudes below 2^22: adding 1.5 * 2^23 leaves no bits for fractions.
inline float nearest(float x) {
    constexpr float shift = 12582912.0f;
    return (x + shift) - shift;
}

/// A comparison with NaN is false, which leaves the bound.
inline float between(float x, float low, float high) {
    x = x > low ? x : low;
    return x < high ? x : high;
}

/// The step of a value, less the zero point. Cut off first: the steps beyond are of no interest, and may not fit.
inline float step(const QuantizeTo &to, float x) { return nearest(between(x * to.inverse, -to.zero, 255 - to.zero)); }

void to_u8(const QuantizeTo &to, const float *x, uint8_t *q, int64_t n) {
    const QuantizeTo t = to;
    for (int64_t i = 0; i < n; i++) q[i] = uint8_t(int32_t(step(t, x[i]) + t.zero));
}

void round(const QuantizeTo &to, const float *x, float *y, int64_t n) {
    const QuantizeTo t = to;
    for (int64_t i = 0; i < n; i++) y[i] = step(t, x[i]) * t.scale;
}

template <bool BIAS, bool RESIDUAL, bool RELU>
void rows(const Dequantize &d, const int32_t *sums, const float *residual, float *y, int64_t begin, int64_t end) {
    const int64_t n = d.channels;
    const int32_t *__restrict offset = d.offset;
    const float *__restrict scale = d.scale, *__restrict bias = d.bias;
    for (int64_t r = begin; r < end; r++) {
        const int32_t *from = sums + r * n;
        const float *more = RESIDUAL ? residual + r * n : nullptr;
        float *to = y + r * n;
#pragma GCC ivdep
        for (int64_t c = 0; c < n; c++) {
            float v = float(from[c] - offset[c]) * scale[c];
            if (BIAS) v += bias[c];
            if (RESIDUAL) v += more[c];
            if (RELU) v = v < 0 ? 0 : v; // NaN stays
            to[c] = v;
        }
    }
}

template <bool BIAS, bool RESIDUAL>
void rows(const Dequantize &d, const int32_t *sums, const float *residual, float *y, int64_t begin, int64_t end) {
    d.relu ? rows<BIAS, RESIDUAL, true>(d, sums, residual, y, begin, end)
           : rows<BIAS, RESIDUAL, false>(d, sums, residual, y, begin, end);
}

void from_sums(const Dequantize &d, const int32_t *sums, const float *residual, float *y, int64_t begin, int64_t end) {
    if (d.bias) {
        residual ? rows<true, true>(d, sums, residual, y, begin, end)
                 : rows<true, false>(d, sums, residual, y, begin, end);
    } else {
        residual ? rows<false, true>(d, sums, residual, y, begin, end)
                 : rows<false, false>(d, sums, residual, y, begin, end);
    }
}

float weights(const float *w, int8_t *q, int64_t n) {
    float largest = 0;
    for (int64_t i = 0; i < n; i++) {
        const float magnitude = w[i] < 0 ? -w[i] : w[i];
        largest = magnitude > largest ? magnitude : largest;
    }
    const float scale = largest > 0 ? largest * (1.0f / 127) : 1;
    for (int64_t i = 0; i < n; i++) q[i] = int8_t(int32_t(nearest(between(w[i] / scale, -127, 127))));
    return scale;
}

} // namespace

void fill(QuantizeTable &table) { table = {to_u8, round, from_sums, weights}; }

} // namespace gt::GT_TIER
