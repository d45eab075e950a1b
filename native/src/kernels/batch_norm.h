// Batch normalisation of [n, c, inner] over n and inner, and what follows it: y = act(norm(x) + residual).
#pragma once

#include <cstdint>

namespace gt {

struct BatchNormShape {
    int64_t n, c, inner;
};

/// Count, mean and sum of squared deviations of some elements of a channel.
struct Moments {
    double count, mean, squares;
};

/// Sums over gy, and over gy times the deviations of x from the mean.
struct BatchNormSums {
    double g, gx;
};

/// What turns x into y, and x and gy into gx: y = a (x - center) + shift; gx = a gy + b (x - center) + shift.
struct BatchNormScale {
    double center, a, b, shift;
};

struct BatchNormForward {
    const void *x, *residual; // residual may be null
    const BatchNormScale *scale;
    void *y;
    bool relu;
};

/// With relu, gy counts where y > 0; without y, where what forward makes of x is.
struct BatchNormBackward {
    const void *x, *y, *gy;
    const BatchNormScale *forward, *backward;
    void *gx;
    void *gresidual; // gy as it counts: written by sums, read by apply_grad; may be null
    bool relu;
};

/// Where inner is smaller, images are rows of c * inner columns.
constexpr int64_t BATCH_NORM_SMALL_INNER = 16;
/// Columns that a call works on at a time.
constexpr int64_t BATCH_NORM_COLUMNS = 512;

/// Indexed by HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3. All over images [begin, end). The first four take channels [first,
/// last), and out is indexed from first; the others columns, of which inner after inner belong to a channel.
struct BatchNormTable {
    void (*moments[4])(const BatchNormShape &, const void *x, int64_t first, int64_t last, int64_t begin, int64_t end,
                       Moments *out);
    void (*sums[4])(const BatchNormShape &, const BatchNormBackward &, int64_t first, int64_t last, int64_t begin,
                    int64_t end, BatchNormSums *out);
    void (*apply[4])(const BatchNormShape &, const BatchNormForward &, int64_t first, int64_t last, int64_t begin,
                     int64_t end);
    void (*apply_grad[4])(const BatchNormShape &, const BatchNormBackward &, int64_t first, int64_t last, int64_t begin,
                          int64_t end);
    void (*column_moments[4])(const BatchNormShape &, const void *x, int64_t first, int64_t last, int64_t begin,
                              int64_t end, Moments *out);
    void (*column_sums[4])(const BatchNormShape &, const BatchNormBackward &, int64_t first, int64_t last,
                           int64_t begin, int64_t end, BatchNormSums *out);
    void (*column_apply[4])(const BatchNormShape &, const BatchNormForward &, int64_t first, int64_t last,
                            int64_t begin, int64_t end);
    void (*column_apply_grad[4])(const BatchNormShape &, const BatchNormBackward &, int64_t first, int64_t last,
                                 int64_t begin, int64_t end);
};

} // namespace gt
