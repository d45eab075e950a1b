// Sort, argsort and top k, against std::stable_sort over doubles.
#include <algorithm>
#include <numeric>

#include "values.h"

using namespace values;

namespace {

/// The places of a line in order: NaN last, equal ones as they stood.
std::vector<int64_t> order(const Array &x, int64_t base, int64_t n, int64_t step, bool descending) {
    std::vector<int64_t> k(static_cast<size_t>(n));
    std::iota(k.begin(), k.end(), 0);
    std::stable_sort(k.begin(), k.end(), [&](int64_t a, int64_t b) {
        double u = x[base + a * step], v = x[base + b * step];
        if (std::isnan(u) || std::isnan(v)) return !std::isnan(u) && std::isnan(v);
        return descending ? u > v : u < v;
    });
    return k;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

struct Size {
    int64_t outer, n, inner;
};

} // namespace

TEST(orders) {
    auto orders = [](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            check::Context context(TYPE_NAMES[dtype]);
            for (auto [outer, n, inner] : {Size{1, 1, 1}, Size{3, 7, 2}, Size{2, 700, 3}, Size{1, 5000, 1},
                                           Size{1, 150000, 1}, Size{0, 3, 1}, Size{2, 0, 3}, Size{40, 33, 1}}) {
                Array x = moderate(dtype, outer * n * inner, -10, 10);
                if (floating(dtype) && x.n > 6) {
                    x.set(1, NAN);
                    x.set(3, -INFINITY);
                    x.set(4, 0.0);
                    x.set(5, -0.0);
                }
                int64_t k = std::min<int64_t>(n, 9);
                Array out(dtype, x.n), top(dtype, outer * k * inner);
                std::vector<int64_t> places(size_t(x.n)), topped(size_t(top.n));
                for (int descending = 0; descending < 2; descending++) {
                    CHECK_OK(gt_sort(dtype, outer, n, inner, descending, x.data(), out.data()));
                    CHECK_OK(gt_argsort(dtype, outer, n, inner, descending, x.data(), places.data()));
                    CHECK_OK(gt_topk(dtype, outer, n, inner, k, descending, x.data(), top.data(), topped.data()));
                    int wrong = 0;
                    for (int64_t o = 0; o < outer; o++) {
                        for (int64_t i = 0; i < inner; i++) {
                            std::vector<int64_t> expected = order(x, o * n * inner + i, n, inner, descending);
                            for (int64_t j = 0; j < n; j++) {
                                int64_t at = (o * n + j) * inner + i, e = expected[size_t(j)];
                                wrong += places[size_t(at)] != e;
                                wrong += !same(out[at], x[(o * n + e) * inner + i]);
                                if (j >= k) continue;
                                int64_t to = (o * k + j) * inner + i;
                                wrong += topped[size_t(to)] != e || !same(top[to], x[(o * n + e) * inner + i]);
                            }
                        }
                    }
                    CHECK(wrong == 0);
                }
            }
        }
    };
    for_threads(orders);
    for_tiers(orders);
    float x[3] = {3, 1, 2};
    CHECK_OK(gt_sort(GT_FLOAT, 1, 3, 1, 0, x, x)); // in place
    CHECK(x[0] == 1 && x[1] == 2 && x[2] == 3);
    int64_t places[4];
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_topk(GT_FLOAT, 1, 3, 1, 4, 1, x, x, places));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_sort(GT_FLOAT, 1, -3, 1, 0, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_argsort(77, 1, 3, 1, 0, x, places));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_sort(GT_FLOAT, 1, 3, 1, 0, nullptr, x));
}

