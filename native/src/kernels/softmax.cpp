#include "kernels/softmax.h"

#include "kernels/vmath.h"

namespace gt::GT_TIER {

constexpr int64_t CHUNK = 2048; // elements whose sum may stay in the type before a double takes over

GT_INLINE double sum_lanes(vd v) {
    return fold(v, [](auto a, auto b) { return a + b; });
}
GT_INLINE double sum_lanes(vf v) {
    vd lo, hi;
    to_doubles(v, lo, hi);
    return sum_lanes(lo + hi);
}

/// Calls full(i) for every whole vector of n elements, then part(i, rest) if something is left.
template <class V, class Full, class Part>
GT_INLINE void for_vectors(int64_t n, Full full, Part part) {
    constexpr int64_t L = Lanes<V>::count;
    int64_t i = 0;
    for (; i + L <= n; i += L) full(i);
    if (i < n) part(i, n - i);
}

/// Sums f(i) over whole vectors and g(i, rest) (zero in the unused lanes) over the rest.
template <class V, class Full, class Part>
GT_INLINE double sum_vectors(int64_t n, Full full, Part part) {
    constexpr int64_t L = Lanes<V>::count;
    double total = 0;
    int64_t i = 0;
    while (i + L <= n) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        V s0 = {}, s1 = {};
        for (; i + 2 * L <= end; i += 2 * L) {
            s0 += full(i);
            s1 += full(i + L);
        }
        for (; i + L <= end; i += L) s0 += full(i);
        total += sum_lanes(s0 + s1);
    }
    if (i < n) total += sum_lanes(part(i, n - i));
    return total;
}

/// All ones in the first n lanes.
template <class V>
GT_INLINE mask_t<V> first_lanes(int64_t n) {
    mask_t<V> index;
    for (int i = 0; i < Lanes<V>::count; i++) index[i] = i;
    return index < decltype(+index[0])(n);
}
template <class V>
GT_INLINE V only(V v, int64_t n) {
    return first_lanes<V>(n) ? v : V{};
}

/// The largest element. A NaN may be passed over: it spoils the sum of the exponentials anyway.
template <class V>
GT_INLINE lane_t<V> max_row(int64_t n, const lane_t<V> *x) {
    using T = lane_t<V>;
    constexpr int64_t L = Lanes<V>::count;
    V m[4];
    for (V &v : m) v = splat<V>(T(-INFINITY));
    int64_t i = 0;
    for (; i + 4 * L <= n; i += 4 * L) {
        for (int k = 0; k < 4; k++) m[k] = quick_max(m[k], load<V>(x + i + k * L));
    }
    for (; i + L <= n; i += L) m[0] = quick_max(m[0], load<V>(x + i));
    V all = quick_max(quick_max(m[0], m[1]), quick_max(m[2], m[3]));
    T top = fold(all, [](auto a, auto b) { return a > b ? a : b; });
    for (; i < n; i++) top = top > x[i] ? top : x[i];
    return top;
}

/// Asks for the row behind this one, while this one's exponentials are computed: rows mostly lie one behind another,
/// and the processor's own prefetching stops with the first pass. Only a hint: there may be no such row.
template <class V>
GT_INLINE void prefetch_next(const lane_t<V> *row, int64_t n, int64_t i, bool write) {
    constexpr int64_t LONGEST = 16384 / sizeof(lane_t<V>); // what the first-level cache holds twice over
    if (n > LONGEST) return;
    auto next = reinterpret_cast<const void *>(reinterpret_cast<uintptr_t>(row) + uintptr_t(n + i) * sizeof(lane_t<V>));
    write ? __builtin_prefetch(next, 1, 3) : __builtin_prefetch(next, 0, 3);
}

/// The sum of e^(x - top), which are also written where out is given.
template <class V>
GT_INLINE double exp_row(int64_t n, const lane_t<V> *x, lane_t<V> top, lane_t<V> *out) {
    auto full = [&](int64_t i) {
        prefetch_next<V>(x, n, i, false);
        if (out) prefetch_next<V>(out, n, i, true);
        V e = exp_negative(V(load<V>(x + i) - top));
        if (out) store(out + i, e);
        return e;
    };
    auto part = [&](int64_t i, int64_t rest) {
        V e = exp_negative(V(load_partial<V>(x + i, rest) - top));
        if (out) store_partial(out + i, e, rest);
        return only(e, rest);
    };
    return sum_vectors<V>(n, full, part);
}

