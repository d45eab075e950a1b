#include "kernels/layer_norm.h"

#include "kernels/micro.h"
#include "kernels/sixteen.h"
#include "kernels/vmath.h"

namespace gt::GT_TIER {

namespace {

template <class A>
struct VectorOf {
    using type = vf;
};
template <>
struct VectorOf<double> {
    using type = vd;
};

/// The row as accumulators: itself, or converted into scratch.
template <class T>
GT_INLINE const Acc<T> *wide(const T *x, int64_t n, Acc<T> *scratch) {
    if constexpr (DIRECT<T>) {
        return x;
    } else {
        widen_run(n, x, scratch);
        return scratch;
    }
}
template <class T>
GT_INLINE void put_back(const Acc<T> *row, int64_t n, T *out) {
    if constexpr (!DIRECT<T>) {
        narrow_run(n, row, out);
    }
}

GT_INLINE double total(vd v) {
    return fold(v, [](auto a, auto b) { return a + b; });
}
GT_INLINE double total(vf v) {
    vd lo, hi;
    to_doubles(v, lo, hi);
    return total(lo + hi);
}

/// Sums of two functions of the columns, f(V &, V &, i, lanes): added to the vectors; long rows by chunks in double.
template <class V, class F>
GT_INLINE void two_sums(int64_t n, double &first, double &second, F f) {
    constexpr int64_t L = Lanes<V>::count, CHUNK = 2048;
    first = second = 0;
    for (int64_t i = 0; i < n;) {
        const int64_t end = n - i < CHUNK ? n : i + CHUNK;
        V a[2] = {}, b[2] = {};
        for (; i + 2 * L <= end; i += 2 * L) {
            f(a[0], b[0], i, L);
            f(a[1], b[1], i + L, L);
        }
        for (; i + L <= end; i += L) f(a[0], b[0], i, L);
        if (i < end) f(a[0], b[0], i, end - i), i = end;
        first += total(V(a[0] + a[1]));
        second += total(V(b[0] + b[1]));
    }
}
template <class V>
GT_INLINE V load_up_to(const lane_t<V> *p, int64_t lanes) {
    return lanes == Lanes<V>::count ? load<V>(p) : load_partial<V>(p, lanes);
}
template <class V>
GT_INLINE void store_up_to(lane_t<V> *p, V v, int64_t lanes) {
    lanes == Lanes<V>::count ? store(p, v) : store_partial(p, v, lanes);
}
template <class V>
GT_INLINE V first_lanes(V v, int64_t lanes) {
    if (lanes == Lanes<V>::count) return v;
    mask_t<V> index;
    for (int i = 0; i < Lanes<V>::count; i++) index[i] = i;
    return index < decltype(+index[0])(lanes) ? v : V{};
}

template <class T>
void forward(const LayerNormShape &s, const void *xp, const void *gp, const void *bp, void *yp, void *mp, void *dp,
             int64_t begin, int64_t end, void *scratch) {
    using A = Acc<T>;
    using V = typename VectorOf<A>::type;
    const int64_t n = s.n;
    A *space = static_cast<A *>(scratch);
    const A *gain = wide(static_cast<const T *>(gp), n, space);
    const A *bias = bp ? wide(static_cast<const T *>(bp), n, space + n) : nullptr;
    for (int64_t r = begin; r < end; r++) {
        const A *x = wide(static_cast<const T *>(xp) + r * n, n, space + 2 * n);
        T *out = static_cast<T *>(yp) + r * n;
        A *y = DIRECT<T> ? as_acc(out) : space + 3 * n;
        double sum, squares, rest;
        two_sums<V>(n, sum, squares, [&](V &a, V &, int64_t i, int64_t lanes) { a += load_up_to<V>(x + i, lanes); });
        const double mean = sum / double(n);
        const A center = A(mean);
        two_sums<V>(n, squares, rest, [&](V &a, V &b, int64_t i, int64_t lanes) {
            const V d = first_lanes<V>(load_up_to<V>(x + i, lanes) - center, lanes);
            a += d * d;
            b += d; // what the rounding of the mean left
        });
        const double off = rest / double(n), scale = 1 / __builtin_sqrt(squares / double(n) - off * off + s.eps);
        static_cast<A *>(mp)[r] = center;
        static_cast<A *>(dp)[r] = A(scale);
        const A factor = A(scale);
        constexpr int64_t L = Lanes<V>::count;
        auto apply = [&](int64_t i, int64_t lanes) {
            V v = (load_up_to<V>(x + i, lanes) - center) * factor * load_up_to<V>(gain + i, lanes);
            if (bias) v += load_up_to<V>(bias + i, lanes);
            store_up_to<V>(y + i, v, lanes);
        };
        int64_t i = 0;
        for (; i + L <= n; i += L) apply(i, L);
        if (i < n) apply(i, n - i);
        put_back(y, n, out);
    }
}

template <class T>
void backward(const LayerNormShape &s, const void *xp, const void *gp, const void *mp, const void *dp, const void *gyp,
              void *gxp, void *sums, int64_t begin, int64_t end, void *scratch) {
    using A = Acc<T>;
    using V = typename VectorOf<A>::type;
    constexpr int64_t L = Lanes<V>::count;
    const int64_t n = s.n;
    A *space = static_cast<A *>(scratch);
    const A *gain = wide(static_cast<const T *>(gp), n, space);
    A *sum_gain = static_cast<A *>(sums), *sum_bias = sum_gain + n;
    zero_run(sum_gain, 2 * n);
    for (int64_t r = begin; r < end; r++) {
        const A *x = wide(static_cast<const T *>(xp) + r * n, n, space + n);
        const A *g = wide(static_cast<const T *>(gyp) + r * n, n, space + 2 * n);
        T *out = static_cast<T *>(gxp) + r * n;
        A *gx = DIRECT<T> ? as_acc(out) : space + 3 * n;
        const A center = static_cast<const A *>(mp)[r], scale = static_cast<const A *>(dp)[r];
        double sum, dot;
        two_sums<V>(n, sum, dot, [&](V &a, V &b, int64_t i, int64_t lanes) {
            const V gy = load_up_to<V>(g + i, lanes), w = gy * load_up_to<V>(gain + i, lanes);
            const V normal = (load_up_to<V>(x + i, lanes) - center) * scale;
            store_up_to<V>(sum_gain + i, load_up_to<V>(sum_gain + i, lanes) + gy * normal, lanes);
            store_up_to<V>(sum_bias + i, load_up_to<V>(sum_bias + i, lanes) + gy, lanes);
            a += w;
            b += first_lanes<V>(w * normal, lanes);
        });
        const A mean = A(sum / double(n)), slope = A(dot / double(n));
        auto apply = [&](int64_t i, int64_t lanes) {
            const V w = load_up_to<V>(g + i, lanes) * load_up_to<V>(gain + i, lanes);
            const V normal = (load_up_to<V>(x + i, lanes) - center) * scale;
            store_up_to<V>(gx + i, (w - mean - normal * slope) * scale, lanes);
        };
        int64_t i = 0;
        for (; i + L <= n; i += L) apply(i, L);
        if (i < n) apply(i, n - i);
        put_back(gx, n, out);
    }
}

template <class T>
void combine(int64_t n, int64_t chunks, const void *sums, void *ggain, void *gbias, int64_t begin, int64_t end) {
    using A = Acc<T>;
    constexpr int64_t BLOCK = 64;
    for (int64_t j = begin; j < end; j += BLOCK) {
        const int64_t width = smaller(BLOCK, end - j);
        for (int part = 0; part < 2; part++) {
            double total[BLOCK] = {};
            for (int64_t c = 0; c < chunks; c++) {
                const A *row = static_cast<const A *>(sums) + (2 * c + part) * n + j;
                for (int64_t i = 0; i < width; i++) total[i] += double(row[i]);
            }
            T *out = static_cast<T *>(part ? gbias : ggain) + j;
            for (int64_t i = 0; i < width; i++) out[i] = narrow<T>(A(total[i]));
        }
    }
}

} // namespace

void fill(LayerNormTable &table) {
#define GT_LAYER_NORM(i, T)                                                                                            \
    table.forward[i] = forward<T>;                                                                                     \
    table.backward[i] = backward<T>;                                                                                   \
    table.combine[i] = combine<T>;
    GT_LAYER_NORM(0, Half)
    GT_LAYER_NORM(1, BFloat16)
    GT_LAYER_NORM(2, float)
    GT_LAYER_NORM(3, double)
#undef GT_LAYER_NORM
}

} // namespace gt::GT_TIER
