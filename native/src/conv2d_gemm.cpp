// 1 x 1 convolutions of channel-last images: [pixels, oc] gradients and [pixels, ic] images are matrices, and so are
// plain weights. oneDNN's sgemm reads them as they are, which beats its convolutions by the reorder of the weights. It
// adds to a residual as it writes, which pays for the products of plane after plane, too.
#include "backend_onednn.h"
#include "conv2d.h"
#include "runtime.h"

namespace gt {

namespace {

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

class GemmWeights final : public ConvWeightsEngine {
  public:
    GemmWeights(const OneDnnApi &api, const ConvDesc &d) : api_(api), desc_(d), dense_(dense(d.shape)) {}
    int64_t scratch_bytes() const override {
        return dense_ ? 0 : CONV_ALIGN + desc_.shape.n * desc_.shape.pixels() * desc_.shape.ic * int64_t(sizeof(float));
    }
    void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const override {
        const ConvShape &s = desc_.shape;
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
            void *pixels = conv_align(scratch);
            const int32_t status = gt_convert(GT_FLOAT, GT_FLOAT, 4, dims, x, pixels);
            if (status != GT_OK) fail(status, "%s", std::string(gt_last_error()).c_str());
            x = pixels;
        }
        gt::run(api_, 1, s.oc, s.ic, s.n * s.pixels(), gy, s.oc, x, s.ic, 0, gw);
        if (gb) bias_gradient(desc_, gy, gb);
    }

  private:
    const OneDnnApi &api_;
    ConvDesc desc_;
    bool dense_;
};

} // namespace

std::unique_ptr<ConvDataEngine> gemm_conv_data(const ConvDesc &d) {
    const OneDnnApi *api = product(d);
    return api && dense(d.shape) && (d.channels_last || d.has_residual) ? std::make_unique<GemmData>(*api, d) : nullptr;
}

std::unique_ptr<ConvWeightsEngine> gemm_conv_weights(const ConvDesc &d) {
    const OneDnnApi *api = product(d);
    return api && inside(d.shape) && d.channels_last ? std::make_unique<GemmWeights>(*api, d) : nullptr;
}

} // namespace gt
