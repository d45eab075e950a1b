#include "kernels/batch_norm.h"

#include "kernels/micro.h"

#define GT_MEMBER_INLINE [[gnu::always_inline]] inline

namespace gt::GT_TIER {

namespace {

// Elements of a run that is summed twice while it is in the level-1 cache: once for the mean, once for the deviations.
constexpr int64_t RUN = 2048;

/// The part of x in A: in place if it is that already.
template <class T>
GT_INLINE const Acc<T> *wide(const T *x, int64_t n, Acc<T> *buffer) {
    if (DIRECT<T>) return as_acc(x);
    for (int64_t i = 0; i < n; i++) buffer[i] = widen(x[i]);
    return buffer;
}

/// Sum of f(vector) over n elements in four chains, then f(element) for the rest.
template <class A, class F>
GT_INLINE double sum_of(int64_t n, F &&f) {
    constexpr int L = LANES<A>;
    using V = Wide<A>;
    V sums[4] = {};
    int64_t i = 0;
    for (; i + 4 * L <= n; i += 4 * L) {
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) sums[v] += f(V{}, i + v * L);
    }
    for (; i + L <= n; i += L) sums[0] += f(V{}, i);
    const V sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    double total = 0;
    for (int l = 0; l < L; l++) total += double(sum[l]);
    for (; i < n; i++) total += double(f(A(0), i));
    return total;
}

template <class V, class A>
GT_INLINE V at_of(V, const A *p) {
    if constexpr (sizeof(V) == sizeof(A)) {
        return *p;
    } else {
        return load<V>(p);
    }
}

/// Chan, Golub and LeVeque: moments of a union.
inline void merge(Moments &m, double count, double mean, double squares) {
    const double total = m.count + count, delta = mean - m.mean;
    if (count == 0) return;
    m.squares += squares + delta * delta * (m.count * count / total);
    m.mean += delta * (count / total);
    m.count = total;
}

template <class T>
void moments(const BatchNormShape &s, const void *in, int64_t first, int64_t last, int64_t begin, int64_t end,
             Moments *out) {
    using A = Acc<T>;
    A buffer[DIRECT<T> ? 1 : RUN];
    for (int64_t c = first; c < last; c++) {
        Moments m{};
        for (int64_t n = begin; n < end; n++) {
            const T *x = static_cast<const T *>(in) + (n * s.c + c) * s.inner;
            for (int64_t start = 0; start < s.inner; start += RUN) {
                const int64_t count = smaller(RUN, s.inner - start);
                const A *p = wide<T>(x + start, count, buffer);
                const double mean =
                    sum_of<A>(count, [&](auto v, int64_t i) { return at_of(v, p + i); }) / double(count);
                const A center = A(mean);
                const double squares = sum_of<A>(count, [&](auto v, int64_t i) {
                    const auto d = at_of(v, p + i) - center;
                    return d * d;
                });
                // The deviations are from center, which is mean rounded.
                const double off = mean - double(center);
                merge(m, double(count), mean, squares - double(count) * off * off);
            }
        }
        out[c - first] = m;
    }
}

/// How the gradient is masked by relu.
enum class Mask { NONE, BY_X, BY_Y };

template <class F>
GT_INLINE void with_mask(const BatchNormBackward &p, F &&f) {
    if (!p.relu) {
        f(std::integral_constant<Mask, Mask::NONE>());
    } else if (p.y) {
        f(std::integral_constant<Mask, Mask::BY_Y>());
    } else {
        f(std::integral_constant<Mask, Mask::BY_X>());
    }
}

/// gy of a run as it counts, in A, and the deviations of x from the mean.
template <class T, Mask MASK>
GT_INLINE void counted(const T *x, const T *y, const T *g, Acc<T> center, Acc<T> a, Acc<T> shift, int64_t n,
                       Acc<T> *counts, Acc<T> *deviations) {
    using A = Acc<T>;
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        const A d = widen(x[i]) - center, v = widen(g[i]);
        const bool on = MASK == Mask::NONE || (MASK == Mask::BY_Y ? widen(y[i]) > 0 : a * d + shift > 0);
        deviations[i] = d;
        counts[i] = on ? v : A(0);
    }
}

