// Random numbers and dropout: element i of a stream depends on (seed, offset + i) alone.
//
// Counter b of the stream (key = seed) gives four words. HALF, BFLOAT16, FLOAT, INT and BERNOULLI of any type take one
// word an element: element p is word p % 4 of counter p / 4. DOUBLE and LONG take two: words 2 (p % 2), 2 (p % 2) + 1
// of p / 2.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "dropout.h"
#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr int64_t BLOCK = 1024;  // elements made at once; a multiple of 4
constexpr int64_t GRAIN = 16384; // elements for a thread

/// Calls use(i, m, words, skip) for blocks of the n elements: m elements from i on, whose words begin `skip` elements
/// into words. per is the number of elements of a counter, 4 or 2.
template <class F>
void over_words(int64_t n, int64_t seed, int64_t offset, int64_t per, F &&use) {
    parallel_for((n + BLOCK - 1) / BLOCK, GRAIN / BLOCK, [&](int64_t from, int64_t to) {
        alignas(64) uint32_t words[(BLOCK / 2 + 1) * 4];
        for (int64_t i = from * BLOCK; i < std::min(n, to * BLOCK); i += BLOCK) {
            int64_t m = std::min(BLOCK, n - i);
            uint64_t position = uint64_t(offset) + uint64_t(i), first = position / uint64_t(per);
            int64_t skip = int64_t(position % uint64_t(per));
            kernels().random.words((skip + m + per - 1) / per, first, uint64_t(seed), words);
            use(i, m, words, skip);
        }
    });
}

/// The largest value of the type below b; HALF and BFLOAT16 as float.
double below(int32_t dtype, double b) {
    if (dtype == GT_DOUBLE) return std::nextafter(b, -INFINITY);
    if (dtype == GT_FLOAT) {
        float f = float(b);
        return double(f) < b ? f : std::nextafterf(f, -INFINITY);
    }
    const ConvertTable &convert = kernels().convert;
    uint16_t bits;
    float value;
    convert.loop[GT_DOUBLE][dtype](1, &b, &bits);
    convert.loop[dtype][GT_FLOAT](1, &bits, &value);
    if (double(value) < b) return value;
    bits = bits == 0 ? 0x8001 : bits & 0x8000 ? uint16_t(bits + 1) : uint16_t(bits - 1);
    convert.loop[dtype][GT_FLOAT](1, &bits, &value);
    return value;
}

void uniform(int32_t dtype, int64_t n, int64_t seed, int64_t offset, double a, double b, char *out) {
    GT_CHECK(a < b || (a == b && n == 0), "[random] uniform over [%g, %g): expected a < b", a, b);
    GT_CHECK(std::isfinite(b - a), "[random] uniform over [%g, %g): the range is not finite", a, b);
    const RandomTable &random = kernels().random;
    double limit = below(dtype, b);
    if (dtype == GT_DOUBLE) {
        double scale = (b - a) * 0x1p-53;
        return over_words(n, seed, offset, 2, [&](int64_t i, int64_t m, const uint32_t *w, int64_t skip) {
            random.uniform_double(m, w + 2 * skip, scale, a, limit, reinterpret_cast<double *>(out) + i);
        });
    }
    // As many bits as the type has, so that 1 is never rounded to.
    int32_t bits = dtype == GT_FLOAT ? 24 : dtype == GT_HALF ? 11 : 8;
    float scale = float((b - a) * std::ldexp(1.0, -bits));
    ConvertLoop convert = types[dtype].converted ? kernels().convert.loop[GT_FLOAT][dtype] : nullptr;
    over_words(n, seed, offset, 4, [&](int64_t i, int64_t m, const uint32_t *w, int64_t skip) {
        alignas(64) float values[BLOCK];
        float *to = convert ? values : reinterpret_cast<float *>(out) + i;
        random.uniform(m, w + skip, 32 - bits, scale, float(a), float(limit), to);
        if (convert) convert(m, values, out + i * 2);
    });
}

void normal(int32_t dtype, int64_t n, int64_t seed, int64_t offset, double mean, double deviation, char *out) {
    GT_CHECK(deviation >= 0, "[random] the standard deviation is %g, expected 0 or more", deviation);
    const RandomTable &random = kernels().random;
    int64_t size = type_size(dtype), per = dtype == GT_DOUBLE ? 2 : 4;
    ConvertLoop convert = kernels().convert.loop[GT_DOUBLE][dtype];
    over_words(n, seed, offset, per, [&](int64_t i, int64_t m, const uint32_t *w, int64_t skip) {
        alignas(64) double values[BLOCK + 4];
        int64_t whole = (skip + m + per - 1) / per * per; // numbers come in pairs
        (dtype == GT_DOUBLE ? random.normal_double : random.normal)(whole, w, mean, deviation, values);
        convert(m, values + skip, out + i * size);
    });
}

