#include "kernels/inspect.h"

#include "half.h"
#include "kernels/simd.h"

namespace gt::GT_TIER {

/// Not finite is what has all exponent bits set; by integers, since that vectorises at every tier.
template <class U, U EXPONENT>
static int64_t not_finite(int64_t n, const void *xp) {
    constexpr int64_t BLOCK = 16384; // the narrow counters of a block do not overflow
    const U *x = static_cast<const U *>(xp);
    int64_t total = 0;
    for (int64_t i = 0; i < n; i += BLOCK) {
        const int64_t end = n - i < BLOCK ? n : i + BLOCK;
        U count = 0;
        for (int64_t k = i; k < end; k++) count = U(count + U((x[k] & EXPONENT) == EXPONENT));
        total += int64_t(count);
    }
    return total;
}

GT_INLINE float value(float x) { return x; }
GT_INLINE double value(double x) { return x; }
GT_INLINE float value(Half x) { return to_float(x); }
GT_INLINE float value(BFloat16 x) { return to_float(x); }

template <class T>
static void summarize(int64_t n, const void *xp, ValueSummary *s) {
    using F = decltype(value(T{}));
    constexpr int LANES = 16;
    constexpr F TOP = F(__builtin_inf());
    const T *x = static_cast<const T *>(xp);
    // Lanes side by side: the compiler makes vectors of them.
    F least[LANES], greatest[LANES];
    double sum[LANES] = {}, squares[LANES] = {};
    int64_t nan[LANES] = {}, infinite[LANES] = {};
    for (int l = 0; l < LANES; l++) {
        least[l] = TOP;
        greatest[l] = -TOP;
    }
    auto add = [&](int l, F v) {
        const bool is_nan = v != v, is_infinite = v == TOP || v == -TOP, finite = !is_nan && !is_infinite;
        nan[l] += is_nan;
        infinite[l] += is_infinite;
        least[l] = finite && v < least[l] ? v : least[l];
        greatest[l] = finite && v > greatest[l] ? v : greatest[l];
        const double d = finite ? double(v) : 0;
        sum[l] += d;
        squares[l] += d * d;
    };
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        for (int l = 0; l < LANES; l++) add(l, value(x[i + l]));
    }
    for (int l = 0; i < n; i++, l++) add(l, value(x[i]));
    for (int l = 0; l < LANES; l++) {
        s->nan += nan[l];
        s->infinite += infinite[l];
        s->least = double(least[l]) < s->least ? double(least[l]) : s->least;
        s->greatest = double(greatest[l]) > s->greatest ? double(greatest[l]) : s->greatest;
        s->sum += sum[l];
        s->squares += squares[l];
    }
}

void fill(InspectTable &table) {
    table = {{not_finite<uint16_t, 0x7c00>, not_finite<uint16_t, 0x7f80>, not_finite<uint32_t, 0x7f800000>,
              not_finite<uint64_t, 0x7ff0000000000000>},
             {summarize<Half>, summarize<BFloat16>, summarize<float>, summarize<double>}};
}

} // namespace gt::GT_TIER
