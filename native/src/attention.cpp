// The attention entries: heads, and blocks of their queries, over the threads.
#include <algorithm>

#include "dropout.h"
#include "kernels/tiers.h"
#include "runtime.h"
#include "workspace.h"

namespace gt {

namespace {

constexpr int64_t SPLIT_BELOW = 16;      // heads, below which one's queries are cut into several parts
constexpr double PARALLEL = 64.0 * 4096; // multiply-adds from which a second thread pays

thread_local Workspace workspace;

/// Strides of the batch and head axes, and what a head's matrix has.
struct Operand {
    const char *data;
    int64_t batch, head, row, column;
};

/// Reads what gatun.h describes, value by value.
class Description {
  public:
    Description(const char *op, int32_t dtype, const int64_t *desc, double scale) : op_(op), dtype_(dtype), at_(desc) {
        if (!is_floating(dtype)) unsupported(op, dtype);
        GT_CHECK(desc, "[%s] desc is a null pointer", op);
        batch = *at_++, heads = *at_++;
        shape.lq = *at_++, shape.lk = *at_++, shape.d = *at_++, shape.dv = *at_++;
        const int64_t kind = *at_++;
        GT_CHECK(kind >= ATTENTION_ALL && kind <= ATTENTION_ADDED, "[%s] unknown kind of mask: %lld", op,
                 static_cast<long long>(kind));
        shape.mask_kind = int32_t(kind);
        shape.causal = *at_++ != 0;
        shape.scale = scale;
        const int64_t size = type_size(dtype);
        checked_size(op, {batch, heads, shape.lq, shape.d, size});
        checked_size(op, {batch, heads, shape.lq, shape.dv, size});
        checked_size(op, {batch, heads, shape.lk, shape.d, size});
        checked_size(op, {batch, heads, shape.lk, shape.dv, size});
    }
    /// What is empty needs no memory.
    Operand read(const char *name, const void *p, int64_t columns, int64_t rows) {
        check_pointer(op_, name, p, batch * heads * rows * columns);
        Operand o{static_cast<const char *>(p), at_[0], at_[1], at_[2], at_[3]};
        at_ += 4;
        return o;
    }
    Operand written(const char *name, void *p, int64_t columns, int64_t rows) {
        check_pointer(op_, name, p, batch * heads * rows * columns);
        Operand o{static_cast<const char *>(p), at_[0], at_[1], at_[2], 1};
        at_ += 3;
        return o;
    }
    AttentionMatrix matrix(const Operand &o, int64_t head, int64_t size = 0) const {
        return {address(o, head, size), o.row, o.column};
    }
    AttentionResult result(const Operand &o, int64_t head) const {
        return {const_cast<char *>(address(o, head, 0)), o.row};
    }
    int64_t all_heads() const { return batch * heads; }
    /// Dropout of the weights of all heads, of which `first` come before in the stream.
    void drop(double rate, const int64_t *key, int64_t first) {
        GT_CHECK(rate >= 0 && rate < 1, "[%s] the rate of dropout is %g, expected 0 or more, below 1", op_, rate);
        if (rate == 0) return;
        check_pointer(op_, "key", key, 1);
        GT_CHECK(first >= 0, "[%s] the number of the first weight is negative: %lld", op_,
                 static_cast<long long>(first));
        shape.dropout = {kernels().random.words, uint64_t(key[0]), uint64_t(key[1]) + uint64_t(first),
                         threshold_of(1 - rate), 1 - rate};
    }
    /// The stream of a head's weights.
    AttentionDropout dropout(int64_t head) const {
        AttentionDropout d = shape.dropout;
        d.first += uint64_t(head) * uint64_t(shape.lq) * uint64_t(shape.lk);
        return d;
    }
    double work() const {
        return double(all_heads()) * double(shape.lq) * double(shape.lk) * double(shape.d + shape.dv);
    }

    int64_t batch, heads;
    AttentionHead shape{};

