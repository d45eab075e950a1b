// Recurrent sequences in float or double; recurrent_api.cpp checks, and converts the 16-bit types.
#pragma once

#include "common.h"

namespace gt {

constexpr int32_t RNN_FORWARD = 0, RNN_BACKWARD = 1;

struct RnnDesc {
    int32_t cell, dtype, gate, activation;
    int64_t time, batch, in, hidden;
    bool batch_major, reverse;
    int64_t size;   ///< bytes of an element
    int64_t gates;  ///< blocks of the weights
    int64_t stored; ///< blocks kept of each step for the gradient

    bool is_lstm() const { return cell == GT_CELL_LSTM; }
    bool is_gru() const { return cell == GT_CELL_GRU_AFTER || cell == GT_CELL_GRU_BEFORE; }
};

// The tables of gatun.h, in their order.
struct RnnInputs {
    const void *x, *w, *u, *b, *rb, *h0, *c0, *peepholes, *mask;
};
struct RnnOutputs {
    void *y, *h, *c, *cells, *gates;
};
struct RnnGradInputs {
    const void *x, *w, *u, *h0, *c0, *peepholes, *mask, *y, *cells, *gates, *gy, *gh, *gc;
};
struct RnnGradOutputs {
    void *gx, *gw, *gu, *gb, *grb, *gh0, *gc0, *gpeepholes;
};

int64_t rnn_scratch(const RnnDesc &d, int32_t pass);
void rnn_forward(const RnnDesc &d, const RnnInputs &in, const RnnOutputs &out, char *scratch);
void rnn_backward(const RnnDesc &d, const RnnGradInputs &in, const RnnGradOutputs &out, char *scratch);

} // namespace gt
