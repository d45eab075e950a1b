// Batch normalisation against plain loops in double precision.
#include "backend_util.h"
#include "kernels/elementwise.h"

using namespace check;

namespace {

struct Shape {
    int64_t n, c, inner;
};

const Shape shapes[] = {{4, 3, 25}, {64, 1, 1},   {10, 33, 1}, {7, 300, 1}, {5, 4, 15},
                        {3, 5, 16}, {2, 2, 5000}, {40, 1, 70}, {1, 6, 40},  {1000, 37, 1}};

double epsilon(int32_t dtype) {
    return dtype == GT_DOUBLE ? 1e-12 : dtype == GT_FLOAT ? 2e-5 : dtype == GT_HALF ? 1e-2 : 8e-2;
}

void test(int32_t dtype, const Shape &s, double offset) {
    Context context(text("type ", dtype, " ", s.n, "x", s.c, "x", s.inner, " offset ", offset));
    const int64_t size = s.n * s.c * s.inner;
    const double eps = 1e-3, count = double(s.n * s.inner);
    Array x = Array::random(dtype, size, 1), gy = Array::random(dtype, size, 2);
    Array gamma = Array::random(dtype, s.c, 3), beta = Array::random(dtype, s.c, 4);
    for (int64_t i = 0; i < size; i++) x.set(i, x.get(i) + offset);
    auto channel = [&](int64_t i) { return size_t(i / s.inner % s.c); };
    std::vector<double> mean(size_t(s.c)), variance(size_t(s.c)), y(static_cast<size_t>(size));
    for (int64_t i = 0; i < size; i++) mean[channel(i)] += x.get(i) / count;
    for (int64_t i = 0; i < size; i++)
        variance[channel(i)] += (x.get(i) - mean[channel(i)]) * (x.get(i) - mean[channel(i)]) / count;
    for (int64_t i = 0; i < size; i++) {
        const size_t c = channel(i);
        y[size_t(i)] =
            gamma.get(int64_t(c)) * (x.get(i) - mean[c]) / std::sqrt(variance[c] + eps) + beta.get(int64_t(c));
    }
    // The gradient takes the mean and variance that the type can hold.
    Array m(dtype, s.c), v(dtype, s.c);
    for (int64_t c = 0; c < s.c; c++) m.set(c, mean[size_t(c)]), v.set(c, variance[size_t(c)]);
    std::vector<double> ggamma(size_t(s.c)), gbeta(size_t(s.c)), gx(static_cast<size_t>(size)),
        inferred(static_cast<size_t>(size));
    auto normal = [&](int64_t i) {
        const auto c = int64_t(channel(i));
        return (x.get(i) - m.get(c)) / std::sqrt(v.get(c) + eps);
    };
    for (int64_t i = 0; i < size; i++) {
        ggamma[channel(i)] += gy.get(i) * normal(i);
        gbeta[channel(i)] += gy.get(i);
    }
    for (int64_t i = 0; i < size; i++) {
        const size_t c = channel(i);
        const double a = gamma.get(int64_t(c)) / std::sqrt(v.get(int64_t(c)) + eps);
        gx[size_t(i)] = a * (gy.get(i) - gbeta[c] / count - normal(i) * ggamma[c] / count);
        inferred[size_t(i)] = gamma.get(int64_t(c)) * normal(i) + beta.get(int64_t(c));
    }
    for_settings([&] {
        const double e = epsilon(dtype), large = std::fabs(offset) + 1;
        Array out(dtype, size), out_mean(dtype, s.c), out_variance(dtype, s.c);
        CHECK_OK(gt_batch_norm_train(dtype, s.n, s.c, s.inner, x.data(), gamma.data(), beta.data(), eps, out.data(),
                                     out_mean.data(), out_variance.data()));
        compare("mean", out_mean, mean, e * large * 0.1);
        compare("variance", out_variance, variance, e);
        compare("y", out, y, e);
        Array back(dtype, size), out_gamma(dtype, s.c), out_beta(dtype, s.c);
        CHECK_OK(gt_batch_norm_grad(dtype, s.n, s.c, s.inner, x.data(), gamma.data(), m.data(), v.data(), eps,
                                    gy.data(), back.data(), out_gamma.data(), out_beta.data()));
        // Where the mean is rounded to a short type, normal values are as large as what was lost: an error relative to
        // them.
        const double wide = 1 + (gt::type_size(dtype) == 2 ? large : 0);
        compare("ggamma", out_gamma, ggamma, e * std::sqrt(count) * wide);
        compare("gbeta", out_beta, gbeta, e * std::sqrt(count));
        compare("gx", back, gx, e * 10 * wide);
        Array inference(dtype, size);
        CHECK_OK(gt_batch_norm_infer(dtype, s.n, s.c, s.inner, x.data(), gamma.data(), beta.data(), m.data(), v.data(),
                                     eps, inference.data()));
        compare("inferred", inference, inferred, e * 2 * wide);
    });
}

/// With a residual and relu after it, against the plain form and loops.
void test_act(int32_t dtype, const Shape &s, bool relu, bool residual) {
    Context context(text("type ", dtype, " ", s.n, "x", s.c, "x", s.inner, " relu ", relu, " residual ", residual));
    const int64_t size = s.n * s.c * s.inner;
    const int32_t unary = relu ? int32_t(gt::UNARY_RELU) : -1;
    Array x = Array::random(dtype, size, 1), gy = Array::random(dtype, size, 2), r = Array::random(dtype, size, 5);
    Array gamma = Array::random(dtype, s.c, 3), beta = Array::random(dtype, s.c, 4);
    for_settings([&] {
        Array norm(dtype, size), mean(dtype, s.c), variance(dtype, s.c), y(dtype, size), m(dtype, s.c), v(dtype, s.c);
        CHECK_OK(gt_batch_norm_train(dtype, s.n, s.c, s.inner, x.data(), gamma.data(), beta.data(), 1e-3, norm.data(),
                                     mean.data(), variance.data()));
        CHECK_OK(gt_batch_norm_act_train(unary, dtype, s.n, s.c, s.inner, x.data(), gamma.data(), beta.data(),
                                         residual ? r.data() : nullptr, 1e-3, y.data(), m.data(), v.data()));
        Array counts(dtype, size);
        std::vector<double> expected(static_cast<size_t>(size)), kept(static_cast<size_t>(size));
        for (int64_t i = 0; i < size; i++) {
            const double sum = norm.get(i) + (residual ? r.get(i) : 0);
            expected[size_t(i)] = relu && sum < 0 ? 0 : sum;
            counts.set(i, relu && y.get(i) <= 0 ? 0 : gy.get(i));
            kept[size_t(i)] = counts.get(i);
        }
        const double e = epsilon(dtype);
        compare("y", y, expected, e);
        Array gx(dtype, size), ggamma(dtype, s.c), gbeta(dtype, s.c), bx(dtype, size), bgamma(dtype, s.c),
            bbeta(dtype, s.c), gr(dtype, size);
        CHECK_OK(gt_batch_norm_grad(dtype, s.n, s.c, s.inner, x.data(), gamma.data(), m.data(), v.data(), 1e-3,
                                    counts.data(), bx.data(), bgamma.data(), bbeta.data()));
        auto values = [](const Array &a) {
            std::vector<double> out(static_cast<size_t>(a.size()));
            for (int64_t i = 0; i < a.size(); i++) out[size_t(i)] = a.get(i);
            return out;
        };
        // Without a residual the sign comes from x, which a short type's mean may move: y is given there.
        const bool by_y = residual || gt::type_size(dtype) == 2;
        CHECK_OK(gt_batch_norm_act_grad(unary, dtype, s.n, s.c, s.inner, x.data(), gamma.data(), beta.data(), m.data(),
                                        v.data(), by_y ? y.data() : nullptr, 1e-3, gy.data(), gx.data(), ggamma.data(),
                                        gbeta.data(), residual ? gr.data() : nullptr));
        compare("gx", gx, values(bx), 4 * e);
        compare("ggamma", ggamma, values(bgamma), e * std::sqrt(double(s.n * s.inner)));
        compare("gbeta", gbeta, values(bbeta), e * std::sqrt(double(s.n * s.inner)));
        if (residual) compare("gresidual", gr, kept, 0);
    });
}

} // namespace

