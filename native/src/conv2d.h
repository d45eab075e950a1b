// Convolution: what a handle holds, and the two engines that serve its passes.
#pragma once

#include <array>
#include <memory>

#include "common.h"
#include "kernels/conv2d.h"

namespace gt {

/// A checked desc of gt_conv2d_open.
struct ConvDesc {
    int32_t dtype;
    ConvShape shape;
    bool has_bias;
    int32_t unary; ///< -1: none
    bool channels_last;
    bool has_residual;
    bool deterministic = false; ///< gradients of weights must not depend on the number of threads
    bool quantized = false;     ///< operands in 8 bits; the images are float
    double x_scale = 1;         ///< of the u8 values of x
    int32_t x_zero = 0;

    int64_t x_size() const { return shape.n * shape.ic * shape.ih * shape.iw; }
    int64_t y_size() const { return shape.n * shape.oc * shape.pixels(); }
};

/// A pass of a convolution. Immutable after construction; run by several threads at once, each with a scratch of its
/// own.
class ConvForwardEngine {
  public:
    virtual ~ConvForwardEngine() = default;
    virtual int64_t scratch_bytes() const = 0;
    virtual int64_t packed_bytes() const = 0;
    virtual void pack(const void *w, void *packed) const = 0;
    /// w is packed where packed is true; bias and residual may be null; residual may be y.
    virtual void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, void *y,
                     void *scratch) const = 0;
};

class ConvDataEngine {
  public:
    virtual ~ConvDataEngine() = default;
    virtual int64_t scratch_bytes() const = 0;
    /// residual is null for a desc without one; it may be gx.
    virtual void run(const void *gy, const void *w, const void *residual, void *gx, void *scratch) const = 0;
};

class ConvWeightsEngine {
  public:
    virtual ~ConvWeightsEngine() = default;
    virtual int64_t scratch_bytes() const = 0;
    /// gb may be null.
    virtual void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const = 0;
};

/// The forward pass of a quantised desc: by instructions for 8 bits, or else by a float engine on rounded operands.
std::unique_ptr<ConvForwardEngine> quantized_conv_forward(const ConvDesc &desc);

/// By sums of products, whatever the form.
std::unique_ptr<ConvForwardEngine> plain_conv_forward(const ConvDesc &desc);

/// The gradient of images by the fastest engine that knows the case.
std::unique_ptr<ConvDataEngine> conv_data(const ConvDesc &desc);

/// Passes of 1 x 1 convolutions that are matrix products with plain weights, those of channel-last images above all.
/// Null for others.
std::unique_ptr<ConvDataEngine> gemm_conv_data(const ConvDesc &desc);
std::unique_ptr<ConvWeightsEngine> gemm_conv_weights(const ConvDesc &desc);

/// 3 x 3 of stride 1 on channel-last FLOAT images by Winograd's algorithm. Null for others, and where it does not pay.
std::unique_ptr<ConvForwardEngine> winograd_conv_forward(const ConvDesc &desc);
std::unique_ptr<ConvDataEngine> winograd_conv_data(const ConvDesc &desc);

/// Channel-last forms, and residuals, over the engines below: images are transposed in scratch where they must be.
std::unique_ptr<ConvForwardEngine> wrapped_conv_forward(const ConvDesc &desc);
std::unique_ptr<ConvDataEngine> wrapped_conv_data(const ConvDesc &desc);
std::unique_ptr<ConvWeightsEngine> wrapped_conv_weights(const ConvDesc &desc);

/// The sum of a residual and what conv_data gives without one, in a pass of its own.
std::unique_ptr<ConvDataEngine> summed_conv_data(const ConvDesc &desc);

/// Plain nchw without a residual.
std::unique_ptr<ConvForwardEngine> own_conv_forward(const ConvDesc &desc);
std::unique_ptr<ConvDataEngine> own_conv_data(const ConvDesc &desc);
std::unique_ptr<ConvWeightsEngine> own_conv_weights(const ConvDesc &desc);

/// Null where oneDNN is off or missing, does not know the case, or is not the faster one.
std::unique_ptr<ConvForwardEngine> onednn_conv_forward(const ConvDesc &desc);
std::unique_ptr<ConvDataEngine> onednn_conv_data(const ConvDesc &desc);
std::unique_ptr<ConvWeightsEngine> onednn_conv_weights(const ConvDesc &desc);

/// The unary of a desc, in place over n contiguous elements.
void apply_unary(const ConvDesc &desc, void *y, int64_t n);
/// gb [oc]: the sum of gy over images and pixels.
void bias_gradient(const ConvDesc &desc, const void *gy, void *gb);
/// Scratch is aligned by who uses it.
constexpr int64_t CONV_ALIGN = 64;
inline char *conv_align(void *scratch) {
    const auto address = reinterpret_cast<uintptr_t>(scratch);
    return static_cast<char *>(scratch) + (CONV_ALIGN - address % CONV_ALIGN) % CONV_ALIGN;
}

} // namespace gt
