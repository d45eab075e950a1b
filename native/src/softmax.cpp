// Softmax, cross entropy, bias with activation.
#include <algorithm>
#include <cstring>
#include <memory>

#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr int64_t GRAIN = 8192; // elements for a thread: an exponential costs

/// How a floating type is worked on: which loops, and how rows are converted to float and back.
struct Floating {
    int index; ///< of SoftmaxTable::loops
    int64_t size;
    ConvertLoop in = nullptr, out = nullptr;

    Floating(const char *op, int32_t dtype) {
        if (!is_floating(dtype)) unsupported(op, dtype);
        size = type_size(dtype);
        index = dtype == GT_DOUBLE;
        if (types[dtype].converted) {
            in = kernels().convert.loop[dtype][GT_FLOAT];
            out = kernels().convert.loop[GT_FLOAT][dtype];
        }
    }
    const SoftmaxTable::Loops &loops() const { return kernels().softmax.loops[index]; }
};

/// body(from, to, scratch) in parallel, each part with scratch rows of its own.
template <class F>
void parallel_rows(const Floating &type, int64_t rows, int64_t n, int64_t scratch_rows, F &&body) {
    int64_t grain = std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, n));
    if (!type.in) {
        return parallel_for(rows, grain,
                            [&](int64_t from, int64_t to) { body(from, to, static_cast<float *>(nullptr)); });
    }
    int64_t parts = parallel_parts(rows, grain), each = scratch_rows * n;
    std::unique_ptr<float[]> memory(new float[size_t(parts * each)]); // allocated here: threads must not throw
    parallel_for(parts, 1, [&](int64_t first, int64_t last) {
        for (int64_t p = first; p < last; p++) {
            int64_t from = rows / parts * p + std::min(p, rows % parts);
            body(from, from + rows / parts + (p < rows % parts ? 1 : 0), memory.get() + p * each);
        }
    });
}

constexpr int64_t STRIP = 64; // columns of a task

/// Calls rows(x row pointers...) or columns(...) of the loops over [outer, n, inner], one or two inputs.
template <class Row, class Columns>
void over_middle(const Floating &type, int64_t outer, int64_t n, int64_t inner, const void *const *in, int inputs,
                 void *out, Row row, Columns columns) {
    if (outer * n * inner == 0) return;
    int64_t slice = n * inner;
    auto input = [&](int k, int64_t o) { return static_cast<const char *>(in[k]) + o * slice * type.size; };
    char *to = static_cast<char *>(out);
    if (type.in) {
        parallel_rows(type, outer, slice, inputs + 1, [&](int64_t from, int64_t until, float *scratch) {
            const void *rows[2] = {};
            for (int64_t o = from; o < until; o++) {
                for (int k = 0; k < inputs; k++) {
                    type.in(slice, input(k, o), scratch + k * slice);
                    rows[k] = scratch + k * slice;
                }
                float *result = scratch + inputs * slice;
                inner == 1 ? row(rows, result) : columns(rows, inner, result);
                type.out(slice, result, to + o * slice * type.size);
            }
        });
    } else if (inner == 1) {
        parallel_rows(type, outer, n, 0, [&](int64_t from, int64_t until, float *) {
            const void *rows[2] = {};
            for (int64_t o = from; o < until; o++) {
                for (int k = 0; k < inputs; k++) rows[k] = input(k, o);
                row(rows, to + o * slice * type.size);
            }
        });
    } else {
        int64_t strips = (inner + STRIP - 1) / STRIP;
        parallel_rows(type, outer * strips, n * std::min(inner, STRIP), 0, [&](int64_t from, int64_t until, float *) {
            const void *rows[2] = {};
            for (int64_t i = from; i < until; i++) {
                int64_t begin = i % strips * STRIP, offset = (i / strips * slice + begin) * type.size;
                for (int k = 0; k < inputs; k++) rows[k] = static_cast<const char *>(in[k]) + offset;
                columns(rows, std::min(STRIP, inner - begin), to + offset);
            }
        });
    }
}

/// Cross entropy in any floating type: row(logits, labels, r) over float or double rows.
template <class F>
void over_rows(const Floating &type, int64_t rows, int64_t n, const void *logits, const void *labels, int scratch_rows,
               F row) {
    parallel_rows(type, rows, n, scratch_rows, [&](int64_t from, int64_t to, float *scratch) {
        for (int64_t r = from; r < to; r++) {
            const void *x = static_cast<const char *>(logits) + r * n * type.size;
            const void *l = static_cast<const char *>(labels) + r * n * type.size;
            if (type.in) {
                type.in(n, x, scratch);
                type.in(n, l, scratch + n);
                row(scratch, scratch + n, r, scratch + 2 * n);
            } else {
                row(x, l, r, nullptr);
            }
        }
    });
}

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_softmax(int32_t log, int32_t dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *out) {
    return guarded([&] {
        Floating type("softmax", dtype);
        int64_t size = checked_size("softmax", {outer, n, inner});
        check_pointer("softmax", "x", x, size);
        check_pointer("softmax", "out", out, size);
        const auto &loops = type.loops();
        over_middle(
            type, outer, n, inner, &x, 1, out, [&](const void *const *in, void *to) { loops.row(log, n, in[0], to); },
            [&](const void *const *in, int64_t columns, void *to) {
                loops.columns(log, n, columns, inner, in[0], to);
            });
    });
}