  private:
    const char *address(const Operand &o, int64_t head, int64_t size) const {
        const int64_t at = head / heads * o.batch + head % heads * o.head;
        return o.data ? o.data + at * (size ? size : type_size(dtype_)) : nullptr;
    }

    const char *op_;
    int32_t dtype_;
    const int64_t *at_;
};

int64_t accumulator(int32_t dtype) { return dtype == GT_DOUBLE ? 8 : 4; }

/// Parts that tasks are spread over; one where more would not pay.
int64_t parts_for(const Description &in, int64_t tasks) {
    return in.work() < PARALLEL ? 1 : std::max<int64_t>(1, std::min<int64_t>(threads(), tasks));
}

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_attention(int32_t dtype, const int64_t *desc, double scale, const void *q, const void *k, const void *v,
                     const void *mask, void *y, void *sums) {
    return gt_attention_dropout(dtype, desc, scale, 0, nullptr, 0, q, k, v, mask, y, sums);
}

int32_t gt_attention_dropout(int32_t dtype, const int64_t *desc, double scale, double rate, const int64_t *key,
                             int64_t first_weight, const void *q, const void *k, const void *v, const void *mask,
                             void *y, void *sums) {
    const Kind kind(GT_KIND_ATTENTION);
    return guarded([&] {
        constexpr const char *OP = "attention";
        Description in(OP, dtype, desc, scale);
        in.drop(rate, key, first_weight);
        const AttentionHead &s = in.shape;
        const Operand qs = in.read("q", q, s.d, s.lq), ks = in.read("k", k, s.d, s.lk),
                      vs = in.read("v", v, s.dv, s.lk);
        const Operand masks = in.read("mask", mask, s.mask_kind ? 1 : 0, s.lq * s.lk);
        const Operand ys = in.written("y", y, s.dv, s.lq);
        check_pointer(OP, "sums", sums, in.all_heads() * s.lq);
        if (in.all_heads() * s.lq == 0) return;
        const auto &table = kernels().attention;
        const int type = floating_index(OP, dtype);
        auto head = [&](int64_t i) {
            AttentionHead h = s;
            h.q = in.matrix(qs, i), h.k = in.matrix(ks, i), h.v = in.matrix(vs, i);
            h.mask = in.matrix(masks, i, s.mask_kind == ATTENTION_BOOL ? 1 : 0);
            h.dropout = in.dropout(i);
            return h;
        };
        const int64_t bytes = accumulator(dtype), each = aligned(table.forward_scratch[type](head(0)) * bytes);
        const int64_t blocks = (s.lq + ATTENTION_QUERIES - 1) / ATTENTION_QUERIES, tasks = in.all_heads() * blocks;
        const int64_t parts = parts_for(in, tasks);
        char *scratch = workspace.get(OP, parts * each);
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t part = first; part < last; part++) {
                int64_t held = -1;
                for (int64_t task = tasks * part / parts; task < tasks * (part + 1) / parts; task++) {
                    const int64_t i = task / blocks, begin = task % blocks * ATTENTION_QUERIES;
                    table.forward[type](head(i), begin, std::min(s.lq, begin + ATTENTION_QUERIES), in.result(ys, i),
                                        static_cast<char *>(sums) + i * s.lq * bytes, i != held, scratch + part * each);
                    held = i;
                }
            }
        });
        workspace.trim();
    });
}

int32_t gt_attention_grad(int32_t dtype, const int64_t *desc, double scale, const void *q, const void *k, const void *v,
                          const void *mask, const void *y, const void *sums, const void *gy, void *gq, void *gk,
                          void *gv) {
    return gt_attention_dropout_grad(dtype, desc, scale, 0, nullptr, 0, q, k, v, mask, y, sums, gy, gq, gk, gv);
}

