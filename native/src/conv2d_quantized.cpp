// Convolution with operands of 8 bits: images u8 with a zero point, weights s8 with a scale for each output channel.
#include <algorithm>
#include <cstring>
#include <vector>

#include "backend_onednn.h"
#include "conv2d.h"
#include "kernels/elementwise.h"
#include "kernels/tiers.h"

namespace gt {

namespace {

int64_t aligned(int64_t bytes) { return (bytes + CONV_ALIGN - 1) / CONV_ALIGN * CONV_ALIGN; }

QuantizeTo target(const ConvDesc &d) { return {float(1 / d.x_scale), float(d.x_scale), float(d.x_zero)}; }

void convert(int32_t rank, const int64_t *dims, const void *from, void *to) {
    const int32_t status = gt_convert(GT_FLOAT, GT_FLOAT, rank, dims, from, to);
    if (status != GT_OK) fail(status, "%s", std::string(gt_last_error()).c_str());
}

/// Sums in 32 bits by oneDNN, on a channel-last image of 8 bits. Where 0 is not the step 0, the image has its padding.
class Int8Forward final : public ConvForwardEngine {
  public:
    Int8Forward(const OneDnnApi &api, const ConvDesc &d) : api_(api), desc_(d) {
        const ConvShape &s = d.shape;
        const int64_t bottom = std::max<int64_t>((s.oh - 1) * s.sh + s.reach_h() + 1 - s.ih - s.pt, 0);
        const int64_t right = std::max<int64_t>((s.ow - 1) * s.sw + s.reach_w() + 1 - s.iw - s.pl, 0);
        const bool own = d.x_zero != 0;
        top_ = own ? s.pt : 0;
        left_ = own ? s.pl : 0;
        height_ = s.ih + (own ? s.pt + bottom : 0);
        width_ = s.iw + (own ? s.pl + right : 0);
        const OneDnnConv conv = {0,
                                 s.n,
                                 s.ic,
                                 height_,
                                 width_,
                                 s.oc,
                                 s.kh,
                                 s.kw,
                                 s.oh,
                                 s.ow,
                                 s.sh,
                                 s.sw,
                                 own ? 0 : s.pt,
                                 own ? 0 : s.pl,
                                 own ? 0 : bottom,
                                 own ? 0 : right,
                                 s.dh,
                                 s.dw,
                                 s.groups,
                                 0,
                                 0,
                                 1};
        if (api_.conv_int8_open(&conv, &handle_, &bytes_) != 0) handle_ = nullptr;
    }
    Int8Forward(const Int8Forward &) = delete;
    ~Int8Forward() override {
        if (handle_) api_.conv_int8_close(handle_);
    }

    bool usable() const { return handle_ != nullptr; }

    int64_t scratch_bytes() const override {
        const int64_t floats = desc_.channels_last ? 0 : planes_bytes();
        return CONV_ALIGN + bytes_.scratch + packed_bytes() + image_bytes() + sums_bytes() + floats;
    }
    /// The weights as oneDNN has them, then scales of the results, then what the zero point adds to the sums.
    int64_t packed_bytes() const override { return bytes_.packed + 2 * channel_bytes(); }

    void pack(const void *w, void *packed) const override {
        const ConvShape &s = desc_.shape;
        const int64_t depth = s.depth();
        std::vector<int8_t> q(size_t(s.oc * depth));
        auto *scale = reinterpret_cast<float *>(static_cast<char *>(packed) + bytes_.packed);
        auto *offset = reinterpret_cast<int32_t *>(static_cast<char *>(packed) + bytes_.packed + channel_bytes());
        for (int64_t c = 0; c < s.oc; c++) {
            int8_t *channel = q.data() + c * depth;
            scale[c] = kernels().quantize.weights(static_cast<const float *>(w) + c * depth, channel, depth) *
                       float(desc_.x_scale);
            int32_t sum = 0;
            for (int64_t i = 0; i < depth; i++) sum += channel[i];
            offset[c] = sum * desc_.x_zero;
        }
        std::vector<char> scratch(size_t(CONV_ALIGN + bytes_.scratch));
        sync_openmp_threads();
        check(api_.conv_int8_pack(handle_, q.data(), packed, conv_align(scratch.data())));
    }

    void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, void *y,
             void *scratch) const override {
        char *pad = conv_align(scratch), *own = pad + bytes_.scratch, *image = own + packed_bytes();
        char *sums = image + image_bytes(), *planes = sums + sums_bytes();
        if (!packed) pack(w, own);
        const char *weights = packed ? static_cast<const char *>(w) : own;
        const ConvShape &s = desc_.shape;
        const void *last = x;
        if (!desc_.channels_last) {
            const int64_t pixels = s.ih * s.iw;
            const int64_t dims[] = {s.n, pixels, s.ic, pixels * s.ic, 1, pixels, pixels * s.ic, s.ic, 1};
            convert(3, dims, x, planes);
            last = planes;
        }
        quantize(static_cast<const float *>(last), reinterpret_cast<uint8_t *>(image));
        sync_openmp_threads();
        backends_used |= 1 << BACKEND_ONEDNN;
        check(api_.conv_int8_run(handle_, reinterpret_cast<uint8_t *>(image), weights,
                                 reinterpret_cast<int32_t *>(sums), pad));
        void *result = desc_.channels_last ? y : planes;
        finish(weights, bias, residual, reinterpret_cast<int32_t *>(sums), static_cast<float *>(result));
        if (!desc_.channels_last) {
            const int64_t pixels = s.pixels();
            const int64_t dims[] = {s.n, s.oc, pixels, pixels * s.oc, 1, s.oc, pixels * s.oc, pixels, 1};
            convert(3, dims, planes, y);
        }
        if (desc_.unary >= 0 && desc_.unary != UNARY_RELU) apply_unary(desc_, y, desc_.y_size());
    }

