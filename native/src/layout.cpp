#include "layout.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "kernels/tiers.h"
#include "types.h"

namespace gt {

Layout::Layout(const char *op, int32_t r, const int64_t *dims, int n) : rank(r), count(n) {
    GT_CHECK(r >= 0 && r <= GT_MAX_RANK, "[%s] the rank is %d, expected 0 to %d", op, r, GT_MAX_RANK);
    GT_CHECK(r == 0 || dims, "[%s] dims is a null pointer", op);
    for (int d = 0; d < r; d++) {
        shape[d] = dims[d];
        GT_CHECK(dims[d] >= 0, "[%s] the size of dimension %d is negative: %lld", op, d,
                 static_cast<long long>(dims[d]));
        for (int k = 0; k < n; k++) operand[k].stride[d] = dims[(k + 1) * r + d];
    }
}

int64_t Layout::elements() const {
    int64_t n = 1;
    for (int d = 0; d < rank; d++) n *= shape[d];
    return n;
}

void Layout::check(const char *op) const {
    int64_t n = elements();
    for (int k = 0; k < count; k++) check_pointer(op, k == count - 1 ? "the output" : "an input", operand[k].p, n);
    for (int d = 0; d < rank && n > 0; d++) {
        GT_CHECK(shape[d] == 1 || out().stride[d] != 0, "[%s] the output has stride 0 in dimension %d of size %lld", op,
                 d, static_cast<long long>(shape[d]));
    }
}

void Layout::simplify() {
    int kept = 0;
    for (int d = 0; d < rank; d++) {
        if (shape[d] == 1) continue;
        shape[kept] = shape[d];
        for (int k = 0; k < count; k++) {
            int64_t s = operand[k].stride[d];
            operand[k].stride[kept] = s;
        }
        kept++;
    }
    rank = kept;
    // Forward through the output: where it runs backwards, everything is turned around.
    for (int d = 0; d < rank; d++) {
        if (out().stride[d] >= 0) continue;
        for (int k = 0; k < count; k++) {
            Operand &o = operand[k];
            o.p += (shape[d] - 1) * o.stride[d] * o.size;
            o.stride[d] = -o.stride[d];
        }
    }
    // Insertion sort: the output's largest stride first.
    for (int i = 1; i < rank; i++) {
        for (int d = i; d > 0 && out().stride[d - 1] < out().stride[d]; d--) {
            std::swap(shape[d - 1], shape[d]);
            for (int k = 0; k < count; k++) std::swap(operand[k].stride[d - 1], operand[k].stride[d]);
        }
    }
    int last = 0;
    for (int d = 1; d < rank; d++) {
        bool merge = true;
        for (int k = 0; k < count; k++) merge &= operand[k].stride[last] == operand[k].stride[d] * shape[d];
        if (merge) {
            shape[last] *= shape[d];
        } else {
            shape[++last] = shape[d];
        }
        for (int k = 0; k < count; k++) operand[k].stride[last] = operand[k].stride[d];
    }
    if (rank > 0) rank = last + 1;
}

bool Layout::contiguous() const {
    if (rank == 0) return true;
    if (rank > 1 || out().stride[0] != 1) return false;
    for (int k = 0; k < count - 1; k++) {
        if (operand[k].stride[0] != 0 && operand[k].stride[0] != 1) return false;
    }
    return true;
}

namespace {

constexpr int64_t TILE = 2048; // elements: four buffers of doubles stay in the first-level cache and on the stack
constexpr int64_t PARALLEL_FROM = 20'000;          // nanoseconds of work that are worth a second thread
constexpr int64_t STREAM_FROM = int64_t(16) << 20; // bytes of output that no cache holds for the next reader
constexpr int64_t TRANSPOSED_TILE = 32;

/// In 32 bits: a division of 64 costs as much as a small kernel.
int64_t grain_of(int cost) { return std::max(256, int(PARALLEL_FROM * 10) / std::max(1, cost)); }

void run_contiguous(const Layout &layout, BlockBody body, const void *context, int cost) {
    constexpr int64_t UNIT = 256; // parts begin at whole cache lines
    int64_t n = layout.elements();
    parallel_for((n + UNIT - 1) / UNIT, (grain_of(cost) + UNIT - 1) / UNIT, [&](int64_t from, int64_t to) {
        int64_t begin = from * UNIT, end = std::min(n, to * UNIT);
        const void *in[MAX_OPERANDS];
        int64_t step[MAX_OPERANDS];
        for (int k = 0; k < layout.count - 1; k++) {
            const Layout::Operand &o = layout.operand[k];
            step[k] = layout.rank ? o.stride[0] : 1;
            in[k] = o.p + begin * step[k] * o.size;
        }
        char *out = layout.out().p + begin * layout.out().size;
        if (body) {
            body(context, end - begin, in, step, out);
        } else if (step[0]) {
            std::memmove(out, in[0], size_t((end - begin) * layout.out().size));
        } else {
            kernels().strided.fill[size_index(layout.out().size)](end - begin, in[0], out);
        }
    });
}

/// How a layout is cut: tiles of t1 x t0 elements over two of its dimensions, the last one and `across`.
struct Tiling {
    int across = -1; ///< -1: there is no second dimension
    int64_t n1 = 1, n0 = 1, t1 = 1, t0 = 1;
    int64_t tiles1 = 1, tiles0 = 1, outer = 1;
    bool transposed = false; ///< an input runs along `across`
    bool stream = false;     ///< rows are written past the caches

