// Batch normalisation of [n, c, inner] over n and inner.
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

/// Channels that a call may cover: one, or as many as make BATCH_NORM_COLUMNS columns where inner is small.
constexpr int64_t BATCH_NORM_COLUMNS = 256;
constexpr int64_t BATCH_NORM_SMALL_INNER = 16;

/// Indexed by HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3. All over images [begin, end) of channels [first, last); what is
/// given by channel is indexed from first.
struct BatchNormTable {
    void (*moments[4])(const BatchNormShape &, const void *x, int64_t first, int64_t last, int64_t begin, int64_t end,
                       Moments *out);
    void (*sums[4])(const BatchNormShape &, const void *x, const void *gy, const double *mean, int64_t first,
                    int64_t last, int64_t begin, int64_t end, BatchNormSums *out);
    void (*apply[4])(const BatchNormShape &, const void *x, const BatchNormScale *scale, void *y, int64_t first,
                     int64_t last, int64_t begin, int64_t end);
    void (*apply_grad[4])(const BatchNormShape &, const void *x, const void *gy, const BatchNormScale *scale, void *gx,
                          int64_t first, int64_t last, int64_t begin, int64_t end);
};

} // namespace gt
