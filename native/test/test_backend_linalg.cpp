// Factorizations against what defines them, in both types, for oblong and small matrices, in batches; and what they
// refuse.
#include "backend_util.h"

using namespace check;

namespace {

/// The product of a [m, k] and b [k, n], or of their transposes as stored.
std::vector<double> product(const Array &a, bool ta, const Array &b, bool tb, int64_t m, int64_t k, int64_t n,
                            int64_t at_a = 0, int64_t at_b = 0) {
    std::vector<double> c(size_t(m * n));
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < n; j++) {
            for (int64_t p = 0; p < k; p++) {
                c[size_t(i * n + j)] +=
                    a.get(at_a + (ta ? p * m + i : i * k + p)) * b.get(at_b + (tb ? j * k + p : p * n + j));
            }
        }
    }
    return c;
}

void same(const std::vector<double> &expected, const Array &actual, int64_t at, double tolerance) {
    for (size_t i = 0; i < expected.size(); i++) CHECK_NEAR(expected[i], actual.get(at + int64_t(i)), tolerance);
}
void is_identity(const std::vector<double> &a, int64_t n, double tolerance) {
    for (int64_t i = 0; i < n * n; i++) CHECK_NEAR(i / n == i % n ? 1 : 0, a[size_t(i)], tolerance);
}

Array copy(const Array &a) {
    Array b(a.dtype(), a.size());
    for (int64_t i = 0; i < a.size(); i++) b.set(i, a.get(i));
    return b;
}

double tolerance(int32_t dtype) { return dtype == GT_FLOAT ? 2e-4 : 1e-11; }

template <class F>
void shapes(F &&body) {
    if (!gt_lapack()) return; // the Java code serves then
    const int64_t all[][3] = {{1, 1, 1}, {1, 5, 5}, {3, 7, 4}, {5, 4, 7}, {2, 40, 33}, {1, 33, 64}, {64, 8, 8}};
    for (int32_t dtype : {GT_FLOAT, GT_DOUBLE}) {
        for (const auto &s : all) {
            for (int32_t threads : {1, 2, 4}) {
                CHECK_OK(gt_set_num_threads(threads));
                Context context(text("type ", dtype, " batch ", s[0], " ", s[1], "x", s[2], " threads ", threads));
                body(dtype, s[0], s[1], s[2]);
            }
        }
    }
    CHECK_OK(gt_set_num_threads(2));
}

TEST(qr) {
    shapes([](int32_t dtype, int64_t batch, int64_t m, int64_t n) {
        Array a = Array::random(dtype, batch * m * n, 1);
        for (int32_t full : {0, 1}) {
            const int64_t k = full ? m : std::min(m, n);
            Array q(dtype, batch * m * k), r(dtype, batch * k * n);
            CHECK_OK(gt_qr(dtype, full, batch, m, n, a.data(), q.data(), r.data()));
            for (int64_t b = 0; b < batch; b++) {
                same(product(q, false, r, false, m, k, n, b * m * k, b * k * n), a, b * m * n, tolerance(dtype));
                is_identity(product(q, true, q, false, k, m, k, b * m * k, b * m * k), k, tolerance(dtype));
                for (int64_t i = 0; i < k; i++) {
                    for (int64_t j = 0; j < std::min(i, n); j++) CHECK(r.get(b * k * n + i * n + j) == 0);
                }
            }
        }
    });
}

TEST(svd) {
    shapes([](int32_t dtype, int64_t batch, int64_t m, int64_t n) {
        Array a = Array::random(dtype, batch * m * n, 2);
        const int64_t least = std::min(m, n);
        Array values(dtype, batch * least);
        CHECK_OK(gt_svd(dtype, 0, batch, m, n, a.data(), values.data(), nullptr, nullptr));
        for (int32_t full : {0, 1}) {
            const int64_t iu = full ? m : least, iv = full ? n : least;
            Array s(dtype, batch * least), u(dtype, batch * m * iu), v(dtype, batch * n * iv);
            CHECK_OK(gt_svd(dtype, full, batch, m, n, a.data(), s.data(), u.data(), v.data()));
            for (int64_t b = 0; b < batch; b++) {
                is_identity(product(u, true, u, false, iu, m, iu, b * m * iu, b * m * iu), iu, tolerance(dtype));
                is_identity(product(v, true, v, false, iv, n, iv, b * n * iv, b * n * iv), iv, tolerance(dtype));
                for (int64_t i = 0; i < m; i++) {
                    for (int64_t j = 0; j < n; j++) {
                        double sum = 0;
                        for (int64_t p = 0; p < least; p++) {
                            sum +=
                                u.get(b * m * iu + i * iu + p) * s.get(b * least + p) * v.get(b * n * iv + j * iv + p);
                        }
                        CHECK_NEAR(a.get(b * m * n + i * n + j), sum, tolerance(dtype));
                    }
                }
                for (int64_t p = 0; p < least; p++) {
                    CHECK_NEAR(values.get(b * least + p), s.get(b * least + p), tolerance(dtype));
                    CHECK(p == 0 || s.get(b * least + p) <= s.get(b * least + p - 1));
                }
            }
        }
    });
}