    bool single() const { return outer == 1 && t1 == n1 && t0 == n0 && !stream; }

    explicit Tiling(const Layout &layout) {
        int last = layout.rank - 1;
        n0 = layout.shape[last];
        bool rows = layout.out().stride[last] == 1; // whole rows can be handed on as they lie
        int along = -1;
        for (int k = 0; k < layout.count - 1; k++) {
            const Layout::Operand &o = layout.operand[k];
            if (o.stride[last] == 0 || o.stride[last] == 1) continue;
            rows = false;
            for (int d = 0; d < last; d++) {
                if (along < 0 && o.stride[d] == 1) along = d;
            }
        }
        transposed = along >= 0;
        if (layout.rank > 1) across = transposed ? along : last - 1;
        if (across >= 0) n1 = layout.shape[across];
        if (rows && n0 >= 128) {
            t0 = std::min<int64_t>(n0, 16384);
        } else if (transposed) {
            t0 = std::min(n0, TRANSPOSED_TILE);
            t1 = std::min(n1, std::max(TRANSPOSED_TILE, TRANSPOSED_TILE * TRANSPOSED_TILE / t0));
            stream = layout.out().stride[last] == 1 && layout.elements() * layout.out().size >= STREAM_FROM;
        } else {
            t0 = std::min(n0, TILE);
            t1 = std::min(n1, TILE / t0);
            stream =
                t0 >= 128 && layout.out().stride[last] == 1 && layout.elements() * layout.out().size >= STREAM_FROM;
        }
        tiles0 = n0 == t0 ? 1 : (n0 + t0 - 1) / t0;
        tiles1 = n1 == t1 ? 1 : (n1 + t1 - 1) / t1;
        for (int d = 0; d < last; d++) outer *= d == across ? 1 : layout.shape[d];
    }
};

/// Walks the tiles [from, to) of a layout.
class Walker {
  public:
    Walker(const Layout &layout, const Tiling &tiling, BlockBody body, const void *context)
        : layout_(layout), tiling_(tiling), body_(body), context_(context), strided_(kernels().strided) {}

    void run(int64_t from, int64_t to) {
        const Tiling &t = tiling_;
        if (t.single()) return tile({0, 0, 0, t.n1, t.n0}); // small work: no divisions
        for (int64_t i = from; i < to; i++) {
            if (t.transposed && i + 1 < to) prefetch(place(i + 1));
            tile(place(i));
        }
        if (t.stream) strided_.fence();
    }

  private:
    struct Place {
        int64_t outer, begin1, begin0, n1, n0;
    };
    /// Tile i: along the rows of the output, or, where an input is transposed, along that input's.
    Place place(int64_t i) const {
        const Tiling &t = tiling_;
        int64_t area = t.tiles1 * t.tiles0, in_area = i % area;
        int64_t tile1 = t.transposed ? in_area % t.tiles1 : in_area / t.tiles0;
        int64_t tile0 = t.transposed ? in_area / t.tiles1 : in_area % t.tiles0;
        int64_t begin1 = tile1 * t.t1, begin0 = tile0 * t.t0;
        return {i / area, begin1, begin0, std::min(t.t1, t.n1 - begin1), std::min(t.t0, t.n0 - begin0)};
    }
    void prefetch(const Place &at) const {
        for (int k = 0; k < layout_.count - 1; k++) {
            const Layout::Operand &o = layout_.operand[k];
            char *from = address(o, at.outer, at.begin1, at.begin0);
            if (stride1(o) == 1 && stride0(o) != 0) {
                strided_.prefetch(at.n0, at.n1 * o.size, from, stride0(o) * o.size);
            } else if (stride0(o) == 1 && stride1(o) != 0) {
                strided_.prefetch(at.n1, at.n0 * o.size, from, stride1(o) * o.size);
            }
        }
    }
    char *address(const Layout::Operand &o, int64_t outer, int64_t begin1, int64_t begin0) const {
        int last = layout_.rank - 1;
        int64_t offset = begin0 * o.stride[last];
        if (tiling_.across >= 0) offset += begin1 * o.stride[tiling_.across];
        for (int d = last - 1; d >= 0 && outer; d--) {
            if (d == tiling_.across) continue;
            offset += outer % layout_.shape[d] * o.stride[d];
            outer /= layout_.shape[d];
        }
        return o.p + offset * o.size;
    }
    int64_t stride1(const Layout::Operand &o) const { return tiling_.across >= 0 ? o.stride[tiling_.across] : 0; }
    int64_t stride0(const Layout::Operand &o) const { return o.stride[layout_.rank - 1]; }

