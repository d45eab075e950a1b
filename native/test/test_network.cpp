// Softmax family, cross entropy, bias with activation: against doubles.
#include <atomic>
#include <thread>

#include "kernels/elementwise.h"
#include "values.h"

using namespace values;

namespace {

double tolerance(int32_t dtype, double scale) {
    return scale * (dtype == GT_HALF ? 1e-3 : dtype == GT_BFLOAT16 ? 8e-3 : dtype == GT_FLOAT ? 2e-6 : 1e-14);
}

struct Middle {
    int64_t outer, n, inner;
    int64_t at(int64_t o, int64_t k, int64_t i) const { return (o * n + k) * inner + i; }
    int64_t size() const { return outer * n * inner; }
    template <class F>
    void each(F &&body) const { // every line along the middle
        for (int64_t o = 0; o < outer; o++) {
            for (int64_t i = 0; i < inner; i++) body(o, i);
        }
    }
};
const Middle SHAPES[] = {{1, 1, 1},   {3, 10, 1},  {50, 17, 1}, {2, 5000, 1}, {4, 7, 3},    {2, 300, 20},
                         {3, 5, 100}, {1, 10, 64}, {2, 0, 3},   {0, 3, 2},    {300, 100, 1}};

double log_sum_exp(const Middle &m, const Array &x, int64_t o, int64_t i) {
    double top = -INFINITY, sum = 0;
    for (int64_t k = 0; k < m.n; k++) top = std::fmax(top, x[m.at(o, k, i)]);
    for (int64_t k = 0; k < m.n; k++) sum += std::exp(x[m.at(o, k, i)] - top);
    return top + std::log(sum);
}

template <class F>
void for_types(F &&body) {
    for_tiers([&](int32_t) {
        for (int32_t dtype : FLOATING) {
            check::Context context(TYPE_NAMES[dtype]);
            body(dtype);
        }
    });
}

} // namespace

TEST(softmax_values) {
    for_types([](int32_t dtype) {
        for (const Middle &m : SHAPES) {
            Array x = moderate(dtype, m.size(), -30, 30), y(dtype, m.size()), l(dtype, m.size());
            CHECK_OK(gt_softmax(0, dtype, m.outer, m.n, m.inner, x.data(), y.data()));
            CHECK_OK(gt_softmax(1, dtype, m.outer, m.n, m.inner, x.data(), l.data()));
            m.each([&](int64_t o, int64_t i) {
                double lse = log_sum_exp(m, x, o, i);
                for (int64_t k = 0; k < m.n; k++) {
                    double expected = x[m.at(o, k, i)] - lse;
                    CHECK_NEAR(l[m.at(o, k, i)], expected, tolerance(dtype, std::fmax(1, std::fabs(expected))));
                    CHECK_NEAR(y[m.at(o, k, i)], std::exp(expected), tolerance(dtype, 1));
                }
            });
        }
    });
}

TEST(softmax_grad_values) {
    for_types([](int32_t dtype) {
        for (const Middle &m : SHAPES) {
            Array y = moderate(dtype, m.size(), 0, 1), g = moderate(dtype, m.size()), out(dtype, m.size()),
                  log_out(dtype, m.size());
            CHECK_OK(gt_softmax_grad(0, dtype, m.outer, m.n, m.inner, y.data(), g.data(), out.data()));
            CHECK_OK(gt_softmax_grad(1, dtype, m.outer, m.n, m.inner, y.data(), g.data(), log_out.data()));
            m.each([&](int64_t o, int64_t i) {
                double dot = 0, sum = 0, magnitude = 1;
                for (int64_t k = 0; k < m.n; k++) {
                    dot += y[m.at(o, k, i)] * g[m.at(o, k, i)];
                    sum += g[m.at(o, k, i)];
                    magnitude += std::fabs(g[m.at(o, k, i)]);
                }
                for (int64_t k = 0; k < m.n; k++) {
                    double a = y[m.at(o, k, i)], b = g[m.at(o, k, i)];
                    double first = a * (b - dot), second = b - std::exp(a) * sum;
                    CHECK_NEAR(out[m.at(o, k, i)], first,
                               tolerance(dtype, 1 + std::fabs(first)) +
                                   (dtype == GT_DOUBLE ? 1e-14 : 3e-7) * magnitude);
                    CHECK_NEAR(log_out[m.at(o, k, i)], second,
                               tolerance(dtype, 1 + std::fabs(second)) +
                                   (dtype == GT_DOUBLE ? 1e-14 : 3e-7) * magnitude);
                }
            });
        }
    });
}

