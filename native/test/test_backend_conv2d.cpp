// Convolution against plain loops in double precision.
#include <thread>

#include "backend_util.h"
#include "kernels/elementwise.h"

using namespace check;

namespace {

struct Conv {
    int32_t dtype = GT_FLOAT;
    int64_t n = 2, ic = 3, ih = 9, iw = 8, oc = 4, kh = 3, kw = 3;
    int64_t sh = 1, sw = 1, top = 0, left = 0, bottom = 0, right = 0, dh = 1, dw = 1, groups = 1;
    bool bias = true;
    int32_t unary = -1;
    int64_t flags = 0; // GT_CONV constants
    double slack = 1;  // of tolerances

    bool last() const { return flags & GT_CONV_CHANNELS_LAST; }
    bool residual() const { return flags & GT_CONV_RESIDUAL; }
    int64_t oh() const { return (ih + top + bottom - (kh - 1) * dh - 1) / sh + 1; }
    int64_t ow() const { return (iw + left + right - (kw - 1) * dw - 1) / sw + 1; }
    std::vector<int64_t> desc() const {
        return {dtype, n, ic, ih, iw, oc, kh, kw, oh(), ow(), sh, sw, top, left, dh, dw, groups, bias, unary, flags};
    }
    std::string name() const {
        return text("type ", dtype, " x ", n, "x", ic, "x", ih, "x", iw, " w ", oc, "x", kh, "x", kw, " stride ", sh,
                    ",", sw, " pad ", top, ",", left, ",", bottom, ",", right, " dilation ", dh, ",", dw, " groups ",
                    groups, " unary ", unary, " flags ", flags);
    }
    int64_t x_size() const { return n * ic * ih * iw; }
    int64_t y_size() const { return n * oc * oh() * ow(); }
    int64_t w_size() const { return oc * ic / groups * kh * kw; }
    int64_t x_index(int64_t in, int64_t c, int64_t y, int64_t x) const {
        return last() ? ((in * ih + y) * iw + x) * ic + c : ((in * ic + c) * ih + y) * iw + x;
    }
    int64_t y_index(int64_t in, int64_t c, int64_t y, int64_t x) const {
        return last() ? ((in * oh() + y) * ow() + x) * oc + c : ((in * oc + c) * oh() + y) * ow() + x;
    }
};

/// Calls f(index into x, index into w, index into y) for every product of the convolution.
template <class F>
void products(const Conv &c, F &&f) {
    const int64_t icg = c.ic / c.groups, ocg = c.oc / c.groups;
    for (int64_t n = 0; n < c.n; n++) {
        for (int64_t o = 0; o < c.oc; o++) {
            for (int64_t i = 0; i < icg; i++) {
                for (int64_t kh = 0; kh < c.kh; kh++) {
                    for (int64_t kw = 0; kw < c.kw; kw++) {
                        for (int64_t oy = 0; oy < c.oh(); oy++) {
                            for (int64_t ox = 0; ox < c.ow(); ox++) {
                                int64_t y = oy * c.sh + kh * c.dh - c.top, x = ox * c.sw + kw * c.dw - c.left;
                                if (y < 0 || y >= c.ih || x < 0 || x >= c.iw) continue;
                                f(c.x_index(n, o / ocg * icg + i, y, x), ((o * icg + i) * c.kh + kh) * c.kw + kw,
                                  c.y_index(n, o, oy, ox));
                            }
                        }
                    }
                }
            }
        }
    }
}

double activation(int32_t unary, double x) {
    switch (unary) {
    case gt::UNARY_RELU:
        return x < 0 ? 0 : x;
    case gt::UNARY_TANH:
        return std::tanh(x);
    case gt::UNARY_SIGMOID:
        return 1 / (1 + std::exp(-x));
    case gt::UNARY_GELU:
        return 0.5 * x * (1 + std::erf(x * std::sqrt(0.5)));
    default:
        return x;
    }
}

/// Operands, and what each pass must give.
struct Problem {
    Conv c;
    Array x, w, b, gy, r, rx;
    std::vector<double> y, gx, gw, gb;