template <class V>
static void softmax_row(bool log, int64_t n, const void *xp, void *op) {
    using T = lane_t<V>;
    const T *x = static_cast<const T *>(xp);
    T *out = static_cast<T *>(op);
    T top = max_row<V>(n, x);
    if (log) {
        T lse = T(std::log(exp_row<V>(n, x, top, nullptr)));
        for_vectors<V>(
            n, [&](int64_t i) { store(out + i, V(load<V>(x + i) - top - lse)); },
            [&](int64_t i, int64_t r) { store_partial(out + i, V(load_partial<V>(x + i, r) - top - lse), r); });
    } else {
        T scale = T(1 / exp_row<V>(n, x, top, out));
        for_vectors<V>(
            n, [&](int64_t i) { store(out + i, V(load<V>(out + i) * scale)); },
            [&](int64_t i, int64_t r) { store_partial(out + i, V(load_partial<V>(out + i, r) * scale), r); });
    }
}

template <class V>
static void grad_row(bool log, int64_t n, const void *yp, const void *gp, void *op) {
    using T = lane_t<V>;
    const T *y = static_cast<const T *>(yp), *g = static_cast<const T *>(gp);
    T *out = static_cast<T *>(op);
    if (log) {
        T sum = T(sum_vectors<V>(
            n, [&](int64_t i) { return load<V>(g + i); },
            [&](int64_t i, int64_t r) { return load_partial<V>(g + i, r); }));
        for_vectors<V>(
            n, [&](int64_t i) { store(out + i, V(load<V>(g + i) - v_exp(load<V>(y + i)) * sum)); },
            [&](int64_t i, int64_t r) {
                store_partial(out + i, V(load_partial<V>(g + i, r) - v_exp(load_partial<V>(y + i, r)) * sum), r);
            });
    } else {
        T sum = T(sum_vectors<V>(
            n, [&](int64_t i) { return V(load<V>(g + i) * load<V>(y + i)); },
            [&](int64_t i, int64_t r) { return V(load_partial<V>(g + i, r) * load_partial<V>(y + i, r)); }));
        for_vectors<V>(
            n, [&](int64_t i) { store(out + i, V(load<V>(y + i) * (load<V>(g + i) - sum))); },
            [&](int64_t i, int64_t r) {
                store_partial(out + i, V(load_partial<V>(y + i, r) * (load_partial<V>(g + i, r) - sum)), r);
            });
    }
}

// ---------------------------------------------------------------- columns: one vector's width at a time

template <class V, class F>
GT_INLINE void for_strips(int64_t columns, F &&strip) {
    constexpr int64_t L = Lanes<V>::count;
    for (int64_t j = 0; j < columns; j += L) strip(j, columns - j < L ? columns - j : L);
}
template <class V>
GT_INLINE V load_strip(const lane_t<V> *p, int64_t width) {
    return width == Lanes<V>::count ? load<V>(p) : load_partial<V>(p, width);
}
template <class V>
GT_INLINE void store_strip(lane_t<V> *p, V v, int64_t width) {
    width == Lanes<V>::count ? store(p, v) : store_partial(p, v, width);
}
/// The sum of f(row) over the rows; long sums by chunks, so that floats keep their digits.
template <class V, class F>
GT_INLINE V sum_rows(int64_t n, F f) {
    V total = {};
    for (int64_t r = 0; r < n;) {
        int64_t end = n - r < 128 ? n : r + 128;
        V s = {};
        for (; r < end; r++) s += f(r);
        total += s;
    }
    return total;
}

template <class V>
static void softmax_columns(bool log, int64_t n, int64_t columns, int64_t step, const void *xp, void *op) {
    using T = lane_t<V>;
    for_strips<V>(columns, [&](int64_t j, int64_t w) {
        const T *x = static_cast<const T *>(xp) + j;
        T *out = static_cast<T *>(op) + j;
        V top = splat<V>(T(-INFINITY));
        for (int64_t r = 0; r < n; r++) top = quick_max(top, load_strip<V>(x + r * step, w));
        V sum = sum_rows<V>(n, [&](int64_t r) {
            V e = exp_negative(V(load_strip<V>(x + r * step, w) - top));
            if (!log) store_strip<V>(out + r * step, e, w);
            return e;
        });
        if (log) {
            V lse = v_log(sum);
            for (int64_t r = 0; r < n; r++)
                store_strip<V>(out + r * step, load_strip<V>(x + r * step, w) - top - lse, w);
        } else {
            V scale = 1 / sum;
            for (int64_t r = 0; r < n; r++) store_strip<V>(out + r * step, load_strip<V>(out + r * step, w) * scale, w);
        }
    });
}

