// Strided element-wise work, selection, conversion, filling, ranges: against plain loops over indices.
#include <algorithm>
#include <numeric>

#include "kernels/elementwise.h"
#include "values.h"

using namespace values;

namespace {

/// A view on memory of its own: shape, strides, and the offset of the first element.
struct View {
    std::vector<int64_t> shape, strides;
    int64_t offset = 0, size = 1;

    int64_t at(const std::vector<int64_t> &index) const {
        int64_t o = offset;
        for (size_t d = 0; d < shape.size(); d++) o += index[d] * strides[d];
        return o;
    }
};

enum Kind { CONTIGUOUS, PERMUTED, NEGATIVE, SLICED, BROADCAST, KINDS };

/// A view of a kind; BROADCAST ones have stride 0 in some dimensions.
View view(const std::vector<int64_t> &shape, int kind) {
    size_t rank = shape.size();
    View v;
    v.shape = shape;
    v.strides.assign(rank, 0);
    std::vector<size_t> order(rank);
    std::iota(order.begin(), order.end(), 0);
    if (kind == PERMUTED) std::reverse(order.begin(), order.end());
    int64_t step = kind == SLICED ? 2 : 1;
    for (size_t k = rank; k-- > 0;) {
        size_t d = order[k];
        if (kind == BROADCAST && d % 2 == 0) continue;
        v.strides[d] = step;
        step *= std::max<int64_t>(shape[d], 1) + (kind == SLICED ? 1 : 0);
    }
    v.size = step + 1;
    if (kind == NEGATIVE) {
        for (size_t d = 0; d < rank; d++) {
            if (shape[d] == 0) continue;
            v.offset += (shape[d] - 1) * v.strides[d];
            v.strides[d] = -v.strides[d];
        }
    }
    return v;
}

std::vector<int64_t> pack(const std::vector<View> &views) {
    std::vector<int64_t> dims = views[0].shape;
    for (const View &v : views) dims.insert(dims.end(), v.strides.begin(), v.strides.end());
    return dims;
}

template <class F>
void for_indices(const std::vector<int64_t> &shape, F &&body) {
    for (int64_t n : shape) {
        if (n == 0) return;
    }
    std::vector<int64_t> index(shape.size(), 0);
    while (true) {
        body(index);
        size_t d = shape.size();
        while (d > 0 && ++index[d - 1] == shape[d - 1]) index[--d] = 0;
        if (d == 0) return;
    }
}

const std::vector<std::vector<int64_t>> SHAPES = {{},           {1},      {7},       {300},      {5, 3},
                                                  {3, 200},     {70, 90}, {2, 3, 4}, {4, 1, 33}, {40, 3, 50},
                                                  {2, 3, 4, 5}, {0},      {3, 0, 2}, {129, 64},  {1, 1}};

std::string describe(const std::vector<int64_t> &shape) {
    std::string s = "shape";
    for (int64_t n : shape) s += " " + std::to_string(n);
    return s;
}

void check_binary(int32_t dtype, const std::vector<int64_t> &shape, int xk, int yk, int ok) {
    View xv = view(shape, xk), yv = view(shape, yk), ov = view(shape, ok);
    Array x = moderate(dtype, xv.size), y = moderate(dtype, yv.size), out(dtype, ov.size);
    CHECK_OK(gt_binary_strided(gt::BINARY_MAX, dtype, int32_t(shape.size()), pack({xv, yv, ov}).data(), x.at(xv.offset),
                               y.at(yv.offset), out.at(ov.offset)));
    int wrong = 0;
    for_indices(shape,
                [&](const std::vector<int64_t> &i) { wrong += out[ov.at(i)] != std::fmax(x[xv.at(i)], y[yv.at(i)]); });
    CHECK(wrong == 0);
}

} // namespace

