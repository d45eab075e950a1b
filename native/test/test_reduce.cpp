// Reductions over any axes, against doubles; precision of long sums; places of the best.
#include <limits>

#include "values.h"

using namespace values;

namespace {

struct Case {
    std::vector<int64_t> shape, strides;
    uint64_t axes;
    int64_t offset, size;
};

/// c order, f order, every second element, or backwards.
Case make(const std::vector<int64_t> &shape, uint64_t axes, int kind) {
    Case c{shape, std::vector<int64_t>(shape.size()), axes, 0, 1};
    int64_t step = kind == 2 ? 2 : 1;
    for (size_t k = 0; k < shape.size(); k++) {
        size_t d = kind == 1 ? k : shape.size() - 1 - k;
        c.strides[d] = step;
        step *= std::max<int64_t>(1, shape[d]);
    }
    c.size = step + 1;
    if (kind == 3) {
        for (size_t d = 0; d < shape.size(); d++) {
            c.offset += std::max<int64_t>(0, shape[d] - 1) * c.strides[d];
            c.strides[d] = -c.strides[d];
        }
    }
    return c;
}

/// The elements of each output, in c order of the reduced axes.
std::vector<std::vector<double>> groups(const Case &c, const Array &x) {
    int64_t outputs = 1, total = 1;
    for (size_t d = 0; d < c.shape.size(); d++) {
        total *= c.shape[d];
        if (!(c.axes >> d & 1)) outputs *= c.shape[d];
    }
    std::vector<std::vector<double>> g(static_cast<size_t>(outputs));
    for (int64_t i = 0; i < total; i++) {
        int64_t rest = i, at = c.offset, out = 0, step = 1;
        for (size_t d = c.shape.size(); d-- > 0;) {
            int64_t k = rest % c.shape[d];
            rest /= c.shape[d];
            at += k * c.strides[d];
            if (!(c.axes >> d & 1)) {
                out += k * step;
                step *= c.shape[d];
            }
        }
        g[size_t(out)].push_back(x[at]);
    }
    return g;
}

double reference(int32_t op, const std::vector<double> &v, int32_t dtype) {
    double sum = 0, prod = 1, max = -INFINITY, min = INFINITY;
    bool nan = false, any = false, all = true;
    size_t top = 0, bottom = 0;
    for (size_t i = 0; i < v.size(); i++) {
        sum += v[i];
        prod *= v[i];
        nan |= std::isnan(v[i]);
        max = std::fmax(max, v[i]);
        min = std::fmin(min, v[i]);
        any |= v[i] != 0;
        all &= v[i] != 0;
        auto beats = [&](double a, double b, bool up) {
            return (up ? a > b : a < b) || (std::isnan(a) && !std::isnan(b));
        };
        if (beats(v[i], v[top], true)) top = i;
        if (beats(v[i], v[bottom], false)) bottom = i;
    }
    if (v.empty() && !floating(dtype)) {
        double low[] = {0, -128, 0, -32768, 0, -2147483648.0, 0, -0x1p63, 0},
               high[] = {1, 127, 255, 32767, 65535, 2147483647.0, 4294967295.0, 0x1p63, 0x1p64};
        max = low[dtype];
        min = high[dtype];
    }
    switch (op) {
    case GT_REDUCE_SUM:
        return sum;
    case GT_REDUCE_MEAN:
        return sum / double(v.size());
    case GT_REDUCE_PROD:
        return prod;
    case GT_REDUCE_MAX:
        return nan ? NAN : max;
    case GT_REDUCE_MIN:
        return nan ? NAN : min;
    case GT_REDUCE_ANY:
        return any;
    case GT_REDUCE_ALL:
        return all;
    case GT_REDUCE_ARGMAX:
        return double(top);
    default:
        return double(bottom);
    }
}

void check_case(int32_t op, int32_t dtype, const Case &c, bool with_nan = false) {
    bool place = op >= GT_REDUCE_ARGMAX;
    Array x = dtype == GT_BOOL       ? moderate(dtype, c.size)
              : op == GT_REDUCE_PROD ? moderate(dtype, c.size, 0.8, 1.3)
                                     : moderate(dtype, c.size, -9, 9);
    if (with_nan && c.size > 3) x.set(c.size / 2, NAN);
    auto g = groups(c, x);
    Array out(place ? int32_t(GT_LONG) : dtype, int64_t(g.size()));
    std::vector<int64_t> dims = c.shape;
    dims.insert(dims.end(), c.strides.begin(), c.strides.end());
    CHECK_OK(gt_reduce(op, dtype, int32_t(c.shape.size()), dims.data(), c.axes, x.at(c.offset), out.data()));
    bool is_small = SIZES[dtype] < 4 && !floating(dtype) && dtype != GT_BOOL;
    for (size_t i = 0; i < g.size(); i++) {
        double expected = reference(op, g[i], dtype), magnitude = 0;
        for (double v : g[i]) magnitude += std::fabs(v);
        if (op == GT_REDUCE_MEAN) magnitude /= double(g[i].size());
        if (is_small && op <= GT_REDUCE_PROD && std::fabs(expected) > 100) continue; // wraps
        if (floating(dtype) && std::fabs(expected) > largest(dtype) / 2) continue;
        double tolerance = 0;
        if (floating(dtype) && op <= GT_REDUCE_MEAN)
            tolerance = 0.51 * ulp(dtype, expected) + magnitude * (dtype == GT_DOUBLE ? 1e-14 : 3e-7);
        if (op == GT_REDUCE_PROD)
            tolerance = std::fabs(expected) * (dtype == GT_DOUBLE ? 1e-12 : dtype == GT_FLOAT ? 2e-5 : 0.01);
        CHECK_NEAR(out[int64_t(i)], expected, tolerance);
    }
}

const std::vector<std::vector<int64_t>> SHAPES = {{},       {1},       {5},          {1000},      {4, 6},    {3, 300},
                                                  {300, 3}, {5, 1, 7}, {2, 3, 4, 5}, {6, 40, 33}, {130, 257}};

bool supported(int32_t op, int32_t dtype) {
    if (op == GT_REDUCE_ANY || op == GT_REDUCE_ALL) return dtype == GT_BOOL;
    if (op == GT_REDUCE_MEAN) return floating(dtype);
    return dtype != GT_BOOL;
}

} // namespace

