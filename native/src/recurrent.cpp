// Recurrent sequences: one product for the inputs of all steps, then step by step the product of the state with weights
// that were packed once. Rows of the batch do not depend on each other: each thread takes some through all steps.
#include "recurrent.h"

#include <algorithm>
#include <cstring>

#include "kernels/tiers.h"
#include "matmul.h"
#include "runtime.h"
#include "types.h"

namespace gt {

namespace {

/// Rows for each thread from which threads share the batch; below, they share the columns of each step's product.
constexpr int64_t ROWS = 4;
constexpr int64_t SPREAD_WORK = 48 * 1024; // multiply-adds of a product from which a second thread pays

/// Elements of [k, n] packed, enough for every tier: it may change between the question and the call.
constexpr int64_t packed_size(int64_t n, int64_t k) { return (n + 15) / 16 * 16 * k; }

/// Packing the weights pays from the second step on; one step is a product as any other.
bool packs(const RnnDesc &d) { return d.time > 1; }

int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

/// A sequence in float or double: what forward and backward share.
class Recurrent {
  public:
    Recurrent(const RnnDesc &d, char *scratch) : d_(d), loops_(kernels().recurrent.loops[d.dtype == GT_DOUBLE]) {
        next_ = scratch;
    }

  protected:
    const RnnDesc &d_;
    const RecurrentTable::Loops &loops_;
    char *next_;
    const void *packed_ = nullptr, *packed_state_ = nullptr;
    bool transposed_ = false; ///< of the weights in the products of the state

    template <class P>
    P *at(P *p, int64_t elements) const {
        using Byte = std::conditional_t<std::is_const_v<P>, const char, char>;
        return p ? reinterpret_cast<Byte *>(p) + elements * d_.size : nullptr;
    }
    char *take(int64_t elements) {
        char *p = next_;
        next_ += aligned(elements * d_.size);
        return p;
    }
    /// The row of a step and an example in arrays of all steps.
    int64_t row(int64_t t, int64_t b) const { return d_.batch_major ? b * d_.time + t : t * d_.batch + b; }
    int64_t row_step() const { return d_.batch_major ? d_.time : 1; }
    /// The step that comes i-th.
    int64_t step(int64_t i) const { return d_.reverse ? d_.time - 1 - i : i; }

    void pack(int64_t n, int64_t k, const void *w, int64_t w_row, bool transposed, char *to) const {
        const int64_t panels = (n + loops_.panel - 1) / loops_.panel;
        parallel_for(panels, 1 + SPREAD_WORK / (1 + k * loops_.panel),
                     [&](int64_t begin, int64_t end) { loops_.pack(n, k, w, w_row, transposed, to, begin, end); });
    }
    /// The weights of the state: all gates in one, but for the GRU those of r and z apart from those of n.
    void pack_weights(const void *u, bool transposed) {
        const int64_t h = d_.hidden, columns = d_.gates * h, first = d_.is_gru() ? 2 * h : columns;
        transposed_ = transposed;
        packed_ = u;
        packed_state_ = d_.is_gru() ? at(u, first) : nullptr;
        if (!packs(d_)) return;
        char *all = take(packed_size(transposed ? h : first, transposed ? first : h));
        transposed ? pack(h, first, u, columns, true, all) : pack(first, h, u, columns, false, all);
        packed_ = all;
        if (d_.is_gru()) {
            char *state = take(packed_size(h, h));
            pack(h, h, at(u, first), columns, transposed, state);
            packed_state_ = state;
        }
    }

