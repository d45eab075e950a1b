// Forms that the nchw engines lack: channel-last images, transposed in scratch, and the sum with a residual.
#include <algorithm>

#include "conv2d.h"
#include "kernels/elementwise.h"

namespace gt {

namespace {

int64_t aligned(int64_t bytes) { return (bytes + CONV_ALIGN - 1) / CONV_ALIGN * CONV_ALIGN; }

void check(int32_t status) {
    if (status != GT_OK) fail(status, "%s", std::string(gt_last_error()).c_str());
}

/// An image between [n, h, w, c] and [n, c, h, w].
struct Image {
    int32_t dtype;
    int64_t n, c, h, w;

    int64_t bytes() const { return aligned(n * c * h * w * type_size(dtype)); }
    void to_planes(const void *from, void *to) const {
        const int64_t dims[] = {n, c, h, w, h * w * c, 1, w * c, c, c * h * w, h * w, w, 1};
        check(gt_convert(dtype, dtype, 4, dims, from, to));
    }
    void to_last(const void *from, void *to) const {
        const int64_t dims[] = {n, h, w, c, c * h * w, w, 1, h * w, h * w * c, w * c, c, 1};
        check(gt_convert(dtype, dtype, 4, dims, from, to));
    }
};

Image x_of(const ConvDesc &d) { return {d.dtype, d.shape.n, d.shape.ic, d.shape.ih, d.shape.iw}; }
Image y_of(const ConvDesc &d) { return {d.dtype, d.shape.n, d.shape.oc, d.shape.oh, d.shape.ow}; }

/// The nchw convolution inside; the unary comes after a residual.
ConvDesc inner(ConvDesc d) {
    if (d.has_residual) d.unary = -1;
    d.channels_last = d.has_residual = false;
    return d;
}

template <class Engine>
std::unique_ptr<Engine> first(std::unique_ptr<Engine> a, std::unique_ptr<Engine> (*other)(const ConvDesc &),
                              const ConvDesc &d) {
    return a ? std::move(a) : other(d);
}

class WrappedForward final : public ConvForwardEngine {
  public:
    explicit WrappedForward(const ConvDesc &d)
        : desc_(d), x_(x_of(d)), y_(y_of(d)), inner_(first(onednn_conv_forward(inner(d)), own_conv_forward, inner(d))) {
    }
    int64_t scratch_bytes() const override {
        const int64_t image = desc_.channels_last ? std::max(x_.bytes(), y_.bytes()) : 0;
        return CONV_ALIGN + y_.bytes() + image + inner_->scratch_bytes();
    }
    int64_t packed_bytes() const override { return inner_->packed_bytes(); }
    void pack(const void *w, void *packed) const override { inner_->pack(w, packed); }
    void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, void *y,
             void *scratch) const override {
        char *result = conv_align(scratch), *rest = result + y_.bytes();
        if (desc_.channels_last) {
            x_.to_planes(x, rest);
            inner_->run(rest, w, packed, bias, nullptr, result, rest + x_.bytes());
        } else {
            inner_->run(x, w, packed, bias, nullptr, result, rest);
        }
        const int64_t n = desc_.y_size();
        const void *sum = result;
        if (desc_.channels_last) {
            if (!residual) return y_.to_last(result, y);
            y_.to_last(result, rest); // the image of x is not needed any more
            sum = rest;
        }
        check(gt_binary(BINARY_ADD, desc_.dtype, n, sum, 1, residual, 1, y));
        if (desc_.unary >= 0) apply_unary(desc_, y, n);
    }

  private:
    ConvDesc desc_;
    Image x_, y_;
    std::unique_ptr<ConvForwardEngine> inner_;
};

class WrappedData final : public ConvDataEngine {
  public:
    explicit WrappedData(const ConvDesc &d)
        : x_(x_of(d)), y_(y_of(d)), inner_(first(onednn_conv_data(inner(d)), own_conv_data, inner(d))) {}
    int64_t scratch_bytes() const override { return CONV_ALIGN + x_.bytes() + y_.bytes() + inner_->scratch_bytes(); }
    void run(const void *gy, const void *w, const void *, void *gx, void *scratch) const override {
        char *gradient = conv_align(scratch), *result = gradient + y_.bytes();
        y_.to_planes(gy, gradient);
        inner_->run(gradient, w, nullptr, result, result + x_.bytes());
        x_.to_last(result, gx);
    }

  private:
    Image x_, y_;
    std::unique_ptr<ConvDataEngine> inner_;
};

class SummedData final : public ConvDataEngine {
  public:
    explicit SummedData(const ConvDesc &d) : desc_(d), bytes_(x_of(d).bytes()) {
        ConvDesc plain = d;
        plain.has_residual = false;
        inner_ = conv_data(plain);
    }
    int64_t scratch_bytes() const override { return CONV_ALIGN + bytes_ + inner_->scratch_bytes(); }
    void run(const void *gy, const void *w, const void *residual, void *gx, void *scratch) const override {
        char *gradient = conv_align(scratch);
        inner_->run(gy, w, nullptr, gradient, gradient + bytes_);
        check(gt_binary(BINARY_ADD, desc_.dtype, desc_.x_size(), gradient, 1, residual, 1, gx));
    }

  private:
    ConvDesc desc_;
    int64_t bytes_;
    std::unique_ptr<ConvDataEngine> inner_;
};

class WrappedWeights final : public ConvWeightsEngine {
  public:
    explicit WrappedWeights(const ConvDesc &d)
        : x_(x_of(d)), y_(y_of(d)), inner_(first(onednn_conv_weights(inner(d)), own_conv_weights, inner(d))) {}
    int64_t scratch_bytes() const override { return CONV_ALIGN + x_.bytes() + y_.bytes() + inner_->scratch_bytes(); }
    void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const override {
        char *image = conv_align(scratch), *gradient = image + x_.bytes();
        if (x_.n > 0) {
            x_.to_planes(x, image);
            y_.to_planes(gy, gradient);
        }
        inner_->run(image, gradient, gw, gb, gradient + y_.bytes());
    }

  private:
    Image x_, y_;
    std::unique_ptr<ConvWeightsEngine> inner_;
};

} // namespace

std::unique_ptr<ConvForwardEngine> wrapped_conv_forward(const ConvDesc &d) {
    if (!d.channels_last && !d.has_residual) return own_conv_forward(d);
    return std::make_unique<WrappedForward>(d);
}
std::unique_ptr<ConvDataEngine> wrapped_conv_data(const ConvDesc &d) {
    if (!d.channels_last) return own_conv_data(inner(d));
    return std::make_unique<WrappedData>(d);
}
std::unique_ptr<ConvDataEngine> summed_conv_data(const ConvDesc &d) { return std::make_unique<SummedData>(d); }
std::unique_ptr<ConvWeightsEngine> wrapped_conv_weights(const ConvDesc &d) {
    if (!d.channels_last) return own_conv_weights(inner(d));
    return std::make_unique<WrappedWeights>(d);
}

} // namespace gt