TEST(binary_strided) {
    for_tiers([](int32_t) {
        for (const auto &shape : SHAPES) {
            check::Context context(describe(shape));
            for (int xk = 0; xk < KINDS; xk++) {
                for (int yk = 0; yk < KINDS; yk++) {
                    for (int ok = 0; ok < BROADCAST; ok++) check_binary(GT_FLOAT, shape, xk, yk, ok);
                }
            }
        }
    });
}

TEST(binary_strided_types) {
    for (int32_t dtype : ALL_TYPES) {
        if (dtype == GT_BOOL) continue;
        check::Context context(TYPE_NAMES[dtype]);
        for (const auto &shape : SHAPES) {
            check::Context inner(describe(shape));
            check_binary(dtype, shape, PERMUTED, BROADCAST, CONTIGUOUS);
            check_binary(dtype, shape, BROADCAST, SLICED, NEGATIVE);
            check_binary(dtype, shape, CONTIGUOUS, CONTIGUOUS, SLICED);
        }
    }
}

TEST(binary_strided_threads) {
    for_threads([](int32_t) {
        for (const auto &shape :
             {std::vector<int64_t>{600, 500}, std::vector<int64_t>{300000}, std::vector<int64_t>{20, 130, 130}}) {
            check_binary(GT_FLOAT, shape, CONTIGUOUS, BROADCAST, CONTIGUOUS);
            check_binary(GT_FLOAT, shape, PERMUTED, CONTIGUOUS, CONTIGUOUS);
            check_binary(GT_HALF, shape, PERMUTED, NEGATIVE, SLICED);
        }
    });
}

TEST(predicates_strided) {
    for (int32_t dtype : ALL_TYPES) {
        check::Context context(TYPE_NAMES[dtype]);
        for (int xk = 0; xk < KINDS; xk++) {
            std::vector<int64_t> shape = {33, 70};
            View xv = view(shape, xk), yv = view(shape, CONTIGUOUS), ov = view(shape, PERMUTED);
            Array x = moderate(dtype, xv.size), y = moderate(dtype, yv.size), out(GT_BOOL, ov.size);
            CHECK_OK(gt_binary_strided(gt::BINARY_GT, dtype, 2, pack({xv, yv, ov}).data(), x.at(xv.offset), y.data(),
                                       out.data()));
            int wrong = 0;
            for_indices(shape,
                        [&](const std::vector<int64_t> &i) { wrong += out[ov.at(i)] != (x[xv.at(i)] > y[yv.at(i)]); });
            CHECK(wrong == 0);
        }
    }
}

TEST(unary_strided) {
    for_tiers([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            if (dtype == GT_BOOL) continue;
            check::Context context(TYPE_NAMES[dtype]);
            for (const auto &shape : SHAPES) {
                for (int xk = 0; xk < KINDS; xk++) {
                    for (int ok = 0; ok < BROADCAST; ok++) {
                        View xv = view(shape, xk), ov = view(shape, ok);
                        Array x = moderate(dtype, xv.size), out(dtype, ov.size);
                        CHECK_OK(gt_unary_strided(gt::UNARY_RELU, dtype, int32_t(shape.size()), pack({xv, ov}).data(),
                                                  x.at(xv.offset), out.at(ov.offset)));
                        int wrong = 0;
                        for_indices(shape, [&](const std::vector<int64_t> &i) {
                            wrong += out[ov.at(i)] != std::fmax(x[xv.at(i)], 0);
                        });
                        CHECK(wrong == 0);
                    }
                }
            }
        }
    });
}