    /// Which rows of the batch a thread takes, or all of them with the columns spread over threads.
    struct Part {
        int64_t begin, end;
        bool spread;
    };
    template <class F>
    void over_batch(F &&body) const {
        if (packs(d_) && d_.batch >= ROWS * threads()) {
            parallel_for(d_.batch, ROWS, [&](int64_t begin, int64_t end) { body(Part{begin, end, false}); });
        } else {
            body(Part{0, d_.batch, true});
        }
    }
    void product(const RnnProduct &p, const Part &part) const {
        const int64_t rows = part.end - part.begin, panels = (p.n + loops_.panel - 1) / loops_.panel;
        if (!packs(d_)) {
            return gemm(d_.dtype, Gemm{rows, p.n, p.k, false, transposed_, 1, double(p.add), p.a, p.a_row, p.packed,
                                       d_.gates * d_.hidden, p.c, p.c_row});
        }
        if (!part.spread) return loops_.product(p, rows, 0, panels);
        const int64_t grain = 1 + SPREAD_WORK / (1 + rows * p.k * loops_.panel);
        parallel_for(panels, grain, [&](int64_t begin, int64_t end) { loops_.product(p, rows, begin, end); });
    }
    RnnFunctions functions() const { return {d_.gate, d_.activation}; }
    void copy(void *to, const void *from, int64_t elements) const {
        if (elements) std::memcpy(to, from, size_t(elements * d_.size));
    }
    void zero(void *to, int64_t elements) const {
        if (elements) std::memset(to, 0, size_t(elements * d_.size));
    }
    bool masked(const void *mask, int64_t row) const { return mask && !static_cast<const uint8_t *>(mask)[row]; }

    void matmul(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const void *a, int64_t lda, const void *b,
                int64_t ldb, void *c, int64_t ldc) const {
        gemm(d_.dtype, Gemm{m, n, k, ta, tb, 1, 0, a, std::max<int64_t>(lda, 1), b, std::max<int64_t>(ldb, 1), c,
                            std::max<int64_t>(ldc, 1)});
    }
};

class Forward : Recurrent {
  public:
    Forward(const RnnDesc &d, const RnnInputs &in, const RnnOutputs &out, char *scratch)
        : Recurrent(d, scratch), in_(in), out_(out) {
        gates_ = d.stored ? out.gates : out.y;
        gates_row_ = std::max<int64_t>(d.stored, 1) * d.hidden;
    }

    void run() {
        const int64_t h = d_.hidden;
        pack_weights(in_.u, false);
        matmul(false, false, d_.time * d_.batch, d_.gates * h, d_.in, in_.x, d_.in, in_.w, d_.gates * h, gates_,
               gates_row_);
        over_batch([&](const Part &part) {
            for (int64_t i = 0; i < d_.time; i++) one(part, i);
            finish(part);
        });
    }

  private:
    const RnnInputs &in_;
    const RnnOutputs &out_;
    void *gates_;
    int64_t gates_row_;

    /// The states before the i-th step: their first row, and the rows' distance.
    const void *before(const void *first, const void *all, int64_t i, int64_t b, int64_t &stride) const {
        stride = (i == 0 ? 1 : row_step()) * d_.hidden;
        return i == 0 ? at(first, b * d_.hidden) : at(all, row(step(i - 1), b) * d_.hidden);
    }

    void one(const Part &part, int64_t i) {
        const int64_t h = d_.hidden, t = step(i), first = row(t, part.begin), gates_step = row_step() * gates_row_;
        int64_t h_step, c_step = 0;
        const void *h_before = before(in_.h0, out_.y, i, part.begin, h_step);
        const void *c_before = d_.is_lstm() ? before(in_.c0, out_.cells, i, part.begin, c_step) : nullptr;
        void *gates = at(gates_, first * gates_row_);
        RnnProduct p{d_.is_gru() ? 2 * h : d_.gates * h, h, h_before, h_step, packed_, gates, gates_step, true};
        product(p, part);
        RnnProduct state{h, h, h_before, h_step, packed_state_, at(gates, 3 * h), gates_step, false};
        if (d_.cell == GT_CELL_GRU_AFTER) product(state, part);
        auto rows = [&](auto &&cell) {
            for (int64_t b = 0; b < part.end - part.begin; b++) {
                const int64_t to = (first + b * row_step()) * h;
                cell(RnnRow{functions(), h, at(gates, b * gates_step), in_.b, in_.rb, in_.peepholes,
                            at(c_before, b * c_step), at(out_.cells, to), at(h_before, b * h_step), at(out_.y, to)});
            }
        };
        switch (d_.cell) {
        case GT_CELL_LSTM:
            rows(loops_.lstm);
            break;
        case GT_CELL_GRU_AFTER:
            rows(loops_.gru_after);
            break;
        case GT_CELL_GRU_BEFORE:
            rows(loops_.gru_before_gates);
            state.a = at(gates, 3 * h);
            state.a_row = gates_step;
            state.c = at(gates, 2 * h);
            state.add = true;
            product(state, part);
            rows(loops_.gru_before_state);
            break;
        default:
            rows(loops_.simple);
        }
        if (!in_.mask) return;
        for (int64_t b = 0; b < part.end - part.begin; b++) {
            const int64_t to = first + b * row_step();
            if (!masked(in_.mask, to)) continue;
            copy(at(out_.y, to * h), at(h_before, b * h_step), h);
            if (d_.is_lstm()) copy(at(out_.cells, to * h), at(c_before, b * c_step), h);
        }
    }

