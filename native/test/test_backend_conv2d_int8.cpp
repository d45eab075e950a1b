// Convolution with operands of 8 bits against plain loops over the same whole numbers.
#include <bit>
#include <cmath>
#include <limits>
#include <thread>

#include "backend_util.h"
#include "kernels/elementwise.h"

using namespace check;

namespace {

struct Conv {
    int64_t n = 2, ic = 3, ih = 9, iw = 8, oc = 4, kh = 3, kw = 3;
    int64_t sh = 1, sw = 1, top = 1, left = 1, bottom = 1, right = 1, dh = 1, dw = 1, groups = 1;
    bool bias = true;
    int32_t unary = -1;
    int64_t flags = 0; // beside GT_CONV_QUANTIZED
    double scale = 0.03;
    int64_t zero = 0;

    bool last() const { return flags & GT_CONV_CHANNELS_LAST; }
    bool residual() const { return flags & GT_CONV_RESIDUAL; }
    int64_t oh() const { return (ih + top + bottom - (kh - 1) * dh - 1) / sh + 1; }
    int64_t ow() const { return (iw + left + right - (kw - 1) * dw - 1) / sw + 1; }
    std::vector<int64_t> desc() const {
        return {GT_FLOAT,
                n,
                ic,
                ih,
                iw,
                oc,
                kh,
                kw,
                oh(),
                ow(),
                sh,
                sw,
                top,
                left,
                dh,
                dw,
                groups,
                bias,
                unary,
                flags | GT_CONV_QUANTIZED,
                std::bit_cast<int64_t>(scale),
                zero};
    }
    std::string name() const {
        return text("x ", n, "x", ic, "x", ih, "x", iw, " w ", oc, "x", kh, "x", kw, " stride ", sh, " groups ", groups,
                    " unary ", unary, " flags ", flags, " zero ", zero);
    }
    int64_t x_size() const { return n * ic * ih * iw; }
    int64_t y_size() const { return n * oc * oh() * ow(); }
    int64_t depth() const { return ic / groups * kh * kw; }
    int64_t x_index(int64_t i, int64_t c, int64_t y, int64_t x) const {
        return last() ? ((i * ih + y) * iw + x) * ic + c : ((i * ic + c) * ih + y) * iw + x;
    }
    int64_t y_index(int64_t i, int64_t c, int64_t y, int64_t x) const {
        return last() ? ((i * oh() + y) * ow() + x) * oc + c : ((i * oc + c) * oh() + y) * ow() + x;
    }
};

/// Steps from the zero point.
int32_t step(const Conv &c, double value) {
    const float x = float(value) * float(1 / c.scale);
    if (std::isnan(x)) return int32_t(-c.zero);
    return int32_t(std::fmin(std::fmax(std::nearbyint(x), float(-c.zero)), float(255 - c.zero)));
}

struct Problem {
    Conv c;
    Array x, w, b, r;
    std::vector<double> y;

    explicit Problem(const Conv &conv)
        : c(conv), x(Array::random(GT_FLOAT, c.x_size(), 1)), w(Array::random(GT_FLOAT, c.oc * c.depth(), 2)),
          b(Array::random(GT_FLOAT, c.oc, 3)), r(Array::random(GT_FLOAT, c.y_size(), 5)), y(size_t(c.y_size())) {
        for (int64_t i = 0; i < c.x_size(); i += 7) x.set(i, 20 * x.get(i)); // beyond 8 bits
        for (int64_t i = 0; i < c.depth(); i++) w.set(i, 0);                 // a channel of zeros
        solve();
    }