    explicit Problem(const Conv &conv)
        : c(conv), x(Array::random(c.dtype, c.x_size(), 1)), w(Array::random(c.dtype, c.w_size(), 2)),
          b(Array::random(c.dtype, c.oc, 3)), gy(Array::random(c.dtype, c.y_size(), 4)),
          r(Array::random(c.dtype, c.y_size(), 5)), rx(Array::random(c.dtype, c.x_size(), 6)), y(size_t(c.y_size())),
          gx(size_t(c.x_size())), gw(size_t(c.w_size())), gb(size_t(c.oc)) {
        products(c, [&](int64_t i, int64_t k, int64_t o) {
            y[size_t(o)] += x.get(i) * w.get(k);
            gx[size_t(i)] += gy.get(o) * w.get(k);
            gw[size_t(k)] += gy.get(o) * x.get(i);
        });
        const int64_t pixels = c.oh() * c.ow();
        for (int64_t o = 0; o < c.y_size(); o++) {
            int64_t channel = c.last() ? o % c.oc : o / pixels % c.oc;
            const double sum = y[size_t(o)] + (c.bias ? b.get(channel) : 0) + (c.residual() ? r.get(o) : 0);
            y[size_t(o)] = activation(c.unary, sum);
            gb[size_t(channel)] += gy.get(o);
        }
        for (int64_t i = 0; c.residual() && i < c.x_size(); i++) gx[size_t(i)] += rx.get(i);
    }

    void check_all() const {
        Context context(c.name());
        void *handle = nullptr;
        const auto desc = c.desc();
        CHECK_OK(gt_conv2d_open(desc.data(), &handle));
        if (!handle) return;
        check_passes(handle);
        CHECK_OK(gt_conv2d_close(handle));
    }

