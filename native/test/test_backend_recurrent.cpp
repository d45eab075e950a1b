// Recurrent sequences against loops over single numbers in double precision; gradients against differences of these.
#include <array>
#include <deque>

#include "backend_util.h"

using namespace check;

namespace {

struct Sequence {
    int64_t cell, time, batch, in, hidden;
    bool batch_major, reverse, peepholes, masked;
    int64_t gate = GT_RNN_SIGMOID, activation = GT_RNN_TANH;

    int64_t gates() const { return cell == GT_CELL_LSTM ? 4 : cell <= GT_CELL_GRU_BEFORE ? 3 : 1; }
    bool lstm() const { return cell == GT_CELL_LSTM; }
    bool gru() const { return cell == GT_CELL_GRU_AFTER || cell == GT_CELL_GRU_BEFORE; }
    int64_t stored() const { return lstm() || gru() ? 4 : 0; }
    int64_t row(int64_t t, int64_t b) const { return batch_major ? b * time + t : t * batch + b; }
    std::string name() const {
        return text("cell ", cell, ", ", time, " steps of ", batch, "x", in, " -> ", hidden,
                    batch_major ? " batch" : "", reverse ? " reverse" : "", peepholes ? " peepholes" : "",
                    masked ? " masked" : "");
    }
};

using Values = std::vector<double>;

/// Inputs in the order of the table of gt_rnn_forward, without the mask.
enum Input { X, W, U, B, RB, H0, C0, PEEPHOLES, INPUTS };
enum Output { Y, H, C, CELLS, GATES, OUTPUTS };

std::array<int64_t, INPUTS> input_sizes(const Sequence &c) {
    const int64_t h = c.hidden, g = c.gates() * h, state = c.batch * h;
    return {c.time * c.batch * c.in, c.in * g, h * g, g, c.gru() ? g : 0, state, c.lstm() ? state : 0,
            c.peepholes ? 3 * h : 0};
}
std::array<int64_t, OUTPUTS> output_sizes(const Sequence &c) {
    const int64_t all = c.time * c.batch * c.hidden, state = c.batch * c.hidden;
    return {all, state, c.lstm() ? state : 0, c.lstm() ? all : 0, all * c.stored()};
}

double function(int64_t code, double v) {
    switch (code) {
    case GT_RNN_TANH:
        return std::tanh(v);
    case GT_RNN_SIGMOID:
        return 1 / (1 + std::exp(-v));
    case GT_RNN_HARD_SIGMOID:
        return std::min(std::max(0.2 * v + 0.5, 0.0), 1.0);
    case GT_RNN_RELU:
        return std::max(v, 0.0);
    case GT_RNN_SOFTSIGN:
        return v / (1 + std::fabs(v));
    default:
        return v;
    }
}

std::array<Values, OUTPUTS> oracle(const Sequence &c, const std::array<Values, INPUTS> &in,
                                   const std::vector<uint8_t> &mask) {
    const int64_t n = c.hidden, g = c.gates() * n;
    std::array<Values, OUTPUTS> out;
    for (int i = 0; i < OUTPUTS; i++) out[size_t(i)].assign(size_t(output_sizes(c)[size_t(i)]), 0);
    Values h = in[H0], cell = in[C0];
    for (int64_t i = 0; i < c.time; i++) {
        const int64_t t = c.reverse ? c.time - 1 - i : i;
        for (int64_t b = 0; b < c.batch; b++) {
            const int64_t row = c.row(t, b);
            const Values before(h.begin() + b * n, h.begin() + (b + 1) * n);
            auto x = [&](int64_t column) {
                double sum = in[B][size_t(column)];
                for (int64_t k = 0; k < c.in; k++) sum += in[X][size_t(row * c.in + k)] * in[W][size_t(k * g + column)];
                return sum;
            };
            auto product = [&](const Values &state, int64_t column) {
                double sum = c.gru() ? in[RB][size_t(column)] : 0;
                for (int64_t k = 0; k < n; k++) sum += state[size_t(k)] * in[U][size_t(k * g + column)];
                return sum;
            };
            Values reset(static_cast<size_t>(n));
            if (c.gru()) {
                for (int64_t j = 0; j < n; j++)
                    reset[size_t(j)] = function(c.gate, x(j) + product(before, j)) * before[size_t(j)];
            }
            Values next(static_cast<size_t>(n)), next_cell(static_cast<size_t>(n));
            for (int64_t j = 0; j < n; j++) {
                auto keep = [&](int gate, double v) { out[GATES][size_t(row * 4 * n + gate * n + j)] = v; };
                auto sum = [&](int gate) { return x(gate * n + j) + product(before, gate * n + j); };
                double &y = next[size_t(j)];
                if (c.lstm()) {
                    auto see = [&](int k, double v) { return c.peepholes ? in[PEEPHOLES][size_t(k * n + j)] * v : 0; };
                    const double old = cell[size_t(b * n + j)];
                    const double gi = function(c.gate, sum(0) + see(0, old)),
                                 f = function(c.gate, sum(1) + see(1, old));
                    const double value = function(c.activation, sum(2)), now = f * old + gi * value;
                    const double o = function(c.gate, sum(3) + see(2, now));
                    next_cell[size_t(j)] = now;
                    y = o * function(c.activation, now);
                    keep(0, gi), keep(1, f), keep(2, value), keep(3, o);
                } else if (c.gru()) {
                    const double r = function(c.gate, sum(0)), z = function(c.gate, sum(1));
                    const bool after = c.cell == GT_CELL_GRU_AFTER;
                    const double q = after ? product(before, 2 * n + j) : reset[size_t(j)];
                    const double value =
                        function(c.activation, x(2 * n + j) + (after ? r * q : product(reset, 2 * n + j)));
                    y = (1 - z) * value + z * before[size_t(j)];
                    keep(0, r), keep(1, z), keep(2, value), keep(3, q);
                } else {
                    y = function(c.activation, sum(0));
                }
            }
            const bool counts = mask.empty() || mask[size_t(row)];
            for (int64_t j = 0; j < n; j++) {
                if (counts) {
                    h[size_t(b * n + j)] = next[size_t(j)];
                    if (c.lstm()) cell[size_t(b * n + j)] = next_cell[size_t(j)];
                }
                out[Y][size_t(row * n + j)] = h[size_t(b * n + j)];
                if (c.lstm()) out[CELLS][size_t(row * n + j)] = cell[size_t(b * n + j)];
            }
        }
    }
    out[H] = h;
    out[C] = cell;
    return out;
}

double epsilon(int32_t dtype) {
    return dtype == GT_DOUBLE ? 1e-11 : dtype == GT_FLOAT ? 2e-5 : dtype == GT_HALF ? 2e-2 : 1.5e-1;
}

Values read(const Array &a, int64_t n) {
    Values v(static_cast<size_t>(n));
    for (int64_t i = 0; i < n; i++) v[size_t(i)] = a.get(i);
    return v;
}

void fill(Array &a, uint32_t seed) {
    const Array from = Array::random(GT_DOUBLE, a.size(), seed);
    for (int64_t i = 0; i < a.size(); i++) a.set(i, from.get(i));
}

void test(int32_t dtype, const Sequence &c, bool gradients) {
    Context context(text("type ", dtype, " ", c.name()));
    const auto sizes = input_sizes(c);
    const auto results = output_sizes(c);
    std::deque<Array> arrays;
    std::array<Values, INPUTS> values;
    for (int i = 0; i < INPUTS; i++) {
        fill(arrays.emplace_back(dtype, sizes[size_t(i)]), uint32_t(i + 1));
        // Weights small enough for sums that do not saturate the gates.
        const double scale =
            i == W || i == U ? 1 / std::sqrt(double(std::max<int64_t>(1, i == W ? c.in : c.hidden))) : 1;
        for (int64_t k = 0; k < sizes[size_t(i)]; k++) arrays.back().set(k, arrays.back().get(k) * scale);
        values[size_t(i)] = read(arrays.back(), sizes[size_t(i)]);
    }
    std::vector<uint8_t> mask;
    for (int64_t i = 0; c.masked && i < c.time * c.batch; i++) mask.push_back(i % 3 != 1);
    const auto expected = oracle(c, values, mask);
    // The loss: each of y, h and c weighted.
    std::array<Array, 3> weights = {Array::random(dtype, results[Y], 21), Array::random(dtype, results[H], 22),
                                    Array::random(dtype, results[C], 23)};
    auto loss = [&](const std::array<Values, INPUTS> &at) {
        const auto out = oracle(c, at, mask);
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            for (int64_t i = 0; i < results[size_t(k)]; i++)
                sum += weights[size_t(k)].get(i) * out[size_t(k)][size_t(i)];
        }
        return sum;
    };
    std::array<Values, INPUTS> slopes;
    std::array<std::vector<int64_t>, INPUTS> probed;
    for (int i = 0; gradients && i < INPUTS; i++) {
        const int64_t n = sizes[size_t(i)], step = std::max<int64_t>(1, n / 60);
        for (int64_t k = 0; k < n; k += step) {
            auto at = values;
            at[size_t(i)][size_t(k)] += 1e-5;
            const double up = loss(at);
            at[size_t(i)][size_t(k)] -= 2e-5;
            slopes[size_t(i)].push_back((up - loss(at)) / 2e-5);
            probed[size_t(i)].push_back(k);
        }
    }
    const int64_t desc[10] = {c.cell,   dtype,         c.time,    c.batch, c.in,
                              c.hidden, c.batch_major, c.reverse, c.gate,  c.activation};
    for_settings([&] {
        const double e = epsilon(dtype) * std::max(1.0, double(c.time) / 4);
        std::deque<Array> out;
        for (int64_t n : results) out.emplace_back(dtype, n);
        const void *in[9] = {};
        void *to[5] = {};
        for (int i = 0; i < INPUTS; i++) in[i] = sizes[size_t(i)] ? arrays[size_t(i)].data() : nullptr;
        in[8] = c.masked ? mask.data() : nullptr;
        for (int i = 0; i < OUTPUTS; i++) to[i] = out[size_t(i)].data();
        Array scratch(GT_DOUBLE, (gt_rnn_bytes(desc, 0) + 7) / 8);
        CHECK_OK(gt_rnn_forward(desc, in, to, gt_rnn_bytes(desc, 0) ? scratch.data() : nullptr));
        static const char *const names[] = {"y", "h", "c", "cells", "gates"};
        for (int i = 0; i < OUTPUTS; i++) compare(names[i], out[size_t(i)], expected[size_t(i)], e);
        if (!gradients) return;
        const void *grad_in[13] = {in[X],
                                   in[W],
                                   in[U],
                                   in[H0],
                                   in[C0],
                                   in[PEEPHOLES],
                                   in[8],
                                   to[Y],
                                   to[CELLS],
                                   to[GATES],
                                   weights[0].data(),
                                   weights[1].data(),
                                   weights[2].data()};
        std::deque<Array> grads;
        void *grad_out[8] = {};
        for (int i = 0; i < INPUTS; i++) {
            grads.emplace_back(dtype, sizes[size_t(i)]);
        }
        for (int i = 0; i < INPUTS; i++) grad_out[i] = sizes[size_t(i)] ? grads[size_t(i)].data() : nullptr;
        Array room(GT_DOUBLE, (gt_rnn_bytes(desc, 1) + 7) / 8);
        CHECK_OK(gt_rnn_backward(desc, grad_in, grad_out, room.data()));
        static const char *const inputs[] = {"gx", "gw", "gu", "gb", "grb", "gh0", "gc0", "gpeepholes"};
        for (int i = 0; i < INPUTS; i++) {
            Context which(inputs[i]);
            for (size_t k = 0; k < probed[size_t(i)].size(); k++) {
                const double slope = slopes[size_t(i)][k];
                const double room_for = dtype == GT_DOUBLE ? 1e-7 : e * std::sqrt(double(c.time * c.batch) + 1);
                CHECK_NEAR(grads[size_t(i)].get(probed[size_t(i)][k]), slope,
                           room_for * std::max(1.0, std::fabs(slope)));
            }
        }
        if (sizes[X]) { // the others are the same where that of x is not wanted
            const Values before = read(grads[U], sizes[U]);
            grad_out[0] = nullptr;
            CHECK_OK(gt_rnn_backward(desc, grad_in, grad_out, room.data()));
            for (int64_t k = 0; k < sizes[U]; k++) CHECK(before[size_t(k)] == grads[U].get(k));
        }
    });
}