template <class T>
void sums(const BatchNormShape &s, const BatchNormBackward &p, int64_t first, int64_t last, int64_t begin, int64_t end,
          BatchNormSums *out) {
    using A = Acc<T>;
    A deviations[RUN], counts[RUN];
    with_mask(
        p, [&](auto mask) __attribute__((always_inline)) {
            constexpr Mask MASK = decltype(mask)::value;
            for (int64_t c = first; c < last; c++) {
                BatchNormSums total{};
                const BatchNormScale &k = p.forward[c];
                for (int64_t n = begin; n < end; n++) {
                    for (int64_t start = 0; start < s.inner; start += RUN) {
                        const int64_t at = (n * s.c + c) * s.inner + start, count = smaller(RUN, s.inner - start);
                        counted<T, MASK>(static_cast<const T *>(p.x) + at,
                                         MASK == Mask::BY_Y ? static_cast<const T *>(p.y) + at : nullptr,
                                         static_cast<const T *>(p.gy) + at, A(k.center), A(k.a), A(k.shift), count,
                                         counts, deviations);
                        if (p.gresidual) {
                            T *to = static_cast<T *>(p.gresidual) + at;
                            for (int64_t i = 0; i < count; i++) to[i] = narrow<T>(counts[i]);
                        }
                        total.g += sum_of<A>(count, [&](auto v, int64_t i) { return at_of(v, counts + i); });
                        total.gx += sum_of<A>(
                            count, [&](auto v, int64_t i) { return at_of(v, counts + i) * at_of(v, deviations + i); });
                    }
                }
                out[c - first] = total;
            }
        });
}

/// y of n elements; K gives the scale of element i.
template <class T, class K>
GT_INLINE void normalise(const T *x, const T *residual, T *y, bool relu, int64_t n, K &&k) {
    using A = Acc<T>;
    if (residual && relu) {
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++) {
            const A v = k.a(i) * (widen(x[i]) - k.center(i)) + k.shift(i) + widen(residual[i]);
            y[i] = narrow<T>(v < 0 ? A(0) : v);
        }
    } else if (residual) {
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++) {
            y[i] = narrow<T>(k.a(i) * (widen(x[i]) - k.center(i)) + k.shift(i) + widen(residual[i]));
        }
    } else if (relu) {
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++) {
            const A v = k.a(i) * (widen(x[i]) - k.center(i)) + k.shift(i);
            y[i] = narrow<T>(v < 0 ? A(0) : v);
        }
    } else {
#pragma GCC ivdep
        for (int64_t i = 0; i < n; i++) y[i] = narrow<T>(k.a(i) * (widen(x[i]) - k.center(i)) + k.shift(i));
    }
}

/// gx of n elements; F gives the scale of forward at element i, B that of backward.
template <class T, Mask MASK, class F, class B>
GT_INLINE void pull(const T *x, const T *y, const T *g, T *gx, int64_t n, F &&f, B &&b) {
    using A = Acc<T>;
#pragma GCC ivdep
    for (int64_t i = 0; i < n; i++) {
        const A d = widen(x[i]) - f.center(i), v = widen(g[i]);
        const bool on = MASK == Mask::NONE || (MASK == Mask::BY_Y ? widen(y[i]) > 0 : f.a(i) * d + f.shift(i) > 0);
        gx[i] = narrow<T>(b.a(i) * (on ? v : A(0)) + (b.b(i) * d + b.shift(i)));
    }
}

