// The batch normalisation entries.
#include <algorithm>
#include <cmath>
#include <vector>

#include "common.h"
#include "kernels/elementwise.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

constexpr int64_t GRAIN = 8192;     // elements, below which a second thread does not pay
constexpr int64_t CHUNKS = 8;       // of the images at most, for any thread count the same
constexpr int64_t CHUNK_ROWS = 128; // a chunk has at least
constexpr int64_t STEP_ROWS = 64;   // rows that are worked on at a time

/// A value of gamma, beta, mean or variance, which have the type of x.
double read(int32_t dtype, const void *p, int64_t i) {
    switch (dtype) {
    case GT_HALF:
        return to_float(static_cast<const Half *>(p)[i]);
    case GT_BFLOAT16:
        return to_float(static_cast<const BFloat16 *>(p)[i]);
    case GT_FLOAT:
        return static_cast<const float *>(p)[i];
    default:
        return static_cast<const double *>(p)[i];
    }
}
void write(int32_t dtype, void *p, int64_t i, double v) {
    switch (dtype) {
    case GT_HALF:
        static_cast<Half *>(p)[i] = to_half(float(v));
        break;
    case GT_BFLOAT16:
        static_cast<BFloat16 *>(p)[i] = to_bfloat16(float(v));
        break;
    case GT_FLOAT:
        static_cast<float *>(p)[i] = float(v);
        break;
    default:
        static_cast<double *>(p)[i] = v;
    }
}

BatchNormShape checked(const char *op, int32_t dtype, int64_t n, int64_t c, int64_t inner, double eps) {
    if (!is_floating(dtype)) unsupported(op, dtype);
    checked_size(op, {n, c, inner, type_size(dtype)});
    GT_CHECK(eps >= 0, "[%s] eps is %g, expected 0 or more", op, eps);
    return {n, c, inner};
}

/// Chan, Golub and LeVeque: the moments of a union.
void merge(Moments &m, const Moments &o) {
    const double total = m.count + o.count, delta = o.mean - m.mean;
    if (o.count == 0) return;
    m.squares += o.squares + delta * delta * (m.count * o.count / total);
    m.mean += delta * (o.count / total);
    m.count = total;
}
void merge(BatchNormSums &m, const BatchNormSums &o) {
    m.g += o.g;
    m.gx += o.gx;
}

/// Statistics of every channel, then what is made of them. Statistics are Moments or BatchNormSums.
///  measure(kernels of planes or columns)(first, last, begin, end, out), combine(channel, statistics),
///  apply(first, last, begin, end)
template <class Statistics, class Measure, class Combine, class Apply>
void over_planes(const BatchNormShape &s, Measure &&measure, Combine &&combine, Apply &&apply) {
    if (s.c >= threads() || s.n == 1) { // a channel's data are still in the cache for apply
        parallel_for(s.c, std::max<int64_t>(1, GRAIN / (s.n * s.inner)), [&](int64_t first, int64_t last) {
            for (int64_t c = first; c < last; c++) {
                Statistics of{};
                measure(c, c + 1, 0, s.n, &of);
                combine(c, of);
                apply(c, c + 1, 0, s.n);
            }
        });
        return;
    }
    const int64_t chunks = std::min(s.n, 2 * CHUNKS), grain = std::max<int64_t>(1, GRAIN / (s.c * s.inner));
    std::vector<Statistics> parts(size_t(s.c * chunks));
    parallel_for(chunks, std::max<int64_t>(1, grain * chunks / s.n), [&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; k++) {
            measure(0, s.c, s.n * k / chunks, s.n * (k + 1) / chunks, &parts[size_t(k * s.c)]);
        }
    });
    for (int64_t c = 0; c < s.c; c++) {
        for (int64_t k = 1; k < chunks; k++) merge(parts[size_t(c)], parts[size_t(k * s.c + c)]);
        combine(c, parts[size_t(c)]);
    }
    parallel_for(s.n, grain, [&](int64_t begin, int64_t end) { apply(0, s.c, begin, end); });
}

/// apply(first, last, begin, end) of columns. Backwards: the last rows that were measured are still in the cache.
template <class Apply>
void over_rows(const BatchNormShape &s, Apply &&apply) {
    const int64_t columns = s.c * s.inner;
    parallel_for(s.n, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, columns)), [&](int64_t begin, int64_t end) {
        for (int64_t stop = end; stop > begin; stop -= STEP_ROWS) {
            for (int64_t first = 0; first < columns; first += BATCH_NORM_COLUMNS) {
                apply(first, std::min(columns, first + BATCH_NORM_COLUMNS), std::max(begin, stop - STEP_ROWS), stop);
            }
        }
    });
}