    void check_passes(void *handle) const {
        const int64_t depth = c.w_size() / c.oc, sums = c.n * c.oh() * c.ow();
        auto scratch = [&](int pass) { return std::vector<char>(size_t(gt_conv2d_bytes(handle, pass)), char(0x7f)); };
        const void *bias = c.bias ? b.data() : nullptr, *residual = c.residual() ? r.data() : nullptr;
        {
            Array out(c.dtype, c.y_size());
            auto s = scratch(0);
            CHECK_OK(gt_conv2d_forward(handle, x.data(), w.data(), bias, residual, out.data(), s.data()));
            compare("forward", out, y, c.slack * sum_tolerance(c.dtype, depth));
            if (residual) {
                for (int64_t i = 0; i < c.y_size(); i++) out.set(i, r.get(i));
                CHECK_OK(gt_conv2d_forward(handle, x.data(), w.data(), bias, out.data(), out.data(), s.data()));
                compare("forward over the residual", out, y, c.slack * sum_tolerance(c.dtype, depth));
            }
        }
        {
            Array out(c.dtype, c.y_size());
            auto s = scratch(0), packed = scratch(3);
            CHECK_OK(gt_conv2d_pack(handle, w.data(), packed.data()));
            CHECK_OK(gt_conv2d_forward_packed(handle, x.data(), packed.data(), bias, residual, out.data(), s.data()));
            compare("forward_packed", out, y, c.slack * sum_tolerance(c.dtype, depth));
        }
        {
            Array out(c.dtype, c.x_size());
            auto s = scratch(1);
            const double tolerance = c.slack * sum_tolerance(c.dtype, c.oc / c.groups * c.kh * c.kw);
            const void *other = residual ? rx.data() : nullptr;
            CHECK_OK(gt_conv2d_backward_data(handle, gy.data(), w.data(), other, out.data(), s.data()));
            compare("backward_data", out, gx, tolerance);
            if (residual) {
                for (int64_t i = 0; i < c.x_size(); i++) out.set(i, rx.get(i));
                CHECK_OK(gt_conv2d_backward_data(handle, gy.data(), w.data(), out.data(), out.data(), s.data()));
                compare("backward_data over the residual", out, gx, tolerance);
                CHECK(gt_conv2d_backward_data(handle, gy.data(), w.data(), nullptr, out.data(), s.data()) ==
                      GT_INVALID_ARGUMENT);
            }
        }
        for (bool with_bias : {true, false}) {
            Array out(c.dtype, c.w_size()), ob(c.dtype, c.oc);
            auto s = scratch(2);
            CHECK_OK(gt_conv2d_backward_weights(handle, x.data(), gy.data(), out.data(),
                                                with_bias ? ob.data() : nullptr, s.data()));
            compare("backward_weights", out, gw, sum_tolerance(c.dtype, sums));
            if (with_bias) compare("bias gradient", ob, gb, sum_tolerance(c.dtype, sums));
        }
    }
};

std::vector<Conv> shapes() {
    std::vector<Conv> all = {
        {},
        {.n = 3, .ic = 1, .ih = 12, .iw = 12, .oc = 20, .kh = 5, .kw = 5},
        {.n = 2, .ic = 20, .ih = 12, .iw = 12, .oc = 50, .kh = 5, .kw = 5},
        {.n = 1, .ic = 16, .ih = 10, .iw = 10, .oc = 16, .top = 1, .left = 1, .bottom = 1, .right = 1},
        {.n = 2, .ic = 8, .ih = 8, .iw = 8, .oc = 24, .kh = 1, .kw = 1},
        {.n = 2, .ic = 5, .ih = 7, .iw = 7, .oc = 3, .kh = 1, .kw = 1, .sh = 2, .sw = 2},
        {.ic = 4,
         .ih = 11,
         .iw = 13,
         .oc = 6,
         .kh = 2,
         .kw = 4,
         .sh = 2,
         .sw = 3,
         .top = 1,
         .left = 0,
         .bottom = 0,
         .right = 2},
        {.ic = 4, .ih = 14, .iw = 12, .oc = 6, .top = 2, .left = 3, .bottom = 1, .right = 0, .dh = 2, .dw = 3},
        {.ic = 6, .ih = 9, .iw = 9, .oc = 9, .top = 1, .left = 1, .bottom = 1, .right = 1, .groups = 3},
        {.n = 3, .ic = 8, .ih = 9, .iw = 9, .oc = 8, .sh = 2, .sw = 2, .top = 1, .left = 1, .groups = 8},
        {.n = 2,
         .ic = 4,
         .ih = 9,
         .iw = 10,
         .oc = 8,
         .kh = 3,
         .kw = 2,
         .sh = 3,
         .sw = 1,
         .dh = 2,
         .dw = 2,
         .groups = 4},
        {.n = 5, .ic = 7, .ih = 4, .iw = 4, .oc = 13, .kh = 4, .kw = 4}, // one output pixel
        {.n = 2, .ic = 2, .ih = 3, .iw = 3, .oc = 2, .kh = 5, .kw = 5, .top = 2, .left = 2, .bottom = 2, .right = 2},
        {.n = 2, .ic = 2, .ih = 2, .iw = 2, .oc = 3, .top = 4, .left = 5, .bottom = 4, .right = 3}, // windows in
                                                                                                    // padding
        {.n = 2, .ic = 2, .ih = 9, .iw = 9, .oc = 3, .kh = 1, .kw = 1, .sh = 4, .sw = 5},
        {.n = 1, .ic = 3, .ih = 40, .iw = 33, .oc = 5, .top = 1, .left = 1, .bottom = 1, .right = 1, .bias = false},
        {.n = 2, .ic = 3, .ih = 16, .iw = 64, .oc = 13, .top = 1, .left = 1, .bottom = 1, .right = 1}, // pages apart
        {.ic = 5, .ih = 32, .iw = 32, .oc = 24, .top = 1, .left = 1, .bottom = 1, .right = 1}, // pages apart, many sums
        {.ic = 4,
         .ih = 20,
         .iw = 21,
         .oc = 8,
         .sh = 2,
         .sw = 2,
         .top = 1,
         .left = 1,
         .bottom = 1,
         .right = 1,
         .groups = 4},
        {.n = 4, .ic = 32, .ih = 16, .iw = 17, .oc = 32, .top = 1, .left = 1, .bottom = 1, .right = 1}, // oneDNN's
    };
    return all;
}

void test_type(int32_t dtype, int64_t flags, size_t every = 1) {
    const std::vector<Conv> all = shapes();
    for (size_t i = 0; i < all.size(); i += every) {
        Conv c = all[i];
        c.dtype = dtype;
        c.flags = flags;
        Problem problem(c);
        for_settings([&] { problem.check_all(); });
    }
}

} // namespace

