// Rows that are weighted sums of other rows: a sparse matrix times a dense one.
#pragma once

#include <cstdint>

namespace gt {

/// One loop for float and one for double.
struct ResampleTable {
    /// out[j] = sum over k in [starts[j], starts[j + 1]) of weights[k] * x[indices[k]], for rows j in [begin, end) of
    /// inner elements.
    using Rows = void (*)(int64_t begin, int64_t end, int64_t inner, const int64_t *starts, const int64_t *indices,
                          const double *weights, const void *x, void *out);
    Rows rows[2] = {};
};

} // namespace gt