  private:
    int64_t channel_bytes() const { return aligned(desc_.shape.oc * 4); }
    int64_t image_bytes() const { return aligned(desc_.shape.n * height_ * width_ * desc_.shape.ic); }
    int64_t sums_bytes() const { return aligned(desc_.y_size() * 4); }
    int64_t planes_bytes() const { return aligned(std::max(desc_.x_size(), desc_.y_size()) * 4); }

    void check(int32_t status) const {
        if (status != 0) fail(GT_BACKEND_ERROR, "[conv2d] oneDNN: %s", api_.error());
    }

    void quantize(const float *x, uint8_t *image) const {
        const ConvShape &s = desc_.shape;
        const QuantizeTo to = target(desc_);
        const int64_t row = width_ * s.ic, from = s.iw * s.ic;
        parallel_for(s.n * height_, std::max<int64_t>(1, 16384 / row), [&](int64_t begin, int64_t end) {
            for (int64_t r = begin; r < end; r++) {
                const int64_t i = r / height_, h = r % height_ - top_;
                uint8_t *q = image + r * row;
                if (h < 0 || h >= s.ih) {
                    std::memset(q, desc_.x_zero, size_t(row));
                    continue;
                }
                std::memset(q, desc_.x_zero, size_t(left_ * s.ic));
                kernels().quantize.to_u8(to, x + (i * s.ih + h) * from, q + left_ * s.ic, from);
                std::memset(q + left_ * s.ic + from, desc_.x_zero, size_t(row - left_ * s.ic - from));
            }
        });
    }

    void finish(const char *packed, const void *bias, const void *residual, const int32_t *sums, float *y) const {
        const Dequantize d{desc_.shape.oc, reinterpret_cast<const int32_t *>(packed + bytes_.packed + channel_bytes()),
                           reinterpret_cast<const float *>(packed + bytes_.packed), static_cast<const float *>(bias),
                           desc_.unary == UNARY_RELU};
        const int64_t rows = desc_.shape.n * desc_.shape.pixels();
        parallel_for(rows, std::max<int64_t>(1, 16384 / desc_.shape.oc), [&](int64_t begin, int64_t end) {
            kernels().quantize.from_sums(d, sums, static_cast<const float *>(residual), y, begin, end);
        });
    }

    const OneDnnApi &api_;
    ConvDesc desc_;
    int64_t top_, left_, height_, width_; // of the image of 8 bits
    void *handle_ = nullptr;
    OneDnnConvBytes bytes_{};
};

/// The same numbers in float: the operands are rounded to what 8 bits hold.
class RoundedForward final : public ConvForwardEngine {
  public:
    explicit RoundedForward(const ConvDesc &d) : desc_(d) {
        ConvDesc inner = d;
        inner.quantized = false;
        inner_ = onednn_conv_forward(inner);
        if (!inner_) inner_ = wrapped_conv_forward(inner);
    }
    int64_t scratch_bytes() const override {
        return CONV_ALIGN + image_bytes() + aligned(inner_->packed_bytes()) + inner_->scratch_bytes();
    }
    int64_t packed_bytes() const override { return inner_->packed_bytes(); }
    void pack(const void *w, void *packed) const override {
        const int64_t depth = desc_.shape.depth();
        std::vector<int8_t> q(static_cast<size_t>(depth));
        std::vector<float> rounded(size_t(desc_.shape.oc * depth));
        for (int64_t c = 0; c < desc_.shape.oc; c++) {
            const float scale = kernels().quantize.weights(static_cast<const float *>(w) + c * depth, q.data(), depth);
            for (int64_t i = 0; i < depth; i++) rounded[size_t(c * depth + i)] = float(q[size_t(i)]) * scale;
        }
        inner_->pack(rounded.data(), packed);
    }
    void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, void *y,
             void *scratch) const override {
        char *image = conv_align(scratch), *own = image + image_bytes();
        if (!packed) pack(w, own);
        const QuantizeTo to = target(desc_);
        parallel_for(desc_.x_size(), 16384, [&](int64_t begin, int64_t end) {
            kernels().quantize.round(to, static_cast<const float *>(x) + begin,
                                     reinterpret_cast<float *>(image) + begin, end - begin);
        });
        inner_->run(image, packed ? w : own, true, bias, residual, y, own + aligned(inner_->packed_bytes()));
    }

  private:
    int64_t image_bytes() const { return aligned(desc_.x_size() * 4); }

    ConvDesc desc_;
    std::unique_ptr<ConvForwardEngine> inner_;
};

} // namespace

std::unique_ptr<ConvForwardEngine> quantized_conv_forward(const ConvDesc &d) {
    const OneDnnApi *api = onednn();
    const bool planes_and_residual = d.has_residual && !d.channels_last; // the sum needs the residual channel-last
    if (api && !planes_and_residual) {
        auto engine = std::make_unique<Int8Forward>(*api, d);
        if (engine->usable()) return engine;
    }
    return std::make_unique<RoundedForward>(d);
}

} // namespace gt
