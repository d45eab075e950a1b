// What values are like: how many are not finite, their range and moments.
#pragma once

#include <cstdint>

namespace gt {

/// Of the finite values: least, greatest, sum, sum of squares; and the count of the others.
struct ValueSummary {
    int64_t nan = 0, infinite = 0;
    double least = __builtin_inf(), greatest = -__builtin_inf(), sum = 0, squares = 0;
};

/// By floating_index: HALF, BFLOAT16, FLOAT, DOUBLE.
struct InspectTable {
    /// Values that are NaN or infinite.
    int64_t (*not_finite[4])(int64_t n, const void *x);
    /// Adds n values to a summary.
    void (*summarize[4])(int64_t n, const void *x, ValueSummary *summary);
};

} // namespace gt