/// One scale for all elements.
template <class A>
struct Same {
    A center_, a_, b_, shift_;
    explicit Same(const BatchNormScale &k) : center_(A(k.center)), a_(A(k.a)), b_(A(k.b)), shift_(A(k.shift)) {}
    GT_MEMBER_INLINE A center(int64_t) const { return center_; }
    GT_MEMBER_INLINE A a(int64_t) const { return a_; }
    GT_MEMBER_INLINE A b(int64_t) const { return b_; }
    GT_MEMBER_INLINE A shift(int64_t) const { return shift_; }
};

template <class T>
void apply(const BatchNormShape &s, const BatchNormForward &p, int64_t first, int64_t last, int64_t begin,
           int64_t end) {
    for (int64_t n = begin; n < end; n++) {
        for (int64_t c = first; c < last; c++) {
            const int64_t at = (n * s.c + c) * s.inner;
            normalise(static_cast<const T *>(p.x) + at, p.residual ? static_cast<const T *>(p.residual) + at : nullptr,
                      static_cast<T *>(p.y) + at, p.relu, s.inner, Same<Acc<T>>(p.scale[c]));
        }
    }
}

/// Where sums wrote the gradient as it counts, that is read, unmasked.
template <class F>
GT_INLINE void with_rest_of_mask(const BatchNormBackward &p, F &&f) {
    if (p.gresidual) {
        f(std::integral_constant<Mask, Mask::NONE>(), p.gresidual);
    } else {
        with_mask(
            p, [&](auto mask) __attribute__((always_inline)) { f(mask, p.gy); });
    }
}

template <class T>
void apply_grad(const BatchNormShape &s, const BatchNormBackward &p, int64_t first, int64_t last, int64_t begin,
                int64_t end) {
    using A = Acc<T>;
    with_rest_of_mask(
        p, [&](auto mask, const void *gy) __attribute__((always_inline)) {
            constexpr Mask MASK = decltype(mask)::value;
            for (int64_t n = begin; n < end; n++) {
                for (int64_t c = first; c < last; c++) {
                    const int64_t at = (n * s.c + c) * s.inner;
                    pull<T, MASK>(static_cast<const T *>(p.x) + at,
                                  MASK == Mask::BY_Y ? static_cast<const T *>(p.y) + at : nullptr,
                                  static_cast<const T *>(gy) + at, static_cast<T *>(p.gx) + at, s.inner,
                                  Same<A>(p.forward[c]), Same<A>(p.backward[c]));
                }
            }
        });
}

// ---------------------------------------------------------------- a small inner size: rows of c * inner columns

// Rows whose sums are held in A before they go into doubles.
constexpr int64_t ROWS = 64;

/// A scale for each of the columns [first, last).
template <class A>
struct Columns {
    A center_[BATCH_NORM_COLUMNS], a_[BATCH_NORM_COLUMNS], b_[BATCH_NORM_COLUMNS], shift_[BATCH_NORM_COLUMNS];
    Columns(const BatchNormShape &s, const BatchNormScale *scale, int64_t first, int64_t last) {
        for (int64_t j = first; j < last; j++) {
            const BatchNormScale &k = scale[s.inner == 1 ? j : j / s.inner];
            center_[j - first] = A(k.center), a_[j - first] = A(k.a);
            b_[j - first] = A(k.b), shift_[j - first] = A(k.shift);
        }
    }
    GT_MEMBER_INLINE A center(int64_t i) const { return center_[i]; }
    GT_MEMBER_INLINE A a(int64_t i) const { return a_[i]; }
    GT_MEMBER_INLINE A b(int64_t i) const { return b_[i]; }
    GT_MEMBER_INLINE A shift(int64_t i) const { return shift_[i]; }
};

