// Blocked matrix product by our own kernels: steps over k, in each of which A is packed once and panels of B are spread
// over the threads.
#include <algorithm>

#include "kernels/tiers.h"
#include "matmul.h"
#include "runtime.h"
#include "workspace.h"

namespace gt {

namespace {

constexpr int64_t SMALL = 32 * 32 * 32;    // multiply-adds up to which nothing is packed ahead
constexpr int64_t PARALLEL = 64 * 64 * 64; // multiply-adds from which a second thread pays

thread_local Workspace workspace;

int type_index(int32_t dtype) {
    switch (dtype) {
    case GT_HALF:
        return 0;
    case GT_BFLOAT16:
        return 1;
    case GT_FLOAT:
        return 2;
    case GT_DOUBLE:
        return 3;
    case GT_INT:
    case GT_UINT32:
        return 4;
    case GT_LONG:
    case GT_UINT64:
        return 5;
    case GT_BYTE:
        return 6;
    case GT_UBYTE:
        return 7;
    case GT_SHORT:
        return 8;
    case GT_UINT16:
        return 9;
    default:
        unsupported("matmul", dtype);
    }
}

/// A matrix times a vector whose rows run along k; false where the matrix lies the other way.
bool vector_product(const GemmTable &table, int type, const Gemm &g, bool parallel) {
    const int64_t grain = parallel ? std::max<int64_t>(1, 32768 / g.k) : g.m * g.n;
    if (g.n == 1 && !g.ta) {
        parallel_for(g.m, grain, [&](int64_t begin, int64_t end) {
            table.dots[type](g.k, g.alpha, g.a, g.lda, g.b, g.tb ? 1 : g.ldb, g.beta, g.c, g.ldc, begin, end);
        });
        return true;
    }
    if (g.m == 1 && g.tb) {
        parallel_for(g.n, grain, [&](int64_t begin, int64_t end) {
            table.dots[type](g.k, g.alpha, g.b, g.ldb, g.a, g.ta ? g.lda : 1, g.beta, g.c, 1, begin, end);
        });
        return true;
    }
    return false;
}

} // namespace

void own_gemm(int32_t dtype, const Gemm &g, bool parallel) {
    const GemmTable &table = kernels().gemm;
    const int type = type_index(dtype);
    if (g.m == 0 || g.n == 0) return;
    if (g.k == 0 || g.alpha == 0) {
        if (g.beta != 1) table.scale[type](g, 0, g.m);
        return;
    }
    const double work = double(g.m) * double(g.n) * double(g.k);
    parallel = parallel && work >= double(PARALLEL) && threads() > 1;
    if ((g.m == 1 || g.n == 1) && vector_product(table, type, g, parallel)) return;
    if (work <= double(SMALL) && g.k <= GEMM_SMALL_K) return table.small[type](g);

    const int64_t bytes = table.accumulator_bytes[type], columns = table.panel_bytes / bytes;
    const int64_t tiles = (g.m + table.tile_rows - 1) / table.tile_rows, panels = (g.n + columns - 1) / columns;
    const int64_t parts = parallel ? threads() : 1;
    const bool in_place = table.in_place[type];
    // Steps of the same length: 400 is 2 x 200, not 384 + 16.
    const int64_t steps = (g.k + GEMM_STEP - 1) / GEMM_STEP, depth = (g.k + steps - 1) / steps;
    const int64_t packed = aligned(g.m * depth * bytes), panel = aligned(GEMM_STEP * table.panel_bytes);
    const int64_t sums = in_place ? 0 : aligned(g.m * g.n * bytes);
    char *scratch = workspace.get("matmul", packed + parts * panel + sums);

    if (in_place && g.beta != 0 && g.beta != 1) {
        parallel_for(g.m, parallel ? 1 : g.m, [&](int64_t begin, int64_t end) { table.scale[type](g, begin, end); });
    }
    GemmStep s{};
    s.packed = scratch;
    s.sums = in_place ? g.c : scratch + packed + parts * panel;
    s.sums_row = in_place ? g.ldc : g.n;
    s.row_splits = std::clamp<int64_t>((4 * parts + panels - 1) / panels, 1, parts == 1 ? 1 : tiles);
    for (s.first = 0; s.first < g.k; s.first += depth) {
        s.depth = std::min(depth, g.k - s.first);
        s.add = s.first > 0 || (in_place && g.beta != 0);
        parallel_for(tiles, parallel ? 1 : tiles,
                     [&](int64_t begin, int64_t end) { table.pack[type](g, s, begin, end); });
        const int64_t units = panels * s.row_splits;
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t part = first; part < last; part++) {
                table.multiply[type](g, s, scratch + packed + part * panel, units * part / parts,
                                     units * (part + 1) / parts);
            }
        });
    }
    if (!in_place) {
        parallel_for(g.m, parallel ? 1 : g.m,
                     [&](int64_t begin, int64_t end) { table.finish[type](g, s, begin, end); });
    }
    workspace.trim();
}

} // namespace gt
