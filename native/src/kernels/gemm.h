// Matrix products without a vendor library, for all types but BOOL.
#pragma once

#include <cstdint>

namespace gt {

/// Row-major C = alpha op(A) op(B) + beta C; all strides in elements.
struct Gemm {
    int64_t m, n, k;
    bool ta, tb;
    double alpha, beta;
    const void *a;
    int64_t lda;
    const void *b;
    int64_t ldb;
    void *c;
    int64_t ldc;
};

/// A step over [first, first + depth) of k. sums is C itself (row stride ldc) where C's type holds sums, else a buffer.
struct GemmStep {
    int64_t first, depth;
    void *packed; // A's tiles: [tile][depth][rows]
    void *sums;
    int64_t sums_row;
    bool add; // to what sums hold
    int64_t row_splits;
};

constexpr int GEMM_TYPES =
    10; ///< HALF, BFLOAT16, FLOAT, DOUBLE, INT (UINT32), LONG (UINT64), BYTE, UBYTE, SHORT, UINT16
constexpr int64_t GEMM_STEP = 384;   ///< of k: what a step of the blocked product covers
constexpr int64_t GEMM_SMALL_K = 64; ///< of k: small's limit

struct GemmTable {
    int32_t accumulator_bytes[GEMM_TYPES];
    int32_t in_place[GEMM_TYPES]; ///< C's type holds sums
    int32_t tile_rows, panel_bytes;
    /// All at once on one thread, with no scratch; k <= GEMM_SMALL_K.
    void (*small[GEMM_TYPES])(const Gemm &);
    /// Packs tiles [begin, end) of A.
    void (*pack[GEMM_TYPES])(const Gemm &, const GemmStep &, int64_t begin, int64_t end);
    /// Units [begin, end) of panels x row_splits; panel is scratch of GEMM_STEP * panel_bytes.
    void (*multiply[GEMM_TYPES])(const Gemm &, const GemmStep &, void *panel, int64_t begin, int64_t end);
    /// C = beta C on rows [begin, end) (zeros where beta is 0).
    void (*scale[GEMM_TYPES])(const Gemm &, int64_t begin, int64_t end);
    /// C = narrow(sums + beta C) on rows [begin, end).
    void (*finish[GEMM_TYPES])(const Gemm &, const GemmStep &, int64_t begin, int64_t end);
    /// y[i] = alpha * sum_j matrix[i * row + j] * x[j * step] + beta * y[i * y_step] for rows [begin, end).
    void (*dots[GEMM_TYPES])(int64_t columns, double alpha, const void *matrix, int64_t row, const void *x,
                             int64_t step, double beta, void *y, int64_t y_step, int64_t begin, int64_t end);
};

} // namespace gt