template <class T>
void column_moments(const BatchNormShape &s, const void *in, int64_t first, int64_t last, int64_t begin, int64_t end,
                    Moments *out) {
    using A = Acc<T>;
    const int64_t row = s.c * s.inner, columns = last - first;
    const T *x = static_cast<const T *>(in) + first;
    // Deviations from the first row: near enough to the mean for squares to keep their digits.
    A center[BATCH_NORM_COLUMNS], sum[BATCH_NORM_COLUMNS], square[BATCH_NORM_COLUMNS];
    double total[BATCH_NORM_COLUMNS] = {}, squares[BATCH_NORM_COLUMNS] = {};
    for (int64_t j = 0; j < columns; j++) center[j] = widen(x[begin * row + j]);
    for (int64_t start = begin; start < end; start += ROWS) {
        const int64_t stop = smaller(end, start + ROWS);
        for (int64_t j = 0; j < columns; j++) sum[j] = 0, square[j] = 0;
        int64_t n = start;
        for (; n + 4 <= stop; n += 4) {
            const T *p = x + n * row;
#pragma GCC ivdep
            for (int64_t j = 0; j < columns; j++) {
                const A k = center[j], d0 = widen(p[j]) - k, d1 = widen(p[row + j]) - k, d2 = widen(p[2 * row + j]) - k,
                        d3 = widen(p[3 * row + j]) - k;
                sum[j] += (d0 + d1) + (d2 + d3);
                square[j] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
            }
        }
        for (; n < stop; n++) {
            const T *p = x + n * row;
#pragma GCC ivdep
            for (int64_t j = 0; j < columns; j++) {
                const A d = widen(p[j]) - center[j];
                sum[j] += d;
                square[j] += d * d;
            }
        }
        for (int64_t j = 0; j < columns; j++) total[j] += double(sum[j]), squares[j] += double(square[j]);
    }
    const double count = double(end - begin);
    for (int64_t j = 0; j < columns; j++) {
        const double off = total[j] / count, rest = squares[j] - total[j] * off;
        out[j] = {count, double(center[j]) + off, rest < 0 ? 0 : rest};
    }
}

/// Four rows of whole vectors at a time share the loads of what belongs to the columns; returns how many columns that
/// were. Sums go to sum and product.
template <class A, Mask MASK, bool STORES>
GT_INLINE int64_t sum_four_rows(const A *x, const A *y, const A *g, A *kept, int64_t row, int64_t columns,
                                const Columns<A> &k, A *sum, A *product) {
    using V = Wide<A>;
    constexpr int L = LANES<A>;
    int64_t j = 0;
    for (; j + L <= columns; j += L) {
        const V center = load<V>(k.center_ + j), a = load<V>(k.a_ + j), shift = load<V>(k.shift_ + j);
        V s = load<V>(sum + j), q = load<V>(product + j);
#pragma GCC unroll 4
        for (int r = 0; r < 4; r++) {
            const int64_t at = r * row + j;
            const V d = load<V>(x + at) - center;
            V v = load<V>(g + at);
            if (MASK == Mask::BY_X) v = a * d + shift > 0 ? v : V{};
            if (MASK == Mask::BY_Y) v = load<V>(y + at) > 0 ? v : V{};
            if (STORES) store(kept + at, v);
            s += v;
            q += v * d;
        }
        store(sum + j, s);
        store(product + j, q);
    }
    return j;
}

/// The same for the gradient of x.
template <class A, Mask MASK>
GT_INLINE void pull_four_rows(const A *x, const A *y, const A *g, A *gx, int64_t row, int64_t columns,
                              const Columns<A> &f, const Columns<A> &b) {
    using V = Wide<A>;
    for (int64_t j = 0; j < columns; j += LANES<A>) {
        const V center = load<V>(f.center_ + j), a = load<V>(f.a_ + j), shift = load<V>(f.shift_ + j);
        const V ba = load<V>(b.a_ + j), bb = load<V>(b.b_ + j), bs = load<V>(b.shift_ + j);
#pragma GCC unroll 4
        for (int r = 0; r < 4; r++) {
            const int64_t at = r * row + j;
            const V d = load<V>(x + at) - center;
            V v = load<V>(g + at);
            if (MASK == Mask::BY_X) v = a * d + shift > 0 ? v : V{};
            if (MASK == Mask::BY_Y) v = load<V>(y + at) > 0 ? v : V{};
            store(gx + at, ba * v + (bb * d + bs));
        }
    }
}

