// Passes of convolutions that are matrix products of plain weights: those of 1 x 1 on channel-last images, of which
// [pixels, oc] gradients and [pixels, ic] images are matrices, and some gradients of larger windows. oneDNN's sgemm
// reads them as they are, which beats its convolutions by the reorder of the weights. It adds to a residual as it
// writes, which pays for the products of plane after plane, too.
#include <algorithm>
#include <cstring>

#include "backend_onednn.h"
#include "conv2d.h"
#include "runtime.h"

namespace gt {

namespace {

constexpr int64_t GRAIN = 8192;                // elements, below which a second thread does not pay
constexpr int64_t GATHERED = int64_t(8) << 20; // bytes of windows side by side: what the last cache holds
constexpr int64_t FEW_PIXELS = 64;

/// The product that a desc is, or null for others. Small ones are left to the primitives.
const OneDnnApi *product(const ConvDesc &d) {
    const ConvShape &s = d.shape;
    const bool matrix =
        d.dtype == GT_FLOAT && s.kh == 1 && s.kw == 1 && s.groups == 1 && s.pt == 0 && s.pl == 0 && s.n > 0;
    return matrix && s.icg() >= 16 && s.ocg() >= 16 ? onednn() : nullptr;
}

/// No pixel of the image is left out.
bool dense(const ConvShape &s) { return s.sh == 1 && s.sw == 1 && s.oh == s.ih && s.ow == s.iw; }
/// No pixel is outside the image.
bool inside(const ConvShape &s) { return (s.oh - 1) * s.sh < s.ih && (s.ow - 1) * s.sw < s.iw; }

void run(const OneDnnApi &api, int32_t ta, int64_t m, int64_t n, int64_t k, const void *a, int64_t lda, const void *b,
         int64_t ldb, float beta, void *c) {
    sync_openmp_threads();
    backends_used |= 1 << BACKEND_ONEDNN;
    const int32_t status = api.sgemm(ta, 0, m, n, k, 1, static_cast<const float *>(a), lda,
                                     static_cast<const float *>(b), ldb, beta, static_cast<float *>(c), n);
    if (status != 0) fail(GT_BACKEND_ERROR, "[conv2d] oneDNN sgemm failed with status %d", status);
}

class GemmData final : public ConvDataEngine {
  public:
    GemmData(const OneDnnApi &api, const ConvDesc &d) : api_(api), desc_(d) {}
    int64_t scratch_bytes() const override { return 0; }
    void run(const void *gy, const void *w, const void *residual, void *gx, void *) const override {
        const ConvShape &s = desc_.shape;
        const int64_t pixels = s.pixels();
        if (residual && residual != gx) gt_probe_copy(gx, residual, desc_.x_size() * int64_t(sizeof(float)));
        const float beta = residual ? 1 : 0;
        if (desc_.channels_last) return gt::run(api_, 0, s.n * pixels, s.ic, s.oc, gy, s.oc, w, s.ic, beta, gx);
        for (int64_t i = 0; i < s.n; i++) {
            const float *planes = static_cast<const float *>(gy) + i * s.oc * pixels;
            gt::run(api_, 1, s.ic, pixels, s.oc, w, s.ic, planes, pixels, beta,
                    static_cast<float *>(gx) + i * s.ic * pixels);
        }
    }