TEST(reduce_casts_by_blocks) {
    for_tiers([](int32_t) {
        constexpr int64_t N = 5003, COLUMNS = 7;
        for (int32_t from : ALL_TYPES) {
            if (floating(from)) continue;
            for (int32_t to : {GT_INT, GT_LONG, GT_UINT64, GT_FLOAT, GT_DOUBLE}) {
                Array x = moderate(from, N * COLUMNS, -100, 100), wide(to, N * COLUMNS);
                const int64_t n = x.n, flat[] = {n, 1, 1};
                CHECK_OK(gt_convert(from, to, 1, flat, x.data(), wide.data()));
                // all at once, the first axis, the last axis, every second row
                const int64_t both[] = {N, COLUMNS, COLUMNS, 1}, other[] = {N / 2, COLUMNS, 2 * COLUMNS, 1};
                for (const int64_t *dims : {both, other}) {
                    for (uint64_t axes : {1, 2, 3}) {
                        for (int32_t op : {GT_REDUCE_SUM, GT_REDUCE_MEAN, GT_REDUCE_PROD}) {
                            // Means are of floating types; products of those depend on the order of the factors.
                            if (op != GT_REDUCE_SUM && (op == GT_REDUCE_MEAN) != floating(to)) continue;
                            Array expected(to, N), actual(to, N);
                            CHECK_OK(gt_reduce(op, to, 2, dims, axes, wide.data(), expected.data()));
                            CHECK_OK(gt_reduce_cast(op, from, to, 2, dims, axes, x.data(), actual.data()));
                            CHECK(std::memcmp(expected.data(), actual.data(), expected.bytes.size()) == 0);
                        }
                    }
                }
            }
        }
    });
    int64_t dims[] = {1, 1};
    char x[8] = {}, out[8];
    CHECK_STATUS(GT_UNSUPPORTED, gt_reduce_cast(GT_REDUCE_SUM, GT_BYTE, GT_SHORT, 1, dims, 1, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce_cast(GT_REDUCE_SUM, 99, GT_LONG, 1, dims, 1, x, out));
}

TEST(all_operations_types_and_axes) {
    for_tiers([](int32_t tier) {
        for (int32_t op = 0; op <= GT_REDUCE_ARGMIN; op++) {
            for (int32_t dtype : ALL_TYPES) {
                check::Context context(check::text("operation ", op, " ", TYPE_NAMES[dtype]));
                if (!supported(op, dtype)) {
                    int64_t dims[] = {2, 1};
                    char x[16] = {}, out[16];
                    CHECK_STATUS(GT_UNSUPPORTED, gt_reduce(op, dtype, 1, dims, 1, x, out));
                    continue;
                }
                for (const auto &shape : SHAPES) {
                    uint64_t all = (uint64_t(1) << shape.size()) - 1;
                    for (uint64_t axes = 0; axes <= all; axes++) {
                        bool one = (axes & (axes - 1)) == 0 && axes;
                        if (op >= GT_REDUCE_ARGMAX && !one && axes != all) continue;
                        for (int kind = 0; kind < 4; kind++) {
                            if (tier > 1 && kind != int(axes % 4)) continue; // a sample is enough for the other tiers
                            check_case(op, dtype, make(shape, axes, kind));
                        }
                    }
                }
            }
        }
    });
}

TEST(nan_propagates) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            for (int32_t op : {GT_REDUCE_SUM, GT_REDUCE_MAX, GT_REDUCE_MIN, GT_REDUCE_ARGMAX, GT_REDUCE_ARGMIN}) {
                for (uint64_t axes : {1, 2, 3}) {
                    for (int kind = 0; kind < 4; kind++) check_case(op, dtype, make({40, 50}, axes, kind), true);
                }
                check_case(op, dtype, make({200000}, 1, 0), true);
            }
        }
    });
}