TEST(lu) {
    shapes([](int32_t dtype, int64_t batch, int64_t m, int64_t n) {
        Array a = Array::random(dtype, batch * m * n, 3);
        Array f(dtype, batch * m * n);
        std::vector<int64_t> rows(size_t(batch * m), -1);
        CHECK_OK(gt_lu(dtype, batch, m, n, a.data(), f.data(), rows.data()));
        for (int64_t b = 0; b < batch; b++) {
            for (int64_t i = 0; i < m; i++) {
                const int64_t from = rows[size_t(b * m + i)];
                CHECK(from >= 0 && from < m);
                for (int64_t j = 0; j < n; j++) {
                    double sum = 0;
                    for (int64_t p = 0; p <= std::min({i, j, n - 1, m - 1}); p++) {
                        const double l = p == i ? 1 : f.get(b * m * n + i * n + p);
                        sum += l * f.get(b * m * n + p * n + j);
                    }
                    CHECK_NEAR(a.get(b * m * n + from * n + j), sum, tolerance(dtype));
                }
            }
        }
    });
}

TEST(systems) {
    shapes([](int32_t dtype, int64_t batch, int64_t k, int64_t n) {
        Array a = Array::random(dtype, batch * n * n, 4), b = Array::random(dtype, batch * n * k, 5);
        for (int64_t i = 0; i < batch * n * n; i++) { // well conditioned
            if (i % (n * n) % (n + 1) == 0) a.set(i, a.get(i) + 2.0 * double(n));
        }
        Array x(dtype, batch * n * k), back(dtype, batch * n * n), det(dtype, batch), sign(dtype, batch),
            log(dtype, batch);
        for (int32_t adjoint : {0, 1}) {
            CHECK_OK(gt_solve(dtype, adjoint, batch, n, k, a.data(), b.data(), x.data()));
            for (int64_t i = 0; i < batch; i++) {
                same(product(a, adjoint, x, false, n, n, k, i * n * n, i * n * k), b, i * n * k, tolerance(dtype));
            }
            for (int32_t lower : {0, 1}) {
                Array t = copy(a);
                for (int64_t i = 0; i < batch * n * n; i++) {
                    const int64_t row = i / n % n, column = i % n;
                    if (lower ? column > row : column < row) t.set(i, 0);
                }
                CHECK_OK(gt_triangular_solve(dtype, lower, adjoint, batch, n, k, a.data(), b.data(), x.data()));
                for (int64_t i = 0; i < batch; i++) {
                    same(product(t, adjoint, x, false, n, n, k, i * n * n, i * n * k), b, i * n * k, tolerance(dtype));
                }
            }
        }
        CHECK_OK(gt_inverse(dtype, batch, n, a.data(), back.data()));
        CHECK_OK(gt_determinant(dtype, batch, n, a.data(), det.data(), sign.data(), log.data()));
        for (int64_t i = 0; i < batch; i++) {
            is_identity(product(a, false, back, false, n, n, n, i * n * n, i * n * n), n, tolerance(dtype));
            if (std::isfinite(det.get(i))) {
                CHECK_NEAR(1, sign.get(i) * std::exp(log.get(i)) / det.get(i), 100 * tolerance(dtype));
            }
        }
    });
}

TEST(symmetric) {
    shapes([](int32_t dtype, int64_t batch, int64_t, int64_t n) {
        Array a = Array::random(dtype, batch * n * n, 6);
        Array s = copy(a); // symmetric by its lower triangle; above it a holds what is not to be read
        for (int64_t i = 0; i < batch * n * n; i++) {
            const int64_t b = i / (n * n), row = i / n % n, column = i % n;
            if (column > row) {
                s.set(i, a.get(b * n * n + column * n + row));
                a.set(i, 1e3);
            }
            if (row == column) {
                s.set(i, s.get(i) + 2.0 * double(n));
                a.set(i, s.get(i));
            }
        }
        Array l(dtype, batch * n * n), w(dtype, batch * n), v(dtype, batch * n * n), alone(dtype, batch * n);
        CHECK_OK(gt_cholesky(dtype, batch, n, a.data(), l.data()));
        CHECK_OK(gt_eigh(dtype, batch, n, a.data(), w.data(), v.data()));
        CHECK_OK(gt_eigh(dtype, batch, n, a.data(), alone.data(), nullptr));
        for (int64_t b = 0; b < batch; b++) {
            const int64_t at = b * n * n;
            same(product(l, false, l, true, n, n, n, at, at), s, at, 1e2 * tolerance(dtype));
            const auto av = product(s, false, v, false, n, n, n, at, at);
            is_identity(product(v, true, v, false, n, n, n, at, at), n, tolerance(dtype));
            for (int64_t i = 0; i < n * n; i++) {
                CHECK_NEAR(av[size_t(i)], v.get(at + i) * w.get(b * n + i % n), 1e2 * tolerance(dtype));
                CHECK(i / n >= i % n || l.get(at + i) == 0);
            }
            for (int64_t i = 0; i < n; i++) {
                CHECK_NEAR(w.get(b * n + i), alone.get(b * n + i), 1e2 * tolerance(dtype));
            }
        }
    });
}