int32_t gt_softmax_grad(int32_t log, int32_t dtype, int64_t outer, int64_t n, int64_t inner, const void *y,
                        const void *g, void *out) {
    return guarded([&] {
        Floating type("softmax_grad", dtype);
        int64_t size = checked_size("softmax_grad", {outer, n, inner});
        check_pointer("softmax_grad", "y", y, size);
        check_pointer("softmax_grad", "g", g, size);
        check_pointer("softmax_grad", "out", out, size);
        const auto &loops = type.loops();
        const void *in[] = {y, g};
        over_middle(
            type, outer, n, inner, in, 2, out,
            [&](const void *const *p, void *to) { loops.grad_row(log, n, p[0], p[1], to); },
            [&](const void *const *p, int64_t columns, void *to) {
                loops.grad_columns(log, n, columns, inner, p[0], p[1], to);
            });
    });
}

int32_t gt_softmax_cross_entropy(int32_t dtype, int64_t rows, int64_t n, const void *logits, const void *labels,
                                 void *loss) {
    return guarded([&] {
        Floating type("softmax_cross_entropy", dtype);
        int64_t size = checked_size("softmax_cross_entropy", {rows, n});
        check_pointer("softmax_cross_entropy", "logits", logits, size);
        check_pointer("softmax_cross_entropy", "labels", labels, size);
        check_pointer("softmax_cross_entropy", "loss", loss, rows);
        char *out = static_cast<char *>(loss);
        if (n == 0) {
            if (rows) std::memset(out, 0, size_t(rows * type.size)); // an empty sum
            return;
        }
        over_rows(type, rows, n, logits, labels, 2, [&](const void *x, const void *l, int64_t r, float *) {
            float value;
            type.loops().cross_entropy(n, x, l, type.in ? static_cast<void *>(&value) : out + r * type.size);
            if (type.in) type.out(1, &value, out + r * type.size);
        });
    });
}

int32_t gt_softmax_cross_entropy_grad(int32_t dtype, int64_t rows, int64_t n, const void *logits, const void *labels,
                                      const void *g, void *out) {
    return guarded([&] {
        Floating type("softmax_cross_entropy_grad", dtype);
        int64_t size = checked_size("softmax_cross_entropy_grad", {rows, n});
        check_pointer("softmax_cross_entropy_grad", "logits", logits, size);
        check_pointer("softmax_cross_entropy_grad", "labels", labels, size);
        check_pointer("softmax_cross_entropy_grad", "g", g, size ? rows : 0);
        check_pointer("softmax_cross_entropy_grad", "out", out, size);
        if (size == 0) return;
        over_rows(type, rows, n, logits, labels, 3, [&](const void *x, const void *l, int64_t r, float *result) {
            const void *weight = static_cast<const char *>(g) + r * type.size;
            char *to = static_cast<char *>(out) + r * n * type.size;
            if (!type.in) return type.loops().cross_entropy_grad(n, x, l, weight, to);
            float w;
            type.in(1, weight, &w);
            type.loops().cross_entropy_grad(n, x, l, &w, result);
            type.out(n, result, to);
        });
    });
}

namespace gt {
namespace {

/// Refuses labels that are no class before anything is written.
void check_labels(const char *op, int64_t rows, int64_t n, const int64_t *labels, int64_t ignored) {
    for (int64_t r = 0; r < rows; r++) {
        if (labels[r] != ignored && (labels[r] < 0 || labels[r] >= n)) {
            fail(GT_INDEX_OUT_OF_RANGE, "[%s] label %lld of row %lld: expected 0 to %lld, or %lld for none", op,
                 static_cast<long long>(labels[r]), static_cast<long long>(r), static_cast<long long>(n - 1),
                 static_cast<long long>(ignored));
        }
    }
}

} // namespace
} // namespace gt