  private:
    const OneDnnApi &api_;
    ConvDesc desc_;
};

/// The gradient of an image of which only some pixels are read: their product, then its rows among zeros. oneDNN's
/// convolution reaches half the rate.
class GemmSpreadData final : public ConvDataEngine {
  public:
    GemmSpreadData(const OneDnnApi &api, const ConvDesc &d) : api_(api), desc_(d) {}
    int64_t scratch_bytes() const override {
        return CONV_ALIGN + desc_.shape.n * desc_.shape.pixels() * desc_.shape.ic * int64_t(sizeof(float));
    }
    void run(const void *gy, const void *w, const void *, void *gx, void *scratch) const override {
        const ConvShape &s = desc_.shape;
        float *pixels = reinterpret_cast<float *>(conv_align(scratch));
        gt::run(api_, 0, s.n * s.pixels(), s.ic, s.oc, gy, s.oc, w, s.ic, 0, pixels);
        parallel_for(s.n * s.ih, std::max<int64_t>(1, GRAIN / (s.iw * s.ic)), [&](int64_t begin, int64_t end) {
            for (int64_t row = begin; row < end; row++) {
                const int64_t y = row % s.ih;
                float *to = static_cast<float *>(gx) + row * s.iw * s.ic;
                std::memset(to, 0, size_t(s.iw * s.ic) * sizeof(float));
                if (y % s.sh != 0 || y / s.sh >= s.oh) continue;
                const float *from = pixels + (row / s.ih * s.oh + y / s.sh) * s.ow * s.ic;
                for (int64_t x = 0; x < s.ow; x++) {
                    std::memcpy(to + x * s.sw * s.ic, from + x * s.ic, size_t(s.ic) * sizeof(float));
                }
            }
        });
    }

  private:
    const OneDnnApi &api_;
    ConvDesc desc_;
};

void convert(int32_t ndim, const int64_t *dims, const void *from, void *to) {
    const int32_t status = gt_convert(GT_FLOAT, GT_FLOAT, ndim, dims, from, to);
    if (status != GT_OK) fail(status, "%s", std::string(gt_last_error()).c_str());
}

class GemmWeights final : public ConvWeightsEngine {
  public:
    GemmWeights(const OneDnnApi &api, const ConvDesc &d) : api_(api), desc_(d), dense_(dense(d.shape)) {}
    int64_t scratch_bytes() const override {
        const ConvShape &s = desc_.shape;
        return CONV_ALIGN + gathered_bytes() + (turned() ? s.oc * s.ic * int64_t(sizeof(float)) : 0);
    }
    void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const override {
        const ConvShape &s = desc_.shape;
        char *pixels = conv_align(scratch);
        if (!dense_) { // the pixels that are read, side by side
            const int64_t dims[] = {s.n,
                                    s.oh,
                                    s.ow,
                                    s.ic,
                                    s.ih * s.iw * s.ic,
                                    s.sh * s.iw * s.ic,
                                    s.sw * s.ic,
                                    1,
                                    s.pixels() * s.ic,
                                    s.ow * s.ic,
                                    s.ic,
                                    1};
            convert(4, dims, x, pixels);
            x = pixels;
        }
        if (turned()) {
            char *sums = pixels + gathered_bytes();
            gt::run(api_, 1, s.ic, s.oc, s.n * s.pixels(), x, s.ic, gy, s.oc, 0, sums);
            const int64_t dims[] = {s.oc, s.ic, 1, s.oc, s.ic, 1};
            convert(2, dims, sums, gw);
        } else {
            gt::run(api_, 1, s.oc, s.ic, s.n * s.pixels(), gy, s.oc, x, s.ic, 0, gw);
        }
        if (gb) bias_gradient(desc_, gy, gb);
    }

  private:
    /// sgemm holds 48 columns of the result in registers, and packs less where the result is wider than high: the
    /// transposed gradient and its transposition are faster than a high one (8.1 against 10.0 ms for 256 x 64).
    bool turned() const { return desc_.shape.oc > desc_.shape.ic; }
    int64_t gathered_bytes() const {
        const ConvShape &s = desc_.shape;
        return dense_ ? 0
                      : (s.n * s.pixels() * s.ic * int64_t(sizeof(float)) + CONV_ALIGN - 1) / CONV_ALIGN * CONV_ALIGN;
    }