TEST(over_nothing) {
    for (int32_t dtype : ALL_TYPES) {
        check::Context context(TYPE_NAMES[dtype]);
        for (int32_t op = 0; op <= GT_REDUCE_ALL; op++) {
            if (!supported(op, dtype)) continue;
            int64_t dims[] = {3, 0, 2, 0, 1, 1};
            Array out(dtype, 6);
            CHECK_OK(gt_reduce(op, dtype, 3, dims, 2, nullptr, out.data()));
            for (int64_t i = 0; i < 6; i++) CHECK_NEAR(out[i], reference(op, {}, dtype), 0);
        }
    }
    int64_t dims[] = {0, 1}, index = 7;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 1, dims, 1, nullptr, &index));
    int64_t none[] = {0, 5, 5, 1};
    CHECK_OK(gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 2, none, 2, nullptr, nullptr)); // no outputs
}

TEST(first_index_wins) {
    for_tiers([](int32_t) {
        std::vector<float> x(150000, 1);
        x[70001] = x[70002] = x[149999] = 5;
        x[3] = x[90000] = -5;
        int64_t n = int64_t(x.size()), dims[] = {n, 1}, index = -1;
        CHECK_OK(gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 1, dims, 1, x.data(), &index));
        CHECK(index == 70001);
        CHECK_OK(gt_reduce(GT_REDUCE_ARGMIN, GT_FLOAT, 1, dims, 1, x.data(), &index));
        CHECK(index == 3);
        x[80000] = x[100] = NAN;
        CHECK_OK(gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 1, dims, 1, x.data(), &index));
        CHECK(index == 100);
        std::vector<float> low(50, -INFINITY);
        int64_t few[] = {50, 1};
        CHECK_OK(gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 1, few, 1, low.data(), &index));
        CHECK(index == 0);
    });
}