TEST(softmax_extremes) {
    for_tiers([](int32_t) {
        float x[3] = {1000, 0, -1000}, y[3];
        CHECK_OK(gt_softmax(0, GT_FLOAT, 1, 3, 1, x, y));
        CHECK(y[0] == 1 && y[1] == 0 && y[2] == 0);
        CHECK_OK(gt_softmax(1, GT_FLOAT, 1, 3, 1, x, y));
        CHECK(y[0] == 0 && y[1] == -1000 && y[2] == -2000);
        float masked[3] = {2, -INFINITY, 2};
        CHECK_OK(gt_softmax(0, GT_FLOAT, 1, 3, 1, masked, y));
        CHECK(y[0] == 0.5f && y[1] == 0 && y[2] == 0.5f);
        float bad[3] = {1, NAN, 2};
        CHECK_OK(gt_softmax(0, GT_FLOAT, 1, 3, 1, bad, y));
        CHECK(std::isnan(y[0]) && std::isnan(y[2]));
        CHECK_OK(gt_softmax(0, GT_FLOAT, 1, 3, 1, x, x)); // in place
        CHECK(x[0] == 1 && x[2] == 0);
    });
}

TEST(sparse_cross_entropy_values) {
    for_types([](int32_t dtype) {
        for (double smoothing : {0.0, 0.1}) {
            for (auto [rows, n] : {std::pair<int64_t, int64_t>{1, 1}, {5, 10}, {300, 13}, {4, 3000}, {0, 4}}) {
                Array x = moderate(dtype, rows * n, -8, 8), g = moderate(dtype, rows), loss(dtype, rows),
                      out(dtype, rows * n);
                std::vector<int64_t> labels;
                for (int64_t r = 0; r < rows; r++) labels.push_back(r % 7 == 3 ? -100 : r * 5 % n);
                CHECK_OK(
                    gt_sparse_cross_entropy(dtype, rows, n, x.data(), labels.data(), smoothing, -100, loss.data()));
                CHECK_OK(gt_sparse_cross_entropy_grad(dtype, rows, n, x.data(), labels.data(), smoothing, -100,
                                                      g.data(), out.data()));
                const Middle m{rows, n, 1};
                for (int64_t r = 0; r < rows; r++) {
                    const int64_t label = labels[size_t(r)];
                    const double lse = log_sum_exp(m, x, r, 0);
                    double expected = 0;
                    for (int64_t c = 0; c < n; c++) {
                        const double q = smoothing / double(n) + (c == label ? 1 - smoothing : 0);
                        const double p = std::exp(x[r * n + c] - lse);
                        if (label >= 0) expected -= q * (x[r * n + c] - lse);
                        CHECK_NEAR(out[r * n + c], label >= 0 ? g[r] * (p - q) : 0, tolerance(dtype, 2));
                    }
                    CHECK_NEAR(loss[r], expected, tolerance(dtype, 16));
                }
            }
        }
    });
}

TEST(sparse_cross_entropy_refuses_labels_that_are_no_class) {
    float x[6] = {}, loss[2] = {7, 7}, out[6];
    for (int64_t bad : {-1, 3}) {
        const int64_t labels[2] = {0, bad};
        CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_sparse_cross_entropy(GT_FLOAT, 2, 3, x, labels, 0, -2, loss));
        CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_sparse_cross_entropy_grad(GT_FLOAT, 2, 3, x, labels, 0, -2, x, out));
        CHECK(loss[0] == 7);
    }
}

TEST(cross_entropy_values) {
    for_types([](int32_t dtype) {
        for (auto [rows, n] : {std::pair<int64_t, int64_t>{1, 1}, {5, 10}, {300, 13}, {4, 3000}, {0, 4}, {3, 0}}) {
            Middle m{rows, n, 1};
            Array x = moderate(dtype, m.size(), -8, 8), labels = moderate(dtype, m.size(), 0, 1),
                  g = moderate(dtype, rows), loss(dtype, rows), out(dtype, m.size());
            CHECK_OK(gt_softmax_cross_entropy(dtype, rows, n, x.data(), labels.data(), loss.data()));
            CHECK_OK(gt_softmax_cross_entropy_grad(dtype, rows, n, x.data(), labels.data(), g.data(), out.data()));
            for (int64_t r = 0; r < rows; r++) {
                double lse = n ? log_sum_exp(m, x, r, 0) : 0, expected = 0, sum = 0;
                for (int64_t c = 0; c < n; c++) {
                    expected -= labels[r * n + c] * (x[r * n + c] - lse);
                    sum += labels[r * n + c];
                }
                CHECK_NEAR(loss[r], expected, tolerance(dtype, 1 + std::fabs(expected)));
                for (int64_t c = 0; c < n; c++) {
                    double e = g[r] * (std::exp(x[r * n + c] - lse) * sum - labels[r * n + c]);
                    CHECK_NEAR(out[r * n + c], e, tolerance(dtype, 5 + std::fabs(e)));
                }
            }
        }
    });
}

