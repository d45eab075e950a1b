// Layer normalisation of rows.
#pragma once

#include <cstdint>

namespace gt {

constexpr int64_t LAYER_NORM_CHUNK = 256; ///< rows whose column sums stay in the accumulator type

struct LayerNormShape {
    int64_t rows, n;
    double eps;
};

/// Indexed by the floating type: HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3. Statistics and sums are float, or double for
/// DOUBLE. Rows [begin, end); scratch holds 4 * n accumulators (none for FLOAT and DOUBLE).
struct LayerNormTable {
    /// bias may be null.
    void (*forward[4])(const LayerNormShape &, const void *x, const void *gain, const void *bias, void *y, void *mean,
                       void *deviation, int64_t begin, int64_t end, void *scratch);
    /// Writes gx, and the sums over these rows (at most LAYER_NORM_CHUNK) of gy * normal and of gy.
    void (*backward[4])(const LayerNormShape &, const void *x, const void *gain, const void *mean,
                        const void *deviation, const void *gy, void *gx, void *sums, int64_t begin, int64_t end,
                        void *scratch);
    /// out[0][j] and out[1][j] = the sums over the chunks of sums[chunk][0 or 1][j], for columns [begin, end).
    void (*combine[4])(int64_t n, int64_t chunks, const void *sums, void *ggain, void *gbias, int64_t begin,
                       int64_t end);
};

} // namespace gt