TEST(batch_norm_activation) {
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
        for (const Shape &s :
             {Shape{4, 3, 25}, Shape{300, 37, 1}, Shape{5, 600, 1}, Shape{3, 5, 16}, Shape{40, 1, 7}}) {
            for (int k = 0; k < 4; k++) test_act(dtype, s, k & 1, k & 2);
        }
    }
}

TEST(batch_norm_keeps_nan) {
    for (int64_t inner : {1, 20}) {
        Array x = Array::random(GT_FLOAT, 8 * inner, 1), r = Array::random(GT_FLOAT, 8 * inner, 1), one(GT_FLOAT, 2);
        one.set(0, 1), one.set(1, 1);
        r.set(0, NAN);
        for_settings([&] {
            Array y(GT_FLOAT, 8 * inner), m(GT_FLOAT, 2), v(GT_FLOAT, 2);
            CHECK_OK(gt_batch_norm_act_train(gt::UNARY_RELU, GT_FLOAT, 4, 2, inner, x.data(), one.data(), one.data(),
                                             r.data(), 1e-3, y.data(), m.data(), v.data()));
            CHECK(std::isnan(y.get(0)));
            CHECK(!std::isnan(y.get(1)));
        });
    }
}

TEST(batch_norm) {
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
        for (const Shape &s : shapes) test(dtype, s, 0);
    }
}