    const OneDnnApi &api_;
    ConvDesc desc_;
    bool dense_;
};

/// Gradients of larger windows: what each window sees is laid side by side, a few images at a time, and multiplied.
class GatheredWeights final : public ConvWeightsEngine {
  public:
    GatheredWeights(const OneDnnApi &api, const ConvDesc &d) : api_(api), desc_(d) {}
    int64_t scratch_bytes() const override { return CONV_ALIGN + sums_bytes() + images() * image_bytes(); }
    void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const override {
        const ConvShape &s = desc_.shape;
        const int64_t taps = s.taps(), row = taps * s.ic, pixels = s.pixels();
        char *sums = conv_align(scratch);
        float *windows = reinterpret_cast<float *>(sums + sums_bytes());
        for (int64_t first = 0; first < s.n; first += images()) {
            const int64_t count = std::min(images(), s.n - first);
            gather(static_cast<const float *>(x) + first * s.ih * s.iw * s.ic, count, windows);
            gt::run(api_, 1, s.oc, row, count * pixels, static_cast<const float *>(gy) + first * pixels * s.oc, s.oc,
                    windows, row, first > 0 ? 1 : 0, sums);
        }
        const int64_t dims[] = {s.oc, s.ic, taps, row, 1, s.ic, row, taps, 1};
        convert(3, dims, sums, gw);
        if (gb) bias_gradient(desc_, gy, gb);
    }

  private:
    int64_t sums_bytes() const {
        const ConvShape &s = desc_.shape;
        return (s.oc * s.taps() * s.ic * int64_t(sizeof(float)) + CONV_ALIGN - 1) / CONV_ALIGN * CONV_ALIGN;
    }
    int64_t image_bytes() const {
        const ConvShape &s = desc_.shape;
        return s.pixels() * s.taps() * s.ic * int64_t(sizeof(float));
    }
    int64_t images() const { return std::clamp<int64_t>(GATHERED / image_bytes(), 1, desc_.shape.n); }

    void gather(const float *x, int64_t count, float *windows) const {
        const ConvShape &s = desc_.shape;
        const auto bytes = size_t(s.ic) * sizeof(float);
        parallel_for(count * s.oh, 1, [&](int64_t begin, int64_t end) {
            for (int64_t line = begin; line < end; line++) {
                const float *image = x + line / s.oh * s.ih * s.iw * s.ic;
                float *to = windows + line * s.ow * s.taps() * s.ic;
                for (int64_t ox = 0; ox < s.ow; ox++) {
                    for (int64_t ky = 0; ky < s.kh; ky++) {
                        const int64_t iy = line % s.oh * s.sh + ky * s.dh - s.pt;
                        for (int64_t kx = 0; kx < s.kw; kx++, to += s.ic) {
                            const int64_t ix = ox * s.sw + kx * s.dw - s.pl;
                            if (iy >= 0 && iy < s.ih && ix >= 0 && ix < s.iw) {
                                std::memcpy(to, image + (iy * s.iw + ix) * s.ic, bytes);
                            } else {
                                std::memset(to, 0, bytes);
                            }
                        }
                    }
                }
            }
        });
    }

    const OneDnnApi &api_;
    ConvDesc desc_;
};

/// Where oneDNN's own gradient reaches half the rate of others: strided windows, and images of few pixels.
bool gathers(const ConvDesc &d) {
    const ConvShape &s = d.shape;
    return d.dtype == GT_FLOAT && d.channels_last && !d.deterministic && s.groups == 1 && s.n > 0 && s.taps() > 1 &&
           s.ic >= 16 && s.oc >= 16 && (s.sh > 1 || s.sw > 1 || s.pixels() <= FEW_PIXELS);
}

} // namespace

std::unique_ptr<ConvDataEngine> gemm_conv_data(const ConvDesc &d) {
    const OneDnnApi *api = product(d);
    if (!api) return nullptr;
    if (dense(d.shape) && (d.channels_last || d.has_residual)) return std::make_unique<GemmData>(*api, d);
    if (inside(d.shape) && d.channels_last && !d.has_residual) return std::make_unique<GemmSpreadData>(*api, d);
    return nullptr;
}

std::unique_ptr<ConvWeightsEngine> gemm_conv_weights(const ConvDesc &d) {
    const OneDnnApi *api = product(d);
    if (api && inside(d.shape) && d.channels_last) return std::make_unique<GemmWeights>(*api, d);
    api = gathers(d) ? onednn() : nullptr;
    return api ? std::make_unique<GatheredWeights>(*api, d) : nullptr;
}

} // namespace gt
