// HALF and BFLOAT16 as storage types: bits, converted to and from float (to nearest, ties to even). Everything here is
// static so that no object of one instruction-set tier can be linked into another.
#pragma once

#include <cstdint>
#include <cstring>

namespace gt {

struct Half {
    uint16_t bits;
};
struct BFloat16 {
    uint16_t bits;
};

static inline float bits_to_float(uint32_t u) {
    float f;
    std::memcpy(&f, &u, 4);
    return f;
}
static inline uint32_t float_to_bits(float f) {
    uint32_t u;
    std::memcpy(&u, &f, 4);
    return u;
}

static inline float to_float(BFloat16 h) { return bits_to_float(uint32_t(h.bits) << 16); }
static inline BFloat16 to_bfloat16(float f) {
    uint32_t u = float_to_bits(f);
    uint32_t rounded = (u + 0x7fff + ((u >> 16) & 1)) >> 16;
    uint32_t nan = (u >> 16) | 0x40; // keeps the payload's top, never becomes infinity
    return {uint16_t((u & 0x7fffffff) > 0x7f800000 ? nan : rounded)};
}

// Branch-free, so that loops over it vectorise: exponents are moved by a multiplication, which also handles denormals.
static inline float to_float(Half h) {
    uint32_t sign = uint32_t(h.bits & 0x8000) << 16;
    uint32_t magnitude = h.bits & 0x7fff;
    uint32_t scaled = float_to_bits(bits_to_float(magnitude << 13) * 0x1p112f);
    uint32_t special = (magnitude << 13) | 0x7f800000; // infinity and NaN
    return bits_to_float(sign | (magnitude >= 0x7c00 ? special : scaled));
}
static inline Half to_half(float f) {
    uint32_t u = float_to_bits(f);
    uint32_t sign = (u >> 16) & 0x8000;
    uint32_t a = u & 0x7fffffff;
    // Normal results: round the 13 low bits to even, then rebias. Denormal results: the addition of 0.5 aligns the
    // bits.
    uint32_t normal = (a + 0xfff + ((a >> 13) & 1) - (112u << 23)) >> 13;
    uint32_t denormal = float_to_bits(bits_to_float(a) + 0.5f) - float_to_bits(0.5f);
    uint32_t r = a < 0x38800000 ? denormal : normal;
    r = a >= 0x477ff000 ? 0x7c00 : r;                        // overflow and infinity
    r = a > 0x7f800000 ? (0x7e00 | ((a >> 13) & 0x3ff)) : r; // NaN stays NaN
    return {uint16_t(sign | r)};
}

} // namespace gt
