#include "kernels/random.h"

#include "kernels/vmath.h"

namespace gt::GT_TIER {

// ---------------------------------------------------------------- Philox

typedef uint64_t vq __attribute__((vector_size(VB)));

/// The product of the lower halves of each 64-bit lane.
GT_INLINE vq multiply_low(vq a, uint32_t b) {
    vq m = vq{} + b;
#if GT_TIER_NUMBER == 4
    return vq(_mm512_maskz_mul_epu32(0xff, __m512i(a), __m512i(m)));
#elif GT_TIER_NUMBER == 3
    return vq(_mm256_mul_epu32(__m256i(a), __m256i(m)));
#elif defined(__x86_64__)
    return vq(_mm_mul_epu32(__m128i(a), __m128i(m)));
#else
    return (a & 0xffffffff) * m;
#endif
}

/// One word of VD blocks to a vector, in the lower half of each lane; the upper halves hold rubbish.
struct State {
    vq c[4];
};
GT_INLINE void rounds(State &s, uint64_t key) {
    uint32_t k0 = uint32_t(key), k1 = uint32_t(key >> 32);
    for (int r = 0; r < 10; r++) {
        vq p0 = multiply_low(s.c[0], 0xD2511F53), p1 = multiply_low(s.c[2], 0xCD9E8D57);
        s.c[0] = (p1 >> 32) ^ s.c[1] ^ uint64_t(k0);
        s.c[2] = (p0 >> 32) ^ s.c[3] ^ uint64_t(k1);
        s.c[1] = p1;
        s.c[3] = p0;
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
}
GT_INLINE State counters(uint64_t first) {
    State s;
    vq lane;
    for (int i = 0; i < VD; i++) lane[i] = uint64_t(i);
    vq counter = lane + first;
    s.c[0] = counter;
    s.c[1] = counter >> 32;
    s.c[2] = s.c[3] = vq{};
    return s;
}
/// In order of the blocks, four words each.
GT_INLINE void store_words(const State &s, uint32_t *out) {
    vq low = (s.c[0] & 0xffffffff) | (s.c[1] << 32), high = (s.c[2] & 0xffffffff) | (s.c[3] << 32);
    uint64_t words[2 * VD];
    for (int i = 0; i < VD; i++) {
        words[2 * i] = low[i];
        words[2 * i + 1] = high[i];
    }
    std::memcpy(out, words, sizeof words);
}

static void words(int64_t blocks, uint64_t first, uint64_t key, uint32_t *out) {
    int64_t b = 0;
    for (; b + 2 * VD <= blocks; b += 2 * VD) { // two states side by side hide the latency of the products
        State s = counters(first + uint64_t(b)), t = counters(first + uint64_t(b) + VD);
        rounds(s, key);
        rounds(t, key);
        store_words(s, out + 4 * b);
        store_words(t, out + 4 * (b + VD));
    }
    for (; b < blocks; b += VD) {
        State s = counters(first + uint64_t(b));
        rounds(s, key);
        if (b + VD <= blocks) {
            store_words(s, out + 4 * b);
        } else {
            uint32_t last[4 * VD];
            store_words(s, last);
            std::memcpy(out + 4 * b, last, size_t(blocks - b) * 16);
        }
    }
}

// ---------------------------------------------------------------- distributions

static void uniform(int64_t n, const uint32_t *w, int32_t shift, float scale, float low, float limit, float *out) {
    for (int64_t i = 0; i < n; i++) {
        float x = low + float(int32_t(w[i] >> shift)) * scale;
        out[i] = x > limit ? limit : x;
    }
}

static uint64_t pair(const uint32_t *w) { return w[0] | uint64_t(w[1]) << 32; }

static void uniform_double(int64_t n, const uint32_t *w, double scale, double low, double limit, double *out) {
    for (int64_t i = 0; i < n; i++) {
        double x = low + double(int64_t(pair(w + 2 * i) >> 11)) * scale;
        out[i] = x > limit ? limit : x;
    }
}

/// Pairs of normal numbers from u in (0, 1] and v in [0, 1).
GT_INLINE void box_muller(vd u, vd v, double mean, double deviation, double *out) {
    vd radius = v_sqrt(-2 * v_log(u)) * deviation;
    vd angle = v * 6.283185307179586477;
    double x[VD], y[VD];
    store(x, vd(radius * sin_reduced(angle, 1) + mean));
    store(y, vd(radius * sin_reduced(angle, 0) + mean));
    for (int k = 0; k < VD; k++) {
        out[2 * k] = x[k];
        out[2 * k + 1] = y[k];
    }
}
/// Whole numbers below 2^52 as doubles: by the bits of 2^52, as AVX2 has no such conversion.
GT_INLINE vd small_to_double(vq x) {
    constexpr double MAGIC = 0x1p52;
    return bits<vd>(x | bits<vq>(splat<vd>(MAGIC))) - MAGIC;
}

/// numbers(words, u, v) makes the uniform numbers of VD pairs of results; each result has `per` words.
template <class Uniform>
GT_INLINE void normals(int64_t n, const uint32_t *w, int per, double mean, double deviation, double *out,
                       Uniform numbers) {
    for (int64_t i = 0; i < n; i += 2 * VD) {
        vd u, v;
        if (i + 2 * VD <= n) {
            numbers(w + i * per, u, v);
            box_muller(u, v, mean, deviation, out + i);
        } else {
            uint32_t last[4 * VD] = {};
            double both[2 * VD];
            std::memcpy(last, w + i * per, size_t((n - i) * per) * 4);
            numbers(last, u, v);
            box_muller(u, v, mean, deviation, both);
            std::memcpy(out + i, both, size_t(n - i) * 8);
        }
    }
}
static void normal(int64_t n, const uint32_t *w, double mean, double deviation, double *out) {
    normals(n, w, 1, mean, deviation, out, [](const uint32_t *p, vd &u, vd &v) {
        vq pairs = load<vq>(p); // u in the lower halves, v in the upper
        u = (small_to_double(pairs & 0xffffffff) + 1) * 0x1p-32;
        v = small_to_double(pairs >> 32) * 0x1p-32;
    });
}
static void normal_double(int64_t n, const uint32_t *w, double mean, double deviation, double *out) {
    normals(n, w, 2, mean, deviation, out, [](const uint32_t *p, vd &u, vd &v) {
        double us[VD], vs[VD];
        for (int k = 0; k < VD; k++) {
            us[k] = double(int64_t(pair(p + 4 * k) >> 11) + 1) * 0x1p-53;
            vs[k] = double(int64_t(pair(p + 4 * k + 2) >> 11)) * 0x1p-53;
        }
        u = load<vd>(us);
        v = load<vd>(vs);
    });
}

static void bernoulli(int64_t n, const uint32_t *w, uint64_t threshold, uint8_t *out) {
    if (threshold >> 32) {
        std::memset(out, 1, size_t(n));
        return;
    }
    uint32_t t = uint32_t(threshold);
    for (int64_t i = 0; i < n; i++) out[i] = w[i] < t;
}

template <class T>
static void dropout(int64_t n, const uint32_t *w, uint64_t threshold, T keep, const T *x, T *out) {
    bool all = threshold >> 32;
    uint32_t t = uint32_t(threshold);
    for (int64_t i = 0; i < n; i++) {
        T kept = x[i] / keep;
        out[i] = (all | (w[i] < t)) ? kept : T(0);
    }
}

void fill(RandomTable &table) {
    table.words = words;
    table.uniform = uniform;
    table.uniform_double = uniform_double;
    table.normal = normal;
    table.normal_double = normal_double;
    table.bernoulli = bernoulli;
    table.dropout = dropout<float>;
    table.dropout_double = dropout<double>;
}

} // namespace gt::GT_TIER
