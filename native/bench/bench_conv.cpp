// Times the passes of a few convolutions (LeNet's at batch 64 and 1, ResNet's): bench_conv [repeats]. Not installed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "gatun.h"

namespace {

struct Case {
    const char *name;
    int64_t n, ic, size, oc, kernel, stride, pad, groups;
};

void *filled(int64_t bytes) {
    void *p = nullptr;
    gt_alloc(bytes, &p);
    for (int64_t i = 0; i < bytes / 4; i++) static_cast<float *>(p)[i] = float(i % 17 - 8) / 16;
    return p;
}

template <class F>
double best(int repeats, F &&f) {
    f();
    double least = 1e9;
    for (int i = 0; i < repeats; i++) {
        auto start = std::chrono::steady_clock::now();
        f();
        least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return least * 1e6;
}

void check(int32_t status) {
    if (status != GT_OK) {
        std::fprintf(stderr, "%s\n", gt_last_error());
        std::exit(1);
    }
}

void run(const Case &c, int repeats) {
    const int64_t out = (c.size + 2 * c.pad - c.kernel) / c.stride + 1;
    const int64_t desc[20] = {GT_FLOAT, c.n,      c.ic,  c.size, c.size, c.oc, c.kernel, c.kernel, out, out,
                              c.stride, c.stride, c.pad, c.pad,  1,      1,    c.groups, 1,        -1,  0};
    const int64_t x_size = c.n * c.ic * c.size * c.size, y_size = c.n * c.oc * out * out;
    const int64_t w_size = c.oc * c.ic / c.groups * c.kernel * c.kernel;
    void *x = filled(x_size * 4), *y = filled(y_size * 4), *w = filled(w_size * 4), *b = filled(c.oc * 4);
    void *gw = filled(w_size * 4), *gx = filled(x_size * 4), *gb = filled(c.oc * 4);
    void *handle = nullptr;
    check(gt_conv2d_open(desc, &handle));
    int64_t bytes = 0;
    for (int pass = 0; pass < 3; pass++) bytes = std::max(bytes, gt_conv2d_bytes(handle, pass));
    void *scratch = filled(bytes), *packed = filled(std::max<int64_t>(4, gt_conv2d_bytes(handle, 3)));
    const double flops = 2e-3 * double(y_size) * double(w_size / c.oc);
    check(gt_conv2d_pack(handle, w, packed));
    double t[4];
    t[0] = best(repeats, [&] { check(gt_conv2d_forward(handle, x, w, b, nullptr, y, scratch)); });
    t[1] = best(repeats, [&] { check(gt_conv2d_forward_packed(handle, x, packed, b, nullptr, y, scratch)); });
    t[2] = best(repeats, [&] { check(gt_conv2d_backward_data(handle, y, w, nullptr, gx, scratch)); });
    t[3] = best(repeats, [&] { check(gt_conv2d_backward_weights(handle, x, y, gw, gb, scratch)); });
    std::printf("%-34s", c.name);
    static const char *const names[] = {"forward", "packed", "data", "weights"};
    for (int i = 0; i < 4; i++) std::printf("  %s %8.1f us %4.0f GF/s", names[i], t[i], flops / t[i]);
    std::printf("\n");
    gt_conv2d_close(handle);
    for (void *p : {x, y, w, b, gw, gx, gb, scratch, packed}) gt_free(p, 0);
}

} // namespace

int main(int argc, char **argv) {
    const int repeats = argc > 1 ? std::atoi(argv[1]) : 50;
    const Case cases[] = {
        {"LeNet 1: 64x1x28 -> 20, 5x5", 64, 1, 28, 20, 5, 1, 0, 1},
        {"LeNet 2: 64x20x12 -> 50, 5x5", 64, 20, 12, 50, 5, 1, 0, 1},
        {"LeNet 1, batch 1", 1, 1, 28, 20, 5, 1, 0, 1},
        {"LeNet 2, batch 1", 1, 20, 12, 50, 5, 1, 0, 1},
        {"ResNet: 8x64x56 -> 64, 3x3", 8, 64, 56, 64, 3, 1, 1, 1},
        {"ResNet: 8x64x56 -> 256, 1x1", 8, 64, 56, 256, 1, 1, 0, 1},
        {"ResNet: 8x128x56 -> 128, 3x3 / 2", 8, 128, 56, 128, 3, 2, 1, 1},
        {"ResNet: 8x256x14 -> 256, 3x3", 8, 256, 14, 256, 3, 1, 1, 1},
        {"ResNet: 8x512x7 -> 512, 3x3", 8, 512, 7, 512, 3, 1, 1, 1},
        {"ResNet: 8x3x224 -> 64, 7x7 / 2", 8, 3, 224, 64, 7, 2, 3, 1},
        {"CIFAR: 64x32x32 -> 32, 3x3", 64, 32, 32, 32, 3, 1, 1, 1},
        {"depthwise: 8x128x28, 3x3", 8, 128, 28, 128, 3, 1, 1, 128},
    };
    for (const Case &c : cases) run(c, c.n == 1 ? repeats * 20 : repeats);
    return 0;
}
