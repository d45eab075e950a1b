// The matrix micro-kernel that gemm and convolution share: a tile of C, in registers over the whole of k.
#pragma once

#include "half.h"
#include "kernels/simd.h"

namespace gt::GT_TIER {

// A tile has at most MICRO_ROWS rows and MICRO_VECTORS vectors of columns: 24 accumulators of the 32 registers of
// AVX-512, 12 of 16 elsewhere. Each step of k costs 2 loads, 12 (6) broadcasts and 24 (12) multiply-adds.
#if GT_TIER_NUMBER == 4
constexpr int MICRO_ROWS = 12;
#else
constexpr int MICRO_ROWS = 6;
#endif
constexpr int MICRO_VECTORS = 2;

template <class A>
struct WideOf {
    typedef A type __attribute__((vector_size(VB)));
    typedef A half __attribute__((vector_size(VB / 2)));
};
template <class A>
using Wide = typename WideOf<A>::type;

/// Lanes of a vector, and columns of a full tile, for accumulators of type A.
template <class A>
constexpr int LANES = VB / int(sizeof(A));
template <class A>
constexpr int TILE = MICRO_VECTORS *LANES<A>;

/// The type that sums are held in: float for the 16-bit floating types, unsigned 32 or 64 bits for integers (they
/// wrap).
template <class T>
struct Accumulate {
    using type = T;
};
template <>
struct Accumulate<Half> {
    using type = float;
};
template <>
struct Accumulate<BFloat16> {
    using type = float;
};
template <>
struct Accumulate<int32_t> {
    using type = uint32_t;
};
template <>
struct Accumulate<int64_t> {
    using type = uint64_t;
};
template <>
struct Accumulate<int8_t> : Accumulate<int32_t> {};
template <>
struct Accumulate<uint8_t> : Accumulate<int32_t> {};
template <>
struct Accumulate<int16_t> : Accumulate<int32_t> {};
template <>
struct Accumulate<uint16_t> : Accumulate<int32_t> {};
template <class T>
using Acc = typename Accumulate<T>::type;

/// T and its accumulator have the same bits: the micro-kernel can read and write T in place.
template <class T>
constexpr bool DIRECT = sizeof(T) == sizeof(Acc<T>);

GT_INLINE float widen(float x) { return x; }
GT_INLINE double widen(double x) { return x; }
GT_INLINE float widen(Half x) { return to_float(x); }
GT_INLINE float widen(BFloat16 x) { return to_float(x); }
GT_INLINE uint32_t widen(int32_t x) { return uint32_t(x); }
GT_INLINE uint64_t widen(int64_t x) { return uint64_t(x); }
GT_INLINE uint32_t widen(int8_t x) { return uint32_t(x); }
GT_INLINE uint32_t widen(uint8_t x) { return x; }
GT_INLINE uint32_t widen(int16_t x) { return uint32_t(x); }
GT_INLINE uint32_t widen(uint16_t x) { return x; }

template <class T>
GT_INLINE T narrow(Acc<T> x) {
    if constexpr (__is_same(T, Half)) {
        return to_half(x);
    } else if constexpr (__is_same(T, BFloat16)) {
        return to_bfloat16(x);
    } else {
        return T(x);
    }
}

/// What a tile computes: C[i, j] (= or +=) initial[i] + sum_p a[i * a_row + p * a_col] * B[p, j], where row p of B
/// starts at b + p * b_step, or at b + b_offsets[p].
template <class A>
struct Tile {
    int64_t k;
    const A *a;
    int64_t a_row;
    int64_t a_col;
    const A *b;
    int64_t b_step;
    const int32_t *b_offsets;
    A *c;
    int64_t c_row;
    const A *initial; // one for each row, or null
    bool relu;        // store max(x, 0), NaN kept
};

enum class Write { STORE, ADD };

template <class A, int ROWS, int VECTORS, bool OFFSETS, Write WRITE>
[[gnu::noinline]] static void micro(const Tile<A> &t) {
    constexpr int L = LANES<A>;
    using V = Wide<A>;
    V r[ROWS][VECTORS];
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < VECTORS; j++) r[i][j] = V{};
    }
    const A *a = t.a;
    const A *b = t.b;
    const int64_t a_row = t.a_row, a_col = t.a_col, b_step = t.b_step;
    const int32_t *offsets = t.b_offsets;
    if (WRITE == Write::ADD) {
        for (int i = 0; i < ROWS; i++) __builtin_prefetch(t.c + i * t.c_row, 1);
    }
    for (int64_t p = 0, k = t.k; p < k; p++) {
        const A *row = OFFSETS ? b + offsets[p] : b;
        V v[VECTORS];
#pragma GCC unroll 2
        for (int j = 0; j < VECTORS; j++) v[j] = load<V>(row + j * L);
#pragma GCC unroll 12
        for (int i = 0; i < ROWS; i++) {
            A x = a[i * a_row];
#pragma GCC unroll 2
            for (int j = 0; j < VECTORS; j++) r[i][j] += x * v[j];
        }
        a += a_col;
        if (!OFFSETS) b += b_step;
    }
    if (t.initial) {
#pragma GCC unroll 12
        for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
            for (int j = 0; j < VECTORS; j++) r[i][j] += t.initial[i];
        }
    }
    if (t.relu) {
#pragma GCC unroll 12
        for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
            for (int j = 0; j < VECTORS; j++) r[i][j] = r[i][j] < 0 ? V{} : r[i][j];
        }
    }
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < VECTORS; j++) {
            A *c = t.c + i * t.c_row + j * L;
            store(c, WRITE == Write::ADD ? load<V>(c) + r[i][j] : r[i][j]);
        }
    }
}