/// And for y.
template <class A>
GT_INLINE void normalise_four_rows(const A *x, const A *residual, A *y, bool relu, int64_t row, int64_t columns,
                                   const Columns<A> &k) {
    using V = Wide<A>;
    for (int64_t j = 0; j < columns; j += LANES<A>) {
        const V center = load<V>(k.center_ + j), a = load<V>(k.a_ + j), shift = load<V>(k.shift_ + j);
#pragma GCC unroll 4
        for (int r = 0; r < 4; r++) {
            const int64_t at = r * row + j;
            V v = a * (load<V>(x + at) - center) + shift;
            if (residual) v += load<V>(residual + at);
            if (relu) v = v < 0 ? V{} : v;
            store(y + at, v);
        }
    }
}

/// Whole vectors of the type that sums are held in.
template <class T>
GT_INLINE bool whole_vectors(int64_t columns) {
    return DIRECT<T> && columns % LANES<Acc<T>> == 0;
}

template <class T>
void column_sums(const BatchNormShape &s, const BatchNormBackward &p, int64_t first, int64_t last, int64_t begin,
                 int64_t end, BatchNormSums *out) {
    using A = Acc<T>;
    const int64_t row = s.c * s.inner, columns = last - first;
    const Columns<A> k(s, p.forward, first, last);
    A sum[BATCH_NORM_COLUMNS], product[BATCH_NORM_COLUMNS];
    double total[BATCH_NORM_COLUMNS] = {}, products[BATCH_NORM_COLUMNS] = {};
    auto run = [&](auto mask, auto stores) __attribute__((always_inline)) {
        constexpr Mask MASK = decltype(mask)::value;
        constexpr bool STORES = decltype(stores)::value;
        for (int64_t start = begin; start < end; start += ROWS) {
            const int64_t stop = smaller(end, start + ROWS);
            for (int64_t j = 0; j < columns; j++) sum[j] = 0, product[j] = 0;
            const int64_t whole = DIRECT<T> ? start + (stop - start) / 4 * 4 : start;
            int64_t vectors = 0;
            if constexpr (DIRECT<T>) {
                for (int64_t n = start; n < whole; n += 4) {
                    const int64_t at = n * row + first;
                    vectors = sum_four_rows<A, MASK, STORES>(
                        static_cast<const A *>(p.x) + at,
                        MASK == Mask::BY_Y ? static_cast<const A *>(p.y) + at : nullptr,
                        static_cast<const A *>(p.gy) + at, STORES ? static_cast<A *>(p.gresidual) + at : nullptr, row,
                        columns, k, sum, product);
                }
            }
            for (int64_t n = vectors == columns ? whole : start; n < stop; n++) {
                const int64_t at = n * row + first;
                const T *x = static_cast<const T *>(p.x) + at, *g = static_cast<const T *>(p.gy) + at;
                const T *y = MASK == Mask::BY_Y ? static_cast<const T *>(p.y) + at : nullptr;
                T *kept = STORES ? static_cast<T *>(p.gresidual) + at : nullptr;
#pragma GCC ivdep
                for (int64_t j = n < whole ? vectors : 0; j < columns; j++) {
                    const A d = widen(x[j]) - k.center(j), v = widen(g[j]);
                    const bool on =
                        MASK == Mask::NONE || (MASK == Mask::BY_Y ? widen(y[j]) > 0 : k.a(j) * d + k.shift(j) > 0);
                    const A counts = on ? v : A(0);
                    if (STORES) kept[j] = narrow<T>(counts);
                    sum[j] += counts;
                    product[j] += counts * d;
                }
            }
            for (int64_t j = 0; j < columns; j++) total[j] += double(sum[j]), products[j] += double(product[j]);
        }
    };
    with_mask(
        p, [&](auto mask) __attribute__((always_inline)) {
            if (p.gresidual) {
                run(mask, std::true_type());
            } else {
                run(mask, std::false_type());
            }
        });
    for (int64_t j = 0; j < columns; j++) out[j] = {total[j], products[j]};
}