    void tile(const Place &at) {
        auto [outer, begin1, begin0, n1, n0] = at;
        const Layout::Operand &out = layout_.out();
        char *to = address(out, outer, begin1, begin0);
        int64_t out1 = stride1(out), out0 = stride0(out);
        bool direct = out0 == 1 && (n1 == 1 || out1 == n0) && !tiling_.stream;
        int size = size_index(out.size);
        if (!body_ && out0 == 1 && !tiling_.stream) { // a copy needs no buffer
            const Layout::Operand &x = layout_.operand[0];
            strided_.gather[size](n1, n0, address(x, outer, begin1, begin0), stride1(x), stride0(x), to, out1);
            return;
        }
        const void *in[MAX_OPERANDS] = {};
        int64_t step[MAX_OPERANDS];
        for (int k = 0; k < layout_.count - 1; k++) in[k] = block(k, outer, begin1, begin0, n1, n0, step[k]);
        const void *result = in[0];
        if (body_) {
            result = direct ? to : static_cast<void *>(buffer_[layout_.count - 1]);
            body_(context_, n1 * n0, in, step, const_cast<void *>(result));
        } else if (step[0] == 0) {
            strided_.fill[size](n1 * n0, in[0], buffer_[layout_.count - 1]);
            result = buffer_[layout_.count - 1];
        }
        if (tiling_.stream) {
            strided_.stream(n1, n0 * out.size, result, to, out1 * out.size);
        } else if (!body_ || !direct) {
            strided_.scatter[size](n1, n0, result, to, out1, out0);
        }
    }

    /// An input's tile as a block: where it lies, if that is contiguous, else gathered.
    const void *block(int k, int64_t outer, int64_t begin1, int64_t begin0, int64_t n1, int64_t n0, int64_t &step) {
        const Layout::Operand &o = layout_.operand[k];
        char *from = address(o, outer, begin1, begin0);
        int64_t s1 = n1 == 1 ? 0 : stride1(o), s0 = n0 == 1 ? 0 : stride0(o);
        step = 1;
        if (s1 == 0 && s0 == 0) {
            step = 0;
            return from;
        }
        if (s0 == 1 && (n1 == 1 || s1 == n0)) return from;
        // A broadcast operand gives the same tile again and again.
        Held &h = held_[k];
        if (h.from != from || h.n1 != n1 || h.n0 != n0) {
            strided_.gather[size_index(o.size)](n1, n0, from, s1, s0, buffer_[k], n0);
            h = {from, n1, n0};
        }
        return buffer_[k];
    }

    struct Held {
        const char *from = nullptr;
        int64_t n1 = 0, n0 = 0;
    };
    const Layout &layout_;
    const Tiling &tiling_;
    BlockBody body_;
    const void *context_;
    const StridedTable &strided_;
    Held held_[MAX_OPERANDS];
    alignas(64) char buffer_[MAX_OPERANDS][TILE * 8];
};

} // namespace

void run_blocks(Layout &layout, BlockBody body, const void *context, int cost) {
    if (layout.elements() == 0) return;
    layout.simplify();
    if (layout.contiguous()) return run_contiguous(layout, body, context, cost);
    Tiling tiling(layout);
    int64_t per_tile = tiling.t1 * tiling.t0;
    parallel_for(tiling.outer * tiling.tiles1 * tiling.tiles0, (grain_of(cost) + per_tile - 1) / per_tile,
                 [&](int64_t from, int64_t to) { Walker(layout, tiling, body, context).run(from, to); });
}

} // namespace gt
