// Reductions of runs and of columns, into accumulators.
#pragma once

#include <cstdint>

#include "kernels/elementwise.h"

namespace gt {

/// Widest strip of columns that a kernel takes at once.
constexpr int64_t REDUCE_COLUMNS = 4096;

enum ReduceKernel : int8_t { REDUCE_SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCE_KERNELS };

/// Accumulators are doubles for sums and products of FLOAT and DOUBLE, else of the computing type. BOOL has MAX (any)
/// and MIN (all), over bytes.
struct ReduceLoops {
    /// *acc = op(*acc, x[0], ..., x[n - 1])
    void (*run)(int64_t n, const void *x, void *acc) = nullptr;
    /// acc[j] = op(acc[j], x[0 * step + j], ..., x[(rows - 1) * step + j]) for j < columns <= REDUCE_COLUMNS
    void (*columns)(int64_t rows, int64_t columns, const void *x, int64_t step, void *acc) = nullptr;
    /// acc[j] = op(acc[j], other[j])
    void (*combine)(int64_t n, void *acc, const void *other) = nullptr;
    /// acc[j] = the identity
    void (*clear)(int64_t n, void *acc) = nullptr;
};

/// The place of the first best element; a NaN is better than all numbers. *index is -1 before anything was seen.
struct ArgLoops {
    void (*run)(int64_t n, const void *x, int64_t first_index, void *best, int64_t *index) = nullptr;
    void (*columns)(int64_t columns, const void *x, int64_t row_index, void *best, int64_t *index) = nullptr;
};

struct ReduceTable {
    ReduceLoops reduce[COMPUTE_TYPES][REDUCE_KERNELS];
    ArgLoops arg[COMPUTE_TYPES][2]; ///< max, min
};

} // namespace gt
