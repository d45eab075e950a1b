// The passes of a convolution by oneDNN, where it is the faster one.
#include <omp.h>

#include <algorithm>
#include <vector>

#include "backend_onednn.h"
#include "conv2d.h"

namespace gt {

namespace {

constexpr int64_t WORTH = 4'000'000; // multiply-adds, below which the reorders at the edges cost more than is saved

/// oneDNN's blocked layout holds channels by 16: with other counts it computes zeros, and our own kernels, which read
/// plain nchw, are faster, as they are for 1 x 1. bfloat16 has no instructions in our own. Channel-last images need no
/// reorder, and ours would have to transpose them.
bool preferred(const ConvDesc &d) {
    const ConvShape &s = d.shape;
    if (d.has_residual && !d.channels_last) return false; // the sum would need the residual in oneDNN's layout
    if (d.channels_last) return s.n > 0 && (d.dtype == GT_FLOAT || d.dtype == GT_BFLOAT16);
    const bool blocks = s.icg() % 16 == 0 && s.ocg() % 16 == 0;
    if (double(s.n) * double(s.oc) * double(s.pixels()) * double(s.depth()) < double(WORTH)) return false;
    if (d.dtype == GT_BFLOAT16) return s.icg() >= 16 && s.ocg() >= 16;
    return d.dtype == GT_FLOAT && blocks && s.taps() > 1;
}

class OneDnnPrimitive {
  public:
    OneDnnPrimitive(const OneDnnApi &api, const ConvDesc &d, OneDnnPass pass) : api_(api), desc_(d) {
        const ConvShape &s = d.shape;
        const int64_t bottom = (s.oh - 1) * s.sh + s.reach_h() + 1 - s.ih - s.pt;
        const int64_t right = (s.ow - 1) * s.sw + s.reach_w() + 1 - s.iw - s.pl;
        const OneDnnConv conv = {d.dtype == GT_BFLOAT16,
                                 s.n,
                                 s.ic,
                                 s.ih,
                                 s.iw,
                                 s.oc,
                                 s.kh,
                                 s.kw,
                                 s.oh,
                                 s.ow,
                                 s.sh,
                                 s.sw,
                                 s.pt,
                                 s.pl,
                                 std::max<int64_t>(bottom, 0),
                                 std::max<int64_t>(right, 0),
                                 s.dh,
                                 s.dw,
                                 s.groups,
                                 d.has_bias,
                                 d.has_residual,
                                 d.channels_last};
        if (api_.conv_open(&conv, pass, &handle_, &bytes_) != 0) handle_ = nullptr;
    }
    OneDnnPrimitive(const OneDnnPrimitive &) = delete;
    ~OneDnnPrimitive() {
        if (handle_) api_.conv_close(handle_);
    }

    bool usable() const { return handle_ != nullptr; }
    const ConvDesc &desc() const { return desc_; }
    int64_t scratch() const { return CONV_ALIGN + bytes_.scratch; }
    int64_t packed() const { return bytes_.packed; }

    void pack(const void *w, void *packed) const {
        sync_openmp_threads();
        std::vector<char> scratch(size_t(this->scratch()));
        check(api_.conv_pack(handle_, w, packed, conv_align(scratch.data())));
    }
    void run(const void *first, const void *second, bool packed, const void *bias, void *out, void *scratch) const {
        sync_openmp_threads();
        backends_used |= 1 << BACKEND_ONEDNN;
        check(api_.conv_run(handle_, first, second, packed, bias, out, conv_align(scratch)));
    }

  private:
    void check(int32_t status) const {
        if (status != 0) fail(GT_BACKEND_ERROR, "[conv2d] oneDNN: %s", api_.error());
    }

    const OneDnnApi &api_;
    ConvDesc desc_;
    void *handle_ = nullptr;
    OneDnnConvBytes bytes_{};
};

class OneDnnForward final : public ConvForwardEngine {
  public:
    OneDnnForward(const OneDnnApi &api, const ConvDesc &d) : primitive_(api, d, ONEDNN_FORWARD) {}
    bool usable() const { return primitive_.usable(); }
    int64_t scratch_bytes() const override { return primitive_.scratch(); }
    int64_t packed_bytes() const override { return primitive_.packed(); }
    void pack(const void *w, void *packed) const override { primitive_.pack(w, packed); }
    void run(const void *x, const void *w, bool packed, const void *bias, const void *residual, void *y,
             void *scratch) const override {
        const ConvDesc &d = primitive_.desc();
        // oneDNN adds to what y holds.
        if (residual && residual != y) gt_probe_copy(y, residual, d.y_size() * type_size(d.dtype));
        primitive_.run(x, w, packed, bias, y, scratch);
        // Not as a post-op: oneDNN's turns NaN into 0.
        if (d.unary >= 0) apply_unary(d, y, d.y_size());
    }

  private:
    OneDnnPrimitive primitive_;
};

class OneDnnData final : public ConvDataEngine {
  public:
    OneDnnData(const OneDnnApi &api, const ConvDesc &d) : primitive_(api, d, ONEDNN_DATA) {}
    bool usable() const { return primitive_.usable(); }
    int64_t scratch_bytes() const override { return primitive_.scratch(); }
    void run(const void *gy, const void *w, const void *, void *gx, void *scratch) const override {
        primitive_.run(gy, w, false, nullptr, gx, scratch);
    }

  private:
    OneDnnPrimitive primitive_;
};

class OneDnnWeights final : public ConvWeightsEngine {
  public:
    OneDnnWeights(const OneDnnApi &api, const ConvDesc &d) : primitive_(api, d, ONEDNN_WEIGHTS) {}
    bool usable() const { return primitive_.usable(); }
    int64_t scratch_bytes() const override { return primitive_.scratch(); }
    void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const override {
        primitive_.run(x, gy, false, nullptr, gw, scratch);
        if (gb) bias_gradient(primitive_.desc(), gy, gb);
    }

  private:
    OneDnnPrimitive primitive_;
};

template <class Engine>
std::unique_ptr<Engine> make(const ConvDesc &desc) {
    if (!preferred(desc)) return nullptr;
    const OneDnnApi *api = onednn();
    if (!api) return nullptr;
    auto engine = std::make_unique<Engine>(*api, desc);
    return engine->usable() ? std::move(engine) : nullptr;
}

} // namespace

std::unique_ptr<ConvForwardEngine> onednn_conv_forward(const ConvDesc &desc) { return make<OneDnnForward>(desc); }
std::unique_ptr<ConvDataEngine> onednn_conv_data(const ConvDesc &desc) { return make<OneDnnData>(desc); }
std::unique_ptr<ConvWeightsEngine> onednn_conv_weights(const ConvDesc &desc) {
    if (!desc.deterministic) return make<OneDnnWeights>(desc);
    // oneDNN sums gradients of several images on each thread, and settles how many threads when a primitive is made.
    struct OneThread {
        const int32_t before = thread_count.load();
        OneThread() { omp_set_num_threads(1); }
        ~OneThread() { omp_set_num_threads(before); }
    };
    if (!preferred(desc)) return nullptr;
    const OneDnnApi *api = onednn();
    if (!api) return nullptr;
    const OneThread one;
    auto engine = std::make_unique<OneDnnWeights>(*api, desc);
    return engine->usable() ? std::move(engine) : nullptr;
}

} // namespace gt
