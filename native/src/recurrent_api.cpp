// gt_rnn_*: checks of sizes and pointers, and conversion of the 16-bit types.
#include <array>
#include <cstring>

#include "kernels/tiers.h"
#include "recurrent.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr const char *OP = "rnn";

RnnDesc describe(const int64_t *desc) {
    check_pointer(OP, "desc", desc, 1);
    RnnDesc d{};
    GT_CHECK(desc[0] >= GT_CELL_LSTM && desc[0] <= GT_CELL_SIMPLE, "[%s] unknown cell: %lld", OP,
             static_cast<long long>(desc[0]));
    d.cell = int32_t(desc[0]);
    for (int k : {8, 9}) {
        GT_CHECK(desc[k] >= GT_RNN_IDENTITY && desc[k] <= GT_RNN_SOFTSIGN, "[%s] unknown function: %lld", OP,
                 static_cast<long long>(desc[k]));
    }
    d.gate = int32_t(desc[8]);
    d.activation = int32_t(desc[9]);
    GT_CHECK(desc[1] >= 0 && desc[1] <= GT_DOUBLE, "[%s] unknown data type: %lld", OP, static_cast<long long>(desc[1]));
    d.dtype = int32_t(desc[1]);
    floating_index(OP, d.dtype);
    d.time = desc[2], d.batch = desc[3], d.in = desc[4], d.hidden = desc[5];
    d.reverse = desc[7] != 0;
    d.batch_major = desc[6] != 0;
    d.size = type_size(d.dtype);
    d.gates = d.is_lstm() ? 4 : d.is_gru() ? 3 : 1;
    d.stored = d.is_lstm() || d.is_gru() ? 4 : 0;
    for (int64_t width : {d.in, 4 * d.hidden}) {
        checked_size(OP, {d.time, d.batch, width, 8});
        checked_size(OP, {d.in, 4 * d.hidden, 8});
        checked_size(OP, {width, d.hidden, 8});
        checked_size(OP, {d.batch, width, 8});
    }
    return d;
}

/// Elements of each array of a table; 0 for those that the cell has not, and for those that may be missing.
struct Sizes {
    int64_t x, w, u, b, rb, state, c, all, cells, gates, peepholes;
    explicit Sizes(const RnnDesc &d) {
        const int64_t steps = d.time * d.batch, h = d.hidden;
        x = steps * d.in;
        w = d.in * d.gates * h;
        u = h * d.gates * h;
        b = d.gates * h;
        rb = d.is_gru() ? b : 0;
        state = d.batch * h;
        c = d.is_lstm() ? state : 0;
        all = steps * h;
        cells = d.is_lstm() ? all : 0;
        gates = steps * d.stored * h;
        peepholes = d.is_lstm() ? 3 * h : 0;
    }
    std::array<int64_t, 9> in() const { return {x, w, u, b, rb, state, c, peepholes, 0}; }
    std::array<int64_t, 5> out() const { return {all, state, c, cells, gates}; }
    std::array<int64_t, 13> grad_in() const {
        return {x, w, u, state, c, peepholes, 0, all, cells, gates, all, state, c};
    }
    std::array<int64_t, 8> grad_out() const { return {x, w, u, b, rb, state, c, peepholes}; }
};

constexpr int PEEPHOLES = 7, GRAD_PEEPHOLES = 5; // of the tables of inputs

/// The table, with NULL for what the cell has not.
template <size_t N, class P>
std::array<P, N> table(const char *name, const P *given, const std::array<int64_t, N> &sizes,
                       std::initializer_list<int> optional) {
    check_pointer(OP, name, given, 1);
    std::array<P, N> out{};
    for (int i = 0; i < int(N); i++) {
        bool may_miss = false;
        for (int o : optional) may_miss |= o == i;
        if (sizes[size_t(i)] == 0 && !may_miss) continue;
        out[size_t(i)] = given[i];
        GT_CHECK(given[i] || may_miss, "[%s] %s[%d] is a null pointer", OP, name, i);
    }
    return out;
}

int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

template <size_t N>
int64_t float_bytes(const std::array<int64_t, N> &sizes) {
    int64_t bytes = 0;
    for (int64_t n : sizes) bytes += aligned(n * 4);
    return bytes;
}

/// HALF and BFLOAT16 are computed in FLOAT: every array has a float copy at the start of the scratch memory.
class Converted {
  public:
    Converted(int32_t dtype, char *scratch) : dtype_(dtype), next_(scratch) {}