TEST(batch_norm_far_from_zero) {
    for (const Shape &s : shapes) {
        test(GT_DOUBLE, s, 100);
        // A mean of 1000 leaves a float 16 bits for the deviations.
        Context context("float, mean 1000");
        const int64_t size = s.n * s.c * s.inner;
        Array x = Array::random(GT_FLOAT, size, 1), one(GT_FLOAT, s.c), zero(GT_FLOAT, s.c), y(GT_FLOAT, size);
        Array mean(GT_FLOAT, s.c), variance(GT_FLOAT, s.c);
        for (int64_t i = 0; i < size; i++) x.set(i, x.get(i) + 1000);
        for (int64_t c = 0; c < s.c; c++) one.set(c, 1), zero.set(c, 0);
        CHECK_OK(gt_batch_norm_train(GT_FLOAT, s.n, s.c, s.inner, x.data(), one.data(), zero.data(), 0, y.data(),
                                     mean.data(), variance.data()));
        for (int64_t c = 0; c < s.c; c++) {
            double m = 0, v = 0;
            for (int64_t n = 0; n < s.n; n++) {
                for (int64_t i = 0; i < s.inner; i++) m += x.get((n * s.c + c) * s.inner + i);
            }
            m /= double(s.n * s.inner);
            for (int64_t n = 0; n < s.n; n++) {
                for (int64_t i = 0; i < s.inner; i++) v += std::pow(x.get((n * s.c + c) * s.inner + i) - m, 2);
            }
            v /= double(s.n * s.inner);
            CHECK_NEAR(mean.get(c), m, 1e-4);
            CHECK_NEAR(variance.get(c), v, 1e-5);
            CHECK_NEAR(y.get(c * s.inner), (x.get(c * s.inner) - m) / std::sqrt(v), 1e-4);
        }
    }
}

TEST(batch_norm_thread_counts) {
    const int32_t before = gt_num_threads();
    for (int32_t threads : {1, 2, 6}) {
        CHECK_OK(gt_set_num_threads(threads));
        for (const Shape &s : {Shape{64, 3, 600}, Shape{16, 40, 200}, Shape{1000, 2, 9}}) test(GT_FLOAT, s, 0);
    }
    CHECK_OK(gt_set_num_threads(before));
}

TEST(batch_norm_bad_arguments) {
    float x[16] = {};
    auto refused = [&](int32_t status, const char *expected) {
        Context context(text("expected \"", expected, "\", received \"", gt_last_error(), "\""));
        CHECK(status == GT_INVALID_ARGUMENT || status == GT_UNSUPPORTED);
        CHECK(std::strstr(gt_last_error(), expected) != nullptr);
    };
    refused(gt_batch_norm_train(GT_INT, 1, 1, 1, x, x, x, 0, x, x, x), "INT is not supported");
    refused(gt_batch_norm_train(GT_FLOAT, -1, 1, 1, x, x, x, 0, x, x, x), "negative");
    refused(gt_batch_norm_train(GT_FLOAT, 0, 2, 3, x, x, x, 0, x, x, x), "batch is empty");
    refused(gt_batch_norm_train(GT_FLOAT, 1, 2, 3, nullptr, x, x, 0, x, x, x), "null pointer");
    refused(gt_batch_norm_train(GT_FLOAT, 1, 2, 3, x, x, x, -1, x, x, x), "eps is -1");
    refused(gt_batch_norm_train(GT_FLOAT, INT64_MAX, 2, 3, x, x, x, 0, x, x, x), "overflow");
    refused(gt_batch_norm_act_train(3, GT_FLOAT, 1, 2, 3, x, x, x, nullptr, 0, x, x, x), "unary is 3");
    refused(
        gt_batch_norm_act_grad(gt::UNARY_RELU, GT_FLOAT, 1, 2, 3, x, x, nullptr, x, x, nullptr, 0, x, x, x, x, nullptr),
        "beta is a null pointer");
    refused(gt_batch_norm_infer(99, 1, 2, 3, x, x, x, x, x, 0, x), "unknown data type");
    CHECK_OK(gt_batch_norm_infer(GT_FLOAT, 0, 2, 3, nullptr, x, x, x, x, 0, nullptr));
    CHECK_OK(gt_batch_norm_grad(GT_FLOAT, 0, 2, 3, nullptr, x, x, x, 0, nullptr, nullptr, x, x));
}

CHECK_MAIN