namespace {

template <class T>
void check_long(int32_t dtype, std::vector<T> x) {
    check::Context context(TYPE_NAMES[dtype]);
    const int64_t n = int64_t(x.size());
    std::vector<T> out(x.size()), expected = x;
    std::sort(expected.begin(), expected.end());
    std::vector<int64_t> places(x.size()), inverse(x.size()), first(x.size()), counts(x.size());
    for (int descending = 0; descending < 2; descending++) {
        if (descending) std::reverse(expected.begin(), expected.end());
        CHECK_OK(gt_sort(dtype, 1, n, 1, descending, x.data(), out.data()));
        CHECK(out == expected);
        CHECK_OK(gt_argsort(dtype, 1, n, 1, descending, x.data(), places.data()));
        int wrong = 0;
        for (int64_t k = 0; k < n; k++) {
            wrong += x[size_t(places[size_t(k)])] != expected[size_t(k)];
            wrong +=
                k > 0 && expected[size_t(k)] == expected[size_t(k - 1)] && places[size_t(k)] <= places[size_t(k - 1)];
        }
        CHECK(wrong == 0);
    }
    int64_t count = 0;
    CHECK_OK(gt_unique(dtype, n, 1, x.data(), first.data(), inverse.data(), counts.data(), &count));
    int wrong = 0;
    for (int64_t k = 0; k < n; k++) wrong += x[size_t(first[size_t(inverse[size_t(k)])])] != x[size_t(k)];
    CHECK(wrong == 0);
    CHECK(std::accumulate(counts.begin(), counts.begin() + count, int64_t(0)) == n);
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    CHECK(count == int64_t(expected.size()));
    CHECK_OK(gt_sort(dtype, 1, n, 1, 1, x.data(), x.data())); // in place
    CHECK(std::is_sorted(x.rbegin(), x.rend()));
}

} // namespace

TEST(long_lines_of_any_distribution) {
    auto all = [](int32_t) {
        constexpr size_t N = 140'017;
        for (int shape = 0; shape < 7; shape++) {
            check::Context context("distribution " + std::to_string(shape));
            std::vector<float> f(N);
            std::vector<double> d(N);
            std::vector<int32_t> i(N);
            std::vector<int64_t> l(N);
            std::vector<uint64_t> u(N);
            std::vector<uint16_t> h(N);
            for (size_t k = 0; k < N; k++) {
                const uint64_t r = generator()();
                const int64_t whole = shape == 0   ? int64_t(r)                               // all bits
                                      : shape == 1 ? int64_t(r % 1000)                        // many equal
                                      : shape == 2 ? 7                                        // all equal
                                      : shape == 3 ? int64_t(k)                               // in order
                                      : shape == 4 ? int64_t(N - k)                           // in reverse
                                      : shape == 5 ? int64_t(r % 100 ? 5 : r)                 // mostly one value
                                                   : int64_t(k % 512) * 3 - int64_t(k / 512); // saw teeth
                l[k] = whole;
                u[k] = uint64_t(whole);
                i[k] = int32_t(whole);
                h[k] = uint16_t(whole);
                f[k] = shape ? float(whole) : float(r >> 40) * 0x1p-24f;
                d[k] = double(whole) * 0x1p-9;
            }
            check_long(GT_FLOAT, f);
            check_long(GT_DOUBLE, d);
            check_long(GT_INT, i);
            check_long(GT_LONG, l);
            check_long(GT_UINT64, u);
            check_long(GT_UINT16, h);
        }
    };
    const int32_t threads = gt_num_threads(), best = gt_isa_available();
    for (int32_t tier : {int32_t(1), best}) { // by digits, and by vectors where there are such
        gt_set_isa(tier);
        check::Context context("tier " + std::to_string(tier));
        for (int32_t t : {2, 5}) {
            gt_set_num_threads(t);
            all(tier);
        }
    }
    gt_set_num_threads(threads);
    gt_set_isa(best);
}

TEST(buckets_past_the_caches) {
    std::vector<int32_t> x(2'200'003), out(x.size());
    for (auto &e : x) e = int32_t(generator()());
    std::vector<int32_t> expected = x;
    std::sort(expected.begin(), expected.end());
    const int32_t best = gt_isa_available();
    for (int32_t tier : {int32_t(1), best}) {
        gt_set_isa(tier);
        CHECK_OK(gt_sort(GT_INT, 1, int64_t(x.size()), 1, 0, x.data(), out.data()));
        CHECK(out == expected);
    }
    gt_set_isa(best);
}

TEST(lines_of_every_short_length) {
    for_tiers([](int32_t) {
        for (int64_t n = 1; n <= 300; n += n < 140 ? 1 : 7) {
            Array x = moderate(GT_FLOAT, 3 * n, -5, 5), out(GT_FLOAT, 3 * n), d = moderate(GT_DOUBLE, 3 * n, -5, 5);
            for (int64_t inner : {int64_t(1), int64_t(3)}) {
                for (Array *a : {&x, &d}) {
                    Array sorted(a->dtype, a->n);
                    CHECK_OK(gt_sort(a->dtype, 3 / inner, n, inner, 0, a->data(), sorted.data()));
                    for (int64_t line = 0; line < 3; line++) {
                        const int64_t base = inner == 1 ? line * n : line;
                        std::vector<int64_t> expected = order(*a, base, n, inner, false);
                        for (int64_t k = 0; k < n; k++) {
                            CHECK(sorted[base + k * inner] == (*a)[base + expected[size_t(k)] * inner]);
                        }
                    }
                }
            }
        }
    });
}