    void solve() {
        std::vector<int32_t> q(size_t(c.oc * c.depth()));
        const int64_t icg = c.ic / c.groups, ocg = c.oc / c.groups;
        for (int64_t o = 0; o < c.oc; o++) {
            float largest = 0;
            for (int64_t i = 0; i < c.depth(); i++)
                largest = std::fmax(largest, float(std::abs(w.get(o * c.depth() + i))));
            const float scale = largest > 0 ? largest * (1.0f / 127) : 1;
            for (int64_t i = 0; i < c.depth(); i++) {
                q[size_t(o * c.depth() + i)] = int32_t(std::nearbyint(float(w.get(o * c.depth() + i)) / scale));
            }
            for (int64_t n = 0; n < c.n; n++) {
                for (int64_t oy = 0; oy < c.oh(); oy++) {
                    for (int64_t ox = 0; ox < c.ow(); ox++) {
                        int64_t sum = 0;
                        for (int64_t k = 0; k < c.depth(); k++) {
                            const int64_t ky = k / c.kw % c.kh, kx = k % c.kw;
                            const int64_t iy = oy * c.sh + ky * c.dh - c.top, ix = ox * c.sw + kx * c.dw - c.left;
                            if (iy < 0 || iy >= c.ih || ix < 0 || ix >= c.iw) continue;
                            const int64_t channel = o / ocg * icg + k / (c.kw * c.kh);
                            sum +=
                                int64_t(step(c, x.get(c.x_index(n, channel, iy, ix)))) * q[size_t(o * c.depth() + k)];
                        }
                        const int64_t at = c.y_index(n, o, oy, ox);
                        double v =
                            double(sum) * c.scale * scale + (c.bias ? b.get(o) : 0) + (c.residual() ? r.get(at) : 0);
                        if (c.unary == gt::UNARY_RELU) v = v < 0 ? 0 : v;
                        if (c.unary == gt::UNARY_TANH) v = std::tanh(v);
                        y[size_t(at)] = v;
                    }
                }
            }
        }
    }

    void check_all() const {
        Context context(c.name());
        void *handle = nullptr;
        const auto desc = c.desc();
        CHECK_OK(gt_conv2d_open(desc.data(), &handle));
        if (!handle) return;
        auto scratch = [&](int pass) { return std::vector<char>(size_t(gt_conv2d_bytes(handle, pass)), char(0x7f)); };
        const void *bias = c.bias ? b.data() : nullptr, *residual = c.residual() ? r.data() : nullptr;
        const double tolerance = 20 * sum_tolerance(GT_FLOAT, c.depth()); // x reaches 20
        Array out(GT_FLOAT, c.y_size());
        auto s = scratch(0), packed = scratch(3);
        CHECK_OK(gt_conv2d_forward(handle, x.data(), w.data(), bias, residual, out.data(), s.data()));
        compare("forward", out, y, tolerance);
        CHECK_OK(gt_conv2d_pack(handle, w.data(), packed.data()));
        if (residual) {
            for (int64_t i = 0; i < c.y_size(); i++) out.set(i, r.get(i));
            residual = out.data();
        }
        CHECK_OK(gt_conv2d_forward_packed(handle, x.data(), packed.data(), bias, residual, out.data(), s.data()));
        compare("forward_packed", out, y, tolerance);
        CHECK_OK(gt_conv2d_close(handle));
    }
};

std::vector<Conv> shapes() {
    return {
        {},
        {.n = 1, .ic = 64, .ih = 14, .iw = 14, .oc = 32},
        {.n = 1, .ic = 64, .ih = 1, .iw = 1, .oc = 10, .kh = 1, .kw = 1, .top = 0, .left = 0, .bottom = 0, .right = 0},
        {.n = 1, .ic = 33, .ih = 7, .iw = 1, .oc = 17, .kh = 1, .kw = 1, .top = 0, .left = 0, .bottom = 0, .right = 0},
        {.ic = 8, .ih = 11, .iw = 13, .oc = 6, .kh = 2, .kw = 4, .sh = 2, .sw = 3, .left = 0, .bottom = 0, .right = 2},
        {.ic = 4, .ih = 14, .iw = 12, .oc = 6, .top = 2, .left = 3, .right = 0, .dh = 2, .dw = 3, .bias = false},
        {.ic = 6, .ih = 9, .iw = 9, .oc = 9, .groups = 3},
        {.ic = 16, .ih = 9, .iw = 9, .oc = 16, .sh = 2, .sw = 2, .groups = 16},
        {.n = 2, .ic = 2, .ih = 2, .iw = 2, .oc = 3, .top = 4, .left = 5, .bottom = 4, .right = 3}};
}

} // namespace

