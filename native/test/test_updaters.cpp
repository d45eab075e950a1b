// Updaters against their formulas in double.
#include "values.h"

using namespace values;

namespace {

double tolerance(int32_t dtype) { return dtype == GT_FLOAT ? 4e-5 : 1e-12; }

constexpr double LR = 0.01, A = 0.9, B = 0.99, EPS = 1e-3;

/// One element: its parameter and state.
struct Element {
    double p, s[3] = {0, 0, 0};
};

/// The step of a rule as its paper gives it: means corrected one by one, not by a common factor.
double step(int32_t rule, Element &e, double g, int t) {
    double *s = e.s;
    const double second = std::sqrt(1 - std::pow(B, t)); // epsilon is added to the uncorrected root
    auto mean = [&] { return s[0] = A * s[0] + (1 - A) * g; };
    auto square = [&] { return s[1] = B * s[1] + (1 - B) * g * g; };
    switch (rule) {
    case GT_UPDATE_SGD:
        return LR * g;
    case GT_UPDATE_NESTEROVS: {
        double before = s[0];
        s[0] = A * before - LR * g;
        return A * before - (1 + A) * s[0];
    }
    case GT_UPDATE_MOMENTUM:
        s[0] = A * s[0] + g;
        return LR * s[0];
    case GT_UPDATE_ADAM: {
        double m = mean() / (1 - std::pow(A, t)), v = square() / (second * second);
        return LR * m / (std::sqrt(v) + EPS / second);
    }
    case GT_UPDATE_AMSGRAD: {
        double m = mean() / (1 - std::pow(A, t));
        s[2] = std::fmax(s[2], square());
        return LR * m * second / (std::sqrt(s[2]) + EPS);
    }
    case GT_UPDATE_NADAM: {
        double m = mean();
        double ahead = A * m / (1 - std::pow(A, t + 1)) + (1 - A) * g / (1 - std::pow(A, t));
        return LR * ahead * second / (std::sqrt(square()) + EPS);
    }
    case GT_UPDATE_ADAMAX: {
        double m = mean() / (1 - std::pow(A, t));
        s[1] = std::fmax(B * s[1], std::fabs(g));
        return LR * m / (s[1] + EPS);
    }
    case GT_UPDATE_ADABELIEF: {
        double m = mean();
        s[1] = B * s[1] + (1 - B) * (g - m) * (g - m) + EPS;
        return LR * second * m / (1 - std::pow(A, t)) / (std::sqrt(s[1]) + EPS);
    }
    case GT_UPDATE_ADAGRAD:
        s[0] += g * g;
        return LR * g / (std::sqrt(s[0]) + EPS);
    case GT_UPDATE_ADADELTA: {
        s[0] = A * s[0] + (1 - A) * g * g;
        double d = g * std::sqrt(s[1] + EPS) / std::sqrt(s[0] + EPS);
        s[1] = A * s[1] + (1 - A) * d * d;
        return LR * d;
    }
    case GT_UPDATE_RMSPROP:
        s[0] = A * s[0] + (1 - A) * g * g;
        return LR * g / (std::sqrt(s[0]) + EPS);
    default:
        return NAN;
    }
}

} // namespace

TEST(updaters_follow_their_formulas) {
    for_tiers([](int32_t) {
        for_threads([](int32_t) {
            for (int32_t rule = GT_UPDATE_SGD; rule <= GT_UPDATE_RMSPROP; rule++) {
                check::Context context("rule " + std::to_string(rule));
                for (int32_t dtype : {GT_FLOAT, GT_DOUBLE}) {
                    for (int64_t n : {0, 1, 5, 16, 1000, 40001}) {
                        for (double l : {0.0, 0.01}) {
                            Array p = moderate(dtype, n), g = moderate(dtype, n), g0 = g;
                            Array s0(dtype, n), s1(dtype, n), s2(dtype, n);
                            std::vector<Element> expected;
                            for (int64_t i = 0; i < n; i++) expected.push_back({p[i]});
                            for (int t = 1; t <= 3; t++) {
                                double h[] = {LR, 0.5, l, 2 * l, 3 * l, A, B, EPS, double(t)};
                                CHECK_OK(
                                    gt_update(rule, dtype, n, p.data(), g.data(), s0.data(), s1.data(), s2.data(), h));
                                for (int64_t i = 0; i < n; i++) {
                                    Element &e = expected[size_t(i)];
                                    double w = e.p;
                                    double x = 0.5 * g0[i] + l * (w > 0 ? 1 : w < 0 ? -1 : 0) + 2 * l * w;
                                    e.p = w - 3 * l * w - step(rule, e, x, t);
                                }
                            }
                            for (int64_t i = 0; i < n; i++) {
                                double e = expected[size_t(i)].p;
                                CHECK_NEAR(p[i], e, tolerance(dtype) * (1 + std::fabs(e)));
                                CHECK(g[i] == g0[i]);
                            }
                        }
                    }
                }
            }
        });
    });
}

TEST(updaters_refuse_what_does_not_fit) {
    float x[4] = {1, 2, 3, 4};
    double h[] = {1, 1, 0, 0, 0, 0.9, 0.9, 1e-8, 1}, early[] = {1, 1, 0, 0, 0, 0.9, 0.9, 1e-8, 0};
    CHECK_STATUS(GT_UNSUPPORTED, gt_update(GT_UPDATE_SGD, GT_HALF, 0, nullptr, nullptr, nullptr, nullptr, nullptr, h));
    CHECK_STATUS(GT_INVALID_ARGUMENT,
                 gt_update(GT_UPDATE_SGD, GT_FLOAT, 3, nullptr, nullptr, nullptr, nullptr, nullptr, h));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_update(GT_UPDATE_AMSGRAD, GT_FLOAT, 4, x, x, x, x, nullptr, h));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_update(GT_UPDATE_ADAM, GT_FLOAT, 4, x, x, x, x, nullptr, early));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_update(GT_UPDATE_SGD, GT_FLOAT, -1, x, x, nullptr, nullptr, nullptr, h));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_update(GT_UPDATE_SGD, GT_FLOAT, 4, x, x, nullptr, nullptr, nullptr, nullptr));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_update(11, GT_FLOAT, 4, x, x, x, x, x, h));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_update(-1, GT_FLOAT, 4, x, x, x, x, x, h));
    CHECK_OK(gt_update(GT_UPDATE_SGD, GT_FLOAT, 4, x, x, nullptr, nullptr, nullptr, early)); // no correction, no step
}

CHECK_MAIN