TEST(unique) {
    for (int32_t dtype : ALL_TYPES) {
        check::Context context(TYPE_NAMES[dtype]);
        for (int64_t n : {0, 1, 40, 3000}) {
            Array x = moderate(dtype, n, -3, 3);
            if (!floating(dtype)) {
                for (int64_t i = 0; i < n; i++) x.set(i, dtype == GT_BOOL ? double(i % 2) : double(i * i % 7));
            } else if (n > 20) {
                for (int64_t i = 10; i < n; i++) x.set(i, x[i % 10]);
                x.set(3, NAN);
                x.set(5, NAN);
            }
            for (int32_t sorted = 0; sorted < 2; sorted++) {
                std::vector<int64_t> first(size_t(n + 1)), inverse(size_t(n + 1)), counts(size_t(n + 1));
                int64_t count = -1, total = 0;
                CHECK_OK(gt_unique(dtype, n, sorted, x.data(), first.data(), inverse.data(), counts.data(), &count));
                for (int64_t g = 0; g < count; g++) {
                    total += counts[size_t(g)];
                    if (g == 0) continue;
                    double a = x[first[size_t(g - 1)]], b = x[first[size_t(g)]];
                    CHECK(sorted ? a < b || (std::isnan(b) && !std::isnan(a))
                                 : first[size_t(g - 1)] < first[size_t(g)]);
                }
                CHECK(total == n);
                for (int64_t i = 0; i < n; i++) {
                    int64_t g = inverse[size_t(i)];
                    CHECK(g >= 0 && g < count && first[size_t(g)] <= i && same(x[i], x[first[size_t(g)]]));
                }
            }
        }
    }
}

TEST(tuples_and_scatter) {
    int64_t sizes[2] = {3, 4}, tuples[6] = {0, -1, 2, 0, -3, 3}, rows[3];
    CHECK_OK(gt_tuple_rows(2, sizes, 1, 3, tuples, rows));
    CHECK(rows[0] == 3 && rows[1] == 8 && rows[2] == 3);
    int64_t wrong[2] = {0, 4};
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_tuple_rows(2, sizes, 1, 1, wrong, rows));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_tuple_rows(-1, sizes, 1, 1, wrong, rows));
    for_threads([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            check::Context context(TYPE_NAMES[dtype]);
            const int64_t n = 5, inner = 3, indices[4] = {1, -1, 1, 3};
            Array ref = moderate(dtype, n * inner, 0, 1.9), g = moderate(dtype, 4 * inner, 0, 1.9);
            for (int32_t kind : {GT_SCATTER_UPDATE, GT_SCATTER_ADD, GT_SCATTER_MAX, GT_SCATTER_MIN}) {
                Array out = ref;
                int32_t status = gt_scatter(kind, dtype, n, inner, 4, indices, g.data(), out.data());
                if (dtype == GT_BOOL && kind != GT_SCATTER_UPDATE) {
                    CHECK(status == GT_UNSUPPORTED);
                    continue;
                }
                CHECK(status == GT_OK);
                for (int64_t r = 0; r < n; r++) {
                    for (int64_t i = 0; i < inner; i++) {
                        double e = ref[r * inner + i];
                        for (int64_t k = 0; k < 4; k++) {
                            if ((indices[k] + n) % n != r) continue;
                            double u = g[k * inner + i];
                            e = kind == GT_SCATTER_UPDATE ? u
                                : kind == GT_SCATTER_ADD  ? e + u
                                : kind == GT_SCATTER_MAX  ? std::fmax(e, u)
                                                          : std::fmin(e, u);
                        }
                        CHECK(close(dtype, out[r * inner + i], e, 1.01));
                    }
                }
            }
        }
    });
    float out[2] = {0, 0}, g[1] = {1};
    int64_t at[1] = {2};
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_scatter(GT_SCATTER_ADD, GT_FLOAT, 2, 1, 1, at, g, out));
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_take_along(GT_FLOAT, 1, 2, 1, 1, at, out, g));
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_add_along(GT_FLOAT, 1, 2, 1, 1, at, g, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_scatter(9, GT_FLOAT, 2, 1, 1, at, g, out));
}

CHECK_MAIN