TEST(conv2d_float) { test_type(GT_FLOAT, 0); }
TEST(conv2d_double) { test_type(GT_DOUBLE, 0); }
TEST(conv2d_half) { test_type(GT_HALF, 0); }
TEST(conv2d_bfloat16) { test_type(GT_BFLOAT16, 0); }
TEST(conv2d_channels_last) {
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) {
        test_type(dtype, GT_CONV_CHANNELS_LAST);
        test_type(dtype, GT_CONV_CHANNELS_LAST | GT_CONV_RESIDUAL, 3);
    }
}
TEST(conv2d_residual) {
    for (int32_t dtype : {GT_HALF, GT_BFLOAT16, GT_FLOAT, GT_DOUBLE}) test_type(dtype, GT_CONV_RESIDUAL, 5);
}

TEST(conv2d_residual_of_products) {
    for (int64_t flags : {GT_CONV_RESIDUAL, GT_CONV_RESIDUAL | GT_CONV_CHANNELS_LAST}) {
        Problem problem({.n = 3, .ic = 48, .ih = 7, .iw = 9, .oc = 20, .kh = 1, .kw = 1, .flags = flags});
        for_settings([&] { problem.check_all(); });
        Problem strided(
            {.n = 2, .ic = 16, .ih = 7, .iw = 9, .oc = 32, .kh = 1, .kw = 1, .sh = 2, .sw = 2, .flags = flags});
        for_settings([&] { strided.check_all(); });
    }
}

TEST(
    conv2d_passes_by_products) { // strided, of few pixels, more or fewer channels out than in, pixels that nobody reads
    for (int64_t flags : {int64_t(0), int64_t(GT_CONV_RESIDUAL)}) {
        std::vector<Conv> all = {
            {.n = 3, .ic = 16, .ih = 7, .iw = 9, .oc = 40, .kh = 1, .kw = 1, .sh = 2, .sw = 3},
            {.n = 2, .ic = 48, .ih = 8, .iw = 8, .oc = 17, .kh = 1, .kw = 1, .sh = 2, .sw = 2},
            {.n = 2,
             .ic = 20,
             .ih = 9,
             .iw = 12,
             .oc = 16,
             .kh = 1,
             .kw = 1,
             .sh = 4,
             .sw = 5,
             .bottom = -4,
             .right = -6},
            {.n = 2, .ic = 24, .ih = 6, .iw = 5, .oc = 50, .kh = 1, .kw = 1},
            {.n = 3, .ic = 16, .ih = 15, .iw = 17, .oc = 24, .sh = 2, .sw = 2, .top = 1, .left = 1, .right = 1},
            {.n = 2, .ic = 19, .ih = 7, .iw = 6, .oc = 33, .top = 1, .left = 1, .bottom = 1, .right = 1},
            {.n = 2, .ic = 16, .ih = 9, .iw = 9, .oc = 16, .kh = 2, .kw = 3, .top = 3, .left = 4, .dh = 2, .dw = 3},
            {.n = 2, .ic = 16, .ih = 20, .iw = 70, .oc = 16, .kh = 5, .kw = 5, .sh = 1, .sw = 2, .top = 2, .left = 2},
            {.n = 3, .ic = 32, .ih = 123, .iw = 123, .oc = 16, .sh = 2, .sw = 2}, // several steps over the images
        };
        for (Conv &c : all) {
            c.flags = flags | GT_CONV_CHANNELS_LAST;
            Problem problem(c);
            for_settings([&] { problem.check_all(); });
        }
    }
}