template <class A, int VECTORS, bool OFFSETS, Write WRITE>
static void micro_rows(int rows, const Tile<A> &t) {
    switch (rows) {
    case 1:
        return micro<A, 1, VECTORS, OFFSETS, WRITE>(t);
    case 2:
        return micro<A, 2, VECTORS, OFFSETS, WRITE>(t);
    case 3:
        return micro<A, 3, VECTORS, OFFSETS, WRITE>(t);
    case 4:
        return micro<A, 4, VECTORS, OFFSETS, WRITE>(t);
    case 5:
        return micro<A, 5, VECTORS, OFFSETS, WRITE>(t);
    case 6:
        return micro<A, 6, VECTORS, OFFSETS, WRITE>(t);
    default:
        break;
    }
    if constexpr (MICRO_ROWS == 12) {
        switch (rows) {
        case 7:
            return micro<A, 7, VECTORS, OFFSETS, WRITE>(t);
        case 8:
            return micro<A, 8, VECTORS, OFFSETS, WRITE>(t);
        case 9:
            return micro<A, 9, VECTORS, OFFSETS, WRITE>(t);
        case 10:
            return micro<A, 10, VECTORS, OFFSETS, WRITE>(t);
        case 11:
            return micro<A, 11, VECTORS, OFFSETS, WRITE>(t);
        case 12:
            return micro<A, 12, VECTORS, OFFSETS, WRITE>(t);
        default:
            break;
        }
    }
}

/// Runs a tile of rows (1 to MICRO_ROWS) by vectors (1 or 2); C is written in whole vectors.
template <class A, bool OFFSETS, Write WRITE>
GT_INLINE void run_tile(int rows, int vectors, const Tile<A> &t) {
    if (vectors == 2) {
        micro_rows<A, 2, OFFSETS, WRITE>(rows, t);
    } else {
        micro_rows<A, 1, OFFSETS, WRITE>(rows, t);
    }
}

/// Splits n items into tiles of at most MICRO_ROWS that differ by one at most (50 rows are 5 x 10, not 4 x 12 + 2).
struct RowTiles {
    int64_t n;
    int64_t count;
    explicit RowTiles(int64_t items) : n(items), count((items + MICRO_ROWS - 1) / MICRO_ROWS) {}
    int64_t begin(int64_t tile) const { return n * tile / count; }
    int rows(int64_t tile) const { return int(begin(tile + 1) - begin(tile)); }
};

/// Vectors that cover columns (at most TILE<A>).
template <class A>
GT_INLINE int vectors_for(int64_t columns) {
    return columns > LANES<A> ? 2 : 1;
}

