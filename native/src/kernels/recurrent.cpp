#include "kernels/recurrent.h"

#include "kernels/micro.h"
#include "kernels/recurrent_cells.h"

namespace gt::GT_TIER {

namespace {

/// Of k: rows of a panel that stay in the first-level cache while all tiles of rows pass over them.
constexpr int64_t DEPTH = 256;

template <class A>
void pack(int64_t n, int64_t k, const void *w, int64_t w_row, bool transposed, void *packed, int64_t begin,
          int64_t end) {
    const A *from = static_cast<const A *>(w);
    for (int64_t panel = begin; panel < end; panel++) {
        const int64_t column = panel * TILE<A>, width = smaller(TILE<A>, n - column);
        const int64_t row = vectors_for<A>(width) * LANES<A>;
        A *to = static_cast<A *>(packed) + column * k;
        if (transposed) {
            transpose<A>(from + column * w_row, w_row, width, k, to, row);
        } else {
            for (int64_t p = 0; p < k; p++) copy_run<A>(to + p * row, from + p * w_row + column, width);
        }
        if (width < row) {
            for (int64_t p = 0; p < k; p++) zero_run(to + p * row + width, row - width);
        }
    }
}

/// A tile whose columns are not whole vectors goes through memory of its own.
template <class A>
void staged_tile(int rows, int vectors, Tile<A> t, int64_t width, bool add) {
    alignas(64) A staged[MICRO_ROWS * TILE<A>];
    A *c = t.c;
    const int64_t c_row = t.c_row;
    t.c = staged;
    t.c_row = TILE<A>;
    run_tile<A, false, Write::STORE>(rows, vectors, t);
    for (int i = 0; i < rows; i++) {
        for (int64_t j = 0; j < width; j++) {
            A *to = c + i * c_row + j;
            *to = add ? *to + staged[i * TILE<A> + j] : staged[i * TILE<A> + j];
        }
    }
}

template <class A>
void product(const RnnProduct &g, int64_t rows, int64_t begin, int64_t end) {
    const RowTiles tiles(rows);
    const int64_t steps = divide_up(g.k, DEPTH), depth = divide_up(g.k, larger(steps, 1));
    for (int64_t panel = begin; panel < end; panel++) {
        const int64_t column = panel * TILE<A>, width = smaller(TILE<A>, g.n - column);
        const int vectors = vectors_for<A>(width);
        const int64_t panel_row = vectors * LANES<A>;
        const bool whole = width == panel_row;
        for (int64_t first = 0; first < g.k; first += depth) {
            const bool add = g.add || first > 0;
            Tile<A> t{};
            t.k = smaller(depth, g.k - first);
            t.a_row = g.a_row;
            t.a_col = 1;
            t.b = static_cast<const A *>(g.packed) + column * g.k + first * panel_row;
            t.b_step = panel_row;
            t.c_row = g.c_row;
            for (int64_t tile = 0; tile < tiles.count; tile++) {
                const int64_t row = tiles.begin(tile);
                const int count = tiles.rows(tile);
                t.a = static_cast<const A *>(g.a) + row * g.a_row + first;
                t.c = static_cast<A *>(g.c) + row * g.c_row + column;
                if (!whole) {
                    staged_tile(count, vectors, t, width, add);
                } else if (add) {
                    run_tile<A, false, Write::ADD>(count, vectors, t);
                } else {
                    run_tile<A, false, Write::STORE>(count, vectors, t);
                }
            }
        }
    }
}

template <class A>
void column_sums(int64_t rows, int64_t n, const void *a, int64_t a_row, const void *b, int64_t b_row, void *out) {
    using V = Wide<A>;
    const A *x = static_cast<const A *>(a), *y = static_cast<const A *>(b);
    A *to = static_cast<A *>(out);
    int64_t j = 0;
    auto columns = [&]<int VECTORS>(std::integral_constant<int, VECTORS>) {
        V sums[VECTORS];
        for (int v = 0; v < VECTORS; v++) sums[v] = load<V>(to + j + v * LANES<A>);
        for (int64_t r = 0; r < rows; r++) {
#pragma GCC unroll 8
            for (int v = 0; v < VECTORS; v++) {
                const int64_t at = j + v * LANES<A>;
                const V value = load<V>(x + r * a_row + at);
                sums[v] += y ? value * load<V>(y + r * b_row + at) : value;
            }
        }
        for (int v = 0; v < VECTORS; v++) store(to + j + v * LANES<A>, sums[v]);
        j += VECTORS * LANES<A>;
    };
    while (j + 8 * LANES<A> <= n) columns(std::integral_constant<int, 8>());
    while (j + LANES<A> <= n) columns(std::integral_constant<int, 1>());
    for (; j < n; j++) {
        for (int64_t r = 0; r < rows; r++) to[j] += y ? x[r * a_row + j] * y[r * b_row + j] : x[r * a_row + j];
    }
}

template <class A>
void fill_loops(RecurrentTable::Loops &loops) {
    loops.panel = TILE<A>;
    loops.pack = pack<A>;
    loops.product = product<A>;
    loops.column_sums = column_sums<A>;
    fill_cells<A>(loops);
}

} // namespace

void fill(RecurrentTable &table) {
    fill_loops<float>(table.loops[0]);
    fill_loops<double>(table.loops[1]);
}

} // namespace gt::GT_TIER
