// What a recurrent sequence does at each step: a product with weights that were packed once, and the cell's formulas.
#pragma once

#include <cstdint>

namespace gt {

/// Row-major C (= or +=) A W on some rows, W [k, n] as pack left it.
struct RnnProduct {
    int64_t n, k;
    const void *a;
    int64_t a_row;
    const void *packed;
    void *c;
    int64_t c_row;
    bool add;
};

/// GT_RNN_ codes.
struct RnnFunctions {
    int32_t gate, activation;
};

/// One row of a cell: pointers to its n units (gates are blocks of n, one after another).
struct RnnRow {
    RnnFunctions functions;
    int64_t n;
    void *gates;      ///< in: the products of x and h (GRU, reset after: block 3 has h's for n); out: the gates
    const void *bias; ///< a block for each gate
    const void *recurrent_bias;
    const void *peepholes; ///< [3, n] or null
    const void *c_before;
    void *c;
    const void *h_before;
    void *h;
};

/// One row of a cell's gradient.
struct RnnRowGrad {
    RnnFunctions functions;
    int64_t n;
    const void *gates;
    const void *peepholes;
    const void *c_before, *c;
    const void *h_before, *h;
    const void *gy;
    void *gh; ///< in: from the step after; out: what of it goes to the step before, beside the product
    void *gc; ///< LSTM: the same for the cell
    void *ggates;
};

/// Index 0: float, 1: double.
struct RecurrentTable {
    struct Loops {
        /// Columns of a panel of packed weights.
        int32_t panel = 0;
        /// Packs panels [begin, end) of W = op(w) [k, n]: n up to whole vectors, times k.
        void (*pack)(int64_t n, int64_t k, const void *w, int64_t w_row, bool transposed, void *packed, int64_t begin,
                     int64_t end) = nullptr;
        /// Rows [0, rows), panels [begin, end).
        void (*product)(const RnnProduct &, int64_t rows, int64_t begin, int64_t end) = nullptr;
        void (*lstm)(const RnnRow &) = nullptr;
        void (*lstm_grad)(const RnnRowGrad &) = nullptr;
        void (*gru_after)(const RnnRow &) = nullptr;
        /// Reset before: first the gates and what the reset leaves of h, then the new state.
        void (*gru_before_gates)(const RnnRow &) = nullptr;
        void (*gru_before_state)(const RnnRow &) = nullptr;
        void (*gru_after_grad)(const RnnRowGrad &) = nullptr;
        void (*gru_before_state_grad)(const RnnRowGrad &) = nullptr;
        void (*gru_before_gates_grad)(const RnnRowGrad &) = nullptr;
        void (*simple)(const RnnRow &) = nullptr;
        void (*simple_grad)(const RnnRowGrad &) = nullptr;
        /// out[j] = sum over rows of a[r, j] (times b[r, j] where b is not null) for j in [0, n), added to out.
        void (*column_sums)(int64_t rows, int64_t n, const void *a, int64_t a_row, const void *b, int64_t b_row,
                            void *out) = nullptr;
    };
    Loops loops[2];
};

} // namespace gt
