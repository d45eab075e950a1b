// Softmax and its relatives, for rows and for columns.
#pragma once

#include <cstdint>

namespace gt {

/// Index 0: float, 1: double. A row is n contiguous elements; columns are n rows of `columns` elements, step apart.
struct SoftmaxTable {
    struct Loops {
        void (*row)(bool log, int64_t n, const void *x, void *out) = nullptr;
        void (*columns)(bool log, int64_t n, int64_t columns, int64_t step, const void *x, void *out) = nullptr;
        void (*grad_row)(bool log, int64_t n, const void *y, const void *g, void *out) = nullptr;
        void (*grad_columns)(bool log, int64_t n, int64_t columns, int64_t step, const void *y, const void *g,
                             void *out) = nullptr;
        /// The loss of one row, into one element.
        void (*cross_entropy)(int64_t n, const void *logits, const void *labels, void *loss) = nullptr;
        /// g is one element.
        void (*cross_entropy_grad)(int64_t n, const void *logits, const void *labels, const void *g,
                                   void *out) = nullptr;
        /// The same against (1 - smoothing) for one class and smoothing / n for all.
        void (*sparse_entropy)(int64_t n, const void *logits, int64_t label, double smoothing, void *loss) = nullptr;
        void (*sparse_entropy_grad)(int64_t n, const void *logits, int64_t label, double smoothing, const void *g,
                                    void *out) = nullptr;
    };
    Loops loops[2];
};

} // namespace gt
