#include "kernels/batch_norm.h"

#include "kernels/micro.h"

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
GT_INLINE V at(V, const A *p) {
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
                const double mean = sum_of<A>(count, [&](auto v, int64_t i) { return at(v, p + i); }) / double(count);
                const A center = A(mean);
                const double squares = sum_of<A>(count, [&](auto v, int64_t i) {
                    const auto d = at(v, p + i) - center;
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

template <class T>
void sums(const BatchNormShape &s, const void *in, const void *gradient, const double *mean, int64_t first,
          int64_t last, int64_t begin, int64_t end, BatchNormSums *out) {
    using A = Acc<T>;
    A buffer[DIRECT<T> ? 1 : RUN], buffer_g[DIRECT<T> ? 1 : RUN];
    for (int64_t c = first; c < last; c++) {
        BatchNormSums total{};
        const A center = A(mean[c - first]);
        for (int64_t n = begin; n < end; n++) {
            const int64_t offset = (n * s.c + c) * s.inner;
            for (int64_t start = 0; start < s.inner; start += RUN) {
                const int64_t count = smaller(RUN, s.inner - start);
                const A *x = wide<T>(static_cast<const T *>(in) + offset + start, count, buffer);
                const A *g = wide<T>(static_cast<const T *>(gradient) + offset + start, count, buffer_g);
                total.g += sum_of<A>(count, [&](auto v, int64_t i) { return at(v, g + i); });
                total.gx += sum_of<A>(count, [&](auto v, int64_t i) { return at(v, g + i) * (at(v, x + i) - center); });
            }
        }
        out[c - first] = total;
    }
}

template <class T>
void apply(const BatchNormShape &s, const void *in, const BatchNormScale *scale, void *out, int64_t first, int64_t last,
           int64_t begin, int64_t end) {
    using A = Acc<T>;
    for (int64_t n = begin; n < end; n++) {
        for (int64_t c = first; c < last; c++) {
            const int64_t offset = (n * s.c + c) * s.inner;
            const T *x = static_cast<const T *>(in) + offset;
            T *y = static_cast<T *>(out) + offset;
            const BatchNormScale &k = scale[c - first];
            const A center = A(k.center), a = A(k.a), shift = A(k.shift);
#pragma GCC ivdep
            for (int64_t i = 0; i < s.inner; i++) y[i] = narrow<T>(a * (widen(x[i]) - center) + shift);
        }
    }
}

template <class T>
void apply_grad(const BatchNormShape &s, const void *in, const void *gradient, const BatchNormScale *scale, void *out,
                int64_t first, int64_t last, int64_t begin, int64_t end) {
    using A = Acc<T>;
    for (int64_t n = begin; n < end; n++) {
        for (int64_t c = first; c < last; c++) {
            const int64_t offset = (n * s.c + c) * s.inner;
            const T *x = static_cast<const T *>(in) + offset;
            const T *g = static_cast<const T *>(gradient) + offset;
            T *gx = static_cast<T *>(out) + offset;
            const BatchNormScale &k = scale[c - first];
            const A center = A(k.center), a = A(k.a), b = A(k.b), shift = A(k.shift);
#pragma GCC ivdep
            for (int64_t i = 0; i < s.inner; i++) {
                gx[i] = narrow<T>(a * widen(g[i]) + (b * (widen(x[i]) - center) + shift));
            }
        }
    }
}

// ---------------------------------------------------------------- a small inner size: by columns of [n, c * inner]

/// Columns of channels [first, last): at most BATCH_NORM_COLUMNS.
inline int64_t columns_of(const BatchNormShape &s, int64_t first, int64_t last) { return (last - first) * s.inner; }

template <class T>
void column_moments(const BatchNormShape &s, const void *in, int64_t first, int64_t last, int64_t begin, int64_t end,
                    Moments *out) {
    const int64_t columns = columns_of(s, first, last), count = end - begin;
    const T *x = static_cast<const T *>(in) + first * s.inner;
    double mean[BATCH_NORM_COLUMNS] = {}, squares[BATCH_NORM_COLUMNS] = {};
    for (int64_t n = begin; n < end; n++) {
        const T *row = x + n * s.c * s.inner;
        for (int64_t j = 0; j < columns; j++) mean[j] += double(widen(row[j]));
    }
    for (int64_t j = 0; j < columns; j++) mean[j] /= double(count);
    for (int64_t n = begin; n < end; n++) {
        const T *row = x + n * s.c * s.inner;
        for (int64_t j = 0; j < columns; j++) {
            const double d = double(widen(row[j])) - mean[j];
            squares[j] += d * d;
        }
    }
    for (int64_t c = first; c < last; c++) {
        Moments m{};
        for (int64_t j = (c - first) * s.inner; j < (c - first + 1) * s.inner; j++) {
            merge(m, double(count), mean[j], squares[j]);
        }
        out[c - first] = m;
    }
}

template <class T>
void column_sums(const BatchNormShape &s, const void *in, const void *gradient, const double *mean, int64_t first,
                 int64_t last, int64_t begin, int64_t end, BatchNormSums *out) {
    const int64_t columns = columns_of(s, first, last);
    double center[BATCH_NORM_COLUMNS], sum_g[BATCH_NORM_COLUMNS] = {}, sum_gx[BATCH_NORM_COLUMNS] = {};
    for (int64_t j = 0; j < columns; j++) center[j] = mean[j / s.inner];
    for (int64_t n = begin; n < end; n++) {
        const T *x = static_cast<const T *>(in) + (n * s.c + first) * s.inner;
        const T *g = static_cast<const T *>(gradient) + (n * s.c + first) * s.inner;
        for (int64_t j = 0; j < columns; j++) {
            const double v = double(widen(g[j]));
            sum_g[j] += v;
            sum_gx[j] += v * (double(widen(x[j])) - center[j]);
        }
    }
    for (int64_t c = first; c < last; c++) {
        BatchNormSums total{};
        for (int64_t j = (c - first) * s.inner; j < (c - first + 1) * s.inner; j++) {
            total.g += sum_g[j];
            total.gx += sum_gx[j];
        }
        out[c - first] = total;
    }
}

/// The scale of every column.
template <class A>
struct ColumnScale {
    A center[BATCH_NORM_COLUMNS], a[BATCH_NORM_COLUMNS], b[BATCH_NORM_COLUMNS], shift[BATCH_NORM_COLUMNS];
    ColumnScale(const BatchNormShape &s, const BatchNormScale *scale, int64_t columns) {
        for (int64_t j = 0; j < columns; scale++) {
            for (int64_t i = 0; i < s.inner; i++, j++) {
                center[j] = A(scale->center), a[j] = A(scale->a), b[j] = A(scale->b), shift[j] = A(scale->shift);
            }
        }
    }
};

template <class T>
void column_apply(const BatchNormShape &s, const void *in, const BatchNormScale *scale, void *out, int64_t first,
                  int64_t last, int64_t begin, int64_t end) {
    const int64_t columns = columns_of(s, first, last);
    const ColumnScale<Acc<T>> k(s, scale, columns);
    for (int64_t n = begin; n < end; n++) {
        const T *x = static_cast<const T *>(in) + (n * s.c + first) * s.inner;
        T *y = static_cast<T *>(out) + (n * s.c + first) * s.inner;
#pragma GCC ivdep
        for (int64_t j = 0; j < columns; j++) y[j] = narrow<T>(k.a[j] * (widen(x[j]) - k.center[j]) + k.shift[j]);
    }
}

template <class T>
void column_apply_grad(const BatchNormShape &s, const void *in, const void *gradient, const BatchNormScale *scale,
                       void *out, int64_t first, int64_t last, int64_t begin, int64_t end) {
    const int64_t columns = columns_of(s, first, last);
    const ColumnScale<Acc<T>> k(s, scale, columns);
    for (int64_t n = begin; n < end; n++) {
        const T *x = static_cast<const T *>(in) + (n * s.c + first) * s.inner;
        const T *g = static_cast<const T *>(gradient) + (n * s.c + first) * s.inner;
        T *gx = static_cast<T *>(out) + (n * s.c + first) * s.inner;
#pragma GCC ivdep
        for (int64_t j = 0; j < columns; j++) {
            gx[j] = narrow<T>(k.a[j] * widen(g[j]) + (k.b[j] * (widen(x[j]) - k.center[j]) + k.shift[j]));
        }
    }
}

// ---------------------------------------------------------------- either

template <class T>
void any_moments(const BatchNormShape &s, const void *x, int64_t first, int64_t last, int64_t begin, int64_t end,
                 Moments *out) {
    const auto f = s.inner < BATCH_NORM_SMALL_INNER ? column_moments<T> : moments<T>;
    f(s, x, first, last, begin, end, out);
}
template <class T>
void any_sums(const BatchNormShape &s, const void *x, const void *gy, const double *mean, int64_t first, int64_t last,
              int64_t begin, int64_t end, BatchNormSums *out) {
    const auto f = s.inner < BATCH_NORM_SMALL_INNER ? column_sums<T> : sums<T>;
    f(s, x, gy, mean, first, last, begin, end, out);
}
template <class T>
void any_apply(const BatchNormShape &s, const void *x, const BatchNormScale *scale, void *y, int64_t first,
               int64_t last, int64_t begin, int64_t end) {
    const auto f = s.inner < BATCH_NORM_SMALL_INNER ? column_apply<T> : apply<T>;
    f(s, x, scale, y, first, last, begin, end);
}
template <class T>
void any_apply_grad(const BatchNormShape &s, const void *x, const void *gy, const BatchNormScale *scale, void *gx,
                    int64_t first, int64_t last, int64_t begin, int64_t end) {
    const auto f = s.inner < BATCH_NORM_SMALL_INNER ? column_apply_grad<T> : apply_grad<T>;
    f(s, x, gy, scale, gx, first, last, begin, end);
}

} // namespace

void fill(BatchNormTable &table) {
#define GT_BATCH_NORM_TYPE(i, T)                                                                                       \
    table.moments[i] = any_moments<T>;                                                                                 \
    table.sums[i] = any_sums<T>;                                                                                       \
    table.apply[i] = any_apply<T>;                                                                                     \
    table.apply_grad[i] = apply_grad<T>;
    GT_BATCH_NORM_TYPE(0, Half)
    GT_BATCH_NORM_TYPE(1, BFloat16)
    GT_BATCH_NORM_TYPE(2, float)
    GT_BATCH_NORM_TYPE(3, double)
#undef GT_BATCH_NORM_TYPE
}

} // namespace gt::GT_TIER
