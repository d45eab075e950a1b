// Between float and 8 bits.
#pragma once

#include <cstdint>

namespace gt {

/// Unsigned 8 bits: q stands for (q - zero) * scale.
struct QuantizeTo {
    float inverse; // 1 / scale
    float scale;
    float zero; // a whole number, 0 to 255
};

/// What becomes of 32-bit sums: act((sum - offset[c]) * scale[c] + bias[c] + residual).
struct Dequantize {
    int64_t channels;
    const int32_t *offset;
    const float *scale;
    const float *bias; // may be null
    bool relu;
};

struct QuantizeTable {
    void (*to_u8)(const QuantizeTo &, const float *x, uint8_t *q, int64_t n);
    /// What to_u8 gives, read back.
    void (*round)(const QuantizeTo &, const float *x, float *y, int64_t n);
    /// Rows [begin, end) of sums and y; residual may be null, or y.
    void (*from_sums)(const Dequantize &, const int32_t *sums, const float *residual, float *y, int64_t begin,
                      int64_t end);
    /// One output channel of weights as whole numbers in -127 to 127: w is near q * the scale that is returned.
    float (*weights)(const float *w, int8_t *q, int64_t n);
};

} // namespace gt