TEST(select_strided) {
    for_tiers([](int32_t) {
        for (int32_t dtype : {GT_BOOL, GT_SHORT, GT_INT, GT_LONG, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
            check::Context context(TYPE_NAMES[dtype]);
            for (const auto &shape : SHAPES) {
                for (int ck = 0; ck < KINDS; ck++) {
                    for (int xk = 0; xk < KINDS; xk++) {
                        View cv = view(shape, ck), xv = view(shape, xk), yv = view(shape, (xk + 2) % KINDS),
                             ov = view(shape, ck % BROADCAST);
                        Array c = moderate(GT_BOOL, cv.size), x = moderate(dtype, xv.size),
                              y = moderate(dtype, yv.size), out(dtype, ov.size);
                        CHECK_OK(gt_select(dtype, int32_t(shape.size()), pack({cv, xv, yv, ov}).data(), c.at(cv.offset),
                                           x.at(xv.offset), y.at(yv.offset), out.at(ov.offset)));
                        int wrong = 0;
                        for_indices(shape, [&](const std::vector<int64_t> &i) {
                            wrong += out[ov.at(i)] != (c[cv.at(i)] != 0 ? x[xv.at(i)] : y[yv.at(i)]);
                        });
                        CHECK(wrong == 0);
                    }
                }
            }
        }
    });
}

TEST(select_one_value_for_all) {
    int64_t dims[] = {5000, 0, 0, 1, 1};
    uint8_t yes = 1, no = 0;
    float x = 3;
    std::vector<float> y(5000, 4), out(5000, 0);
    CHECK_OK(gt_select(GT_FLOAT, 1, dims, &yes, &x, y.data(), out.data()));
    CHECK(out[0] == 3 && out[4999] == 3);
    CHECK_OK(gt_select(GT_FLOAT, 1, dims, &no, &x, y.data(), out.data()));
    CHECK(out[0] == 4 && out[4999] == 4);
}

TEST(convert_copies_and_transposes) {
    for_tiers([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            check::Context context(TYPE_NAMES[dtype]);
            for (const auto &shape : SHAPES) {
                for (int xk = 0; xk < KINDS; xk++) {
                    for (int ok = 0; ok < BROADCAST; ok++) {
                        View xv = view(shape, xk), ov = view(shape, ok);
                        Array x = moderate(dtype, xv.size), out(dtype, ov.size);
                        CHECK_OK(gt_convert(dtype, dtype, int32_t(shape.size()), pack({xv, ov}).data(), x.at(xv.offset),
                                            out.at(ov.offset)));
                        int wrong = 0;
                        for_indices(shape,
                                    [&](const std::vector<int64_t> &i) { wrong += out[ov.at(i)] != x[xv.at(i)]; });
                        CHECK(wrong == 0);
                    }
                }
            }
        }
    });
}

TEST(convert_large_transposition) { // from 16 MB on, stores go past the caches
    for_threads([](int32_t) {
        for (int64_t columns : {2100, 2048}) {
            constexpr int64_t R = 2051;
            std::vector<float> x(size_t(R * columns)), out(x.size(), -1);
            for (size_t i = 0; i < x.size(); i++) x[i] = float(i);
            int64_t dims[] = {columns, R, 1, columns, R, 1};
            CHECK_OK(gt_convert(GT_FLOAT, GT_FLOAT, 2, dims, x.data(), out.data()));
            int64_t wrong = 0;
            for (int64_t i = 0; i < R; i++) {
                for (int64_t j = 0; j < columns; j++) wrong += out[size_t(j * R + i)] != x[size_t(i * columns + j)];
            }
            CHECK(wrong == 0);
        }
    });
}

TEST(large_results_of_strided_inputs) { // likewise
    for_tiers([](int32_t) {
        constexpr int64_t ROWS = 2100, COLUMNS = 2003, WIDTH = 2 * COLUMNS + 1;
        std::vector<float> x(size_t(ROWS * WIDTH)), out(size_t(ROWS * COLUMNS) + 1);
        for (size_t i = 0; i < x.size(); i++) x[i] = float(i % 9973);
        const float one = 1;
        for (int64_t start : {0, 1}) { // results that do not begin with a line of cache, too
            int64_t dims[] = {ROWS, COLUMNS, WIDTH, 2, 0, 0, COLUMNS, 1};
            CHECK_OK(gt_binary_strided(gt::BINARY_ADD, GT_FLOAT, 2, dims, x.data(), &one, out.data() + start));
            int wrong = 0;
            for (int64_t i = 0; i < ROWS; i++) {
                for (int64_t j = 0; j < COLUMNS; j++) {
                    wrong += out[size_t(i * COLUMNS + j + start)] != x[size_t(i * WIDTH + 2 * j)] + 1;
                }
            }
            CHECK(wrong == 0);
        }
    });
}