    void finish(const Part &part) {
        const int64_t h = d_.hidden;
        for (int64_t b = part.begin; b < part.end; b++) {
            int64_t stride;
            copy(at(out_.h, b * h), before(in_.h0, out_.y, d_.time, b, stride), h);
            if (d_.is_lstm()) copy(at(out_.c, b * h), before(in_.c0, out_.cells, d_.time, b, stride), h);
        }
    }
};

class Backward : Recurrent {
  public:
    Backward(const RnnDesc &d, const RnnGradInputs &in, const RnnGradOutputs &out, char *scratch)
        : Recurrent(d, scratch), in_(in), out_(out) {
        row_ = std::max<int64_t>(d.stored, 1) * d.hidden;
    }

    void run() {
        const int64_t h = d_.hidden, rows = d_.time * d_.batch;
        pack_weights(in_.u, true);
        ggates_ = take(rows * row_);
        before_ = take(rows * h);
        copy(out_.gh0, in_.gh, d_.batch * h);
        if (d_.is_lstm()) copy(out_.gc0, in_.gc, d_.batch * h);
        over_batch([&](const Part &part) {
            for (int64_t i = d_.time; i-- > 0;) one(part, i);
        });
        weights();
        sums(out_.gb, 0, d_.gates * h);
        if (d_.is_gru()) {
            copy(out_.grb, out_.gb, 2 * h);
            if (d_.cell == GT_CELL_GRU_AFTER) {
                sums(at(out_.grb, 2 * h), 3 * h, h);
            } else {
                copy(at(out_.grb, 2 * h), at(out_.gb, 2 * h), h);
            }
        }
        if (out_.gpeepholes) peepholes();
    }

  private:
    const RnnGradInputs &in_;
    const RnnGradOutputs &out_;
    int64_t row_;
    char *ggates_ = nullptr, *before_ = nullptr;

    const void *state_before(const void *first, const void *all, int64_t i, int64_t b) const {
        return i == 0 ? at(first, b * d_.hidden) : at(all, row(step(i - 1), b) * d_.hidden);
    }

    void one(const Part &part, int64_t i) {
        const int64_t h = d_.hidden, t = step(i), first = row(t, part.begin), ggates_step = row_step() * row_;
        char *ggates = at(ggates_, first * row_);
        void *gh = at(out_.gh0, part.begin * h);
        auto rows = [&](auto &&cell) {
            for (int64_t b = part.begin; b < part.end; b++) {
                const int64_t r = row(t, b);
                if (masked(in_.mask, r)) continue;
                cell(RnnRowGrad{functions(), h, at(in_.gates, r * row_), in_.peepholes, at(before_cell(i, b), 0),
                                at(in_.cells, r * h), state_before(in_.h0, in_.y, i, b), at(in_.y, r * h),
                                at(in_.gy, r * h), at(out_.gh0, b * h), at(out_.gc0, b * h), at(ggates_, r * row_)});
            }
        };
        for (int64_t b = part.begin; b < part.end; b++) {
            const int64_t r = row(t, b);
            copy(at(before_, r * h), state_before(in_.h0, in_.y, i, b), h);
            if (!masked(in_.mask, r)) continue;
            zero(at(ggates_, r * row_), row_);
            loops_.column_sums(1, h, at(in_.gy, r * h), h, nullptr, 0, at(out_.gh0, b * h));
        }
        RnnProduct p{h, d_.is_gru() ? 2 * h : d_.gates * h, ggates, ggates_step, packed_, gh, h, true};
        RnnProduct state{h, h, at(ggates, 3 * h), ggates_step, packed_state_, gh, h, true};
        switch (d_.cell) {
        case GT_CELL_LSTM:
            rows(loops_.lstm_grad);
            break;
        case GT_CELL_GRU_AFTER:
            rows(loops_.gru_after_grad);
            product(state, part);
            break;
        case GT_CELL_GRU_BEFORE:
            rows(loops_.gru_before_state_grad);
            state.a = at(ggates, 2 * h);
            state.c = at(ggates, 3 * h);
            state.c_row = ggates_step;
            state.add = false;
            product(state, part);
            rows(loops_.gru_before_gates_grad);
            break;
        default:
            rows(loops_.simple_grad);
        }
        product(p, part);
    }

