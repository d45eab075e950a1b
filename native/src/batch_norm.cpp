// The batch normalisation entries.
#include <algorithm>
#include <cmath>
#include <vector>

#include "common.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

constexpr int64_t GRAIN = 8192; // elements, below which a second thread does not pay
constexpr int64_t CHUNKS =
    16; // of the images, where there are fewer channels than threads; for any thread count the same

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

/// Calls block(first, last) over channels in blocks that a kernel takes at once.
template <class F>
void over_blocks(const BatchNormShape &s, int64_t first, int64_t last, F &&block) {
    const int64_t size = s.inner < BATCH_NORM_SMALL_INNER ? BATCH_NORM_COLUMNS / std::max<int64_t>(1, s.inner) : 1;
    for (int64_t c = first; c < last; c += size) block(c, std::min(last, c + size));
}

/// Whether the work is spread channel by channel (decided once a call: the thread count may change meanwhile), and into
/// how many chunks the images are cut where it is not.
struct Spread {
    bool by_channel;
    int64_t chunks;
    explicit Spread(const BatchNormShape &s)
        : by_channel(s.c >= threads() || s.n == 1), chunks(by_channel ? 1 : std::min(s.n, CHUNKS)) {}
};

/// Statistics of every channel, then what is made of them: statistics(first, last, begin, end, chunk) and
/// apply(first, last, begin, end), with combine(first, last, chunks) between. Channel by channel where there are enough
/// of them (a channel's data are then still in the cache for apply), else image by image.
template <class Statistics, class Combine, class Apply>
void over_channels(const BatchNormShape &s, const Spread &spread, Statistics &&statistics, Combine &&combine,
                   Apply &&apply) {
    if (spread.by_channel) {
        const int64_t grain = std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, s.n * s.inner));
        parallel_for(s.c, grain, [&](int64_t begin, int64_t end) {
            over_blocks(s, begin, end, [&](int64_t first, int64_t last) {
                statistics(first, last, 0, s.n, 0);
                combine(first, last, 1);
                apply(first, last, 0, s.n);
            });
        });
        return;
    }
    const int64_t chunks = spread.chunks, grain = std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, s.c * s.inner));
    auto over_chunks = [&](auto &&body) {
        parallel_for(chunks, std::max<int64_t>(1, grain * chunks / s.n), [&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; k++) {
                over_blocks(s, 0, s.c, [&](int64_t first, int64_t last) {
                    body(first, last, s.n * k / chunks, s.n * (k + 1) / chunks, k);
                });
            }
        });
    };
    over_chunks(statistics);
    combine(0, s.c, chunks);
    over_chunks(
        [&](int64_t first, int64_t last, int64_t begin, int64_t end, int64_t) { apply(first, last, begin, end); });
}

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_batch_norm_train(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                            const void *beta, double eps, void *y, void *mean, void *variance) {
    return guarded([&] {
        const char *op = "batch_norm_train";
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
        const Spread spread(s);
        std::vector<Moments> moments(size_t(c * spread.chunks));
        std::vector<BatchNormScale> scales(static_cast<size_t>(c));
        over_channels(
            s, spread,
            [&](int64_t first, int64_t last, int64_t begin, int64_t end, int64_t chunk) {
                table.moments[type](s, x, first, last, begin, end, &moments[size_t(chunk * c + first)]);
            },
            [&](int64_t first, int64_t last, int64_t chunks) {
                for (int64_t i = first; i < last; i++) {
                    Moments m = moments[size_t(i)];
                    for (int64_t k = 1; k < chunks; k++) { // Chan, Golub and LeVeque
                        const Moments &o = moments[size_t(k * c + i)];
                        const double total = m.count + o.count, delta = o.mean - m.mean;
                        m.squares += o.squares + delta * delta * (m.count * o.count / total);
                        m.mean += delta * (o.count / total);
                        m.count = total;
                    }
                    const double dispersion = m.squares / m.count;
                    write(dtype, mean, i, m.mean);
                    write(dtype, variance, i, dispersion);
                    const double a = read(dtype, gamma, i) / std::sqrt(dispersion + eps);
                    // What is left of the mean when it is rounded to the type that x is computed in.
                    const double center = dtype == GT_DOUBLE ? m.mean : double(float(m.mean));
                    scales[size_t(i)] = {center, a, 0, read(dtype, beta, i) - a * (m.mean - center)};
                }
            },
            [&](int64_t first, int64_t last, int64_t begin, int64_t end) {
                table.apply[type](s, x, &scales[size_t(first)], y, first, last, begin, end);
            });
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
        const auto apply = kernels().batch_norm.apply[floating_index(op, dtype)];
        std::vector<BatchNormScale> scales(static_cast<size_t>(c));
        for (int64_t i = 0; i < c; i++) {
            scales[size_t(i)] = {read(dtype, mean, i),
                                 read(dtype, gamma, i) / std::sqrt(read(dtype, variance, i) + eps), 0,
                                 read(dtype, beta, i)};
        }
        if (inner < BATCH_NORM_SMALL_INNER) {
            parallel_for(n, std::max<int64_t>(1, GRAIN / (c * inner)), [&](int64_t begin, int64_t end) {
                over_blocks(s, 0, c, [&](int64_t first, int64_t last) {
                    apply(s, x, &scales[size_t(first)], y, first, last, begin, end);
                });
            });
            return;
        }
        // Over (image, channel) pairs, in runs that stay within an image.
        const int64_t grain = std::max<int64_t>(1, GRAIN / inner);
        parallel_for(n * c, grain, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end;) {
                const int64_t image = i / c, first = i % c, last = std::min(c, first + end - i);
                over_blocks(s, first, last, [&](int64_t from, int64_t to) {
                    apply(s, x, &scales[size_t(from)], y, from, to, image, image + 1);
                });
                i += last - first;
            }
        });
    });
}