    template <size_t N>
    void in(std::array<const void *, N> &arrays, const std::array<int64_t, N> &sizes) {
        for (size_t i = 0; i < N; i++) {
            if (sizes[i] == 0) continue;
            void *copy = take(sizes[i]);
            if (!arrays[i]) continue;
            convert(dtype_, GT_FLOAT, sizes[i], arrays[i], copy);
            arrays[i] = copy;
        }
    }
    template <size_t N>
    std::array<void *, N> out(const std::array<void *, N> &arrays, const std::array<int64_t, N> &sizes) {
        std::array<void *, N> copies{};
        for (size_t i = 0; i < N; i++) {
            if (sizes[i] == 0) continue;
            void *copy = take(sizes[i]);
            copies[i] = arrays[i] ? copy : nullptr;
        }
        return copies;
    }
    template <size_t N>
    void back(const std::array<void *, N> &copies, const std::array<void *, N> &arrays,
              const std::array<int64_t, N> &sizes) {
        for (size_t i = 0; i < N; i++) {
            if (copies[i]) convert(GT_FLOAT, dtype_, sizes[i], copies[i], arrays[i]);
        }
    }
    char *rest() const { return next_; }

  private:
    int32_t dtype_;
    char *next_;

    void *take(int64_t n) {
        void *p = next_;
        next_ += aligned(n * 4);
        return p;
    }
    static void convert(int32_t from, int32_t to, int64_t n, const void *x, void *y) {
        const auto loop = kernels().convert.loop[from][to];
        const int64_t sx = type_size(from), sy = type_size(to);
        parallel_for(n, 32768, [&](int64_t begin, int64_t end) {
            loop(end - begin, static_cast<const char *>(x) + begin * sx, static_cast<char *>(y) + begin * sy);
        });
    }
};

RnnDesc in_float(RnnDesc d) {
    d.dtype = GT_FLOAT;
    d.size = 4;
    return d;
}

int64_t scratch_bytes(const RnnDesc &d, int32_t pass) {
    if (d.size > 2) return rnn_scratch(d, pass);
    const Sizes sizes(d);
    return rnn_scratch(in_float(d), pass) + (pass == RNN_FORWARD
                                                 ? float_bytes(sizes.in()) + float_bytes(sizes.out())
                                                 : float_bytes(sizes.grad_in()) + float_bytes(sizes.grad_out()));
}

template <class To, class From>
To as(const From &table) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, table.data(), sizeof to);
    return to;
}

} // namespace
} // namespace gt

using namespace gt;

int64_t gt_rnn_bytes(const int64_t *desc, int32_t pass) {
    int64_t bytes = -1;
    guarded([&] { bytes = scratch_bytes(describe(desc), pass); });
    return bytes;
}

int32_t gt_rnn_forward(const int64_t *desc, const void *const *in, void *const *out, void *scratch) {
    const Kind kind(GT_KIND_RNN);
    return guarded([&] {
        const RnnDesc d = describe(desc);
        const Sizes sizes(d);
        auto from = table<9>("in", in, sizes.in(), {PEEPHOLES, PEEPHOLES + 1});
        const auto to = table<5>("out", out, sizes.out(), {});
        check_pointer(OP, "scratch", scratch, scratch_bytes(d, RNN_FORWARD));
        char *room = static_cast<char *>(scratch);
        if (d.size > 2) return rnn_forward(d, as<RnnInputs>(from), as<RnnOutputs>(to), room);
        Converted c(d.dtype, room);
        c.in(from, sizes.in());
        const auto copies = c.out(to, sizes.out());
        rnn_forward(in_float(d), as<RnnInputs>(from), as<RnnOutputs>(copies), c.rest());
        c.back(copies, to, sizes.out());
    });
}

int32_t gt_rnn_backward(const int64_t *desc, const void *const *in, void *const *out, void *scratch) {
    const Kind kind(GT_KIND_RNN);
    return guarded([&] {
        const RnnDesc d = describe(desc);
        const Sizes sizes(d);
        auto from = table<13>("in", in, sizes.grad_in(), {GRAD_PEEPHOLES, GRAD_PEEPHOLES + 1});
        const auto to = table<8>("out", out, sizes.grad_out(), {0, 7});
        GT_CHECK(d.is_lstm() || !to[7], "[%s] peepholes are an LSTM's", OP);
        GT_CHECK(!from[GRAD_PEEPHOLES] == !to[7], "[%s] peepholes and their gradient: expected both or neither", OP);
        check_pointer(OP, "scratch", scratch, scratch_bytes(d, RNN_BACKWARD));
        char *room = static_cast<char *>(scratch);
        if (d.size > 2) return rnn_backward(d, as<RnnGradInputs>(from), as<RnnGradOutputs>(to), room);
        Converted c(d.dtype, room);
        c.in(from, sizes.grad_in());
        const auto copies = c.out(to, sizes.grad_out());
        rnn_backward(in_float(d), as<RnnGradInputs>(from), as<RnnGradOutputs>(copies), c.rest());
        c.back(copies, to, sizes.grad_out());
    });
}