TEST(conv2d_int8) {
    for (Conv c : shapes()) {
        for (int64_t flags : {0, GT_CONV_CHANNELS_LAST, GT_CONV_RESIDUAL, GT_CONV_CHANNELS_LAST | GT_CONV_RESIDUAL}) {
            for (int64_t zero : {0, 97, 255}) {
                c.flags = flags;
                c.zero = zero;
                c.unary = zero == 0 ? gt::UNARY_RELU : zero == 97 ? -1 : gt::UNARY_TANH;
                Problem problem(c);
                for_settings([&] { problem.check_all(); });
            }
        }
    }
}

TEST(conv2d_int8_cuts_off_what_is_not_finite) {
    Problem problem({.ic = 16, .oc = 16, .flags = GT_CONV_CHANNELS_LAST, .zero = 30});
    const double inf = std::numeric_limits<double>::infinity();
    problem.x.set(5, inf);
    problem.x.set(50, -inf);
    problem.x.set(500, std::numeric_limits<double>::quiet_NaN());
    problem.solve();
    for_settings([&] { problem.check_all(); });
}

TEST(conv2d_int8_keeps_nan_of_bias_and_residual) {
    Problem problem({.ic = 16, .oc = 16, .unary = gt::UNARY_RELU, .flags = GT_CONV_CHANNELS_LAST | GT_CONV_RESIDUAL});
    problem.b.set(3, std::numeric_limits<double>::quiet_NaN());
    problem.r.set(17, std::numeric_limits<double>::quiet_NaN());
    problem.solve();
    for_settings([&] { problem.check_all(); });
}

TEST(conv2d_int8_sums_of_the_largest_products) {
    Problem problem(
        {.n = 1, .ic = 256, .ih = 4, .iw = 4, .oc = 16, .flags = GT_CONV_CHANNELS_LAST, .scale = 1.0 / 255});
    for (int64_t i = 0; i < problem.x.size(); i++) problem.x.set(i, 1);
    for (int64_t i = 0; i < problem.w.size(); i++) problem.w.set(i, 1); // pairs of products exceed 16 bits
    problem.solve();
    for_settings([&] { problem.check_all(); });
}

TEST(conv2d_int8_by_several_threads) {
    const Problem problem({.ic = 32, .oc = 32, .flags = GT_CONV_CHANNELS_LAST, .zero = 9});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&] {
            for (int k = 0; k < 10; k++) problem.check_all();
        });
    }
    for (auto &t : threads) t.join();
}

TEST(conv2d_int8_refuses) {
    void *handle = nullptr;
    auto status = [&](int at, int64_t value) {
        auto desc = Conv{}.desc();
        desc[size_t(at)] = value;
        return gt_conv2d_open(desc.data(), &handle);
    };
    CHECK(status(0, GT_DOUBLE) == GT_UNSUPPORTED);
    CHECK(status(20, std::bit_cast<int64_t>(0.0)) == GT_INVALID_ARGUMENT);
    CHECK(status(20, std::bit_cast<int64_t>(std::numeric_limits<double>::quiet_NaN())) == GT_INVALID_ARGUMENT);
    CHECK(status(21, 256) == GT_INVALID_ARGUMENT);
    CHECK(status(21, -1) == GT_INVALID_ARGUMENT);
    CHECK(status(2, 1 << 20) == GT_UNSUPPORTED); // sums would overflow
    CHECK_OK(gt_conv2d_open(Conv{}.desc().data(), &handle));
    CHECK(gt_conv2d_bytes(handle, 1) == -1);
    char any = 0;
    CHECK(gt_conv2d_backward_data(handle, &any, &any, nullptr, &any, &any) == GT_UNSUPPORTED);
    CHECK(gt_conv2d_backward_weights(handle, &any, &any, &any, nullptr, &any) == GT_UNSUPPORTED);
    CHECK_OK(gt_conv2d_close(handle));
}

CHECK_MAIN
