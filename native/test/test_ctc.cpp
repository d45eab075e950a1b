// CTC and its gradient: against a sum over all alignments, on every instruction set, and what is refused.
#include "values.h"

using namespace values;

namespace {

/// The probability that the first frames, by their softmax, spell labels; and for each frame and class that mass in
/// which the frame is of this class.
struct Alignments {
    double total = 0;
    std::vector<double> mass, p;
};

Alignments enumerate(const Array &x, int64_t from, int64_t frames, int64_t classes, int64_t blank,
                     const std::vector<int64_t> &labels) {
    Alignments a;
    a.mass.assign(size_t(frames * classes), 0);
    a.p.resize(size_t(frames * classes));
    for (int64_t t = 0; t < frames; t++) {
        double sum = 0;
        for (int64_t c = 0; c < classes; c++) sum += std::exp(x[from + t * classes + c]);
        for (int64_t c = 0; c < classes; c++) {
            a.p[size_t(t * classes + c)] = std::exp(x[from + t * classes + c]) / sum;
        }
    }
    int64_t paths = 1;
    for (int64_t t = 0; t < frames; t++) paths *= classes;
    for (int64_t path = 0; path < paths; path++) {
        std::vector<int64_t> spelled;
        double q = 1;
        int64_t last = -1, rest = path;
        for (int64_t t = 0; t < frames; t++, rest /= classes) {
            const int64_t c = rest % classes;
            q *= a.p[size_t(t * classes + c)];
            if (c != blank && c != last) spelled.push_back(c);
            last = c;
        }
        if (spelled != labels) continue;
        a.total += q;
        rest = path;
        for (int64_t t = 0; t < frames; t++, rest /= classes) a.mass[size_t(t * classes + rest % classes)] += q;
    }
    return a;
}

} // namespace

TEST(ctc_is_the_sum_over_alignments) {
    const int64_t batch = 4, frames = 5, classes = 3, most = 2, blank = 1;
    const std::vector<int64_t> labels{0, 0, 2, 0, 0, 9, 2, 2}, counts{2, 2, 1, 2}, used{5, 4, 5, 2};
    for_tiers([&](int32_t) {
        for (int32_t dtype : FLOATING) {
            check::Context context(TYPE_NAMES[dtype]);
            const double eps = dtype == GT_HALF ? 3e-3 : dtype == GT_BFLOAT16 ? 2e-2 : dtype == GT_FLOAT ? 1e-5 : 1e-12;
            Array x = moderate(dtype, batch * frames * classes), g = moderate(dtype, batch, 0.5, 2), loss(dtype, batch),
                  grad(dtype, batch * frames * classes);
            CHECK_OK(gt_ctc_loss(dtype, batch, frames, classes, most, blank, x.data(), labels.data(), counts.data(),
                                 used.data(), nullptr, loss.data(), nullptr));
            CHECK_OK(gt_ctc_loss(dtype, batch, frames, classes, most, blank, x.data(), labels.data(), counts.data(),
                                 used.data(), g.data(), nullptr, grad.data()));
            for (int64_t b = 0; b < batch; b++) {
                const std::vector<int64_t> own(labels.begin() + b * most,
                                               labels.begin() + b * most + counts[size_t(b)]);
                const Alignments a = enumerate(x, b * frames * classes, used[size_t(b)], classes, blank, own);
                if (a.total == 0) {
                    CHECK(std::isinf(loss[b]));
                } else {
                    CHECK_NEAR(loss[b], -std::log(a.total), eps * (1 + std::fabs(std::log(a.total))));
                }
                for (int64_t i = 0; i < frames * classes; i++) {
                    const bool counted = a.total > 0 && i < used[size_t(b)] * classes;
                    const double expected = counted ? g[b] * (a.p[size_t(i)] - a.mass[size_t(i)] / a.total) : 0;
                    CHECK_NEAR(grad[b * frames * classes + i], expected, 3 * eps);
                }
            }
        }
    });
}

TEST(ctc_checks_counts_labels_and_blank) {
    Array x = moderate(GT_FLOAT, 2 * 3 * 4), loss(GT_FLOAT, 2);
    const int64_t labels[] = {1, 2, 1, 9}, two[] = {2, 2}, one[] = {2, 1}, far[] = {3, 1}, frames[] = {3, 3},
                  many[] = {3, 4};
    auto run = [&](int64_t blank, const int64_t *counts, const int64_t *used) {
        return gt_ctc_loss(GT_FLOAT, 2, 3, 4, 2, blank, x.data(), labels, counts, used, nullptr, loss.data(), nullptr);
    };
    CHECK_OK(run(0, one, frames));
    CHECK(run(0, two, frames) == GT_INDEX_OUT_OF_RANGE);
    CHECK(run(0, far, frames) == GT_INDEX_OUT_OF_RANGE);
    CHECK(run(0, one, many) == GT_INDEX_OUT_OF_RANGE);
    CHECK(run(4, one, frames) == GT_INDEX_OUT_OF_RANGE);
    CHECK(run(-1, one, frames) == GT_INDEX_OUT_OF_RANGE);
    CHECK(gt_ctc_loss(GT_INT, 2, 3, 4, 2, 0, x.data(), labels, one, frames, nullptr, loss.data(), nullptr) != GT_OK);
}

CHECK_MAIN