TEST(eig) {
    shapes([](int32_t dtype, int64_t batch, int64_t, int64_t n) {
        Array a = Array::random(dtype, batch * n * n, 7);
        Array wr(dtype, batch * n), wi(dtype, batch * n), vr(dtype, batch * n * n), vi(dtype, batch * n * n);
        CHECK_OK(gt_eig(dtype, batch, n, a.data(), wr.data(), wi.data(), vr.data(), vi.data()));
        for (int64_t b = 0; b < batch; b++) {
            const int64_t at = b * n * n;
            const auto re = product(a, false, vr, false, n, n, n, at, at);
            const auto im = product(a, false, vi, false, n, n, n, at, at);
            for (int64_t i = 0; i < n * n; i++) {
                const double lr = wr.get(b * n + i % n), li = wi.get(b * n + i % n);
                const double xr = vr.get(at + i), xi = vi.get(at + i);
                CHECK_NEAR(lr * xr - li * xi, re[size_t(i)], 10 * tolerance(dtype));
                CHECK_NEAR(lr * xi + li * xr, im[size_t(i)], 10 * tolerance(dtype));
            }
        }
    });
}

TEST(refused) {
    if (!gt_lapack()) return;
    const double singular[] = {1, 0, 0, 1, 1, 2, 2, 4}, bad[] = {1, NAN, 0, 1};
    double x[8], y[4], z[4];
    CHECK_STATUS(GT_NO_RESULT, gt_inverse(GT_DOUBLE, 2, 2, singular, x));
    CHECK(std::strstr(gt_last_error(), "matrix 1 of the batch is singular"));
    CHECK_STATUS(GT_NO_RESULT, gt_solve(GT_DOUBLE, 0, 2, 2, 2, singular, singular, x));
    CHECK_STATUS(GT_NO_RESULT, gt_cholesky(GT_DOUBLE, 2, 2, singular, x));
    CHECK(std::strstr(gt_last_error(), "leading minor of order 2"));
    const double negative[] = {0, 1, 1, 0};
    CHECK_STATUS(GT_NO_RESULT, gt_triangular_solve(GT_DOUBLE, 1, 0, 1, 2, 2, negative, singular, x));
    CHECK_STATUS(GT_NO_RESULT, gt_svd(GT_DOUBLE, 0, 1, 2, 2, bad, x, y, z));
    CHECK_STATUS(GT_NO_RESULT, gt_eigh(GT_DOUBLE, 1, 2, bad + 1, x, y));
    CHECK_STATUS(GT_NO_RESULT, gt_eig(GT_DOUBLE, 1, 2, bad, x, x + 2, y, z));
    CHECK_STATUS(GT_UNSUPPORTED, gt_inverse(GT_HALF, 1, 2, singular, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_inverse(GT_DOUBLE, -1, 2, singular, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_qr(GT_DOUBLE, 0, 1, int64_t(1) << 40, 2, singular, x, y));
    CHECK_OK(gt_set_backend_enabled(0, 0));
    CHECK(gt_lapack() == 0);
    CHECK_STATUS(GT_UNSUPPORTED, gt_inverse(GT_DOUBLE, 1, 2, singular, x));
    CHECK_OK(gt_set_backend_enabled(0, 1));
}

TEST(empty) {
    if (!gt_lapack()) return;
    double q[9], s[1], v[9];
    CHECK_OK(gt_qr(GT_DOUBLE, 1, 1, 3, 0, nullptr, q, nullptr));
    CHECK_OK(gt_svd(GT_DOUBLE, 1, 1, 0, 3, nullptr, s, nullptr, v));
    for (int i = 0; i < 9; i++) {
        CHECK(q[i] == (i % 4 == 0));
        CHECK(v[i] == (i % 4 == 0));
    }
    double det[2], sign[2], log[2];
    CHECK_OK(gt_determinant(GT_DOUBLE, 2, 0, nullptr, det, sign, log));
    CHECK(det[1] == 1 && sign[1] == 1 && log[1] == 0);
    CHECK_OK(gt_cholesky(GT_DOUBLE, 0, 3, nullptr, nullptr));
    CHECK_OK(gt_eig(GT_DOUBLE, 1, 0, nullptr, nullptr, nullptr, nullptr, nullptr));
}

} // namespace

CHECK_MAIN
