#include "kernels/reduce.h"

#include <limits>

#include "kernels/integer_math.h"
#include "kernels/vmath.h"

namespace gt::GT_TIER {

// ---------------------------------------------------------------- operations

struct Sum {
    static constexpr bool exact = false; ///< rounding matters: accumulate in double
    template <class T>
    GT_INLINE T of(T a, T b) {
        return a + b;
    }
    template <class T>
    static constexpr T identity() {
        return T(0);
    }
};
struct Prod {
    static constexpr bool exact = false;
    template <class T>
    GT_INLINE T of(T a, T b) {
        return a * b;
    }
    template <class T>
    static constexpr T identity() {
        return T(1);
    }
};
template <class T>
GT_INLINE T larger(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
        return v_max(a, b);
    } else {
        return ((a > b) | (a != a)) ? a : b; // numbers and vectors of any width
    }
}
template <class T>
GT_INLINE T smaller(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
        return v_min(a, b);
    } else {
        return ((a < b) | (a != a)) ? a : b;
    }
}
struct Max {
    static constexpr bool exact = true;
    template <class T>
    GT_INLINE T of(T a, T b) {
        return larger(a, b);
    }
    template <class T>
    static constexpr T identity() {
        using L = std::numeric_limits<T>;
        return L::has_infinity ? T(-L::infinity()) : L::lowest();
    }
};
struct Min {
    static constexpr bool exact = true;
    template <class T>
    GT_INLINE T of(T a, T b) {
        return smaller(a, b);
    }
    template <class T>
    static constexpr T identity() {
        using L = std::numeric_limits<T>;
        return L::has_infinity ? L::infinity() : L::max();
    }
};

template <class T, class Op>
using acc_t = std::conditional_t<std::is_same_v<T, float> && !Op::exact, double, T>;

// ---------------------------------------------------------------- floating types

constexpr int64_t CHUNK = 4096; // floats that are summed in float before a double takes over
constexpr int64_t ROWS = 128;   // likewise for columns

/// All lanes as one accumulator.
template <class Op, class V>
GT_INLINE auto fold_lanes(V v) {
    auto op = [](auto a, auto b) __attribute__((always_inline)) { return Op::of(a, b); };
    if constexpr (std::is_same_v<V, vf> && !Op::exact) {
        vd lo, hi;
        to_doubles(v, lo, hi);
        return fold(vd(Op::of(lo, hi)), op);
    } else {
        return fold(v, op);
    }
}

constexpr int64_t PAGE = 4096;

/// A read stream is asked for further ahead than the processor does by itself, and beyond the end of a row: mostly the
/// next one lies behind it. Only a hint: there may be nothing.
GT_INLINE void prefetch_ahead(const void *p, int64_t bytes) {
    __builtin_prefetch(reinterpret_cast<const void *>(reinterpret_cast<uintptr_t>(p) + uintptr_t(bytes)), 0, 3);
}

template <class V, class Op>
static void vector_run(int64_t n, const void *xp, void *ap) {
    using T = lane_t<V>;
    using A = acc_t<T, Op>;
    constexpr int64_t L = Lanes<V>::count;
    constexpr int WIDTH = 8; // independent sums hide the latency of an addition
    const T *x = static_cast<const T *>(xp);
    const V none = splat<V>(Op::template identity<T>());
    A total = *static_cast<A *>(ap);
    if (n < L) { // nothing for vectors
        A part = Op::template identity<A>();
        for (int64_t i = 0; i < n; i++) part = Op::of(part, A(x[i]));
        *static_cast<A *>(ap) = Op::of(total, part);
        return;
    }
    while (n > 0) {
        int64_t m = n < CHUNK ? n : CHUNK, i = 0;
        V sum[WIDTH];
        for (int k = 0; k < WIDTH; k++) sum[k] = none;
        for (; i + WIDTH * L <= m; i += WIDTH * L) {
            for (int k = 0; k < WIDTH; k++) sum[k] = Op::of(sum[k], load<V>(x + i + k * L));
            for (int k = 0; k < WIDTH * VB; k += 64) prefetch_ahead(x + i, PAGE + k);
        }
        for (; i + L <= m; i += L) sum[0] = Op::of(sum[0], load<V>(x + i));
        for (int step = WIDTH / 2; step > 0; step /= 2) {
            for (int k = 0; k < step; k++) sum[k] = Op::of(sum[k], sum[k + step]);
        }
        A part = fold_lanes<Op>(sum[0]);
        for (; i < m; i++) part = Op::of(part, A(x[i]));
        total = Op::of(total, part);
        x += m;
        n -= m;
    }
    *static_cast<A *>(ap) = total;
}