template <class T>
void column_apply(const BatchNormShape &s, const BatchNormForward &p, int64_t first, int64_t last, int64_t begin,
                  int64_t end) {
    const int64_t row = s.c * s.inner;
    const Columns<Acc<T>> k(s, p.scale, first, last);
    int64_t n = begin;
    if constexpr (DIRECT<T>) {
        for (; whole_vectors<T>(last - first) && n + 4 <= end; n += 4) {
            const int64_t at = n * row + first;
            normalise_four_rows(static_cast<const T *>(p.x) + at,
                                p.residual ? static_cast<const T *>(p.residual) + at : nullptr,
                                static_cast<T *>(p.y) + at, p.relu, row, last - first, k);
        }
    }
    for (; n < end; n++) {
        const int64_t at = n * row + first;
        normalise(static_cast<const T *>(p.x) + at, p.residual ? static_cast<const T *>(p.residual) + at : nullptr,
                  static_cast<T *>(p.y) + at, p.relu, last - first, k);
    }
}

template <class T>
void column_apply_grad(const BatchNormShape &s, const BatchNormBackward &p, int64_t first, int64_t last, int64_t begin,
                       int64_t end) {
    using A = Acc<T>;
    const int64_t row = s.c * s.inner;
    const Columns<A> f(s, p.forward, first, last), b(s, p.backward, first, last);
    with_rest_of_mask(
        p, [&](auto mask, const void *gy) __attribute__((always_inline)) {
            constexpr Mask MASK = decltype(mask)::value;
            int64_t n = begin;
            if constexpr (DIRECT<T>) {
                for (; whole_vectors<T>(last - first) && n + 4 <= end; n += 4) {
                    const int64_t at = n * row + first;
                    pull_four_rows<A, MASK>(static_cast<const A *>(p.x) + at,
                                            MASK == Mask::BY_Y ? static_cast<const A *>(p.y) + at : nullptr,
                                            static_cast<const A *>(gy) + at, static_cast<A *>(p.gx) + at, row,
                                            last - first, f, b);
                }
            }
            for (; n < end; n++) {
                const int64_t at = n * row + first;
                pull<T, MASK>(static_cast<const T *>(p.x) + at,
                              MASK == Mask::BY_Y ? static_cast<const T *>(p.y) + at : nullptr,
                              static_cast<const T *>(gy) + at, static_cast<T *>(p.gx) + at, last - first, f, b);
            }
        });
}

} // namespace

void fill(BatchNormTable &table) {
#define GT_BATCH_NORM_TYPE(i, T)                                                                                       \
    table.moments[i] = moments<T>;                                                                                     \
    table.sums[i] = sums<T>;                                                                                           \
    table.apply[i] = apply<T>;                                                                                         \
    table.apply_grad[i] = apply_grad<T>;                                                                               \
    table.column_moments[i] = column_moments<T>;                                                                       \
    table.column_sums[i] = column_sums<T>;                                                                             \
    table.column_apply[i] = column_apply<T>;                                                                           \
    table.column_apply_grad[i] = column_apply_grad<T>;
    GT_BATCH_NORM_TYPE(0, Half)
    GT_BATCH_NORM_TYPE(1, BFloat16)
    GT_BATCH_NORM_TYPE(2, float)
    GT_BATCH_NORM_TYPE(3, double)
#undef GT_BATCH_NORM_TYPE
}

} // namespace gt::GT_TIER
