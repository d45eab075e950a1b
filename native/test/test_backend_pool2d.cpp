// Pooling against plain loops.
#include "backend_util.h"

using namespace check;

namespace {

struct Pool {
    int64_t n = 2, c = 3, ih = 8, iw = 8, kh = 2, kw = 2, sh = 2, sw = 2, top = 0, left = 0, bottom = 0, right = 0;

    int64_t oh() const { return (ih + top + bottom - kh) / sh + 1; }
    int64_t ow() const { return (iw + left + right - kw) / sw + 1; }
    std::vector<int64_t> desc() const { return {n, c, ih, iw, oh(), ow(), kh, kw, sh, sw, top, left}; }
    std::string name() const {
        return text(n, "x", c, "x", ih, "x", iw, " window ", kh, "x", kw, " stride ", sh, ",", sw, " pad ", top, ",",
                    left, ",", bottom, ",", right);
    }
    int64_t x_size() const { return n * c * ih * iw; }
    int64_t y_size() const { return n * c * oh() * ow(); }
};

std::vector<Pool> shapes() {
    return {
        {},
        {.n = 1, .c = 2, .ih = 24, .iw = 24},
        {.ih = 9, .iw = 37}, // a row and a column are left over
        {.ih = 6, .iw = 70},
        {.ih = 2, .iw = 2},
        {.ih = 7, .iw = 9, .kh = 3, .kw = 3, .top = 1, .left = 1, .bottom = 1, .right = 1},
        {.ih = 9, .iw = 20, .kh = 3, .kw = 2, .sh = 1, .sw = 1, .top = 1, .left = 0, .bottom = 1, .right = 1},
        {.ih = 10, .iw = 40, .kh = 4, .kw = 5, .sh = 3, .sw = 1},
        {.ih = 5, .iw = 5, .kh = 5, .kw = 5, .sh = 1, .sw = 1},
        {.ih = 6, .iw = 6, .kh = 2, .kw = 2, .sh = 4, .sw = 3},
        {.ih = 3, .iw = 3, .kh = 2, .kw = 2, .sh = 2, .sw = 2, .top = 3, .left = 2, .bottom = 2, .right = 3}, // all
                                                                                                              // padding
        {.n = 0},
    };
}

/// [planes of c, size] as [size of c, ...] for every image, or back.
std::vector<int64_t> to_last(const Pool &p, int64_t size) {
    std::vector<int64_t> from(size_t(p.n * p.c * size));
    for (int64_t i = 0; i < int64_t(from.size()); i++) {
        from[size_t(i)] = (i / (size * p.c) * p.c + i % p.c) * size + i / p.c % size;
    }
    return from;
}
Array last_of(const Pool &p, int64_t size, int32_t dtype, const Array &x) {
    Array out(dtype, x.size());
    const auto from = to_last(p, size);
    for (int64_t i = 0; i < x.size(); i++) out.set(i, x.get(from[size_t(i)]));
    return out;
}
template <class T>
std::vector<T> last_of(const Pool &p, int64_t size, const std::vector<T> &x) {
    std::vector<T> out(x.size());
    const auto from = to_last(p, size);
    for (size_t i = 0; i < x.size(); i++) out[i] = x[size_t(from[i])];
    return out;
}

/// Calls f(output, index in the plane, index in x) for every element of every window that is inside the image.
template <class F>
void windows(const Pool &p, F &&f) {
    for (int64_t plane = 0; plane < p.n * p.c; plane++) {
        for (int64_t oy = 0; oy < p.oh(); oy++) {
            for (int64_t ox = 0; ox < p.ow(); ox++) {
                for (int64_t kh = 0; kh < p.kh; kh++) {
                    for (int64_t kw = 0; kw < p.kw; kw++) {
                        int64_t y = oy * p.sh + kh - p.top, x = ox * p.sw + kw - p.left;
                        if (y < 0 || y >= p.ih || x < 0 || x >= p.iw) continue;
                        f((plane * p.oh() + oy) * p.ow() + ox, y * p.iw + x, (plane * p.ih + y) * p.iw + x);
                    }
                }
            }
        }
    }
}

double tolerance(int32_t dtype) {
    return dtype == GT_DOUBLE ? 1e-14 : dtype == GT_FLOAT ? 4e-6 : dtype == GT_HALF ? 4e-3 : 4e-2;
}

void test_max(int32_t dtype, const Pool &p, bool with_nan) {
    Context context(text("max, type ", dtype, " ", p.name(), with_nan ? " with NaN" : ""));
    Array x = Array::random(dtype, p.x_size(), 5), gy = Array::random(dtype, p.y_size(), 6);
    for (int64_t i = 0; i < x.size(); i++) {
        x.set(i, std::round(x.get(i) * 4) / 4); // many that are equal: the first one is to win
        if (with_nan && i % 11 == 3) x.set(i, NAN);
        if (i % 13 == 5) x.set(i, -INFINITY);
    }
    std::vector<double> best(size_t(p.y_size()), -INFINITY), gx(size_t(p.x_size()));
    std::vector<int32_t> at(size_t(p.y_size()), -1);
    std::vector<int64_t> source(size_t(p.y_size()), -1);
    windows(p, [&](int64_t o, int64_t index, int64_t i) {
        double &b = best[size_t(o)];
        if (at[size_t(o)] < 0 || (!std::isnan(b) && !(x.get(i) <= b))) {
            b = x.get(i);
            at[size_t(o)] = int32_t(index);
            source[size_t(o)] = i;
        }
    });
    for (size_t o = 0; o < at.size(); o++) {
        if (source[o] >= 0) gx[size_t(source[o])] += gy.get(int64_t(o));
    }
    const auto desc = p.desc();
    for_settings([&] {
        Array y(dtype, p.y_size()), y_alone(dtype, p.y_size()), picked(dtype, p.y_size()), back(dtype, p.x_size());
        std::vector<int32_t> argmax(size_t(p.y_size()), -7);
        CHECK_OK(gt_pool2d(GT_POOL_MAX, dtype, desc.data(), x.data(), y.data(), argmax.data()));
        CHECK_OK(gt_pool2d(GT_POOL_MAX, dtype, desc.data(), x.data(), y_alone.data(), nullptr));
        compare("y", y, best, 0);
        compare("y without argmax", y_alone, best, 0);
        CHECK(argmax == at);
        CHECK_OK(gt_pool2d_grad(GT_POOL_MAX, dtype, desc.data(), argmax.data(), gy.data(), back.data()));
        compare("gx", back, gx, tolerance(dtype));
        CHECK_OK(gt_pool2d_pick(dtype, desc.data(), argmax.data(), x.data(), picked.data()));
        std::vector<double> expected = best;
        for (size_t o = 0; o < expected.size(); o++) expected[o] = at[o] < 0 ? 0 : expected[o];
        compare("picked", picked, expected, 0);
        const int64_t in = p.ih * p.iw, out = p.oh() * p.ow();
        const Array lx = last_of(p, in, dtype, x), lg = last_of(p, out, dtype, gy);
        CHECK_OK(gt_pool2d_last(GT_POOL_MAX, dtype, desc.data(), lx.data(), y.data(), argmax.data()));
        CHECK_OK(gt_pool2d_last(GT_POOL_MAX, dtype, desc.data(), lx.data(), y_alone.data(), nullptr));
        compare("y, channels last", y, last_of(p, out, best), 0);
        compare("y without argmax, channels last", y_alone, last_of(p, out, best), 0);
        CHECK(argmax == last_of(p, out, at));
        CHECK_OK(gt_pool2d_last_grad(GT_POOL_MAX, dtype, desc.data(), argmax.data(), lg.data(), back.data()));
        compare("gx, channels last", back, last_of(p, in, gx), tolerance(dtype));
        CHECK_OK(gt_pool2d_last_pick(dtype, desc.data(), argmax.data(), lx.data(), picked.data()));
        compare("picked, channels last", picked, last_of(p, out, expected), 0);
    });
}

void test_mean(int32_t kind, int32_t dtype, const Pool &p) {
    Context context(text("kind ", kind, ", type ", dtype, " ", p.name()));
    Array x = Array::random(dtype, p.x_size(), 5), gy = Array::random(dtype, p.y_size(), 6);
    std::vector<double> y(size_t(p.y_size())), gx(size_t(p.x_size())), count(size_t(p.y_size()));
    windows(p, [&](int64_t o, int64_t, int64_t) { count[size_t(o)]++; });
    for (auto &v : count) v = kind == GT_POOL_AVG_PADDED ? double(p.kh * p.kw) : std::max(v, 1.0);
    windows(p, [&](int64_t o, int64_t, int64_t i) {
        y[size_t(o)] += x.get(i) / count[size_t(o)];
        gx[size_t(i)] += gy.get(o) / count[size_t(o)];
    });
    const auto desc = p.desc();
    for_settings([&] {
        Array out(dtype, p.y_size()), back(dtype, p.x_size());
        CHECK_OK(gt_pool2d(kind, dtype, desc.data(), x.data(), out.data(), nullptr));
        compare("y", out, y, tolerance(dtype));
        CHECK_OK(gt_pool2d_grad(kind, dtype, desc.data(), nullptr, gy.data(), back.data()));
        compare("gx", back, gx, tolerance(dtype));
        const int64_t in = p.ih * p.iw, pooled = p.oh() * p.ow();
        const Array lx = last_of(p, in, dtype, x), lg = last_of(p, pooled, dtype, gy);
        CHECK_OK(gt_pool2d_last(kind, dtype, desc.data(), lx.data(), out.data(), nullptr));
        compare("y, channels last", out, last_of(p, pooled, y), tolerance(dtype));
        CHECK_OK(gt_pool2d_last_grad(kind, dtype, desc.data(), nullptr, lg.data(), back.data()));
        compare("gx, channels last", back, last_of(p, in, gx), tolerance(dtype));
    });
}

} // namespace