TEST(cross_entropy_ignores_what_has_no_label) {
    float x[3] = {1, -INFINITY, 1}, labels[3] = {1, 0, 0}, loss;
    CHECK_OK(gt_softmax_cross_entropy(GT_FLOAT, 1, 3, x, labels, &loss));
    CHECK_NEAR(loss, std::log(2.0), 1e-6);
    labels[1] = NAN;
    CHECK_OK(gt_softmax_cross_entropy(GT_FLOAT, 1, 3, x, labels, &loss));
    CHECK(std::isnan(loss));
}

TEST(bias_activation_values) {
    for_types([](int32_t dtype) {
        for (const Middle &m : SHAPES) {
            for (int32_t unary : {-1, int32_t(gt::UNARY_RELU), int32_t(gt::UNARY_TANH)}) {
                Array x = moderate(dtype, m.size()), bias = moderate(dtype, m.n), out(dtype, m.size());
                CHECK_OK(gt_bias_activation(unary, dtype, m.outer, m.n, m.inner, x.data(), bias.data(), out.data()));
                for (int in_place = 0; in_place < 2; in_place++) {
                    m.each([&](int64_t o, int64_t i) {
                        for (int64_t k = 0; k < m.n; k++) {
                            double v = x[m.at(o, k, i)] + bias[k];
                            double expected = unary < 0 ? v : unary == gt::UNARY_RELU ? std::fmax(v, 0) : std::tanh(v);
                            CHECK_NEAR(out[m.at(o, k, i)], expected, tolerance(dtype, 1 + std::fabs(v)));
                        }
                    });
                    if (in_place || m.size() == 0) break;
                    out = x;
                    CHECK_OK(
                        gt_bias_activation(unary, dtype, m.outer, m.n, m.inner, out.data(), bias.data(), out.data()));
                }
            }
        }
    });
    float x[1] = {1};
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_bias_activation(gt::UNARY_IS_NAN, GT_FLOAT, 1, 1, 1, x, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_bias_activation(500, GT_FLOAT, 1, 1, 1, x, x, x));
    CHECK_STATUS(GT_UNSUPPORTED, gt_bias_activation(-1, GT_INT, 1, 1, 1, x, x, x));
}

TEST(many_threads_may_call_at_once) {
    constexpr int64_t ROWS = 300, N = 500;
    Array x = moderate(GT_FLOAT, ROWS * N), y(GT_FLOAT, x.n), sum(GT_FLOAT, 1);
    int64_t dims[] = {x.n, 1};
    CHECK_OK(gt_softmax(0, GT_FLOAT, ROWS, N, 1, x.data(), y.data()));
    CHECK_OK(gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 1, dims, 1, y.data(), sum.data()));
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (int t = 0; t < 6; t++) {
        callers.emplace_back([&, t] {
            for (int round = 0; round < 5; round++) {
                Array mine(GT_FLOAT, x.n), total(GT_FLOAT, 1);
                if (t == 0) gt_set_num_threads(1 + round % 3); // also while others compute
                wrong += gt_softmax(0, GT_FLOAT, ROWS, N, 1, x.data(), mine.data()) != GT_OK;
                wrong += gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 1, dims, 1, mine.data(), total.data()) != GT_OK;
                wrong += mine.bytes != y.bytes || total.bytes != sum.bytes;
            }
        });
    }
    for (std::thread &t : callers) t.join();
    gt_set_num_threads(2);
    CHECK(wrong == 0);
}

TEST(bad_arguments) {
    float x[4] = {}, y[4];
    CHECK_STATUS(GT_UNSUPPORTED, gt_softmax(0, GT_INT, 1, 4, 1, x, y));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_softmax(0, GT_FLOAT, -1, 4, 1, x, y));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_softmax(0, GT_FLOAT, 1, 4, 1, nullptr, y));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_softmax(0, GT_FLOAT, 1, 4, 1, x, nullptr));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_softmax(0, GT_FLOAT, int64_t(1) << 40, int64_t(1) << 40, 1, x, y));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_softmax_cross_entropy(GT_FLOAT, 1, 4, x, nullptr, y));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_softmax_cross_entropy(GT_FLOAT, -1, 4, x, x, y));
}

CHECK_MAIN
