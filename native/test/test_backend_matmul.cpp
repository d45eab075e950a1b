// Matrix products against plain loops in double precision (integers: in 64 bits).
#include <thread>

#include "backend_util.h"

using namespace check;

namespace {

struct Product {
    int32_t dtype = GT_FLOAT;
    bool ta = false, tb = false;
    int64_t m = 1, n = 1, k = 1;
    double alpha = 1, beta = 0;
    int64_t pad = 0; // elements between rows
    int64_t batch = 1;
    bool share_a = false, share_b = false;

    std::string name() const {
        return text("type ", dtype, ta ? " T" : " N", tb ? "T " : "N ", m, "x", n, "x", k, " alpha ", alpha, " beta ",
                    beta, " pad ", pad, " batch ", batch, share_a ? " shared A" : "", share_b ? " shared B" : "");
    }
};

/// An integer as the type holds it; exact to 2^53.
double wrapped(int32_t dtype, double x) {
    Array one(dtype, 1);
    const int64_t whole = int64_t(x);
    std::memcpy(one.data(), &whole, size_t(gt::type_size(dtype))); // little-endian
    return one.get(0);
}

/// Runs under every setting and compares; what lies between the rows of C must stay.
void run(const Product &p) {
    Context context(p.name());
    const int64_t rows_a = p.ta ? p.k : p.m, row_a = p.ta ? p.m : p.k, lda = row_a + p.pad;
    const int64_t rows_b = p.tb ? p.n : p.k, row_b = p.tb ? p.k : p.n, ldb = row_b + p.pad, ldc = p.n + p.pad;
    auto extent = [](int64_t rows, int64_t row, int64_t ld) { return rows > 0 ? (rows - 1) * ld + row : 0; };
    const int64_t size_a = extent(rows_a, row_a, lda), size_b = extent(rows_b, row_b, ldb),
                  size_c = extent(p.m, p.n, ldc);
    Array a = Array::random(p.dtype, p.share_a ? size_a : size_a * p.batch, 1);
    Array b = Array::random(p.dtype, p.share_b ? size_b : size_b * p.batch, 2);
    Array c = Array::random(p.dtype, size_c * p.batch, 3);
    std::vector<double> expected(static_cast<size_t>(c.size()));
    for (int64_t i = 0; i < c.size(); i++) expected[size_t(i)] = c.get(i);
    for (int64_t s = 0; s < p.batch; s++) {
        const int64_t at_a = p.share_a ? 0 : s * size_a, at_b = p.share_b ? 0 : s * size_b;
        for (int64_t i = 0; i < p.m; i++) {
            for (int64_t j = 0; j < p.n; j++) {
                double sum = 0;
                for (int64_t q = 0; q < p.k; q++) {
                    sum += a.get(at_a + (p.ta ? q * lda + i : i * lda + q)) *
                           b.get(at_b + (p.tb ? j * ldb + q : q * ldb + j));
                }
                double &e = expected[size_t(s * size_c + i * ldc + j)];
                e = p.alpha * sum + (p.beta == 0 ? 0 : p.beta * e);
                if (!gt::is_floating(p.dtype)) e = wrapped(p.dtype, e);
                if (p.beta == 0) c.set(s * size_c + i * ldc + j, NAN); // is not to be read
            }
        }
    }
    const double tolerance = sum_tolerance(p.dtype, p.k) * (1 + std::fabs(p.alpha) + std::fabs(p.beta));
    for_settings([&] {
        Array out(p.dtype, c.size());
        std::memcpy(out.data(), c.data(), size_t(c.size() * gt::type_size(p.dtype)));
        CHECK_OK(gt_matmul(p.dtype, p.ta, p.tb, p.m, p.n, p.k, p.alpha, a.data(), lda, b.data(), ldb, p.beta,
                           out.data(), ldc, p.batch, p.share_a ? 0 : size_a, p.share_b ? 0 : size_b, size_c));
        compare("c", out, expected, tolerance);
    });
}

void transpositions(Product p) {
    for (bool ta : {false, true}) {
        for (bool tb : {false, true}) {
            p.ta = ta;
            p.tb = tb;
            run(p);
        }
    }
}

const int32_t types[] = {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE, GT_INT,    GT_LONG,
                         GT_BYTE, GT_UBYTE,    GT_SHORT, GT_UINT16, GT_UINT32, GT_UINT64};

} // namespace