constexpr int64_t CELLS_OF_ALL_KINDS[] = {GT_CELL_LSTM, GT_CELL_GRU_AFTER, GT_CELL_GRU_BEFORE, GT_CELL_SIMPLE};

} // namespace

TEST(recurrent_forms) {
    for (int64_t cell : CELLS_OF_ALL_KINDS) {
        for (int form = 0; form < 16; form++) {
            const bool peepholes = form & 8;
            if (peepholes && cell != GT_CELL_LSTM) continue;
            const bool batch_major = form & 1, reverse = form & 2, masked = form & 4;
            test(GT_DOUBLE, {cell, 3, 2, 3, 5, batch_major, reverse, peepholes, masked}, true);
            test(GT_FLOAT, {cell, 2, 9, 2, 17, batch_major, reverse, peepholes, masked}, true);
        }
    }
}

TEST(recurrent_types_and_sizes) {
    for (int64_t cell : CELLS_OF_ALL_KINDS) {
        for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
            test(dtype, {cell, 2, 1, 1, 1, false, false, false, false}, true);
            test(dtype, {cell, 3, 7, 4, 3, false, true, false, true}, true);
            test(dtype, {cell, 1, 30, 5, 33, true, false, false, false}, true);
        }
        test(GT_FLOAT, {cell, 3, 32, 7, 200, false, false, false, false}, false);
        test(GT_DOUBLE, {cell, 2, 19, 3, 100, true, false, false, false}, false);
        for (const Sequence &c : {Sequence{cell, 0, 2, 3, 4, false, false, false, false},
                                  Sequence{cell, 3, 0, 3, 4, true, false, false, false},
                                  Sequence{cell, 3, 2, 0, 4, false, true, false, false},
                                  Sequence{cell, 3, 2, 3, 0, false, false, false, false}}) {
            test(GT_FLOAT, c, true);
        }
    }
}