int32_t gt_sparse_cross_entropy(int32_t dtype, int64_t rows, int64_t n, const void *logits, const int64_t *labels,
                                double smoothing, int64_t ignored, void *loss) {
    return guarded([&] {
        constexpr const char *OP = "sparse_cross_entropy";
        Floating type(OP, dtype);
        int64_t size = checked_size(OP, {rows, n});
        check_pointer(OP, "logits", logits, size);
        check_pointer(OP, "labels", labels, rows);
        check_pointer(OP, "loss", loss, rows);
        check_labels(OP, rows, n, labels, ignored);
        parallel_rows(type, rows, n, 1, [&](int64_t from, int64_t to, float *scratch) {
            for (int64_t r = from; r < to; r++) {
                char *out = static_cast<char *>(loss) + r * type.size;
                if (labels[r] == ignored) {
                    std::memset(out, 0, size_t(type.size));
                    continue;
                }
                const void *x = static_cast<const char *>(logits) + r * n * type.size;
                if (!type.in) {
                    type.loops().sparse_entropy(n, x, labels[r], smoothing, out);
                    continue;
                }
                float value;
                type.in(n, x, scratch);
                type.loops().sparse_entropy(n, scratch, labels[r], smoothing, &value);
                type.out(1, &value, out);
            }
        });
    });
}

int32_t gt_sparse_cross_entropy_grad(int32_t dtype, int64_t rows, int64_t n, const void *logits, const int64_t *labels,
                                     double smoothing, int64_t ignored, const void *g, void *out) {
    return guarded([&] {
        constexpr const char *OP = "sparse_cross_entropy_grad";
        Floating type(OP, dtype);
        int64_t size = checked_size(OP, {rows, n});
        check_pointer(OP, "logits", logits, size);
        check_pointer(OP, "labels", labels, rows);
        check_pointer(OP, "g", g, size ? rows : 0);
        check_pointer(OP, "out", out, size);
        check_labels(OP, rows, n, labels, ignored);
        parallel_rows(type, rows, n, 2, [&](int64_t from, int64_t to, float *scratch) {
            for (int64_t r = from; r < to; r++) {
                const void *x = static_cast<const char *>(logits) + r * n * type.size;
                const void *weight = static_cast<const char *>(g) + r * type.size;
                char *result = static_cast<char *>(out) + r * n * type.size;
                if (labels[r] == ignored) {
                    std::memset(result, 0, size_t(n * type.size));
                } else if (!type.in) {
                    type.loops().sparse_entropy_grad(n, x, labels[r], smoothing, weight, result);
                } else {
                    float w;
                    type.in(1, weight, &w);
                    type.in(n, x, scratch);
                    type.loops().sparse_entropy_grad(n, scratch, labels[r], smoothing, &w, scratch + n);
                    type.out(n, scratch + n, result);
                }
            }
        });
    });
}

int32_t gt_bias_activation(int32_t unary, int32_t dtype, int64_t outer, int64_t channels, int64_t inner, const void *x,
                           const void *bias, void *out) {
    return guarded([&] {
        constexpr const char *OP = "bias_activation";
        Floating type(OP, dtype);
        int64_t size = checked_size(OP, {outer, channels, inner});
        check_pointer(OP, "x", x, size);
        check_pointer(OP, "bias", bias, size ? channels : 0);
        check_pointer(OP, "out", out, size);
        GT_CHECK(unary >= -1 && unary < UNARY_COUNT, "[%s] unknown unary operation: %d", OP, unary);
        GT_CHECK(unary < UNARY_IS_NAN || unary > UNARY_NOT, "[%s] unary operation %d is a predicate", OP, unary);
        const auto &compute = types[dtype].compute;
        BinaryLoop add = kernels().binary.loop[compute][BINARY_ADD];
        UnaryLoop activation = unary < 0 ? nullptr : kernels().unary.loop[compute][unary];
        // One row is the channels (inner 1: the bias is a vector) or one channel's image (the bias is one number).
        int64_t rows = inner == 1 ? outer : outer * channels, length = inner == 1 ? channels : inner;
        constexpr int64_t BLOCK = 2048;
        parallel_for(
            rows, std::max<int64_t>(1, 4 * GRAIN / std::max<int64_t>(1, length)), [&](int64_t from, int64_t to) {
                float xs[BLOCK], bs[BLOCK];
                for (int64_t r = from; r < to; r++) {
                    for (int64_t i = 0; i < length; i += BLOCK) {
                        int64_t m = std::min(BLOCK, length - i), step = inner == 1 ? 1 : 0;
                        const void *a = static_cast<const char *>(x) + (r * length + i) * type.size;
                        const void *b = static_cast<const char *>(bias) + (inner == 1 ? i : r % channels) * type.size;
                        void *result = static_cast<char *>(out) + (r * length + i) * type.size;
                        if (type.in) {
                            type.in(m, a, xs);
                            type.in(step ? m : 1, b, bs);
                            add(m, xs, 1, bs, step, xs);
                            if (activation) activation(m, xs, xs);
                            type.out(m, xs, result);
                        } else {
                            add(m, a, 1, b, step, result);
                            if (activation) activation(m, result, result);
                        }
                    }
                }
            });
    });
}