TEST(pool2d_max) {
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
        for (const Pool &p : shapes()) {
            test_max(dtype, p, false);
            test_max(dtype, p, true);
        }
    }
}

TEST(pool2d_mean) {
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
        for (const Pool &p : shapes()) {
            test_mean(GT_POOL_AVG, dtype, p);
            test_mean(GT_POOL_AVG_PADDED, dtype, p);
        }
    }
}

TEST(pool2d_many_planes_over_threads) {
    const int32_t before = gt_num_threads();
    for (int32_t threads : {1, 2, 5}) {
        CHECK_OK(gt_set_num_threads(threads));
        test_max(GT_FLOAT, {.n = 7, .c = 50, .ih = 24, .iw = 24}, false);
        test_mean(GT_POOL_AVG, GT_FLOAT, {.n = 7, .c = 50, .ih = 24, .iw = 24, .kh = 3, .kw = 3});
    }
    CHECK_OK(gt_set_num_threads(before));
}

TEST(pool2d_bad_arguments) {
    Array x = Array::random(GT_FLOAT, Pool().x_size(), 1), y(GT_FLOAT, Pool().y_size());
    auto refused = [&](int32_t kind, int32_t dtype, auto change, const char *expected) {
        auto desc = Pool().desc();
        change(desc);
        const int32_t status = gt_pool2d(kind, dtype, desc.data(), x.data(), y.data(), nullptr);
        Context context(text("expected \"", expected, "\", received \"", gt_last_error(), "\""));
        CHECK(status == GT_INVALID_ARGUMENT || status == GT_UNSUPPORTED);
        CHECK(std::strstr(gt_last_error(), expected) != nullptr);
    };
    auto nothing = [](auto &) {};
    refused(9, GT_FLOAT, nothing, "unknown kind");
    refused(GT_POOL_MAX, GT_INT, nothing, "INT is not supported");
    refused(GT_POOL_MAX, 77, nothing, "unknown data type");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[0] = -1; }, "n is -1");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[3] = 0; }, "iw is 0");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[4] = 0; }, "larger than the padded image");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[8] = 0; }, "stride_h is 0");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[10] = -2; }, "pad_top is -2");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[2] = d[3] = 1 << 20; }, "more than 2^31");
    refused(
        GT_POOL_MAX, GT_FLOAT, [](auto &d) { d[0] = d[1] = d[4] = d[5] = INT32_MAX; }, "overflow");
    const auto desc = Pool().desc();
    std::vector<int32_t> argmax(size_t(Pool().y_size()), 64);
    CHECK(gt_pool2d_grad(GT_POOL_MAX, GT_FLOAT, desc.data(), argmax.data(), y.data(), x.data()) ==
          GT_INDEX_OUT_OF_RANGE);
    CHECK(gt_pool2d_pick(GT_FLOAT, desc.data(), argmax.data(), x.data(), y.data()) == GT_INDEX_OUT_OF_RANGE);
    CHECK(gt_pool2d_grad(GT_POOL_MAX, GT_FLOAT, desc.data(), nullptr, y.data(), x.data()) == GT_INVALID_ARGUMENT);
    CHECK(gt_pool2d(GT_POOL_AVG, GT_FLOAT, desc.data(), x.data(), y.data(), argmax.data()) == GT_INVALID_ARGUMENT);
    CHECK(gt_pool2d(GT_POOL_AVG, GT_FLOAT, nullptr, x.data(), y.data(), nullptr) == GT_INVALID_ARGUMENT);
}

CHECK_MAIN
