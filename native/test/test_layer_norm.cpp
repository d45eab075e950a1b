// Layer normalisation and its gradient: against doubles.
#include "values.h"

using namespace values;

namespace {

double tolerance(int32_t dtype, double scale) {
    return scale * (dtype == GT_HALF ? 1e-3 : dtype == GT_BFLOAT16 ? 8e-3 : dtype == GT_FLOAT ? 3e-6 : 1e-13);
}
int32_t statistics(int32_t dtype) { return dtype == GT_DOUBLE ? GT_DOUBLE : GT_FLOAT; }

constexpr double EPS = 1e-3;
const int64_t SHAPES[][2] = {{1, 1}, {3, 10}, {700, 17}, {2, 5000}, {5, 64}, {4, 33}, {0, 3}, {3, 0}};

} // namespace

TEST(layer_norm_values_and_gradient) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            check::Context context(TYPE_NAMES[dtype]);
            for (auto [rows, n] : SHAPES) {
                Array x = moderate(dtype, rows * n, -3, 9), gain = moderate(dtype, n, 0.5, 2),
                      bias = moderate(dtype, n), g = moderate(dtype, rows * n), y(dtype, rows * n),
                      plain(dtype, rows * n), gx(dtype, rows * n), ggain(dtype, n), gbias(dtype, n),
                      mean(statistics(dtype), rows), deviation(statistics(dtype), rows);
                CHECK_OK(gt_layer_norm(dtype, rows, n, x.data(), gain.data(), nullptr, EPS, plain.data(), mean.data(),
                                       deviation.data()));
                CHECK_OK(gt_layer_norm(dtype, rows, n, x.data(), gain.data(), bias.data(), EPS, y.data(), mean.data(),
                                       deviation.data()));
                CHECK_OK(gt_layer_norm_grad(dtype, rows, n, x.data(), gain.data(), mean.data(), deviation.data(),
                                            g.data(), gx.data(), ggain.data(), gbias.data()));
                std::vector<double> sum_gain(size_t(n), 0), sum_bias(size_t(n), 0), magnitude(size_t(n), 1);
                for (int64_t r = 0; r < rows; r++) {
                    double m = 0, v = 0, a = 0, b = 0;
                    for (int64_t j = 0; j < n; j++) m += x[r * n + j] / double(n);
                    for (int64_t j = 0; j < n; j++) v += (x[r * n + j] - m) * (x[r * n + j] - m) / double(n);
                    const double s = 1 / std::sqrt(v + EPS);
                    if (n > 0) {
                        CHECK_NEAR(mean[r], m, 1e-6 * (std::fabs(m) + 1));
                        CHECK_NEAR(deviation[r], s, 2e-6 * s);
                    }
                    for (int64_t j = 0; j < n; j++) {
                        const double normal = (x[r * n + j] - m) * s, w = g[r * n + j] * gain[j];
                        CHECK_NEAR(plain[r * n + j], normal * gain[j], tolerance(dtype, 3 + std::fabs(normal)));
                        CHECK_NEAR(y[r * n + j], normal * gain[j] + bias[j], tolerance(dtype, 3 + std::fabs(normal)));
                        a += w / double(n);
                        b += w * normal / double(n);
                        sum_gain[size_t(j)] += g[r * n + j] * normal;
                        sum_bias[size_t(j)] += g[r * n + j];
                        magnitude[size_t(j)] += std::fabs(g[r * n + j]) * (1 + std::fabs(normal));
                    }
                    for (int64_t j = 0; j < n; j++) {
                        const double normal = (x[r * n + j] - m) * s, w = g[r * n + j] * gain[j];
                        CHECK_NEAR(gx[r * n + j], (w - a - normal * b) * s, tolerance(dtype, s * 8));
                    }
                }
                for (int64_t j = 0; j < n; j++) {
                    CHECK_NEAR(ggain[j], sum_gain[size_t(j)], tolerance(dtype, magnitude[size_t(j)]));
                    CHECK_NEAR(gbias[j], sum_bias[size_t(j)], tolerance(dtype, magnitude[size_t(j)]));
                }
            }
        }
    });
}

TEST(layer_norm_of_far_numbers_and_of_nan) {
    for_tiers([](int32_t) {
        // The mean is far from 0 and not a float: the variance must not suffer.
        const int64_t n = 1000;
        std::vector<float> x(n), gain(n, 1), y(n);
        for (int64_t j = 0; j < n; j++) x[size_t(j)] = 10000.0f + float(j % 7) * 0.01f;
        double m = 0, v = 0;
        for (float e : x) m += double(e) / n;
        for (float e : x) v += (double(e) - m) * (double(e) - m) / n;
        float mean, deviation;
        CHECK_OK(gt_layer_norm(GT_FLOAT, 1, n, x.data(), gain.data(), nullptr, 0, y.data(), &mean, &deviation));
        CHECK_NEAR(deviation, 1 / std::sqrt(v), 1e-5 / std::sqrt(v));
        float bad[4] = {1, NAN, 3, INFINITY}, one[4] = {1, 1, 1, 1}, out[4];
        CHECK_OK(gt_layer_norm(GT_FLOAT, 1, 4, bad, one, one, EPS, out, &mean, &deviation));
        CHECK(std::isnan(out[0]) && std::isnan(out[3]) && std::isnan(mean));
        CHECK_OK(gt_layer_norm(GT_FLOAT, 2, 2, one, one, nullptr, EPS, one, x.data(), y.data())); // in place
        CHECK(one[0] == 0 && one[3] == 0);
    });
}

TEST(layer_norm_gradient_is_equal_for_any_number_of_threads) {
    const int64_t rows = 3000, n = 40;
    Array x = moderate(GT_FLOAT, rows * n), gain = moderate(GT_FLOAT, n), g = moderate(GT_FLOAT, rows * n),
          y(GT_FLOAT, rows * n), mean(GT_FLOAT, rows), deviation(GT_FLOAT, rows);
    CHECK_OK(
        gt_layer_norm(GT_FLOAT, rows, n, x.data(), gain.data(), nullptr, EPS, y.data(), mean.data(), deviation.data()));
    const int32_t threads = gt_num_threads();
    const auto columns = static_cast<size_t>(n);
    std::vector<float> first(columns), again(columns), gbias(columns);
    for (int32_t t : {1, 2, 3, 7}) {
        gt_set_num_threads(t);
        CHECK_OK(gt_layer_norm_grad(GT_FLOAT, rows, n, x.data(), gain.data(), mean.data(), deviation.data(), g.data(),
                                    y.data(), again.data(), gbias.data()));
        if (t == 1) first = again;
        CHECK(first == again);
    }
    gt_set_num_threads(threads);
}

TEST(layer_norm_bad_arguments) {
    float x[4] = {};
    CHECK_STATUS(GT_UNSUPPORTED, gt_layer_norm(GT_INT, 1, 4, x, x, x, 0, x, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_layer_norm(GT_FLOAT, 1, 4, x, x, x, -1, x, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_layer_norm(GT_FLOAT, -1, 4, x, x, x, 0, x, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_layer_norm(GT_FLOAT, 1, 4, nullptr, x, x, 0, x, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_layer_norm_grad(GT_FLOAT, 1, 4, x, x, x, x, nullptr, x, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_layer_norm(GT_FLOAT, INT64_MAX / 2, 4, x, x, x, 0, x, x, x));
}

CHECK_MAIN