int32_t gt_batch_norm_grad(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                           const void *mean, const void *variance, double eps, const void *gy, void *gx, void *ggamma,
                           void *gbeta) {
    return guarded([&] {
        const char *op = "batch_norm_grad";
        const BatchNormShape s = checked(op, dtype, n, c, inner, eps);
        if (c == 0) return;
        check_pointer(op, "ggamma", ggamma, 1);
        check_pointer(op, "gbeta", gbeta, 1);
        if (n * inner == 0) {
            for (int64_t i = 0; i < c; i++) write(dtype, ggamma, i, 0), write(dtype, gbeta, i, 0);
            return;
        }
        for (const void *p : {x, gamma, mean, variance, gy, static_cast<const void *>(gx)}) {
            check_pointer(op, "an operand", p, 1);
        }
        const BatchNormTable &table = kernels().batch_norm;
        const int type = floating_index(op, dtype);
        const Spread spread(s);
        std::vector<BatchNormSums> sums(size_t(c * spread.chunks));
        std::vector<BatchNormScale> scales(static_cast<size_t>(c));
        std::vector<double> means(static_cast<size_t>(c));
        for (int64_t i = 0; i < c; i++) means[size_t(i)] = read(dtype, mean, i);
        const double count = double(n) * double(inner);
        over_channels(
            s, spread,
            [&](int64_t first, int64_t last, int64_t begin, int64_t end, int64_t chunk) {
                table.sums[type](s, x, gy, &means[size_t(first)], first, last, begin, end,
                                 &sums[size_t(chunk * c + first)]);
            },
            [&](int64_t first, int64_t last, int64_t chunks) {
                for (int64_t i = first; i < last; i++) {
                    BatchNormSums total = sums[size_t(i)];
                    for (int64_t k = 1; k < chunks; k++) {
                        total.g += sums[size_t(k * c + i)].g;
                        total.gx += sums[size_t(k * c + i)].gx;
                    }
                    const double inverse = 1 / std::sqrt(read(dtype, variance, i) + eps);
                    const double a = read(dtype, gamma, i) * inverse, slope = total.gx * inverse;
                    write(dtype, ggamma, i, slope);
                    write(dtype, gbeta, i, total.g);
                    scales[size_t(i)] = {means[size_t(i)], a, -a * inverse * slope / count, -a * total.g / count};
                }
            },
            [&](int64_t first, int64_t last, int64_t begin, int64_t end) {
                table.apply_grad[type](s, x, gy, &scales[size_t(first)], gx, first, last, begin, end);
            });
    });
}