TEST(matmul_shapes) {
    const int64_t shapes[][3] = {{1, 1, 1},     {2, 3, 4},     {5, 17, 3},   {16, 16, 16}, {13, 33, 65},
                                 {1, 40, 70},   {40, 1, 70},   {70, 50, 1},  {1, 1, 200},  {64, 32, 48},
                                 {31, 100, 90}, {50, 70, 500}, {130, 65, 40}};
    for (int32_t dtype : types) {
        for (const auto &s : shapes) transpositions({.dtype = dtype, .m = s[0], .n = s[1], .k = s[2]});
    }
}

TEST(matmul_alpha_beta_and_padded_rows) {
    for (int32_t dtype : types) {
        for (double beta : {0.0, 1.0, 2.0}) {
            transpositions({.dtype = dtype, .m = 9, .n = 20, .k = 11, .alpha = 3, .beta = beta, .pad = 3});
            transpositions({.dtype = dtype, .m = 45, .n = 70, .k = 80, .alpha = -1, .beta = beta, .pad = 5});
            transpositions({.dtype = dtype, .m = 1, .n = 33, .k = 40, .alpha = 2, .beta = beta, .pad = 1});
            transpositions({.dtype = dtype, .m = 33, .n = 1, .k = 40, .alpha = 2, .beta = beta, .pad = 1});
        }
    }
}

TEST(matmul_batches) {
    for (int32_t dtype : types) {
        for (bool share_a : {false, true}) {
            for (bool share_b : {false, true}) {
                transpositions(
                    {.dtype = dtype, .m = 4, .n = 6, .k = 5, .batch = 7, .share_a = share_a, .share_b = share_b});
                transpositions({.dtype = dtype,
                                .m = 40,
                                .n = 50,
                                .k = 60,
                                .beta = 1,
                                .batch = 3,
                                .share_a = share_a,
                                .share_b = share_b});
            }
        }
    }
}

TEST(matmul_of_nothing) {
    for (int32_t dtype : types) {
        transpositions({.dtype = dtype, .m = 0, .n = 3, .k = 4});
        transpositions({.dtype = dtype, .m = 3, .n = 0, .k = 4});
        transpositions({.dtype = dtype, .m = 3, .n = 4, .k = 0});            // zeros
        transpositions({.dtype = dtype, .m = 3, .n = 4, .k = 0, .beta = 2}); // beta C
        transpositions({.dtype = dtype, .m = 3, .n = 4, .k = 0, .batch = 2});
        transpositions({.dtype = dtype, .m = 3, .n = 4, .k = 5, .batch = 0});
    }
}

TEST(matmul_larger_than_the_blocks) {
    run({.m = 97, .n = 131, .k = 801});
    run({.dtype = GT_DOUBLE, .tb = true, .m = 65, .n = 70, .k = 800});
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16}) { // widened by blocks of 1024 x 1024
        run({.dtype = dtype, .tb = true, .m = 1100, .n = 9, .k = 1030, .pad = 1});
        run({.dtype = dtype, .ta = true, .m = 9, .n = 1100, .k = 1030, .beta = 1, .pad = 3});
    }
}

TEST(matmul_integers_wrap) {
    for_settings([&] {
        int32_t a[2] = {INT32_MAX, 2}, b[2] = {3, 5}, c[1] = {};
        CHECK_OK(gt_matmul(GT_INT, 0, 0, 1, 1, 2, 1, a, 2, b, 1, 0, c, 1, 1, 0, 0, 0));
        CHECK(c[0] == int32_t(uint32_t(INT32_MAX) * 3 + 10));
        int64_t al[1] = {INT64_MAX}, bl[1] = {2}, cl[1] = {};
        CHECK_OK(gt_matmul(GT_LONG, 0, 0, 1, 1, 1, 1, al, 1, bl, 1, 0, cl, 1, 1, 0, 0, 0));
        CHECK(cl[0] == -2);
    });
}