/// The same over columns, of which inner after inner belong to a channel.
template <class Statistics, class Measure, class Combine, class Apply>
void over_columns(const BatchNormShape &s, Measure &&measure, Combine &&combine, Apply &&apply) {
    const int64_t columns = s.c * s.inner;
    const int64_t blocks = (columns + BATCH_NORM_COLUMNS - 1) / BATCH_NORM_COLUMNS;
    const int64_t chunks = std::clamp<int64_t>(s.n / CHUNK_ROWS, 1, CHUNKS);
    std::vector<Statistics> parts(size_t(columns * chunks));
    const int64_t share = s.n * columns / (blocks * chunks);
    parallel_for(chunks * blocks, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, share)),
                 [&](int64_t begin, int64_t end) {
                     for (int64_t unit = begin; unit < end; unit++) {
                         const int64_t chunk = unit / blocks, first = unit % blocks * BATCH_NORM_COLUMNS;
                         measure(first, std::min(columns, first + BATCH_NORM_COLUMNS), s.n * chunk / chunks,
                                 s.n * (chunk + 1) / chunks, &parts[size_t(chunk * columns + first)]);
                     }
                 });
    parallel_for(s.c, 128, [&](int64_t first, int64_t last) {
        for (int64_t c = first; c < last; c++) {
            Statistics of{};
            for (int64_t k = 0; k < chunks; k++) {
                for (int64_t i = 0; i < s.inner; i++) merge(of, parts[size_t(k * columns + c * s.inner + i)]);
            }
            combine(c, of);
        }
    });
    over_rows(s, apply);
}

/// Whether images are taken as rows of columns.
bool by_columns(const BatchNormShape &s) { return s.inner < BATCH_NORM_SMALL_INNER; }

void check_unary(const char *op, int32_t unary) {
    GT_CHECK(unary == -1 || unary == UNARY_RELU, "[%s] unary is %d, expected -1 for none or %d for relu", op, unary,
             UNARY_RELU);
}

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_batch_norm_train(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                            const void *beta, double eps, void *y, void *mean, void *variance) {
    return gt_batch_norm_act_train(-1, dtype, n, c, inner, x, gamma, beta, nullptr, eps, y, mean, variance);
}

int32_t gt_batch_norm_act_train(int32_t unary, int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x,
                                const void *gamma, const void *beta, const void *residual, double eps, void *y,
                                void *mean, void *variance) {
    return guarded([&] {
        const char *op = "batch_norm_train";
        check_unary(op, unary);
        const BatchNormShape s = checked(op, dtype, n, c, inner, eps);
        if (c == 0) return;
        GT_CHECK(n * inner > 0, "[%s] the batch is empty (%lld x %lld x %lld): it has no mean", op,
                 static_cast<long long>(n), static_cast<long long>(c), static_cast<long long>(inner));
        for (const void *p : {x, gamma, beta, static_cast<const void *>(y), static_cast<const void *>(mean),
                              static_cast<const void *>(variance)}) {
            check_pointer(op, "an operand", p, 1);
        }
        const BatchNormTable &table = kernels().batch_norm;
        const int type = floating_index(op, dtype);
        std::vector<BatchNormScale> scales(static_cast<size_t>(c));
        const BatchNormForward forward{x, residual, scales.data(), y, unary == UNARY_RELU};
        const bool columns = by_columns(s);
        const auto kernel = columns ? table.column_moments[type] : table.moments[type];
        const auto applied = columns ? table.column_apply[type] : table.apply[type];
        auto measure = [&](int64_t first, int64_t last, int64_t begin, int64_t end, Moments *out) {
            kernel(s, x, first, last, begin, end, out);
        };
        auto combine = [&](int64_t i, const Moments &m) {
            const double dispersion = m.squares / m.count;
            write(dtype, mean, i, m.mean);
            write(dtype, variance, i, dispersion);
            const double a = read(dtype, gamma, i) / std::sqrt(dispersion + eps);
            // What is left of the mean when it is rounded to the type that x is computed in.
            const double center = dtype == GT_DOUBLE ? m.mean : double(float(m.mean));
            scales[size_t(i)] = {center, a, 0, read(dtype, beta, i) - a * (m.mean - center)};
        };
        auto apply = [&](int64_t first, int64_t last, int64_t begin, int64_t end) {
            applied(s, forward, first, last, begin, end);
        };
        if (columns) {
            over_columns<Moments>(s, measure, combine, apply);
        } else {
            over_planes<Moments>(s, measure, combine, apply);
        }
    });
}

