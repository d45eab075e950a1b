// Matrix products with bias, residual and activation against plain loops in double precision.
#include "backend_util.h"
#include "kernels/elementwise.h"

using namespace check;

namespace {

double apply(int32_t unary, double x) {
    switch (unary) {
    case gt::UNARY_RELU:
        return std::fmax(x, 0);
    case gt::UNARY_TANH:
        return std::tanh(x);
    case gt::UNARY_GELU:
        return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
    default:
        return x;
    }
}

void run(int32_t dtype, int32_t unary, bool has_bias, bool has_residual, bool ta, bool tb, int64_t m, int64_t n,
         int64_t k, int64_t batch, bool share_b) {
    Context context(text("type ", dtype, " unary ", unary, has_bias ? " bias" : "", has_residual ? " residual" : "",
                         ta ? " T" : " N", tb ? "T " : "N ", m, "x", n, "x", k, " batch ", batch));
    const int64_t lda = (ta ? m : k) + 1, ldb = (tb ? k : n) + 2, ldc = n + 3;
    const int64_t size_a = (ta ? k : m) * lda, size_b = (tb ? n : k) * ldb, size_c = m * ldc;
    Array a = Array::random(dtype, batch * size_a, 1), b = Array::random(dtype, (share_b ? 1 : batch) * size_b, 2);
    Array bias = Array::random(dtype, n, 3), residual = Array::random(dtype, batch * size_c, 4);
    std::vector<double> expected(size_t(batch * size_c), NAN); // what lies between the rows is not written
    for (int64_t s = 0; s < batch; s++) {
        for (int64_t i = 0; i < m; i++) {
            for (int64_t j = 0; j < n; j++) {
                double sum = has_bias ? bias.get(j) : 0;
                const int64_t at = s * size_c + i * ldc + j;
                if (has_residual) sum += residual.get(at);
                for (int64_t q = 0; q < k; q++) {
                    sum += a.get(s * size_a + (ta ? q * lda + i : i * lda + q)) *
                           b.get((share_b ? 0 : s * size_b) + (tb ? j * ldb + q : q * ldb + j));
                }
                expected[size_t(at)] = apply(unary, sum);
            }
        }
    }
    for_settings([&] {
        Array out(dtype, batch * size_c);
        CHECK_OK(gt_matmul_fused(unary, dtype, ta, tb, m, n, k, a.data(), lda, b.data(), ldb,
                                 has_bias ? bias.data() : nullptr, has_residual ? residual.data() : nullptr, out.data(),
                                 ldc, batch, size_a, share_b ? 0 : size_b, size_c));
        compare("c", out, expected, 3 * sum_tolerance(dtype, k));
    });
}

} // namespace

TEST(matmul_fused_values) {
    const int64_t shapes[][4] = {{1, 1, 1, 1},    {5, 7, 3, 2},      {40, 50, 60, 1},
                                 {3, 2100, 4, 1}, {100, 96, 110, 1}, {64, 64, 64, 5}};
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
        for (const auto &s : shapes) {
            for (int32_t unary : {-1, int32_t(gt::UNARY_RELU), int32_t(gt::UNARY_GELU)}) {
                run(dtype, unary, true, true, false, true, s[0], s[1], s[2], s[3], false);
            }
            run(dtype, gt::UNARY_TANH, true, false, true, false, s[0], s[1], s[2], s[3], true);
            run(dtype, gt::UNARY_RELU, false, true, false, false, s[0], s[1], s[2], s[3], false);
            run(dtype, -1, false, false, true, true, s[0], s[1], s[2], s[3], false);
        }
    }
}

TEST(matmul_fused_of_nothing) {
    for_settings([] {
        const float bias[2] = {1, -2}, residual[4] = {1, 1, 5, 1};
        float c[4] = {9, 9, 9, 9};
        CHECK_OK(gt_matmul_fused(gt::UNARY_RELU, GT_FLOAT, 0, 0, 2, 2, 0, nullptr, 0, nullptr, 2, bias, residual, c, 2,
                                 1, 0, 0, 0)); // k is 0: only what is added
        CHECK(c[0] == 2 && c[1] == 0 && c[2] == 6 && c[3] == 0);
        CHECK_OK(gt_matmul_fused(-1, GT_FLOAT, 0, 0, 0, 2, 3, nullptr, 3, nullptr, 2, nullptr, nullptr, nullptr, 2, 1,
                                 0, 0, 0));
        float a[2] = {NAN, 1}, b[2] = {1, 1};
        CHECK_OK(
            gt_matmul_fused(gt::UNARY_RELU, GT_FLOAT, 0, 0, 2, 1, 1, a, 1, b, 1, nullptr, nullptr, c, 1, 1, 0, 0, 0));
        CHECK(std::isnan(c[0]) && c[1] == 1);
    });
}

TEST(matmul_fused_nan_through_relu) { // also where oneDNN has the relu
    for_settings([] {
        Array a = Array::random(GT_FLOAT, 128 * 128, 1), b = Array::random(GT_FLOAT, 128 * 128, 2),
              c(GT_FLOAT, 128 * 128);
        a.set(5 * 128 + 3, NAN);
        CHECK_OK(gt_matmul_fused(gt::UNARY_RELU, GT_FLOAT, 0, 0, 128, 128, 128, a.data(), 128, b.data(), 128, nullptr,
                                 nullptr, c.data(), 128, 1, 0, 0, 0));
        CHECK(std::isnan(c.get(5 * 128)) && std::isnan(c.get(5 * 128 + 127)) && !std::isnan(c.get(4 * 128)));
    });
}

TEST(matmul_fused_bad_arguments) {
    float x[16] = {};
    auto call = [&](int32_t unary, int32_t dtype, int64_t lda) {
        return gt_matmul_fused(unary, dtype, 0, 0, 2, 2, 2, x, lda, x, 2, nullptr, nullptr, x + 8, 2, 1, 0, 0, 0);
    };
    CHECK_STATUS(GT_INVALID_ARGUMENT, call(-2, GT_FLOAT, 2));
    CHECK_STATUS(GT_INVALID_ARGUMENT, call(gt::UNARY_COUNT, GT_FLOAT, 2));
    CHECK_STATUS(GT_INVALID_ARGUMENT, call(gt::UNARY_IS_NAN, GT_FLOAT, 2));
    CHECK_STATUS(GT_UNSUPPORTED, call(-1, GT_INT, 2));
    CHECK_STATUS(GT_INVALID_ARGUMENT, call(-1, GT_FLOAT, 1));
    CHECK_OK(call(-1, GT_FLOAT, 2));
}

CHECK_MAIN