TEST(recurrent_functions) {
    for (int64_t cell : CELLS_OF_ALL_KINDS) {
        for (int64_t gate : {GT_RNN_SIGMOID, GT_RNN_HARD_SIGMOID}) {
            for (int64_t f = GT_RNN_IDENTITY; f <= GT_RNN_SOFTSIGN; f++) {
                test(GT_DOUBLE, {cell, 3, 2, 3, 5, false, false, cell == GT_CELL_LSTM, false, gate, f}, true);
            }
            test(GT_FLOAT, {cell, 2, 9, 2, 17, true, true, false, true, gate, GT_RNN_SOFTSIGN}, true);
        }
    }
}

TEST(recurrent_deep_products) { // more of k than a pass over a panel takes
    test(GT_FLOAT, {GT_CELL_LSTM, 2, 14, 3, 150, false, false, true, false}, true);
    test(GT_DOUBLE, {GT_CELL_GRU_BEFORE, 2, 14, 3, 150, false, false, false, false}, true);
}

TEST(recurrent_nan_and_infinity) {
    const int64_t desc[10] = {GT_CELL_LSTM, GT_FLOAT, 2, 2, 1, 1, 0, 0, GT_RNN_SIGMOID, GT_RNN_TANH};
    const float nan = NAN, inf = INFINITY;
    float x[4] = {nan, 1, inf, -inf}, w[4] = {1, 1, 1, 1}, u[4] = {}, b[4] = {}, state[2] = {}, y[4], cells[4],
          gates[16];
    float h[2], c[2];
    const void *in[9] = {x, w, u, b, nullptr, state, state, nullptr, nullptr};
    void *out[5] = {y, h, c, cells, gates};
    std::vector<double> scratch(size_t(gt_rnn_bytes(desc, 0) / 8 + 1));
    CHECK_OK(gt_rnn_forward(desc, in, out, scratch.data()));
    CHECK(std::isnan(y[0]) && std::isnan(y[2])); // a NaN stays in its example
    CHECK(std::isfinite(y[1]) && y[3] == 0);     // o of minus infinity is shut
}