void bernoulli(int32_t dtype, int64_t n, int64_t seed, int64_t offset, double probability, char *out) {
    GT_CHECK(probability >= 0 && probability <= 1, "[random] the probability is %g, expected 0 to 1", probability);
    const RandomTable &random = kernels().random;
    uint64_t threshold = threshold_of(probability);
    int64_t size = type_size(dtype);
    ConvertLoop convert = kernels().convert.loop[GT_UBYTE][dtype];
    over_words(n, seed, offset, 4, [&](int64_t i, int64_t m, const uint32_t *w, int64_t skip) {
        uint8_t values[BLOCK];
        random.bernoulli(m, w + skip, threshold, values);
        convert(m, values, out + i * size);
    });
}

void raw_bits(int32_t dtype, int64_t n, int64_t seed, int64_t offset, char *out) {
    int64_t size = type_size(dtype), per = 16 / size;
    over_words(n, seed, offset, per, [&](int64_t i, int64_t m, const uint32_t *w, int64_t skip) {
        std::memcpy(out + i * size, reinterpret_cast<const char *>(w) + skip * size, size_t(m * size));
    });
}

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_random(int32_t distribution, int32_t dtype, int64_t n, int64_t seed, int64_t offset, double a, double b,
                  void *out) {
    return guarded([&] {
        check_type("random", dtype);
        GT_CHECK(n >= 0, "[random] the size is negative: %lld", static_cast<long long>(n));
        check_pointer("random", "out", out, n);
        char *to = static_cast<char *>(out);
        switch (distribution) {
        case GT_RANDOM_UNIFORM:
        case GT_RANDOM_NORMAL:
            if (!is_floating(dtype))
                unsupported(distribution == GT_RANDOM_UNIFORM ? "random uniform" : "random normal", dtype);
            return (distribution == GT_RANDOM_UNIFORM ? uniform : normal)(dtype, n, seed, offset, a, b, to);
        case GT_RANDOM_BERNOULLI:
            return bernoulli(dtype, n, seed, offset, a, to);
        case GT_RANDOM_BITS:
            if (dtype < GT_INT || dtype > GT_UINT64) unsupported("random bits", dtype);
            return raw_bits(dtype, n, seed, offset, to);
        default:
            fail(GT_INVALID_ARGUMENT, "[random] unknown distribution: %d", distribution);
        }
    });
}

int32_t gt_dropout(int32_t dtype, int64_t n, const int64_t *key, double rate, const void *x, void *out) {
    return guarded([&] {
        if (!is_floating(dtype)) unsupported("dropout", dtype);
        GT_CHECK(n >= 0, "[dropout] the size is negative: %lld", static_cast<long long>(n));
        GT_CHECK(rate >= 0 && rate <= 1, "[dropout] the rate is %g, expected 0 to 1", rate);
        check_pointer("dropout", "key", key, 1);
        check_pointer("dropout", "x", x, n);
        check_pointer("dropout", "out", out, n);
        const RandomTable &random = kernels().random;
        double keep = 1 - rate;
        uint64_t threshold = threshold_of(keep);
        if (keep == 0) keep = 1; // nothing is kept: no division by zero
        int64_t size = type_size(dtype);
        const char *from = static_cast<const char *>(x);
        char *to = static_cast<char *>(out);
        const ConvertTable &convert = kernels().convert;
        bool converted = types[dtype].converted;
        over_words(n, key[0], key[1], 4, [&](int64_t i, int64_t m, const uint32_t *w, int64_t skip) {
            const void *in = from + i * size;
            void *result = to + i * size;
            if (dtype == GT_DOUBLE) {
                random.dropout_double(m, w + skip, threshold, keep, static_cast<const double *>(in),
                                      static_cast<double *>(result));
            } else if (!converted) {
                random.dropout(m, w + skip, threshold, float(keep), static_cast<const float *>(in),
                               static_cast<float *>(result));
            } else {
                alignas(64) float values[BLOCK];
                convert.loop[dtype][GT_FLOAT](m, in, values);
                random.dropout(m, w + skip, threshold, float(keep), values, values);
                convert.loop[GT_FLOAT][dtype](m, values, result);
            }
        });
    });
}
