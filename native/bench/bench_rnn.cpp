// Times recurrent sequences (the char-LSTM's layers first) against sgemm: bench_rnn [repeats]. Not installed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "gatun.h"

namespace {

void check(int32_t status) {
    if (status != GT_OK) {
        std::fprintf(stderr, "%s\n", gt_last_error());
        std::exit(1);
    }
}

void *filled(int64_t n) {
    void *p = nullptr;
    check(gt_alloc(std::max<int64_t>(n, 1) * 4, &p));
    for (int64_t i = 0; i < n; i++) static_cast<float *>(p)[i] = float(i * 7919 % 1000) / 5000 - 0.1f;
    return p;
}

template <class F>
double best(int repeats, F &&f) {
    f();
    double least = 1e9;
    for (int i = 0; i < repeats; i++) {
        auto start = std::chrono::steady_clock::now();
        f();
        least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return least;
}

struct Case {
    const char *name;
    int64_t cell, time, batch, in, hidden, batch_major;
};

void run(const Case &c, int repeats, double sgemm) {
    const int64_t desc[10] = {c.cell,   GT_FLOAT,      c.time, c.batch,        c.in,
                              c.hidden, c.batch_major, 0,      GT_RNN_SIGMOID, GT_RNN_TANH};
    const int64_t gates = c.cell == GT_CELL_LSTM ? 4 : c.cell <= GT_CELL_GRU_BEFORE ? 3 : 1, h = c.hidden;
    const int64_t steps = c.time * c.batch, state = c.batch * h;
    void *x = filled(steps * c.in), *w = filled(c.in * gates * h), *u = filled(h * gates * h), *b = filled(gates * h);
    void *rb = filled(gates * h), *h0 = filled(state), *c0 = filled(state), *y = filled(steps * h);
    void *cells = filled(steps * h), *stored = filled(steps * 4 * h), *gy = filled(steps * h);
    void *hn = filled(state), *cn = filled(state);
    void *gx = filled(steps * c.in), *gw = filled(c.in * gates * h), *gu = filled(h * gates * h);
    void *gb = filled(gates * h), *grb = filled(gates * h), *gh0 = filled(state), *gc0 = filled(state);
    void *scratch = filled(std::max(gt_rnn_bytes(desc, 0), gt_rnn_bytes(desc, 1)) / 4);
    const void *in[9] = {x, w, u, b, rb, h0, c0, nullptr, nullptr};
    void *out[5] = {y, hn, cn, cells, stored};
    const void *grad_in[13] = {x, w, u, h0, c0, nullptr, nullptr, y, cells, stored, gy, hn, cn};
    void *grad_out[8] = {gx, gw, gu, gb, grb, gh0, gc0, nullptr};
    void *first_layer[8] = {nullptr, gw, gu, gb, grb, gh0, gc0, nullptr};
    const double forward = best(repeats, [&] { check(gt_rnn_forward(desc, in, out, scratch)); });
    const double backward = best(repeats, [&] { check(gt_rnn_backward(desc, grad_in, grad_out, scratch)); });
    const double first = best(repeats, [&] { check(gt_rnn_backward(desc, grad_in, first_layer, scratch)); });
    const double flop = 2e-9 * double(steps) * double((c.in + h) * gates * h);
    std::printf(
        "%-44s forward %6.2f ms %4.0f%%  backward %6.2f ms %4.0f%%  both %4.0f%%  no gx %6.2f ms, counted %4.0f%%\n",
        c.name, forward * 1e3, 100 * flop / forward / sgemm, backward * 1e3, 200 * flop / backward / sgemm,
        300 * flop / (forward + backward) / sgemm, first * 1e3, 300 * flop / (forward + first) / sgemm);
    for (void *p : {x, w, u, b, rb, h0, c0, y, cells, stored, gy, hn, cn, gx, gw, gu, gb, grb, gh0, gc0, scratch})
        gt_free(p, 0);
}

} // namespace

int main(int argc, char **argv) {
    const int repeats = argc > 1 ? std::atoi(argv[1]) : 50;
    double sgemm = 0;
    for (int32_t backend : {0, 1}) {
        double seconds = 0;
        if (gt_probe_matmul(backend, 1024, 30, &seconds) == GT_OK) sgemm = std::max(sgemm, 2.147483648 / seconds);
    }
    std::printf("sgemm %.0f GF/s, %d threads\n", sgemm, gt_num_threads());
    const Case cases[] = {
        {"char-LSTM 1: 77 -> 200, 50 steps of 32", GT_CELL_LSTM, 50, 32, 77, 200, 0},
        {"char-LSTM 2: 200 -> 200, 50 steps of 32", GT_CELL_LSTM, 50, 32, 200, 200, 0},
        {"the same, [batch, time, n]", GT_CELL_LSTM, 50, 32, 200, 200, 1},
        {"LSTM 200 -> 200, 50 steps of 4", GT_CELL_LSTM, 50, 4, 200, 200, 0},
        {"LSTM 512 -> 512, 20 steps of 64", GT_CELL_LSTM, 20, 64, 512, 512, 0},
        {"GRU, reset after, 200 -> 200, 50 of 32", GT_CELL_GRU_AFTER, 50, 32, 200, 200, 0},
        {"GRU, reset before, 200 -> 200, 50 of 32", GT_CELL_GRU_BEFORE, 50, 32, 200, 200, 0},
        {"tanh 200 -> 200, 50 steps of 32", GT_CELL_SIMPLE, 50, 32, 200, 200, 0},
    };
    for (const Case &c : cases) run(c, repeats, sgemm);
    return 0;
}