template <class V>
static void grad_columns(bool log, int64_t n, int64_t columns, int64_t step, const void *yp, const void *gp, void *op) {
    using T = lane_t<V>;
    for_strips<V>(columns, [&](int64_t j, int64_t w) {
        const T *y = static_cast<const T *>(yp) + j, *g = static_cast<const T *>(gp) + j;
        T *out = static_cast<T *>(op) + j;
        V sum = sum_rows<V>(n, [&](int64_t r) {
            V v = load_strip<V>(g + r * step, w);
            return log ? v : V(v * load_strip<V>(y + r * step, w));
        });
        for (int64_t r = 0; r < n; r++) {
            V a = load_strip<V>(y + r * step, w), b = load_strip<V>(g + r * step, w);
            store_strip<V>(out + r * step, log ? V(b - v_exp(a) * sum) : V(a * (b - sum)), w);
        }
    });
}

// ---------------------------------------------------------------- cross entropy

/// A label of 0 takes no part, also where the logit is minus infinity.
template <class V>
GT_INLINE V weighted(V label, V x) {
    return label == 0 ? V{} : V(label * x);
}

template <class V>
static double label_sum(int64_t n, const lane_t<V> *labels) {
    return sum_vectors<V>(
        n, [&](int64_t i) { return load<V>(labels + i); },
        [&](int64_t i, int64_t r) { return load_partial<V>(labels + i, r); });
}

template <class V>
static void cross_entropy(int64_t n, const void *xp, const void *lp, void *loss) {
    using T = lane_t<V>;
    const T *x = static_cast<const T *>(xp), *labels = static_cast<const T *>(lp);
    T top = max_row<V>(n, x);
    double lse = std::log(exp_row<V>(n, x, top, nullptr));
    double dot = sum_vectors<V>(
        n, [&](int64_t i) { return weighted(load<V>(labels + i), V(load<V>(x + i) - top)); },
        [&](int64_t i, int64_t r) {
            return weighted(load_partial<V>(labels + i, r), V(load_partial<V>(x + i, r) - top));
        });
    *static_cast<T *>(loss) = T(lse * label_sum<V>(n, labels) - dot);
}

template <class V>
static void cross_entropy_grad(int64_t n, const void *xp, const void *lp, const void *gp, void *op) {
    using T = lane_t<V>;
    const T *x = static_cast<const T *>(xp), *labels = static_cast<const T *>(lp);
    T *out = static_cast<T *>(op);
    T g = *static_cast<const T *>(gp), top = max_row<V>(n, x);
    T scale = T(label_sum<V>(n, labels) / exp_row<V>(n, x, top, out));
    for_vectors<V>(
        n, [&](int64_t i) { store(out + i, V(g * (load<V>(out + i) * scale - load<V>(labels + i)))); },
        [&](int64_t i, int64_t r) {
            store_partial(out + i, V(g * (load_partial<V>(out + i, r) * scale - load_partial<V>(labels + i, r))), r);
        });
}

template <class V>
static void sparse_entropy(int64_t n, const void *xp, int64_t label, double smoothing, void *loss) {
    using T = lane_t<V>;
    const T *x = static_cast<const T *>(xp);
    T top = max_row<V>(n, x);
    double lse = std::log(exp_row<V>(n, x, top, nullptr));
    double wanted = (1 - smoothing) * double(x[label] - top);
    if (smoothing > 0) {
        wanted += smoothing / double(n) *
                  sum_vectors<V>(
                      n, [&](int64_t i) { return V(load<V>(x + i) - top); },
                      [&](int64_t i, int64_t r) { return only(V(load_partial<V>(x + i, r) - top), r); });
    }
    *static_cast<T *>(loss) = T(lse - wanted);
}

template <class V>
static void sparse_entropy_grad(int64_t n, const void *xp, int64_t label, double smoothing, const void *gp, void *op) {
    using T = lane_t<V>;
    const T *x = static_cast<const T *>(xp);
    T *out = static_cast<T *>(op);
    T g = *static_cast<const T *>(gp), top = max_row<V>(n, x);
    T scale = T(1 / exp_row<V>(n, x, top, out)), everywhere = T(smoothing / double(n));
    for_vectors<V>(
        n, [&](int64_t i) { store(out + i, V(g * (load<V>(out + i) * scale - everywhere))); },
        [&](int64_t i, int64_t r) {
            store_partial(out + i, V(g * (load_partial<V>(out + i, r) * scale - everywhere)), r);
        });
    out[label] -= g * T(1 - smoothing);
}

template <class V>
static SoftmaxTable::Loops loops() {
    return {softmax_row<V>,   softmax_columns<V>,    grad_row<V>,       grad_columns<V>,
            cross_entropy<V>, cross_entropy_grad<V>, sparse_entropy<V>, sparse_entropy_grad<V>};
}

void fill(SoftmaxTable &table) {
    table.loops[0] = loops<vf>();
    table.loops[1] = loops<vd>();
}

} // namespace gt::GT_TIER