TEST(places_in_long_rows) {
    for_tiers([](int32_t) {
        constexpr int64_t N = 9001;
        for (int32_t dtype : {GT_INT, GT_LONG, GT_FLOAT, GT_DOUBLE}) {
            check::Context context(TYPE_NAMES[dtype]);
            for (int64_t at : {int64_t(0), int64_t(1), int64_t(63), int64_t(64), int64_t(4095), int64_t(4096), N - 1}) {
                for (bool nan : {false, true}) {
                    if (nan && !floating(dtype)) continue;
                    Array x(dtype, N);
                    for (int64_t i = 0; i < N; i++) x.set(i, double(i * 7 % 100));
                    const int64_t dims[] = {N, 1};
                    for (int32_t op : {GT_REDUCE_ARGMAX, GT_REDUCE_ARGMIN}) {
                        x.set(at, nan ? double(NAN) : op == GT_REDUCE_ARGMAX ? 1000.0 : -1000.0);
                        if (at + 5 < N) x.set(at + 5, x[at]); // the first one counts
                        int64_t found = -1;
                        CHECK_OK(gt_reduce(op, dtype, 1, dims, 1, x.data(), &found));
                        CHECK(found == at);
                    }
                }
            }
        }
    });
}

TEST(long_sums_are_precise) {
    constexpr int64_t N = int64_t(1) << 24;
    std::vector<float> x(N);
    double exact = 0;
    for (int64_t i = 0; i < N; i++) {
        x[size_t(i)] = float(uniform(0, 1));
        exact += x[size_t(i)];
    }
    const std::vector<std::vector<int64_t>> shapes = {{N, 1}, {N / 4, 4}, {4, N / 4}};
    for_threads([&](int32_t) {
        for (const auto &shape : shapes) {
            int64_t dims[] = {shape[0], shape[1], shape[1], 1};
            float sum = 0;
            CHECK_OK(gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, dims, 3, x.data(), &sum));
            CHECK_NEAR(sum / exact, 1, 1e-6);
            std::vector<float> columns(static_cast<size_t>(shape[1]));
            CHECK_OK(gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, dims, 1, x.data(), columns.data()));
            double total = 0;
            for (float c : columns) total += c;
            CHECK_NEAR(total / exact, 1, 1e-6);
        }
    });
}

TEST(the_same_for_any_thread_count) {
    Array x = moderate(GT_FLOAT, 700 * 900);
    std::vector<std::vector<float>> results;
    for_threads([&](int32_t) {
        std::vector<float> r(1 + 900 + 700);
        int64_t dims[] = {700, 900, 900, 1};
        CHECK_OK(gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, dims, 3, x.data(), r.data()));
        CHECK_OK(gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, dims, 1, x.data(), r.data() + 1));
        CHECK_OK(gt_reduce(GT_REDUCE_MEAN, GT_FLOAT, 2, dims, 2, x.data(), r.data() + 901));
        results.push_back(r);
    });
    for (const auto &r : results) CHECK(std::memcmp(r.data(), results[0].data(), r.size() * 4) == 0);
}

TEST(bad_arguments) {
    float x[4] = {}, out[4];
    int64_t dims[] = {4, 1}, pair[] = {2, 2, 2, 1};
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(99, GT_FLOAT, 1, dims, 1, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(-1, GT_FLOAT, 1, dims, 1, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(0, 77, 1, dims, 1, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(0, GT_FLOAT, 1, dims, 2, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(0, GT_FLOAT, 17, dims, 1, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(0, GT_FLOAT, 1, dims, 1, nullptr, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(0, GT_FLOAT, 1, dims, 1, x, nullptr));
    int64_t cube[] = {1, 2, 2, 4, 2, 1};
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 3, cube, 6, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 2, pair, 0, x, out));
}

CHECK_MAIN