TEST(matmul_from_many_threads) {
    Array a = Array::random(GT_FLOAT, 100 * 120, 1), b = Array::random(GT_FLOAT, 120 * 90, 2);
    std::vector<double> expected(100 * 90);
    for (int64_t i = 0; i < 100; i++) {
        for (int64_t j = 0; j < 90; j++) {
            for (int64_t q = 0; q < 120; q++) expected[size_t(i * 90 + j)] += a.get(i * 120 + q) * b.get(q * 90 + j);
        }
    }
    for_settings([&] {
        std::vector<int> bad(4);
        std::vector<std::thread> threads;
        for (size_t t = 0; t < 4; t++) {
            threads.emplace_back([&, t] {
                for (int repeat = 0; repeat < 5; repeat++) {
                    Array c(GT_FLOAT, 100 * 90);
                    bad[t] += gt_matmul(GT_FLOAT, 0, 0, 100, 90, 120, 1, a.data(), 120, b.data(), 90, 0, c.data(), 90,
                                        1, 0, 0, 0) != GT_OK;
                    for (int64_t i = 0; i < c.size(); i++) bad[t] += !near(c.get(i), expected[size_t(i)], 1e-4);
                }
            });
        }
        for (auto &t : threads) t.join();
        for (int b : bad) CHECK(b == 0);
    });
}

TEST(matmul_bad_arguments) {
    float x[16] = {};
    auto refused = [&](int32_t status, const char *expected) {
        Context context(text("expected \"", expected, "\", received \"", gt_last_error(), "\""));
        CHECK(status == GT_INVALID_ARGUMENT || status == GT_UNSUPPORTED);
        CHECK(std::strstr(gt_last_error(), expected) != nullptr);
    };
    refused(gt_matmul(99, 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, x, 2, 1, 0, 0, 0), "unknown data type");
    refused(gt_matmul(GT_BOOL, 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, x, 2, 1, 0, 0, 0), "BOOL is not supported");
    refused(gt_matmul(GT_FLOAT, 0, 0, -2, 2, 2, 1, x, 2, x, 2, 0, x, 2, 1, 0, 0, 0), "negative: m -2");
    refused(gt_matmul(GT_FLOAT, 0, 0, 2, 2, 2, 1, x, 1, x, 2, 0, x, 2, 1, 0, 0, 0), "lda 1");
    refused(gt_matmul(GT_FLOAT, 0, 1, 2, 2, 3, 1, x, 3, x, 2, 0, x, 2, 1, 0, 0, 0), "ldb 2");
    refused(gt_matmul(GT_FLOAT, 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, x, 1, 1, 0, 0, 0), "ldc 1");
    refused(gt_matmul(GT_FLOAT, 0, 0, 2, 2, 2, 1, nullptr, 2, x, 2, 0, x, 2, 1, 0, 0, 0), "a is a null pointer");
    refused(gt_matmul(GT_FLOAT, 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, nullptr, 2, 1, 0, 0, 0), "c is a null pointer");
    refused(gt_matmul(GT_FLOAT, 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, x, 2, 3, 4, 4, 0), "overwrite");
    refused(gt_matmul(GT_FLOAT, 0, 0, INT64_MAX / 2, 2, 4, 1, x, 4, x, 2, 0, x, 2, 1, 0, 0, 0), "overflow");
    CHECK_OK(gt_matmul(GT_FLOAT, 0, 0, 0, 0, 0, 1, nullptr, 0, nullptr, 0, 0, nullptr, 0, 1, 0, 0, 0));
}

TEST(who_served_a_product_is_told_once) {
    Array a = Array::random(GT_FLOAT, 64 * 64, 1), c(GT_FLOAT, 64 * 64);
    for_settings([&] {
        gt_backends_used();
        CHECK_OK(gt_matmul(GT_FLOAT, 0, 0, 64, 64, 64, 1, a.data(), 64, a.data(), 64, 0, c.data(), 64, 1, 0, 0, 0));
        // oneDNN is asked first for a product of this size, then OpenBLAS.
        const int32_t expected = gt_backend_enabled(1) ? 2 : gt_backend_enabled(0) ? 1 : 0;
        CHECK(gt_backends_used() == expected);
        CHECK(gt_backends_used() == 0);
    });
}

CHECK_MAIN