template <class V, class Op>
static void vector_columns(int64_t rows, int64_t columns, const void *xp, int64_t step, void *ap) {
    using T = lane_t<V>;
    using A = acc_t<T, Op>;
    constexpr int64_t L = Lanes<V>::count;
    const T *x = static_cast<const T *>(xp);
    A *acc = static_cast<A *>(ap);
    alignas(64) T sum[REDUCE_COLUMNS];
    static_assert(REDUCE_COLUMNS % L == 0);
    while (rows > 0) {
        int64_t m = rows < ROWS ? rows : ROWS, r = 0;
        for (int64_t j = 0; j < columns; j += L) store(sum + j, splat<V>(Op::template identity<T>()));
        // Short rows one behind another are a stream that is read in order; of others, four are read at a time.
        bool stream = step == columns && columns * int64_t(sizeof(T)) <= 2 * PAGE;
        for (; !stream && r + 4 <= m; r += 4, x += 4 * step) {
            const T *x1 = x + step, *x2 = x1 + step, *x3 = x2 + step;
            int64_t j = 0;
            for (; j + L <= columns; j += L) {
                V a = Op::of(load<V>(x + j), load<V>(x1 + j)), b = Op::of(load<V>(x2 + j), load<V>(x3 + j));
                store(sum + j, Op::of(load<V>(sum + j), Op::of(a, b)));
            }
            if (int64_t rest = columns - j) { // there is room behind the last sums
                V a = Op::of(load_partial<V>(x + j, rest), load_partial<V>(x1 + j, rest));
                V b = Op::of(load_partial<V>(x2 + j, rest), load_partial<V>(x3 + j, rest));
                store(sum + j, Op::of(load<V>(sum + j), Op::of(a, b)));
            }
        }
        for (; r < m; r++, x += step) {
            int64_t j = 0;
            for (; j + L <= columns; j += L) {
                store(sum + j, Op::of(load<V>(sum + j), load<V>(x + j)));
                prefetch_ahead(x + j, PAGE);
            }
            if (int64_t rest = columns - j) {
                store(sum + j, Op::of(load<V>(sum + j), load_partial<V>(x + j, rest)));
            }
        }
        for (int64_t j = 0; j < columns; j++) acc[j] = Op::of(acc[j], A(sum[j]));
        rows -= m;
    }
}

// ---------------------------------------------------------------- integers

template <class T, class Op>
static void scalar_run(int64_t n, const void *xp, void *ap) {
    const T *x = static_cast<const T *>(xp);
    T total = *static_cast<T *>(ap);
    for (int64_t i = 0; i < n; i++) total = Op::of(total, x[i]);
    *static_cast<T *>(ap) = total;
}
template <class T, class Op>
static void scalar_columns(int64_t rows, int64_t columns, const void *xp, int64_t step, void *ap) {
    const T *x = static_cast<const T *>(xp);
    T *acc = static_cast<T *>(ap);
    for (int64_t r = 0; r < rows; r++, x += step) {
        for (int64_t j = 0; j < columns; j++) acc[j] = Op::of(acc[j], x[j]);
    }
}

template <class A, class Op>
static void combine(int64_t n, void *ap, const void *bp) {
    A *a = static_cast<A *>(ap);
    const A *b = static_cast<const A *>(bp);
    for (int64_t j = 0; j < n; j++) a[j] = Op::of(a[j], b[j]);
}
template <class A, class Op>
static void clear(int64_t n, void *ap) {
    A *a = static_cast<A *>(ap);
    for (int64_t j = 0; j < n; j++) a[j] = Op::template identity<A>();
}

// ---------------------------------------------------------------- the place of the best

template <class T, class Op>
GT_INLINE bool better(T x, T best) {
    if constexpr (std::is_floating_point_v<T>) {
        bool beats = std::is_same_v<Op, Max> ? x > best : x < best;
        return beats | ((x != x) & (best == best));
    } else {
        return std::is_same_v<Op, Max> ? x > best : x < best;
    }
}