TEST(conv2d_products_of_nan) { // reach every weight that they touch, and no other pixel
    const Conv c{.n = 2,
                 .ic = 16,
                 .ih = 7,
                 .iw = 7,
                 .oc = 16,
                 .sh = 2,
                 .sw = 2,
                 .top = 1,
                 .left = 1,
                 .bottom = 1,
                 .right = 1,
                 .flags = GT_CONV_CHANNELS_LAST};
    Problem problem(c);
    problem.x.set(c.x_index(0, 3, 3, 3), std::nan(""));
    void *handle = nullptr;
    const auto desc = c.desc();
    CHECK_OK(gt_conv2d_open(desc.data(), &handle));
    Array gw(c.dtype, c.w_size());
    std::vector<char> scratch(size_t(gt_conv2d_bytes(handle, 2)));
    CHECK_OK(
        gt_conv2d_backward_weights(handle, problem.x.data(), problem.gy.data(), gw.data(), nullptr, scratch.data()));
    // Pixel 3 of a row is the middle of a window or its edge, by the parity: tap 0 and 2 see odd pixels, tap 1 even
    // ones.
    for (int64_t i = 0; i < c.w_size(); i++) {
        const bool touched = i / 9 % 16 == 3 && i % 9 / 3 != 1 && i % 3 != 1;
        CHECK(std::isnan(gw.get(i)) == touched);
    }
    CHECK_OK(gt_conv2d_close(handle));
}

TEST(conv2d_in_fewer_multiplications) { // tiles that leave the image, one and several blocks, halves of slices
    constexpr int64_t last = GT_CONV_CHANNELS_LAST, residual = last | GT_CONV_RESIDUAL;
    const Conv all[] = {
        {.n = 1,
         .ic = 64,
         .ih = 43,
         .iw = 51,
         .oc = 64,
         .left = 2,
         .bottom = 1,
         .unary = gt::UNARY_RELU,
         .flags = last},
        {.n = 2,
         .ic = 64,
         .ih = 28,
         .iw = 28,
         .oc = 96,
         .top = 1,
         .left = 1,
         .bottom = 1,
         .right = 1,
         .flags = residual},
        {.n = 1, .ic = 64, .ih = 30, .iw = 20, .oc = 64, .flags = last}, // too few tiles to transform filters each time
        {.n = 1, .ic = 96, .ih = 34, .iw = 37, .oc = 64, .bias = false, .unary = gt::UNARY_TANH, .flags = residual},
    };
    for (Conv c : all) {
        c.slack = 2; // differences of larger sums
        const auto desc = c.desc();
        void *handle = nullptr;
        CHECK_OK(gt_conv2d_open(desc.data(), &handle));
        CHECK(gt_conv2d_bytes(handle, 3) >= 4 * c.w_size() * int64_t(sizeof(float))); // 36 values for 9
        CHECK_OK(gt_conv2d_close(handle));
        const Problem problem(c);
        for_settings([&] { problem.check_all(); });
    }
}

TEST(conv2d_in_fewer_multiplications_keeps_nan) { // in every pixel that sees one, and only in those of its tiles
    const Conv c{.n = 1, .ic = 64, .ih = 40, .iw = 40, .oc = 64, .bias = false, .flags = GT_CONV_CHANNELS_LAST};
    Array x = Array::random(c.dtype, c.x_size(), 1), w = Array::random(c.dtype, c.w_size(), 2), y(c.dtype, c.y_size());
    x.set(c.x_index(0, 5, 17, 20), std::nan(""));
    void *handle = nullptr;
    const auto desc = c.desc();
    CHECK_OK(gt_conv2d_open(desc.data(), &handle));
    std::vector<char> scratch(size_t(gt_conv2d_bytes(handle, 0)));
    CHECK_OK(gt_conv2d_forward(handle, x.data(), w.data(), nullptr, nullptr, y.data(), scratch.data()));
    for (int64_t row = 0; row < c.oh(); row++) {
        for (int64_t column = 0; column < c.ow(); column++) {
            const bool sees = row >= 15 && row <= 17 && column >= 18 && column <= 20;
            const bool beside = row / 4 >= 3 && row / 4 <= 4 && column / 4 >= 4 && column / 4 <= 5;
            const bool nan = std::isnan(y.get(c.y_index(0, 7, row, column)));
            CHECK(sees ? nan : beside || !nan);
        }
    }
    CHECK_OK(gt_conv2d_close(handle));
}

TEST(conv2d_depth_of_a_page_is_packed) {
    Problem problem({.n = 1, .ic = 1024, .ih = 4, .iw = 4, .oc = 16, .kh = 1, .kw = 1});
    for_settings([&] { problem.check_all(); });
}

