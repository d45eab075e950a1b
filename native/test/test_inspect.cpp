// Counting what is not finite, and summaries of values, of every type, tier, length and alignment.
#include "values.h"

using namespace values;

namespace {

constexpr double NOT_FINITE[] = {NAN, INFINITY, -INFINITY};

struct Expected {
    double nan = 0, infinite = 0, least = INFINITY, greatest = -INFINITY, sum = 0, squares = 0;
};

Expected reference(const Array &x, int64_t from) {
    Expected e;
    for (int64_t i = from; i < x.n; i++) {
        const double v = x[i];
        if (std::isnan(v)) {
            e.nan++;
        } else if (std::isinf(v)) {
            e.infinite++;
        } else {
            e.least = std::fmin(e.least, v);
            e.greatest = std::fmax(e.greatest, v);
            e.sum += v;
            e.squares += v * v;
        }
    }
    return e;
}

void compare(const Array &x, int64_t from) {
    const Expected e = reference(x, from);
    int64_t count = -1;
    const void *p = x.bytes.data() + from * SIZES[x.dtype];
    CHECK_OK(gt_count_not_finite(x.dtype, x.n - from, p, &count));
    CHECK(count == int64_t(e.nan + e.infinite));
    double s[6] = {-1, -1, -1, -1, -1, -1};
    CHECK_OK(gt_summarize(x.dtype, x.n - from, p, s));
    CHECK(s[0] == e.nan);
    CHECK(s[1] == e.infinite);
    CHECK(s[2] == e.least);
    CHECK(s[3] == e.greatest);
    CHECK_NEAR(s[4], e.sum, 1e-9 * (1 + e.squares));
    CHECK_NEAR(s[5], e.squares, 1e-9 * (1 + e.squares));
}

} // namespace

TEST(counts_and_summaries) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            check::Context type(TYPE_NAMES[dtype]);
            for (int64_t n : {0, 1, 2, 15, 16, 17, 33, 1000}) {
                check::Context length(std::to_string(n));
                Array x = moderate(dtype, n);
                compare(x, 0);
                for (int64_t i = 0; i < n; i += 3) x.set(i, NOT_FINITE[i % 9 / 3]);
                compare(x, 0);
                if (n > 1) compare(x, 1);
            }
        }
    });
}

TEST(the_edges_of_the_types_are_finite) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            Array x(dtype, 4);
            x.set(0, largest(dtype));
            x.set(1, -largest(dtype));
            x.set(2, -0.0);
            x.set(3, ulp(dtype, 0)); // denormal
            int64_t count = -1;
            CHECK_OK(gt_count_not_finite(dtype, 4, x.data(), &count));
            CHECK(count == 0);
            double s[6];
            CHECK_OK(gt_summarize(dtype, 4, x.data(), s));
            CHECK(s[0] == 0 && s[1] == 0 && s[2] == -largest(dtype) && s[3] == largest(dtype));
        }
    });
}

TEST(long_arrays_of_one_kind_do_not_overflow_a_counter) {
    for_tiers([](int32_t) {
        for_threads([](int32_t) {
            for (int32_t dtype : FLOATING) {
                const int64_t n = 200003;
                Array x(dtype, n);
                for (int64_t i = 0; i < n; i++) x.set(i, NAN);
                x.set(n / 2, 3);
                int64_t count = -1;
                CHECK_OK(gt_count_not_finite(dtype, n, x.data(), &count));
                CHECK(count == n - 1);
                double s[6];
                CHECK_OK(gt_summarize(dtype, n, x.data(), s));
                CHECK(s[0] == n - 1 && s[2] == 3 && s[3] == 3 && s[4] == 3 && s[5] == 9);
            }
        });
    });
}

TEST(bad_arguments) {
    float x = 0;
    int64_t count = 0;
    double s[6];
    CHECK_STATUS(GT_UNSUPPORTED, gt_count_not_finite(GT_INT, 1, &x, &count));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_count_not_finite(99, 1, &x, &count));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_count_not_finite(GT_FLOAT, -1, &x, &count));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_count_not_finite(GT_FLOAT, 1, nullptr, &count));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_count_not_finite(GT_FLOAT, 1, &x, nullptr));
    CHECK_STATUS(GT_UNSUPPORTED, gt_summarize(GT_LONG, 1, &x, s));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_summarize(GT_FLOAT, -1, &x, s));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_summarize(GT_FLOAT, 1, nullptr, s));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_summarize(GT_FLOAT, 1, &x, nullptr));
}

CHECK_MAIN