int32_t gt_attention_dropout_grad(int32_t dtype, const int64_t *desc, double scale, double rate, const int64_t *key,
                                  int64_t first_weight, const void *q, const void *k, const void *v, const void *mask,
                                  const void *y, const void *sums, const void *gy, void *gq, void *gk, void *gv) {
    const Kind kind(GT_KIND_ATTENTION);
    return guarded([&] {
        constexpr const char *OP = "attention_grad";
        Description in(OP, dtype, desc, scale);
        in.drop(rate, key, first_weight);
        const AttentionHead &s = in.shape;
        const Operand qs = in.read("q", q, s.d, s.lq), ks = in.read("k", k, s.d, s.lk),
                      vs = in.read("v", v, s.dv, s.lk);
        const Operand masks = in.read("mask", mask, s.mask_kind ? 1 : 0, s.lq * s.lk);
        const Operand ys = in.read("y", y, s.dv, s.lq), gys = in.read("gy", gy, s.dv, s.lq);
        const Operand gqs = in.written("gq", gq, s.d, s.lq), gks = in.written("gk", gk, s.d, s.lk),
                      gvs = in.written("gv", gv, s.dv, s.lk);
        check_pointer(OP, "sums", sums, in.all_heads() * s.lq);
        if (in.all_heads() == 0) return;
        const auto &table = kernels().attention;
        const int type = floating_index(OP, dtype);
        const int64_t bytes = accumulator(dtype);
        auto head = [&](int64_t i) {
            AttentionHead h = s;
            h.q = in.matrix(qs, i), h.k = in.matrix(ks, i), h.v = in.matrix(vs, i);
            h.y = in.matrix(ys, i), h.gy = in.matrix(gys, i);
            h.mask = in.matrix(masks, i, s.mask_kind == ATTENTION_BOOL ? 1 : 0);
            h.sums = static_cast<const char *>(sums) + i * s.lq * bytes;
            h.dropout = in.dropout(i);
            return h;
        };
        // A head's queries are cut by its shape alone: the sums are equal for any number of threads.
        const int64_t blocks = std::max<int64_t>(1, (s.lq + ATTENTION_QUERIES - 1) / ATTENTION_QUERIES);
        const int64_t cuts = std::min(blocks, (SPLIT_BELOW + in.all_heads() - 1) / in.all_heads());
        const int64_t tasks = in.all_heads() * cuts, parts = parts_for(in, tasks);
        const int64_t each = aligned(table.backward_scratch[type](head(0)) * bytes);
        const int64_t sum = table.backward_sums[type](head(0)) * bytes;
        // Where heads are whole, a part's own sums serve head after head.
        char *scratch = workspace.get(OP, parts * each + (cuts == 1 ? parts * aligned(sum) : tasks * sum));
        char *all_sums = scratch + parts * each;
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t part = first; part < last; part++) {
                for (int64_t task = tasks * part / parts; task < tasks * (part + 1) / parts; task++) {
                    const int64_t i = task / cuts, cut = task % cuts;
                    char *own = all_sums + (cuts == 1 ? part * aligned(sum) : task * sum);
                    const AttentionHead h = head(i);
                    table.backward[type](h, std::min(s.lq, blocks * cut / cuts * ATTENTION_QUERIES),
                                         std::min(s.lq, blocks * (cut + 1) / cuts * ATTENTION_QUERIES),
                                         in.result(gqs, i), own, scratch + part * each);
                    if (cuts == 1) table.finish[type](h, 1, own, in.result(gks, i), in.result(gvs, i), 0, s.lk);
                }
            }
        });
        if (cuts > 1) {
            parallel_for(in.all_heads() * s.lk, 256, [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end;) {
                    const int64_t i = r / s.lk, until = std::min(end, (i + 1) * s.lk);
                    table.finish[type](head(i), cuts, all_sums + i * cuts * sum, in.result(gks, i), in.result(gvs, i),
                                       r - i * s.lk, until - i * s.lk);
                    r = until;
                }
            });
        }
        workspace.trim();
    });
}