int32_t gt_batch_norm_infer(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                            const void *beta, const void *mean, const void *variance, double eps, void *y) {
    return guarded([&] {
        const char *op = "batch_norm_infer";
        const BatchNormShape s = checked(op, dtype, n, c, inner, eps);
        if (n * c * inner == 0) return;
        for (const void *p : {x, gamma, beta, mean, variance, static_cast<const void *>(y)}) {
            check_pointer(op, "an operand", p, 1);
        }
        const BatchNormTable &table = kernels().batch_norm;
        const int type = floating_index(op, dtype);
        std::vector<BatchNormScale> scales(static_cast<size_t>(c));
        for (int64_t i = 0; i < c; i++) {
            scales[size_t(i)] = {read(dtype, mean, i),
                                 read(dtype, gamma, i) / std::sqrt(read(dtype, variance, i) + eps), 0,
                                 read(dtype, beta, i)};
        }
        const BatchNormForward forward{x, nullptr, scales.data(), y, false};
        if (by_columns(s)) {
            over_rows(s, [&](int64_t first, int64_t last, int64_t begin, int64_t end) {
                table.column_apply[type](s, forward, first, last, begin, end);
            });
            return;
        }
        // Over (image, channel) pairs, in runs that stay within an image.
        const int64_t grain = std::max<int64_t>(1, GRAIN / inner);
        parallel_for(n * c, grain, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end;) {
                const int64_t image = i / c, first = i % c, last = std::min(c, first + end - i);
                table.apply[type](s, forward, first, last, image, image + 1);
                i += last - first;
            }
        });
    });
}

int32_t gt_batch_norm_grad(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                           const void *mean, const void *variance, double eps, const void *gy, void *gx, void *ggamma,
                           void *gbeta) {
    return gt_batch_norm_act_grad(-1, dtype, n, c, inner, x, gamma, nullptr, mean, variance, nullptr, eps, gy, gx,
                                  ggamma, gbeta, nullptr);
}

int32_t gt_batch_norm_act_grad(int32_t unary, int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x,
                               const void *gamma, const void *beta, const void *mean, const void *variance,
                               const void *y, double eps, const void *gy, void *gx, void *ggamma, void *gbeta,
                               void *gresidual) {
    return guarded([&] {
        const char *op = "batch_norm_grad";
        check_unary(op, unary);
        const BatchNormShape s = checked(op, dtype, n, c, inner, eps);
        if (c == 0) return;
        check_pointer(op, "ggamma", ggamma, 1);
        check_pointer(op, "gbeta", gbeta, 1);
        if (n * inner == 0) {
            for (int64_t i = 0; i < c; i++) write(dtype, ggamma, i, 0), write(dtype, gbeta, i, 0);
            return;
        }
        const bool relu = unary == UNARY_RELU;
        for (const void *p : {x, gamma, mean, variance, gy, static_cast<const void *>(gx)}) {
            check_pointer(op, "an operand", p, 1);
        }
        if (relu && !y) check_pointer(op, "beta", beta, 1);
        const BatchNormTable &table = kernels().batch_norm;
        const int type = floating_index(op, dtype);
        std::vector<BatchNormScale> forward(static_cast<size_t>(c)), backward(static_cast<size_t>(c));
        for (int64_t i = 0; i < c; i++) {
            const double a = read(dtype, gamma, i) / std::sqrt(read(dtype, variance, i) + eps);
            forward[size_t(i)] = {read(dtype, mean, i), a, 0, relu && !y ? read(dtype, beta, i) : 0};
        }
        const BatchNormBackward p{x, y, gy, forward.data(), backward.data(), gx, gresidual, relu};
        const double count = double(n) * double(inner);
        const bool columns = by_columns(s);
        const auto kernel = columns ? table.column_sums[type] : table.sums[type];
        const auto applied = columns ? table.column_apply_grad[type] : table.apply_grad[type];
        auto measure = [&](int64_t first, int64_t last, int64_t begin, int64_t end, BatchNormSums *out) {
            kernel(s, p, first, last, begin, end, out);
        };
        auto combine = [&](int64_t i, const BatchNormSums &total) {
            const double inverse = 1 / std::sqrt(read(dtype, variance, i) + eps);
            const double a = forward[size_t(i)].a, slope = total.gx * inverse;
            write(dtype, ggamma, i, slope);
            write(dtype, gbeta, i, total.g);
            backward[size_t(i)] = {forward[size_t(i)].center, a, -a * inverse * slope / count, -a * total.g / count};
        };
        auto apply = [&](int64_t first, int64_t last, int64_t begin, int64_t end) {
            applied(s, p, first, last, begin, end);
        };
        if (columns) {
            over_columns<BatchNormSums>(s, measure, combine, apply);
        } else {
            over_planes<BatchNormSums>(s, measure, combine, apply);
        }
    });
}