    const void *before_cell(int64_t i, int64_t b) const {
        return d_.is_lstm() ? state_before(in_.c0, in_.cells, i, b) : nullptr;
    }

    /// One product each over all steps.
    void weights() const {
        const int64_t h = d_.hidden, rows = d_.time * d_.batch, columns = d_.gates * h;
        matmul(true, false, d_.in, columns, rows, in_.x, d_.in, ggates_, row_, out_.gw, columns);
        if (out_.gx) matmul(false, true, rows, d_.in, columns, ggates_, row_, in_.w, columns, out_.gx, d_.in);
        const int64_t first = d_.is_gru() ? 2 * h : columns;
        matmul(true, false, h, first, rows, before_, h, ggates_, row_, out_.gu, columns);
        if (d_.cell == GT_CELL_GRU_AFTER) {
            matmul(true, false, h, h, rows, before_, h, at(ggates_, 3 * h), row_, at(out_.gu, first), columns);
        } else if (d_.cell == GT_CELL_GRU_BEFORE) {
            matmul(true, false, h, h, rows, at(in_.gates, 3 * h), row_, at(ggates_, 2 * h), row_, at(out_.gu, first),
                   columns);
        }
    }

    template <class F>
    void over_columns(int64_t n, F &&body) const {
        constexpr int64_t CHUNK = 64;
        parallel_for((n + CHUNK - 1) / CHUNK, 1,
                     [&](int64_t begin, int64_t end) { body(begin * CHUNK, std::min(end * CHUNK, n)); });
    }

    /// out[j] = the sum over all steps of the gates' gradients from a column on.
    void sums(void *out, int64_t column, int64_t n) const {
        over_columns(n, [&](int64_t begin, int64_t end) {
            zero(at(out, begin), end - begin);
            loops_.column_sums(d_.time * d_.batch, end - begin, at(ggates_, column + begin), row_, nullptr, 0,
                               at(out, begin));
        });
    }

    void peepholes() const {
        const int64_t h = d_.hidden;
        over_columns(h, [&](int64_t begin, int64_t end) {
            for (int gate = 0; gate < 3; gate++) zero(at(out_.gpeepholes, gate * h + begin), end - begin);
            for (int64_t i = 0; i < d_.time; i++) {
                const int64_t r = row(step(i), 0), step_row = row_step();
                for (int gate = 0; gate < 3; gate++) {
                    const void *c = gate == 2 ? at(in_.cells, r * h) : before_cell(i, 0);
                    loops_.column_sums(d_.batch, end - begin,
                                       at(ggates_, r * row_ + (gate == 2 ? 3 : gate) * h + begin), step_row * row_,
                                       at(c, begin), (gate < 2 && i == 0 ? 1 : step_row) * h,
                                       at(out_.gpeepholes, gate * h + begin));
                }
            }
        });
    }
};

} // namespace

int64_t rnn_scratch(const RnnDesc &d, int32_t pass) {
    const int64_t h = d.hidden, first = d.is_gru() ? 2 * h : d.gates * h;
    const bool back = pass == RNN_BACKWARD;
    int64_t bytes = packs(d) ? aligned(packed_size(back ? h : first, back ? first : h) * d.size) : 0;
    if (packs(d) && d.is_gru()) bytes += aligned(packed_size(h, h) * d.size);
    if (back) {
        const int64_t rows = d.time * d.batch;
        bytes += aligned(rows * std::max<int64_t>(d.stored, 1) * h * d.size) + aligned(rows * h * d.size);
    }
    return bytes;
}

void rnn_forward(const RnnDesc &d, const RnnInputs &in, const RnnOutputs &out, char *scratch) {
    Forward(d, in, out, scratch).run();
}

void rnn_backward(const RnnDesc &d, const RnnGradInputs &in, const RnnGradOutputs &out, char *scratch) {
    Backward(d, in, out, scratch).run();
}

} // namespace gt
