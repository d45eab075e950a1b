// The layer normalisation entries.
#include <algorithm>

#include "kernels/tiers.h"
#include "runtime.h"
#include "workspace.h"

namespace gt {

namespace {

constexpr int64_t GRAIN = 16384; // elements for a thread

thread_local Workspace workspace;

int64_t check(const char *op, int32_t dtype, int64_t rows, int64_t n, double eps) {
    if (!is_floating(dtype)) unsupported(op, dtype);
    GT_CHECK(eps >= 0, "[%s] eps is %g, expected 0 or more", op, eps);
    return checked_size(op, {rows, n, type_size(dtype)});
}

int64_t accumulator(int32_t dtype) { return dtype == GT_DOUBLE ? 8 : 4; }

/// Bytes in which a part converts its rows.
int64_t conversion(int32_t dtype, int64_t n) { return type_size(dtype) == 2 ? aligned(4 * n * 4) : 0; }

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_layer_norm(int32_t dtype, int64_t rows, int64_t n, const void *x, const void *gain, const void *bias,
                      double eps, void *y, void *mean, void *deviation) {
    return guarded([&] {
        constexpr const char *OP = "layer_norm";
        const int64_t size = check(OP, dtype, rows, n, eps);
        check_pointer(OP, "x", x, size);
        check_pointer(OP, "gain", gain, size);
        check_pointer(OP, "y", y, size);
        check_pointer(OP, "mean", mean, rows);
        check_pointer(OP, "deviation", deviation, rows);
        const LayerNormShape shape{rows, n, eps};
        const auto forward = kernels().layer_norm.forward[floating_index(OP, dtype)];
        const int64_t parts = parallel_parts(rows, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, n)));
        const int64_t each = conversion(dtype, n);
        char *scratch = workspace.get(OP, parts * each);
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t p = first; p < last; p++) {
                forward(shape, x, gain, bias, y, mean, deviation, rows * p / parts, rows * (p + 1) / parts,
                        scratch + p * each);
            }
        });
        workspace.trim();
    });
}

int32_t gt_layer_norm_grad(int32_t dtype, int64_t rows, int64_t n, const void *x, const void *gain, const void *mean,
                           const void *deviation, const void *gy, void *gx, void *ggain, void *gbias) {
    return guarded([&] {
        constexpr const char *OP = "layer_norm_grad";
        const int64_t size = check(OP, dtype, rows, n, 0);
        check_pointer(OP, "x", x, size);
        check_pointer(OP, "gain", gain, size);
        check_pointer(OP, "mean", mean, size);
        check_pointer(OP, "deviation", deviation, size);
        check_pointer(OP, "gy", gy, size);
        check_pointer(OP, "gx", gx, size);
        check_pointer(OP, "ggain", ggain, n);
        check_pointer(OP, "gbias", gbias, n);
        const LayerNormShape shape{rows, n, 0};
        const auto &table = kernels().layer_norm;
        const int type = floating_index(OP, dtype);
        // The chunks are the same for any number of threads, and so are the sums.
        const int64_t chunks = (rows + LAYER_NORM_CHUNK - 1) / LAYER_NORM_CHUNK;
        const int64_t parts = parallel_parts(chunks, 1), each = conversion(dtype, n), sums = 2 * n * accumulator(dtype);
        char *scratch = workspace.get(OP, parts * each + chunks * sums), *all = scratch + parts * each;
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t p = first; p < last; p++) {
                for (int64_t c = chunks * p / parts; c < chunks * (p + 1) / parts; c++) {
                    table.backward[type](shape, x, gain, mean, deviation, gy, gx, all + c * sums, c * LAYER_NORM_CHUNK,
                                         std::min(rows, (c + 1) * LAYER_NORM_CHUNK), scratch + p * each);
                }
            }
        });
        parallel_for(
            n, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, 2 * chunks)),
            [&](int64_t begin, int64_t end) { table.combine[type](n, chunks, all, ggain, gbias, begin, end); });
        workspace.trim();
    });
}