TEST(convert_all_pairs) {
    for_tiers([](int32_t) {
        for (int32_t from : ALL_TYPES) {
            for (int32_t to : ALL_TYPES) {
                check::Context context(check::text(TYPE_NAMES[from], " to ", TYPE_NAMES[to]));
                constexpr int64_t N = 133;
                Array x = moderate(from, N, -100, 100), out(to, N);
                int64_t dims[] = {N, 1, 1};
                CHECK_OK(gt_convert(from, to, 1, dims, x.data(), out.data()));
                for (int64_t i = 0; i < N; i++) {
                    double v = x[i], expected = to == GT_BOOL ? v != 0 : rounded(to, v);
                    if (!floating(to) && to != GT_BOOL) {
                        expected = std::trunc(v);
                        bool is_unsigned = to == GT_UBYTE || to == GT_UINT16 || to == GT_UINT32 || to == GT_UINT64;
                        if (is_unsigned && expected < 0) {
                            if (!floating(from)) continue; // wraps
                            expected = 0;
                        }
                    }
                    CHECK_NEAR(out[i], expected, 0);
                }
            }
        }
    });
}

TEST(convert_limits) {
    for_tiers([](int32_t) {
        const double in[] = {NAN,
                             INFINITY,
                             -INFINITY,
                             1e30,
                             -1e30,
                             2147483647.0,
                             2147483648.0,
                             -2147483648.0,
                             -2147483649.0,
                             9223372036854775807.0,
                             -9223372036854775808.0,
                             127.9,
                             128,
                             -128.9,
                             -129,
                             255.5,
                             256,
                             0.9,
                             -0.9};
        constexpr int64_t N = sizeof in / sizeof in[0];
        int64_t dims[] = {N, 1, 1};
        for (int32_t from : {GT_FLOAT, GT_DOUBLE}) {
            Array x(from, N);
            for (int64_t i = 0; i < N; i++) x.set(i, in[i]);
            const struct {
                int32_t to;
                double low, high;
            } types[] = {{GT_BYTE, -128, 127},
                         {GT_UBYTE, 0, 255},
                         {GT_SHORT, -32768, 32767},
                         {GT_UINT16, 0, 65535},
                         {GT_INT, -2147483648.0, 2147483647.0},
                         {GT_UINT32, 0, 4294967295.0},
                         {GT_LONG, -0x1p63, 0x1p63},
                         {GT_UINT64, 0, 0x1p64}};
            for (auto [to, low, high] : types) {
                check::Context context(TYPE_NAMES[to]);
                Array out(to, N);
                CHECK_OK(gt_convert(from, to, 1, dims, x.data(), out.data()));
                for (int64_t i = 0; i < N; i++) {
                    double v = x[i];
                    CHECK_NEAR(out[i], std::isnan(v) ? 0 : std::trunc(std::fmax(low, std::fmin(high, v))), 0);
                }
            }
            Array flags(GT_BOOL, N);
            CHECK_OK(gt_convert(from, GT_BOOL, 1, dims, x.data(), flags.data()));
            for (int64_t i = 0; i < N; i++) CHECK(flags[i] == 1);
        }
    });
}

TEST(half_types_round_once) {
    for_tiers([](int32_t) {
        for (int32_t to : {GT_HALF, GT_BFLOAT16}) {
            constexpr int64_t N = 40000;
            Array x(GT_DOUBLE, N), out(to, N);
            int mantissa = to == GT_HALF ? 10 : 7;
            for (int64_t i = 0; i < N; i++) {
                // Near ties of the narrow type, closer than a float can say.
                double base = std::ldexp(double((1 << mantissa) + int64_t(generator()() % (1u << mantissa))) + 0.5,
                                         -mantissa + int(i % 12) - 6);
                x.set(i, base * (1 + (double(i % 5) - 2) * 0x1p-40) * (i % 2 ? 1 : -1));
            }
            int64_t dims[] = {N, 1, 1};
            CHECK_OK(gt_convert(GT_DOUBLE, to, 1, dims, x.data(), out.data()));
            for (int64_t i = 0; i < N; i++) {
                double got = out[i], unit = ulp(to, x[i]);
                CHECK(std::fabs(got - x[i]) <= unit / 2);
                if (std::fabs(got - x[i]) == unit / 2) CHECK(std::fmod(got / unit, 2) == 0);
            }
        }
    });
}