TEST(conv2d_activations) {
    for (int32_t unary : {gt::UNARY_RELU, gt::UNARY_TANH, gt::UNARY_SIGMOID, gt::UNARY_GELU}) {
        for (int32_t dtype : {GT_FLOAT, GT_DOUBLE, GT_BFLOAT16}) {
            Problem problem({.dtype = dtype,
                             .n = dtype == GT_DOUBLE ? 2 : 14,
                             .ic = 16,
                             .oc = 32,
                             .top = 1,
                             .left = 1,
                             .bottom = 1,
                             .right = 1,
                             .unary = unary});
            for_settings([&] { problem.check_all(); });
            Problem fused({.dtype = dtype,
                           .ic = 16,
                           .oc = 32,
                           .unary = unary,
                           .flags = GT_CONV_CHANNELS_LAST | GT_CONV_RESIDUAL});
            for_settings([&] { fused.check_all(); });
        }
    }
}

TEST(conv2d_thread_counts_agree) {
    const int32_t before = gt_num_threads();
    Problem problem({.n = 3, .ic = 6, .ih = 20, .iw = 20, .oc = 16, .kh = 5, .kw = 5});
    for (int32_t threads : {1, 2, 3, 7}) {
        CHECK_OK(gt_set_num_threads(threads));
        Context context(text(threads, " threads"));
        for_settings([&] { problem.check_all(); });
    }
    CHECK_OK(gt_set_num_threads(before));
}

TEST(conv2d_handle_outlives_a_change_of_threads) {
    const int32_t before = gt_num_threads();
    Problem problem({.n = 3, .ic = 6, .ih = 20, .iw = 20, .oc = 16, .kh = 5, .kw = 5});
    CHECK_OK(gt_set_num_threads(2));
    void *handle = nullptr;
    const auto desc = problem.c.desc();
    CHECK_OK(gt_conv2d_open(desc.data(), &handle));
    problem.check_passes(handle);
    for (int32_t threads : {5, 1}) {
        CHECK_OK(gt_set_num_threads(threads));
        problem.check_passes(handle);
    }
    CHECK_OK(gt_conv2d_close(handle));
    CHECK_OK(gt_set_num_threads(before));
}

TEST(conv2d_many_threads_on_one_handle) {
    Problem problem({.n = 8, .ic = 16, .ih = 12, .iw = 12, .oc = 32, .top = 1, .left = 1, .bottom = 1, .right = 1});
    void *handle = nullptr;
    const auto desc = problem.c.desc();
    CHECK_OK(gt_conv2d_open(desc.data(), &handle));
    std::vector<std::thread> threads;
    std::vector<int> bad(4);
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([&, i] {
            const Conv &c = problem.c;
            for (int repeat = 0; repeat < 10; repeat++) {
                Array y(c.dtype, c.y_size());
                std::vector<char> scratch(size_t(gt_conv2d_bytes(handle, 0)));
                int32_t status = gt_conv2d_forward(handle, problem.x.data(), problem.w.data(), problem.b.data(),
                                                   nullptr, y.data(), scratch.data());
                bad[size_t(i)] += status != GT_OK;
                for (int64_t k = 0; k < y.size(); k++) bad[size_t(i)] += !near(y.get(k), problem.y[size_t(k)], 1e-4);
            }
        });
    }
    for (auto &t : threads) t.join();
    for (int b : bad) CHECK(b == 0);
    CHECK_OK(gt_conv2d_close(handle));
}

TEST(conv2d_batch_of_zero) {
    const Conv c{.n = 0};
    void *handle = nullptr;
    const auto desc = c.desc();
    for_settings([&] {
        CHECK_OK(gt_conv2d_open(desc.data(), &handle));
        Array gw(c.dtype, c.w_size()), gb(c.dtype, c.oc);
        std::vector<char> scratch(size_t(gt_conv2d_bytes(handle, 2)));
        CHECK_OK(gt_conv2d_forward(handle, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr));
        CHECK_OK(gt_conv2d_backward_data(handle, nullptr, nullptr, nullptr, nullptr, nullptr));
        CHECK_OK(gt_conv2d_backward_weights(handle, nullptr, nullptr, gw.data(), gb.data(), scratch.data()));
        compare("gw", gw, std::vector<double>(size_t(c.w_size())), 0);
        compare("gb", gb, std::vector<double>(size_t(c.oc)), 0);
        CHECK_OK(gt_conv2d_close(handle));
    });
}

