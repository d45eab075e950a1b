// The convolutions of ResNet-50 v1.5 at 224 x 224, channel-last: bench_resnet [batch [bf16]]. Not installed. Every pass
// of every layer from cold caches, as in a training step, beside the sgemm rate of the same run.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "gatun.h"

namespace {

struct Layer {
    int64_t ic, size, oc, kernel, stride, count;
};

constexpr Layer LAYERS[] = {
    {3, 224, 64, 7, 2, 1},     {64, 56, 64, 1, 1, 1},    {64, 56, 64, 3, 1, 3},    {64, 56, 256, 1, 1, 4},
    {256, 56, 64, 1, 1, 2},    {256, 56, 128, 1, 1, 1},  {128, 56, 128, 3, 2, 1},  {128, 28, 512, 1, 1, 4},
    {256, 56, 512, 1, 2, 1},   {512, 28, 128, 1, 1, 3},  {128, 28, 128, 3, 1, 3},  {512, 28, 256, 1, 1, 1},
    {256, 28, 256, 3, 2, 1},   {256, 14, 1024, 1, 1, 6}, {512, 28, 1024, 1, 2, 1}, {1024, 14, 256, 1, 1, 5},
    {256, 14, 256, 3, 1, 5},   {1024, 14, 512, 1, 1, 1}, {512, 14, 512, 3, 2, 1},  {512, 7, 2048, 1, 1, 3},
    {1024, 14, 2048, 1, 2, 1}, {2048, 7, 512, 1, 1, 2},  {512, 7, 512, 3, 1, 2},
};

constexpr int64_t FLUSH = 128 << 20; // bytes, more than the last cache

void check(int32_t status) {
    if (status != GT_OK) {
        std::fprintf(stderr, "%s\n", gt_last_error());
        std::exit(1);
    }
}

/// Memory that is given back on return.
class Buffer {
  public:
    explicit Buffer(int64_t bytes) : bytes_(std::max<int64_t>(bytes, 64)) {
        check(gt_alloc(bytes_, &p_));
        std::memset(p_, 0, size_t(bytes_));
    }
    Buffer(const Buffer &) = delete;
    ~Buffer() { gt_free(p_, bytes_); }
    void fill(int32_t dtype, int64_t n) { check(gt_random(GT_RANDOM_UNIFORM, dtype, n, 1, 0, -1, 1, p_)); }
    void *get() const { return p_; }

  private:
    void *p_ = nullptr;
    int64_t bytes_;
};

class Bench {
  public:
    Bench(int64_t n, int32_t dtype) : n_(n), dtype_(dtype), flush_(FLUSH) {}

    void run() {
        double sgemm = 0;
        check(gt_probe_matmul(1, 2048, 3, &sgemm));
        peak_ = 2.0 * 2048 * 2048 * 2048 / sgemm * 1e-9;
        std::printf("batch %lld, %s; sgemm %.0f GF/s; ms and share of sgemm\n", static_cast<long long>(n_),
                    dtype_ == GT_FLOAT ? "float" : "bfloat16", peak_);
        for (const Layer &l : LAYERS) layer(l);
        std::printf("all            ");
        for (int i = 0; i < 4; i++) std::printf("  %s %7.1f ms %3.0f %%", NAMES[i], ms_[i], share(gflop_[i], ms_[i]));
        const double step = ms_[0] + ms_[2] + ms_[3], work = gflop_[0] + gflop_[2] + gflop_[3];
        std::printf("\nforward, data and weights: %.1f ms, %.0f %%\n", step, share(work, step));
    }

  private:
    static constexpr const char *NAMES[] = {"forward", "packed", "data", "weights"};

    double share(double gflop, double ms) const { return ms > 0 ? 100 * gflop / ms * 1e3 / peak_ : 0; }

    template <class F>
    double median(F &&f) {
        std::vector<double> ms;
        for (int i = 0; i < 4; i++) {
            double sum = 0;
            check(gt_probe_read(flush_.get(), FLUSH, &sum));
            const auto start = std::chrono::steady_clock::now();
            check(f());
            const double t = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() * 1e3;
            if (i > 0) ms.push_back(t);
        }
        std::nth_element(ms.begin(), ms.begin() + 1, ms.end());
        return ms[1];
    }

    void layer(const Layer &l) {
        const int64_t pad = l.kernel / 2, out = (l.size + 2 * pad - l.kernel) / l.stride + 1;
        const int64_t desc[20] = {
            dtype_,   n_,       l.ic, l.size, l.size, l.oc, l.kernel, l.kernel, out, out,
            l.stride, l.stride, pad,  pad,    1,      1,    1,        0,        -1,  GT_CONV_CHANNELS_LAST};
        const int64_t bytes = dtype_ == GT_FLOAT ? 4 : 2;
        const int64_t xs = n_ * l.size * l.size * l.ic, ys = n_ * out * out * l.oc,
                      ws = l.oc * l.ic * l.kernel * l.kernel;
        Buffer x(xs * bytes), y(ys * bytes), w(ws * bytes), gx(xs * bytes), gw(ws * bytes);
        x.fill(dtype_, xs), y.fill(dtype_, ys), w.fill(dtype_, ws);
        void *h = nullptr;
        check(gt_conv2d_open(desc, &h));
        int64_t most = 0;
        for (int pass = 0; pass < 3; pass++) most = std::max(most, gt_conv2d_bytes(h, pass));
        Buffer scratch(most), packed(gt_conv2d_bytes(h, 3));
        check(gt_conv2d_pack(h, w.get(), packed.get()));
        double t[4];
        t[0] = median([&] { return gt_conv2d_forward(h, x.get(), w.get(), nullptr, nullptr, y.get(), scratch.get()); });
        t[1] = median([&] {
            return gt_conv2d_forward_packed(h, x.get(), packed.get(), nullptr, nullptr, y.get(), scratch.get());
        });
        t[2] = l.ic == 3 ? 0 : median([&] {
            return gt_conv2d_backward_data(h, y.get(), w.get(), nullptr, gx.get(), scratch.get());
        });
        t[3] =
            median([&] { return gt_conv2d_backward_weights(h, x.get(), y.get(), gw.get(), nullptr, scratch.get()); });
        check(gt_conv2d_close(h));
        const double gflop = 2e-9 * double(ys) * double(ws / l.oc);
        std::printf("%lldx %4lld@%-3lld->%4lld %lldx%lld/%lld", static_cast<long long>(l.count),
                    static_cast<long long>(l.ic), static_cast<long long>(l.size), static_cast<long long>(l.oc),
                    static_cast<long long>(l.kernel), static_cast<long long>(l.kernel),
                    static_cast<long long>(l.stride));
        for (int i = 0; i < 4; i++) {
            std::printf("  %s %6.2f %3.0f %%", NAMES[i], t[i], share(gflop, t[i]));
            ms_[i] += t[i] * double(l.count);
            gflop_[i] += t[i] > 0 ? gflop * double(l.count) : 0;
        }
        std::printf("\n");
        std::fflush(stdout);
    }

    int64_t n_;
    int32_t dtype_;
    Buffer flush_;
    double peak_ = 0, ms_[4] = {}, gflop_[4] = {};
};

} // namespace

int main(int argc, char **argv) {
    const int64_t n = argc > 1 ? std::atoll(argv[1]) : 8;
    Bench(n, argc > 2 && std::strcmp(argv[2], "bf16") == 0 ? GT_BFLOAT16 : GT_FLOAT).run();
    return 0;
}