TEST(every_half_survives) {
    for_tiers([](int32_t) {
        constexpr int64_t N = 65536;
        int64_t dims[] = {N, 1, 1};
        for (int32_t t : {GT_HALF, GT_BFLOAT16}) {
            std::vector<uint16_t> all(N), back(N);
            std::vector<float> wide(N);
            for (int64_t i = 0; i < N; i++) all[size_t(i)] = uint16_t(i);
            CHECK_OK(gt_convert(t, GT_FLOAT, 1, dims, all.data(), wide.data()));
            CHECK_OK(gt_convert(GT_FLOAT, t, 1, dims, wide.data(), back.data()));
            int wrong = 0;
            for (size_t i = 0; i < size_t(N); i++)
                wrong += std::isnan(wide[i]) ? !(back[i] & 0x3ff) : back[i] != all[i];
            CHECK(wrong == 0);
        }
    });
}

TEST(fill_strided) {
    for_tiers([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            for (const auto &shape : SHAPES) {
                for (int ok = 0; ok < BROADCAST; ok++) {
                    View ov = view(shape, ok);
                    Array out(dtype, ov.size);
                    double v = dtype == GT_BOOL ? 1 : 7;
                    CHECK_OK(gt_fill(dtype, int32_t(shape.size()), pack({ov}).data(), 7, 7, out.at(ov.offset)));
                    int wrong = 0;
                    int64_t elements = 0, set = 0;
                    for_indices(shape, [&](const std::vector<int64_t> &i) { wrong += out[ov.at(i)] != v, elements++; });
                    for (int64_t i = 0; i < out.n; i++) set += out[i] != 0;
                    CHECK(wrong == 0);
                    CHECK(set == elements); // nothing beside
                }
            }
        }
    });
}

TEST(range_values) {
    for (int32_t dtype : ALL_TYPES) {
        if (dtype == GT_BOOL) continue;
        check::Context context(TYPE_NAMES[dtype]);
        Array out(dtype, 100);
        CHECK_OK(gt_range(dtype, 100, 0.5, 0.25, 3, 1, out.data()));
        for (int64_t i = 0; i < 100; i++)
            CHECK_NEAR(out[i], floating(dtype) ? rounded(dtype, 0.5 + double(i) * 0.25) : double(3 + i), 0);
    }
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_range(GT_FLOAT, -1, 0, 1, 0, 1, nullptr));
    CHECK_OK(gt_range(GT_FLOAT, 0, 0, 1, 0, 1, nullptr));
}

TEST(in_place) {
    for (const auto &shape : {std::vector<int64_t>{50, 60}, std::vector<int64_t>{7}}) {
        for (int kind = 0; kind < BROADCAST; kind++) {
            View v = view(shape, kind), yv = view(shape, BROADCAST);
            Array x = moderate(GT_FLOAT, v.size), before = x, y = moderate(GT_FLOAT, yv.size);
            CHECK_OK(gt_binary_strided(gt::BINARY_ADD, GT_FLOAT, int32_t(shape.size()), pack({v, yv, v}).data(),
                                       x.at(v.offset), y.data(), x.at(v.offset)));
            int wrong = 0;
            for_indices(shape, [&](const std::vector<int64_t> &i) {
                wrong += x[v.at(i)] != double(float(before[v.at(i)]) + float(y[yv.at(i)]));
            });
            CHECK(wrong == 0);
        }
    }
}

CHECK_MAIN
