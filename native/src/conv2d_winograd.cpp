// Convolutions of 3 x 3 in fewer multiplications, where the products that are saved outweigh the transformations:
// forward, and the gradient of images, which is a convolution by turned filters.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "conv2d.h"
#include "kernels/elementwise.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

// Tiles: whole micro-kernels in every tier, and windows of 64 channels fit the second cache.
constexpr int64_t BLOCK = 48;
// Channels come in multiples of every tier's panel: the same convolutions in each.
constexpr int64_t CHANNELS = 32;
// Of a transformed element, in additions or multiplications; memory takes most of it. Packed filters are only read.
constexpr double FILTER_COST = 180, PACKED_FILTER_COST = 24, PIXEL_COST = 50;
// Of the plain convolution's arithmetic, which oneDNN does faster than products of matrices.
constexpr double WORTH = 0.65;

const bool enabled = [] {
    const char *value = std::getenv("GATUN_WINOGRAD");
    return !(value && std::strcmp(value, "0") == 0);
}();

/// The convolution of the pass: of x with [oc, ic] filters, or of y's gradient with [ic, oc] filters.
WinogradShape shape_of(const ConvDesc &d, bool gradient) {
    const ConvShape &s = d.shape;
    WinogradShape w{};
    w.n = s.n;
    w.c = gradient ? s.oc : s.ic;
    w.k = gradient ? s.ic : s.oc;
    w.ih = gradient ? s.oh : s.ih;
    w.iw = gradient ? s.ow : s.iw;
    w.oh = gradient ? s.ih : s.oh;
    w.ow = gradient ? s.iw : s.ow;
    w.pt = gradient ? 2 - s.pt : s.pt;
    w.pl = gradient ? 2 - s.pl : s.pl;
    w.down = (w.oh + WINOGRAD_PIXELS - 1) / WINOGRAD_PIXELS;
    w.across = (w.ow + WINOGRAD_PIXELS - 1) / WINOGRAD_PIXELS;
    w.tiles = w.n * w.down * w.across;
    // Of the same length, as many for one thread as for another.
    const int64_t each = std::max<int64_t>(1, (w.tiles + threads() * BLOCK - 1) / (threads() * BLOCK));
    w.blocks = std::max<int64_t>(1, std::min(w.tiles, each * threads()));
    w.block = w.tiles > 0 ? (w.tiles + w.blocks - 1) / w.blocks : 0;
    return w;
}

bool applies(const ConvDesc &d, const WinogradShape &w, double filter_cost) {
    const ConvShape &s = d.shape;
    const bool form = d.dtype == GT_FLOAT && d.channels_last && !d.quantized && s.groups == 1 && s.kh == 3 &&
                      s.kw == 3 && s.sh == 1 && s.sw == 1 && s.dh == 1 && s.dw == 1 && s.n > 0 && s.pt <= 2 &&
                      s.pl <= 2;
    if (!enabled || !form || w.c % CHANNELS != 0 || w.k % CHANNELS != 0) return false;
    const double products = double(w.c) * double(w.k), points = double(WINOGRAD_POINTS);
    const double plain = 18 * products * double(w.n) * double(w.oh) * double(w.ow);
    const double here =
        points * (products * (2 * double(w.tiles) + filter_cost) + double(w.tiles) * double(w.c + w.k) * PIXEL_COST);
    return here < WORTH * plain;
}

class Winograd {
  public:
    /// plain: whether weights may come as they are.
    Winograd(const WinogradShape &s, bool gradient, bool plain)
        : shape_(s), gradient_(gradient), parts_(std::min<int64_t>(threads(), s.blocks)),
          filters_(aligned(table_.filter_floats(s.c, s.k))), own_filters_(plain ? filters_ : 0),
          part_(aligned(table_.part_floats(s))) {}

    int64_t scratch_bytes() const { return CONV_ALIGN + (own_filters_ + parts_ * part_) * int64_t(sizeof(float)); }
    int64_t filter_bytes() const { return filters_ * int64_t(sizeof(float)); }

