#include "kernels/gemm.h"

#include "kernels/micro.h"

// UINT32 and UINT64 have the bits of INT and LONG: products that wrap do not tell them apart.
#define GT_GEMM_TYPES(X)                                                                                               \
    X(0, Half)                                                                                                         \
    X(1, BFloat16)                                                                                                     \
    X(2, float)                                                                                                        \
    X(3, double)                                                                                                       \
    X(4, int32_t)                                                                                                      \
    X(5, int64_t)                                                                                                      \
    X(6, int8_t)                                                                                                       \
    X(7, uint8_t)                                                                                                      \
    X(8, int16_t)                                                                                                      \
    X(9, uint16_t)

namespace gt::GT_TIER {

namespace {

/// alpha and beta as the accumulator holds them: integers wrap.
template <class A>
A scalar(double x) {
    if constexpr (A(0.5) != A(0)) {
        return A(x);
    } else {
        return A(int64_t(x));
    }
}

template <class T>
void scale_tile(const Gemm &g, Acc<T> *tile, int64_t n) {
    if (g.alpha == 1) return;
    const Acc<T> alpha = scalar<Acc<T>>(g.alpha);
    for (int64_t i = 0; i < n; i++) tile[i] *= alpha;
}

/// Rows [row, row + rows) of op(A), columns [first, first + depth), as [depth][rows], times alpha.
template <class T>
void pack_tile(const Gemm &g, int64_t row, int rows, int64_t first, int64_t depth, Acc<T> *to) {
    const T *a = static_cast<const T *>(g.a);
    if (g.ta) {
        for (int64_t p = 0; p < depth; p++) {
            const T *from = a + (first + p) * g.lda + row;
            for (int i = 0; i < rows; i++) to[p * rows + i] = widen(from[i]);
        }
    } else {
        transpose<T>(a + row * g.lda + first, g.lda, rows, depth, to, rows);
    }
    scale_tile<T>(g, to, depth * rows);
}

/// Columns [column, column + width) of op(B), rows [first, first + depth), with zeros up to to_row.
template <class T>
void pack_panel(const Gemm &g, int64_t column, int64_t width, int64_t first, int64_t depth, Acc<T> *to,
                int64_t to_row) {
    const T *b = static_cast<const T *>(g.b);
    if (g.tb) {
        transpose<T>(b + column * g.ldb + first, g.ldb, width, depth, to, to_row);
    } else {
        const T *from = b + first * g.ldb + column;
        for (int64_t p = 0; p < depth; p++) copy_run<T>(to + p * to_row, from + p * g.ldb, width);
    }
    if (width < to_row) {
        for (int64_t p = 0; p < depth; p++) zero_run(to + p * to_row + width, to_row - width);
    }
}

template <class T>
void pack(const Gemm &g, const GemmStep &s, int64_t begin, int64_t end) {
    const RowTiles tiles(g.m);
    for (int64_t tile = begin; tile < end; tile++) {
        const int64_t row = tiles.begin(tile);
        pack_tile<T>(g, row, tiles.rows(tile), s.first, s.depth, static_cast<Acc<T> *>(s.packed) + row * s.depth);
    }
}

template <class T>
void multiply(const Gemm &g, const GemmStep &s, void *scratch, int64_t begin, int64_t end) {
    using A = Acc<T>;
    const RowTiles tiles(g.m);
    A *panel = static_cast<A *>(scratch);
    alignas(64) A staged[MICRO_ROWS * TILE<A>];
    int64_t held = -1;
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t index = unit / s.row_splits, split = unit % s.row_splits;
        const int64_t column = index * TILE<A>, width = smaller(TILE<A>, g.n - column);
        const int vectors = vectors_for<A>(width);
        const int64_t panel_row = vectors * LANES<A>;
        if (held != index) pack_panel<T>(g, column, width, s.first, s.depth, panel, panel_row);
        held = index;
        const int64_t last = tiles.count * (split + 1) / s.row_splits;
        for (int64_t tile = tiles.count * split / s.row_splits; tile < last; tile++) {
            const int64_t row = tiles.begin(tile);
            const int rows = tiles.rows(tile);
            A *c = static_cast<A *>(s.sums) + row * s.sums_row + column;
            const bool direct = width == panel_row;
            Tile<A> t{};
            t.k = s.depth;
            t.a = static_cast<const A *>(s.packed) + row * s.depth;
            t.a_row = 1;
            t.a_col = rows;
            t.b = panel;
            t.b_step = panel_row;
            t.c = direct ? c : staged;
            t.c_row = direct ? s.sums_row : TILE<A>;
            if (direct && s.add) {
                run_tile<A, false, Write::ADD>(rows, vectors, t);
                continue;
            }
            run_tile<A, false, Write::STORE>(rows, vectors, t);
            if (direct) continue;
            for (int i = 0; i < rows; i++) {
                for (int64_t j = 0; j < width; j++) {
                    A *to = c + i * s.sums_row + j;
                    *to = s.add ? A(*to + staged[i * TILE<A> + j]) : staged[i * TILE<A> + j];
                }
            }
        }
    }
}

template <class T>
void small(const Gemm &g) {
    using A = Acc<T>;
    const RowTiles tiles(g.m);
    const T *a = static_cast<const T *>(g.a);
    T *c = static_cast<T *>(g.c);
    const A beta = scalar<A>(g.beta), alpha = scalar<A>(g.alpha);
    alignas(64) A panel[GEMM_SMALL_K * TILE<A>];
    alignas(64) A tile_of_a[GEMM_SMALL_K * MICRO_ROWS];
    alignas(64) A staged[MICRO_ROWS * TILE<A>];
    for (int64_t column = 0; column < g.n; column += TILE<A>) {
        const int64_t width = smaller(TILE<A>, g.n - column);
        const int vectors = vectors_for<A>(width);
        const int64_t panel_row = vectors * LANES<A>;
        pack_panel<T>(g, column, width, 0, g.k, panel, panel_row);
        for (int64_t tile = 0; tile < tiles.count; tile++) {
            const int64_t row = tiles.begin(tile);
            const int rows = tiles.rows(tile);
            Tile<A> t{};
            t.k = g.k;
            if (DIRECT<T>) {
                t.a = as_acc(a) + (g.ta ? row : row * g.lda);
                t.a_row = g.ta ? 1 : g.lda;
                t.a_col = g.ta ? g.lda : 1;
            } else {
                Gemm plain = g;
                plain.alpha = 1;
                pack_tile<T>(plain, row, rows, 0, g.k, tile_of_a);
                t.a = tile_of_a;
                t.a_row = 1;
                t.a_col = rows;
            }
            t.b = panel;
            t.b_step = panel_row;
            t.c = staged;
            t.c_row = TILE<A>;
            run_tile<A, false, Write::STORE>(rows, vectors, t);
            for (int i = 0; i < rows; i++) {
                T *to = c + (row + i) * g.ldc + column;
                const A *from = staged + i * TILE<A>;
                if (g.beta == 0) {
                    for (int64_t j = 0; j < width; j++) to[j] = narrow<T>(A(alpha * from[j]));
                } else {
                    for (int64_t j = 0; j < width; j++) to[j] = narrow<T>(A(alpha * from[j] + beta * widen(to[j])));
                }
            }
        }
    }
}

template <class T>
void scale(const Gemm &g, int64_t begin, int64_t end) {
    const Acc<T> beta = scalar<Acc<T>>(g.beta);
    for (int64_t i = begin; i < end; i++) {
        T *row = static_cast<T *>(g.c) + i * g.ldc;
        if (g.beta == 0) {
            for (int64_t j = 0; j < g.n; j++) row[j] = narrow<T>(Acc<T>(0));
        } else {
            for (int64_t j = 0; j < g.n; j++) row[j] = narrow<T>(Acc<T>(beta * widen(row[j])));
        }
    }
}

template <class T>
void finish(const Gemm &g, const GemmStep &s, int64_t begin, int64_t end) {
    const Acc<T> beta = scalar<Acc<T>>(g.beta);
    for (int64_t i = begin; i < end; i++) {
        const Acc<T> *from = static_cast<const Acc<T> *>(s.sums) + i * s.sums_row;
        T *row = static_cast<T *>(g.c) + i * g.ldc;
        if (g.beta == 0) {
            for (int64_t j = 0; j < g.n; j++) row[j] = narrow<T>(from[j]);
        } else {
            for (int64_t j = 0; j < g.n; j++) row[j] = narrow<T>(Acc<T>(from[j] + beta * widen(row[j])));
        }
    }
}

template <class T>
void dots(int64_t columns, double alpha, const void *matrix, int64_t row, const void *vector, int64_t step, double beta,
          void *out, int64_t y_step, int64_t begin, int64_t end) {
    using A = Acc<T>;
    constexpr int L = LANES<A>;
    using V = Wide<A>;
    const T *x = static_cast<const T *>(vector);
    const A scale = scalar<A>(alpha), keep = scalar<A>(beta);
    for (int64_t i = begin; i < end; i++) {
        const T *from = static_cast<const T *>(matrix) + i * row;
        V sums[4] = {};
        A total = 0;
        int64_t j = 0;
        if (DIRECT<T> && step == 1) {
            for (; j + 4 * L <= columns; j += 4 * L) {
                for (int v = 0; v < 4; v++) sums[v] += load<V>(from + j + v * L) * load<V>(x + j + v * L);
            }
            for (; j + L <= columns; j += L) sums[0] += load<V>(from + j) * load<V>(x + j);
            const V sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
            for (int l = 0; l < L; l++) total += sum[l];
        }
        for (; j < columns; j++) total += widen(from[j]) * widen(x[j * step]);
        T *y = static_cast<T *>(out) + i * y_step;
        *y = narrow<T>(beta == 0 ? A(scale * total) : A(scale * total + keep * widen(*y)));
    }
}

} // namespace

void fill(GemmTable &table) {
#define GT_GEMM(i, T)                                                                                                  \
    table.accumulator_bytes[i] = sizeof(Acc<T>);                                                                       \
    table.in_place[i] = DIRECT<T>;                                                                                     \
    table.small[i] = small<T>;                                                                                         \
    table.pack[i] = pack<T>;                                                                                           \
    table.multiply[i] = multiply<T>;                                                                                   \
    table.scale[i] = scale<T>;                                                                                         \
    table.finish[i] = finish<T>;                                                                                       \
    table.dots[i] = dots<T>;
    GT_GEMM_TYPES(GT_GEMM)
#undef GT_GEMM
    table.tile_rows = MICRO_ROWS;
    table.panel_bytes = MICRO_VECTORS * VB;
}

} // namespace gt::GT_TIER