TEST(recurrent_errors) {
    int64_t desc[10] = {GT_CELL_LSTM, GT_FLOAT, 2, 2, 1, 1, 0, 0, GT_RNN_SIGMOID, GT_RNN_TANH};
    const void *in[9] = {};
    void *out[5] = {};
    double scratch[64];
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_rnn_forward(desc, in, out, scratch));
    CHECK(std::string(gt_last_error()) == "[rnn] in[0] is a null pointer");
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_rnn_forward(nullptr, in, out, scratch));
    desc[8] = 6;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_rnn_forward(desc, in, out, scratch));
    desc[8] = GT_RNN_SIGMOID;
    desc[0] = 4;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_rnn_forward(desc, in, out, scratch));
    CHECK(gt_rnn_bytes(desc, 0) < 0);
    desc[0] = 0;
    desc[1] = GT_INT;
    CHECK_STATUS(GT_UNSUPPORTED, gt_rnn_backward(desc, in, out, scratch));
    desc[1] = GT_FLOAT;
    desc[3] = -1;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_rnn_forward(desc, in, out, scratch));
    desc[3] = int64_t(1) << 40;
    desc[2] = int64_t(1) << 40;
    CHECK(gt_rnn_bytes(desc, 1) < 0);
}

CHECK_MAIN