template <class T>
constexpr auto run_of_type() {
    if constexpr (std::is_same_v<T, float>) {
        return vf{};
    } else if constexpr (std::is_same_v<T, double>) {
        return vd{};
    } else {
        return T{};
    }
}

/// The first place of a value that is there; of a NaN, any NaN's.
template <class T>
static int64_t place_of(const T *x, int64_t n, T value) {
    const bool nan = value != value;
    auto hits = [&](T e) __attribute__((always_inline)) { return nan ? e != e : e == value; };
    constexpr int64_t B = 64; // looked at together: by vectors
    int64_t k = 0;
    for (; k + B <= n; k += B) {
        int hit = 0;
        if (nan) {
            for (int64_t j = 0; j < B; j++) hit |= x[k + j] != x[k + j];
        } else {
            for (int64_t j = 0; j < B; j++) hit |= x[k + j] == value;
        }
        if (hit) break;
    }
    while (k < n - 1 && !hits(x[k])) k++;
    return k;
}

template <class T, class Op>
static void arg_run(int64_t n, const void *xp, int64_t first, void *bp, int64_t *index) {
    const T *x = static_cast<const T *>(xp);
    T best = *static_cast<T *>(bp);
    int64_t at = *index, i = 0;
    if (at < 0 && n > 0) {
        best = x[0];
        at = first;
        i = 1;
    }
    // By blocks: the best of a block is found fast, its place only where it beats what is known.
    constexpr int64_t B = 4096;
    for (; i < n; i += B) {
        int64_t m = n - i < B ? n - i : B;
        T top = Op::template identity<T>();
        if constexpr (std::is_floating_point_v<T>) {
            vector_run<decltype(run_of_type<T>()), Op>(m, x + i, &top);
        } else {
            scalar_run<T, Op>(m, x + i, &top);
        }
        if (!better<T, Op>(top, best)) continue;
        best = top;
        at = first + i + place_of(x + i, m, top);
    }
    *static_cast<T *>(bp) = best;
    *index = at;
}

template <class T, class Op>
static void arg_columns(int64_t columns, const void *xp, int64_t row, void *bp, int64_t *index) {
    const T *x = static_cast<const T *>(xp);
    T *best = static_cast<T *>(bp);
    if (row == 0) {
        for (int64_t j = 0; j < columns; j++) {
            best[j] = x[j];
            index[j] = 0;
        }
        return;
    }
    for (int64_t j = 0; j < columns; j++) {
        bool b = better<T, Op>(x[j], best[j]);
        best[j] = b ? x[j] : best[j];
        index[j] = b ? row : index[j];
    }
}

// ---------------------------------------------------------------- tables

template <class T, class Op>
static ReduceLoops loops() {
    using A = acc_t<T, Op>;
    if constexpr (std::is_floating_point_v<T>) {
        using V = decltype(run_of_type<T>());
        return {vector_run<V, Op>, vector_columns<V, Op>, combine<A, Op>, clear<A, Op>};
    } else {
        return {scalar_run<T, Op>, scalar_columns<T, Op>, combine<A, Op>, clear<A, Op>};
    }
}

template <class T>
static void fill_type(ReduceTable &table, Compute type) {
    table.reduce[type][REDUCE_SUM] = loops<T, Sum>();
    table.reduce[type][REDUCE_PROD] = loops<T, Prod>();
    table.reduce[type][REDUCE_MAX] = loops<T, Max>();
    table.reduce[type][REDUCE_MIN] = loops<T, Min>();
    table.arg[type][0] = {arg_run<T, Max>, arg_columns<T, Max>};
    table.arg[type][1] = {arg_run<T, Min>, arg_columns<T, Min>};
}

void fill(ReduceTable &table) {
    fill_type<int32_t>(table, COMPUTE_INT);
    fill_type<int64_t>(table, COMPUTE_LONG);
    fill_type<uint64_t>(table, COMPUTE_UINT64);
    fill_type<float>(table, COMPUTE_FLOAT);
    fill_type<double>(table, COMPUTE_DOUBLE);
    table.reduce[COMPUTE_BOOL][REDUCE_MAX] = loops<uint8_t, Max>();
    table.reduce[COMPUTE_BOOL][REDUCE_MIN] = loops<uint8_t, Min>();
}

} // namespace gt::GT_TIER
