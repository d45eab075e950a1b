// Cumulative sums, gather, scatter.
#include "values.h"

using namespace values;

namespace {
struct Size {
    int64_t outer, n, inner;
};
const Size SIZES3[] = {{1, 1, 1},    {3, 7, 1}, {2, 5, 4}, {1, 1000, 1}, {4, 30, 600},
                       {100, 20, 1}, {2, 0, 3}, {0, 2, 2}, {3, 50, 17}};
} // namespace

TEST(cumsum_values) {
    for_tiers([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            if (dtype == GT_BOOL) continue;
            check::Context context(TYPE_NAMES[dtype]);
            for (auto [outer, n, inner] : SIZES3) {
                if (n > 100 && !floating(dtype) && SIZES[dtype] == 1) continue; // wraps
                Array x = moderate(dtype, outer * n * inner, -1, 1.9), out(dtype, x.n);
                for (int exclusive = 0; exclusive < 2; exclusive++) {
                    for (int reverse = 0; reverse < 2; reverse++) {
                        CHECK_OK(gt_cumsum(dtype, outer, n, inner, exclusive, reverse, x.data(), out.data()));
                        int wrong = 0;
                        for (int64_t o = 0; o < outer; o++) {
                            for (int64_t i = 0; i < inner; i++) {
                                double sum = 0;
                                for (int64_t r = 0; r < n; r++) {
                                    int64_t at = (o * n + (reverse ? n - 1 - r : r)) * inner + i;
                                    double before = sum;
                                    sum += x[at];
                                    wrong +=
                                        !close(dtype, out[at], exclusive ? before : sum, dtype == GT_DOUBLE ? 0 : 0.51);
                                }
                            }
                        }
                        CHECK(wrong == 0);
                    }
                }
            }
        }
    });
    // Long rows are summed in parts, rows of odd lengths side by side; whole numbers make every order exact.
    for_threads([](int32_t) {
        for (int32_t dtype : {GT_INT, GT_LONG, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
            check::Context context(TYPE_NAMES[dtype]);
            for (auto [outer, n] : {std::pair<int64_t, int64_t>{1, 300'001}, {3, 131'072}, {7, 1013}}) {
                for (int kind = 0; kind < 4; kind++) {
                    const bool exclusive = kind & 1, reverse = kind & 2;
                    Array x(dtype, outer * n), out(dtype, x.n);
                    for (int64_t i = 0; i < x.n; i++) x.set(i, double(i * i % 5) - 2);
                    CHECK_OK(gt_cumsum(dtype, outer, n, 1, exclusive, reverse, x.data(), out.data()));
                    int wrong = 0;
                    for (int64_t o = 0; o < outer; o++) {
                        double sum = 0;
                        for (int64_t r = 0; r < n; r++) {
                            const int64_t at = o * n + (reverse ? n - 1 - r : r);
                            const double before = sum;
                            sum += x[at];
                            wrong += out[at] != rounded(dtype, exclusive ? before : sum);
                        }
                    }
                    CHECK(wrong == 0);
                    CHECK_OK(gt_cumsum(dtype, outer, n, 1, exclusive, reverse, x.data(), x.data()));
                    CHECK(x.bytes == out.bytes);
                }
            }
        }
    });
    float x[2] = {1, 2};
    CHECK_OK(gt_cumsum(GT_FLOAT, 1, 2, 1, 0, 0, x, x)); // in place
    CHECK(x[0] == 1 && x[1] == 3);
    CHECK_STATUS(GT_UNSUPPORTED, gt_cumsum(GT_BOOL, 1, 2, 1, 0, 0, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_cumsum(GT_FLOAT, 1, -2, 1, 0, 0, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_cumsum(GT_FLOAT, 1, 2, 1, 0, 0, nullptr, x));
}

TEST(gather_and_scatter) {
    for_threads([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            check::Context context(TYPE_NAMES[dtype]);
            for (auto [outer, n, inner] : SIZES3) {
                if (n == 0) continue;
                for (int64_t count : {int64_t(0), int64_t(1), int64_t(41), int64_t(3000)}) {
                    if (count * inner * outer > 400000) continue;
                    std::vector<int64_t> indices(static_cast<size_t>(count));
                    for (auto &k : indices) k = int64_t(generator()() % uint64_t(2 * n)) - n;
                    Array x = moderate(dtype, outer * n * inner), out(dtype, outer * count * inner);
                    CHECK_OK(gt_gather(dtype, outer, n, inner, count, indices.data(), x.data(), out.data()));
                    int wrong = 0;
                    std::vector<double> sums(size_t(outer * n * inner));
                    for (int64_t o = 0; o < outer; o++) {
                        for (int64_t k = 0; k < count; k++) {
                            int64_t row = indices[size_t(k)] < 0 ? indices[size_t(k)] + n : indices[size_t(k)];
                            for (int64_t i = 0; i < inner; i++) {
                                wrong += out[(o * count + k) * inner + i] != x[(o * n + row) * inner + i];
                                sums[size_t((o * n + row) * inner + i)] += out[(o * count + k) * inner + i];
                            }
                        }
                    }
                    CHECK(wrong == 0);
                    if (dtype == GT_BOOL || (SIZES[dtype] == 1 && count > 41)) continue;
                    Array back(dtype, outer * n * inner);
                    back.bytes.assign(back.bytes.size(), 77);
                    CHECK_OK(gt_scatter_add(dtype, outer, n, inner, count, indices.data(), out.data(), back.data()));
                    for (int64_t i = 0; i < back.n; i++) {
                        double expected = sums[size_t(i)];
                        if (SIZES[dtype] == 1 && std::fabs(expected) > 127) continue;
                        // Up to 3000 additions of the same value, each of which rounds the same way.
                        double tolerance = floating(dtype)
                                               ? 0.51 * ulp(dtype, expected) +
                                                     (1 + std::fabs(expected)) * (dtype == GT_DOUBLE ? 1e-11 : 1e-3)
                                               : 0;
                        wrong += !check::near(back[i], expected, tolerance);
                    }
                    CHECK(wrong == 0);
                }
            }
        }
    });
}

TEST(scatter_is_deterministic) {
    constexpr int64_t N = 50, COUNT = 20000, INNER = 9;
    std::vector<int64_t> indices(COUNT);
    for (auto &k : indices) k = int64_t(generator()() % N);
    Array g = moderate(GT_FLOAT, COUNT * INNER);
    std::vector<char> first;
    for_threads([&](int32_t) {
        Array out(GT_FLOAT, N * INNER);
        CHECK_OK(gt_scatter_add(GT_FLOAT, 1, N, INNER, COUNT, indices.data(), g.data(), out.data()));
        if (first.empty()) first = out.bytes;
        CHECK(out.bytes == first);
    });
}

TEST(indices_are_checked) {
    float x[6] = {}, out[6] = {5, 5, 5, 5, 5, 5};
    int64_t good[] = {-3, 2}, high[] = {0, 3}, low[] = {-4, 0};
    CHECK_OK(gt_gather(GT_FLOAT, 1, 3, 2, 2, good, x, out));
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_gather(GT_FLOAT, 1, 3, 2, 2, high, x, out));
    CHECK(std::strstr(gt_last_error(), "index 3 at position 1"));
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_gather(GT_FLOAT, 1, 3, 2, 2, low, x, out));
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_scatter_add(GT_FLOAT, 1, 3, 2, 2, high, x, out));
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_gather(GT_FLOAT, 1, 0, 2, 2, good, x, out)); // nothing to gather from
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_gather(GT_FLOAT, 1, 3, 2, 2, nullptr, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_gather(GT_FLOAT, 1, 3, 2, -2, good, x, out));
    CHECK_STATUS(GT_UNSUPPORTED, gt_scatter_add(GT_BOOL, 1, 3, 2, 2, good, x, out));
}

CHECK_MAIN