GT_INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
GT_INLINE int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
GT_INLINE int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Copies n contiguous elements, widened; neither side is touched beyond n.
template <class T>
GT_INLINE void copy_run(Acc<T> *to, const T *from, int64_t n) {
    int64_t i = 0;
    if constexpr (DIRECT<T>) {
        constexpr int L = LANES<Acc<T>>;
        for (; i + L <= n; i += L) __builtin_memcpy(to + i, from + i, VB);
        if (n & (L / 2)) {
            __builtin_memcpy(to + i, from + i, VB / 2);
            i += L / 2;
        }
        if (L >= 8 && (n & (L / 4))) {
            __builtin_memcpy(to + i, from + i, VB / 4);
            i += L / 4;
        }
    }
    for (; i < n; i++) to[i] = widen(from[i]);
}

/// to += from, contiguous.
template <class A>
GT_INLINE void add_run(A *to, const A *from, int64_t n) {
    constexpr int L = LANES<A>;
    using V = typename WideOf<A>::half;
    int64_t i = 0;
    for (; i + L <= n; i += L) store(to + i, load<Wide<A>>(to + i) + load<Wide<A>>(from + i));
    if (n & (L / 2)) {
        store(to + i, load<V>(to + i) + load<V>(from + i));
        i += L / 2;
    }
    for (; i < n; i++) to[i] += from[i];
}

/// to[c * to_row + r] = from[r * from_row + c], widened.
template <class T>
static void transpose(const T *from, int64_t from_row, int64_t rows, int64_t columns, Acc<T> *to, int64_t to_row) {
    int64_t r = 0;
    if constexpr (sizeof(T) == 4) {
        // Only moved, never computed with: any 4 bytes may travel as floats.
        typedef float v4 __attribute__((vector_size(16)));
        for (; r + 4 <= rows; r += 4) {
            const T *p = from + r * from_row;
            Acc<T> *q = to + r;
            int64_t c = 0;
            for (; c + 4 <= columns; c += 4, p += 4, q += 4 * to_row) {
                v4 a = load<v4>(p), b = load<v4>(p + from_row), d = load<v4>(p + 2 * from_row),
                   e = load<v4>(p + 3 * from_row);
                v4 ab0 = shuffle<0, 4, 1, 5>(a, b), ab1 = shuffle<2, 6, 3, 7>(a, b);
                v4 de0 = shuffle<0, 4, 1, 5>(d, e), de1 = shuffle<2, 6, 3, 7>(d, e);
                store(q, shuffle<0, 1, 4, 5>(ab0, de0));
                store(q + to_row, shuffle<2, 3, 6, 7>(ab0, de0));
                store(q + 2 * to_row, shuffle<0, 1, 4, 5>(ab1, de1));
                store(q + 3 * to_row, shuffle<2, 3, 6, 7>(ab1, de1));
            }
            for (; c < columns; c++, p++, q += to_row) {
                for (int i = 0; i < 4; i++) q[i] = widen(p[i * from_row]);
            }
        }
    }
    for (; r < rows; r++) {
        for (int64_t c = 0; c < columns; c++) to[c * to_row + r] = widen(from[r * from_row + c]);
    }
}

template <class A>
GT_INLINE void zero_run(A *to, int64_t n) {
    for (int64_t i = 0; i < n; i++) to[i] = 0;
}

/// Stores rows x columns of a staged tile, narrowed.
template <class T>
GT_INLINE void store_tile(const Acc<T> *tile, int64_t tile_row, int rows, int64_t columns, T *to, int64_t to_row) {
    for (int i = 0; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++) to[i * to_row + j] = narrow<T>(tile[i * tile_row + j]);
    }
}

/// The operand as its accumulator type: only where DIRECT<T>.
template <class T>
GT_INLINE const Acc<T> *as_acc(const T *p) {
    return reinterpret_cast<const Acc<T> *>(p);
}
template <class T>
GT_INLINE Acc<T> *as_acc(T *p) {
    return reinterpret_cast<Acc<T> *>(p);
}

} // namespace gt::GT_TIER