TEST(conv2d_nan_stays) {
    Conv c{.n = 30,
           .ic = 16,
           .ih = 8,
           .iw = 8,
           .oc = 16,
           .top = 1,
           .left = 1,
           .bottom = 1,
           .right = 1,
           .unary = gt::UNARY_RELU};
    for (int64_t flags : {0, GT_CONV_CHANNELS_LAST}) {
        c.flags = flags;
        for_settings([&] {
            Array x = Array::random(c.dtype, c.x_size(), 1), w = Array::random(c.dtype, c.w_size(), 2),
                  b(c.dtype, c.oc);
            for (int64_t i = 0; i < c.oc; i++) b.set(i, 0);
            x.set(0, NAN);
            Array y(c.dtype, c.y_size());
            void *handle = nullptr;
            const auto desc = c.desc();
            CHECK_OK(gt_conv2d_open(desc.data(), &handle));
            std::vector<char> scratch(size_t(gt_conv2d_bytes(handle, 0)));
            CHECK_OK(gt_conv2d_forward(handle, x.data(), w.data(), b.data(), nullptr, y.data(), scratch.data()));
            CHECK(std::isnan(y.get(0)));
            CHECK(!std::isnan(y.get(c.y_index(0, 0, 0, 4))));
            CHECK_OK(gt_conv2d_close(handle));
        });
    }
}

TEST(conv2d_bad_desc) {
    auto refused = [](auto change, const char *expected) {
        auto desc = Conv{.ic = 4, .oc = 4}.desc();
        change(desc);
        void *handle = nullptr;
        const int32_t status = gt_conv2d_open(desc.data(), &handle);
        Context context(text("expected \"", expected, "\", received \"", gt_last_error(), "\""));
        CHECK(status == GT_INVALID_ARGUMENT || status == GT_UNSUPPORTED);
        CHECK(std::strstr(gt_last_error(), expected) != nullptr);
        CHECK(handle == nullptr);
    };
    refused([](auto &d) { d[0] = 99; }, "unknown data type");
    refused([](auto &d) { d[0] = GT_INT; }, "INT is not supported");
    refused([](auto &d) { d[1] = -1; }, "n is -1");
    refused([](auto &d) { d[2] = 0; }, "ic is 0");
    refused([](auto &d) { d[3] = -7; }, "ih is -7");
    refused([](auto &d) { d[8] = 0; }, "larger than the padded image");
    refused([](auto &d) { d[9] = -3; }, "larger than the padded image");
    refused([](auto &d) { d[10] = 0; }, "stride_h is 0");
    refused([](auto &d) { d[13] = -1; }, "pad_left is -1");
    refused([](auto &d) { d[15] = 0; }, "dilation_w is 0");
    refused([](auto &d) { d[16] = 3; }, "3 groups do not divide");
    refused(
        [](auto &d) {
            d[1] = d[2] = d[3] = d[4] = INT32_MAX;
            d[16] = 1;
        },
        "overflow");
    refused([](auto &d) { d[1] = INT64_MAX; }, "n is");
    refused(
        [](auto &d) {
            d[10] = INT32_MAX;
            d[8] = INT32_MAX;
        },
        "too large");
    refused([](auto &d) { d[17] = 2; }, "has_bias");
    refused([](auto &d) { d[19] = 8; }, "unknown flags");
    refused([](auto &d) { d[18] = 999; }, "unknown unary");
    refused([](auto &d) { d[18] = gt::UNARY_IS_NAN; }, "does not give a number");
    CHECK(gt_conv2d_bytes(nullptr, 0) == -1);
    CHECK(gt_conv2d_open(nullptr, nullptr) == GT_INVALID_ARGUMENT);
    CHECK(gt_conv2d_forward(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) == GT_INVALID_ARGUMENT);
    CHECK_OK(gt_conv2d_close(nullptr));
}

CHECK_MAIN