    void transform(const void *w, void *to) const {
        const int64_t oc_step = 9 * (gradient_ ? shape_.k : shape_.c);
        const WinogradFilters filters{static_cast<const float *>(w), gradient_ ? 9 : oc_step, gradient_ ? oc_step : 9,
                                      gradient_};
        const int64_t units = shape_.k / table_.panel * shape_.c;
        parallel_for(units, 16, [&](int64_t begin, int64_t end) {
            table_.filters(shape_, filters, static_cast<float *>(to), begin, end);
        });
    }
    /// w: plain weights, or transformed ones where packed is true.
    void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, bool relu, void *y,
             void *scratch) const {
        float *base = reinterpret_cast<float *>(conv_align(scratch));
        if (!packed) transform(w, base);
        const WinogradRun r{static_cast<const float *>(x),    packed ? static_cast<const float *>(w) : base,
                            static_cast<const float *>(bias), static_cast<const float *>(residual),
                            static_cast<float *>(y),          relu};
        parallel_for(parts_, 1, [&](int64_t first, int64_t last) {
            for (int64_t i = first; i < last; i++) {
                table_.blocks(shape_, r, base + own_filters_ + i * part_, shape_.blocks * i / parts_,
                              shape_.blocks * (i + 1) / parts_);
            }
        });
    }

  private:
    static int64_t aligned(int64_t floats) { return (floats + 15) / 16 * 16; }

    const WinogradTable &table_ = kernels().winograd;
    WinogradShape shape_;
    bool gradient_;
    int64_t parts_, filters_, own_filters_, part_; ///< the filters' own place is in scratch
};

/// Plain weights go to another engine where it does not pay to transform them in every call.
class WinogradForward final : public ConvForwardEngine {
  public:
    WinogradForward(const ConvDesc &d, const WinogradShape &s, std::unique_ptr<ConvForwardEngine> plain)
        : desc_(d), winograd_(s, false, !plain), plain_(std::move(plain)) {}
    int64_t scratch_bytes() const override {
        return std::max(winograd_.scratch_bytes(), plain_ ? plain_->scratch_bytes() : 0);
    }
    int64_t packed_bytes() const override { return CONV_ALIGN + winograd_.filter_bytes(); }
    void pack(const void *w, void *packed) const override { winograd_.transform(w, conv_align(packed)); }
    void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, void *y,
             void *scratch) const override {
        if (!packed && plain_) return plain_->run(x, w, packed, bias, residual, y, scratch);
        const bool relu = desc_.unary == UNARY_RELU;
        const void *filters = packed ? conv_align(const_cast<void *>(w)) : w;
        winograd_.run(x, filters, packed, bias, residual, relu, y, scratch);
        if (desc_.unary >= 0 && !relu) apply_unary(desc_, y, desc_.y_size());
    }

  private:
    ConvDesc desc_;
    Winograd winograd_;
    std::unique_ptr<ConvForwardEngine> plain_;
};

class WinogradData final : public ConvDataEngine {
  public:
    explicit WinogradData(const WinogradShape &s) : winograd_(s, true, true) {}
    int64_t scratch_bytes() const override { return winograd_.scratch_bytes(); }
    void run(const void *gy, const void *w, const void *residual, void *gx, void *scratch) const override {
        winograd_.run(gy, w, false, nullptr, residual, false, gx, scratch);
    }

  private:
    Winograd winograd_;
};

} // namespace

std::unique_ptr<ConvForwardEngine> winograd_conv_forward(const ConvDesc &d) {
    const WinogradShape s = shape_of(d, false);
    if (!applies(d, s, PACKED_FILTER_COST)) return nullptr;
    return std::make_unique<WinogradForward>(d, s, applies(d, s, FILTER_COST) ? nullptr : plain_conv_forward(d));
}

std::unique_ptr<ConvDataEngine> winograd_conv_data(const ConvDesc &d) {
    const WinogradShape s = shape_of(d, true);
    return applies(d, s, FILTER_COST) ? std::make_unique<WinogradData>(s) : nullptr;
}

} // namespace gt
