// The convolution entries: descriptions are checked, handles are kept for reuse, passes are made on first use.
#include "conv2d.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <list>
#include <mutex>
#include <unordered_map>

#include "kernels/elementwise.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

constexpr int DESC_VALUES = 20;
constexpr int QUANTIZED_VALUES = DESC_VALUES + 2;

constexpr int64_t ALL_FLAGS = GT_CONV_CHANNELS_LAST | GT_CONV_RESIDUAL | GT_CONV_QUANTIZED;

/// How many values a desc has; one with unknown flags is refused before more are read.
int desc_values(const int64_t *d) {
    return d[19] >= 0 && d[19] <= ALL_FLAGS && (d[19] & GT_CONV_QUANTIZED) ? QUANTIZED_VALUES : DESC_VALUES;
}
constexpr size_t CACHE_LIMIT = 512; // shapes kept although no handle is open

enum Pass : int32_t { FORWARD, BACKWARD_DATA, BACKWARD_WEIGHTS, PACK };

ConvDesc checked(const int64_t *d) {
    const char *op = "conv2d";
    ConvDesc desc{};
    GT_CHECK(d[0] >= 0 && d[0] <= GT_DOUBLE, "[%s] unknown data type: %lld", op, static_cast<long long>(d[0]));
    desc.dtype = int32_t(d[0]);
    if (!is_floating(desc.dtype)) unsupported(op, desc.dtype);
    desc.shape = {d[1], d[2],  d[3],  d[4],  d[5],  d[6],  d[7],  d[8],
                  d[9], d[10], d[11], d[12], d[13], d[14], d[15], d[16]};
    const ConvShape &s = desc.shape;
    static const char *const names[] = {"",        "n",        "ic",         "ih",         "iw",       "oc",
                                        "kh",      "kw",       "oh",         "ow",         "stride_h", "stride_w",
                                        "pad_top", "pad_left", "dilation_h", "dilation_w", "groups"};
    for (int i = 1; i <= 16; i++) {
        const bool may_be_zero = i == 1 || i == 12 || i == 13;
        if (i == 8 || i == 9) continue;
        GT_CHECK(d[i] >= (may_be_zero ? 0 : 1) && d[i] <= INT32_MAX, "[%s] %s is %lld, expected %d to %d", op, names[i],
                 static_cast<long long>(d[i]), may_be_zero ? 0 : 1, INT32_MAX);
    }
    GT_CHECK(
        s.oh >= 1 && s.ow >= 1 && s.oh <= INT32_MAX && s.ow <= INT32_MAX,
        "[%s] the output would be %lld x %lld: a kernel of %lld x %lld, dilated by %lld x %lld, is larger than the "
        "padded image of %lld x %lld",
        op, static_cast<long long>(s.oh), static_cast<long long>(s.ow), static_cast<long long>(s.kh),
        static_cast<long long>(s.kw), static_cast<long long>(s.dh), static_cast<long long>(s.dw),
        static_cast<long long>(s.ih), static_cast<long long>(s.iw));
    GT_CHECK(s.ic % s.groups == 0 && s.oc % s.groups == 0,
             "[%s] %lld groups do not divide %lld input and %lld output channels", op, static_cast<long long>(s.groups),
             static_cast<long long>(s.ic), static_cast<long long>(s.oc));
    const int64_t reached_h = (s.oh - 1) * s.sh + s.reach_h() + 1, reached_w = (s.ow - 1) * s.sw + s.reach_w() + 1;
    GT_CHECK(reached_h <= INT32_MAX && reached_w <= INT32_MAX, "[%s] the padded image of %lld x %lld is too large", op,
             static_cast<long long>(reached_h), static_cast<long long>(reached_w));
    const int64_t bytes =
        2 * std::max<int64_t>(4, type_size(desc.dtype)); // of the widest copy, with room for sums of sizes
    checked_size(op, {bytes, s.n, s.ic, s.ih, s.iw});
    checked_size(op, {bytes, s.n, s.oc, s.oh, s.ow});
    checked_size(op, {bytes, s.oc, s.icg(), s.kh, s.kw});
    checked_size(op, {bytes, s.n, s.ic, reached_h, reached_w});
    // What one output row reaches, in planes that our kernels address by 32 bits.
    if (checked_size(op, {s.icg(), s.kw, std::min(s.sh, s.reach_h() + 1), (1 + s.reach_h() / s.sh) * s.ow + 64}) >
        INT32_MAX) {
        fail(GT_UNSUPPORTED, "[%s] one output row reaches more than 2^31 elements of the image", op);
    }
    GT_CHECK(d[17] == 0 || d[17] == 1, "[%s] has_bias is %lld, expected 0 or 1", op, static_cast<long long>(d[17]));
    desc.has_bias = d[17] != 0;
    GT_CHECK(d[18] >= -1 && d[18] < UNARY_COUNT, "[%s] unknown unary operation: %lld", op,
             static_cast<long long>(d[18]));
    desc.unary = int32_t(d[18]);
    GT_CHECK(d[19] >= 0 && d[19] <= ALL_FLAGS, "[%s] unknown flags: %lld", op, static_cast<long long>(d[19]));
    desc.channels_last = d[19] & GT_CONV_CHANNELS_LAST;
    desc.has_residual = d[19] & GT_CONV_RESIDUAL;
    desc.quantized = d[19] & GT_CONV_QUANTIZED;
    if (desc.quantized) {
        if (desc.dtype != GT_FLOAT) unsupported(op, desc.dtype);
        desc.x_scale = std::bit_cast<double>(d[20]);
        GT_CHECK(desc.x_scale > 0 && std::isfinite(desc.x_scale),
                 "[%s] the scale of x is %g, expected a positive number", op, desc.x_scale);
        GT_CHECK(d[21] >= 0 && d[21] <= 255, "[%s] the zero point of x is %lld, expected 0 to 255", op,
                 static_cast<long long>(d[21]));
        desc.x_zero = int32_t(d[21]);
        // 255 * 127 for each of the sum's terms.
        if (desc.shape.depth() > INT32_MAX / (255 * 127)) {
            fail(GT_UNSUPPORTED, "[%s] a sum of %lld products of 8 bits may exceed 32 bits", op,
                 static_cast<long long>(desc.shape.depth()));
        }
    }
    GT_CHECK(desc.unary < 0 || (desc.unary != UNARY_IS_NAN && desc.unary != UNARY_IS_INFINITE &&
                                desc.unary != UNARY_IS_FINITE && desc.unary != UNARY_NOT),
             "[%s] unary operation %d does not give a number", op, desc.unary);
    return desc;
}

/// Made on first use, once, by whichever thread comes first; again after a failure.
template <class Engine>
class Lazy {
  public:
    template <class Make>
    const Engine &get(Make &&make) const {
        std::call_once(once_, [&] { engine_ = make(); });
        return *engine_;
    }

  private:
    mutable std::once_flag once_;
    mutable std::unique_ptr<Engine> engine_;
};

class Convolution {
  public:
    explicit Convolution(const ConvDesc &desc) : desc_(desc) { desc_.deterministic = deterministic(); }

    const ConvDesc &desc() const { return desc_; }
    const ConvForwardEngine &forward() const {
        return forward_.get([&] {
            if (desc_.quantized) return quantized_conv_forward(desc_);
            auto engine = winograd_conv_forward(desc_);
            return engine ? std::move(engine) : plain_conv_forward(desc_);
        });
    }
    const ConvDataEngine &data() const {
        forward_only();
        return data_.get([&] { return conv_data(desc_); });
    }
    const ConvWeightsEngine &weights() const {
        forward_only();
        return weights_.get([&] {
            auto engine = gemm_conv_weights(desc_);
            if (!engine) engine = onednn_conv_weights(desc_);
            return engine ? std::move(engine) : wrapped_conv_weights(desc_);
        });
    }

    void retain() { references_.fetch_add(1, std::memory_order_relaxed); }
    void release() {
        if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

  private:
    void forward_only() const {
        if (desc_.quantized) fail(GT_UNSUPPORTED, "[conv2d] the handle of a quantised convolution has no gradients");
    }

    ConvDesc desc_;
    Lazy<ConvForwardEngine> forward_;
    Lazy<ConvDataEngine> data_;
    Lazy<ConvWeightsEngine> weights_;
    std::atomic<int64_t> references_{1};
};

/// A desc, and what else decides how a handle computes.
struct Key {
    std::array<int64_t, QUANTIZED_VALUES + 4> values{};
    bool operator==(const Key &) const = default;
};

struct KeyHash {
    size_t operator()(const Key &key) const {
        uint64_t h = 0;
        for (int64_t v : key.values) h = (h ^ uint64_t(v)) * 0x9e3779b97f4a7c15u, h ^= h >> 29;
        return h;
    }
};

/// The convolutions in use lately, last used first.
class Cache {
  public:
    /// With a reference for the caller.
    Convolution *open(const int64_t *d) {
        Key key;
        std::copy_n(d, desc_values(d), key.values.begin());
        key.values[QUANTIZED_VALUES] = threads();
        key.values[QUANTIZED_VALUES + 1] = kernels().info.tier;
        key.values[QUANTIZED_VALUES + 2] = backend_usable(BACKEND_ONEDNN);
        key.values[QUANTIZED_VALUES + 3] = deterministic();
        std::lock_guard lock(mutex_);
        if (auto found = index_.find(key); found != index_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            entries_.front().second->retain();
            return entries_.front().second;
        }
        entries_.emplace_front(key, new Convolution(checked(d)));
        index_.emplace(key, entries_.begin());
        entries_.front().second->retain();
        Convolution *made = entries_.front().second;
        if (entries_.size() > CACHE_LIMIT) {
            index_.erase(entries_.back().first);
            entries_.back().second->release();
            entries_.pop_back();
        }
        return made;
    }

  private:
    std::mutex mutex_;
    std::list<std::pair<Key, Convolution *>> entries_;
    std::unordered_map<Key, decltype(entries_)::iterator, KeyHash> index_;
};

Cache &cache() {
    static Cache *instance = new Cache(); // never destroyed: handles may be closed while the process ends
    return *instance;
}

const Convolution &convolution(const void *handle) {
    GT_CHECK(handle, "[conv2d] the handle is null");
    return *static_cast<const Convolution *>(handle);
}

} // namespace

std::unique_ptr<ConvForwardEngine> plain_conv_forward(const ConvDesc &desc) {
    auto engine = onednn_conv_forward(desc);
    return engine ? std::move(engine) : wrapped_conv_forward(desc);
}

std::unique_ptr<ConvDataEngine> conv_data(const ConvDesc &desc) {
    auto engine = gemm_conv_data(desc);
    if (!engine) engine = winograd_conv_data(desc);
    if (!engine && desc.has_residual) engine = summed_conv_data(desc);
    if (!engine) engine = onednn_conv_data(desc);
    return engine ? std::move(engine) : wrapped_conv_data(desc);
}

void apply_unary(const ConvDesc &desc, void *y, int64_t n) { gt_unary(desc.unary, desc.dtype, n, y, y); }

void bias_gradient(const ConvDesc &desc, const void *gy, void *gb) {
    const int64_t n = desc.shape.n, oc = desc.shape.oc, pixels = desc.shape.pixels();
    const int64_t last[] = {n * pixels, oc, oc, 1}, planes[] = {n, oc, pixels, oc * pixels, pixels, 1};
    const int32_t status = desc.channels_last ? gt_reduce(GT_REDUCE_SUM, desc.dtype, 2, last, 1, gy, gb)
                                              : gt_reduce(GT_REDUCE_SUM, desc.dtype, 3, planes, 5, gy, gb);
    if (status != GT_OK) fail(status, "%s", std::string(gt_last_error()).c_str());
}

} // namespace gt

using namespace gt;

int32_t gt_conv2d_open(const int64_t *desc, void **handle) {
    const Kind kind(GT_KIND_CONV2D);
    return guarded([&] {
        GT_CHECK(desc && handle, "[conv2d] desc or handle is a null pointer");
        *handle = nullptr;
        *handle = cache().open(desc);
    });
}

int32_t gt_conv2d_close(void *handle) {
    return guarded([&] {
        if (handle) static_cast<Convolution *>(handle)->release();
    });
}

int64_t gt_conv2d_bytes(const void *handle, int32_t pass) {
    int64_t bytes = -1;
    guarded([&] {
        const Convolution &c = convolution(handle);
        switch (pass) {
        case FORWARD:
            bytes = c.forward().scratch_bytes();
            break;
        case BACKWARD_DATA:
            bytes = c.data().scratch_bytes();
            break;
        case BACKWARD_WEIGHTS:
            bytes = c.weights().scratch_bytes();
            break;
        case PACK:
            bytes = c.forward().packed_bytes();
            break;
        default:
            fail(GT_INVALID_ARGUMENT, "[conv2d_bytes] unknown pass %d: 0 to 3", pass);
        }
    });
    return bytes;
}

namespace {

void run_forward(const void *handle, const void *x, const void *w, bool packed, const void *bias, const void *residual,
                 void *y, void *scratch) {
    const char *op = "conv2d_forward";
    const Convolution &c = convolution(handle);
    if (c.desc().shape.n == 0) return;
    check_pointer(op, "x", x, 1);
    check_pointer(op, packed ? "packed" : "w", w, 1);
    check_pointer(op, "bias", bias, c.desc().has_bias);
    check_pointer(op, "residual", residual, c.desc().has_residual);
    check_pointer(op, "y", y, 1);
    const ConvForwardEngine &engine = c.forward();
    check_pointer(op, "scratch", scratch, engine.scratch_bytes());
    engine.run(x, w, packed, c.desc().has_bias ? bias : nullptr, c.desc().has_residual ? residual : nullptr, y,
               scratch);
}

} // namespace

int32_t gt_conv2d_forward(const void *handle, const void *x, const void *w, const void *bias, const void *residual,
                          void *y, void *scratch) {
    const Kind kind(GT_KIND_CONV2D);
    return guarded([&] { run_forward(handle, x, w, false, bias, residual, y, scratch); });
}

int32_t gt_conv2d_pack(const void *handle, const void *w, void *packed) {
    const Kind kind(GT_KIND_CONV2D);
    return guarded([&] {
        const Convolution &c = convolution(handle);
        check_pointer("conv2d_pack", "w", w, 1);
        check_pointer("conv2d_pack", "packed", packed, 1);
        c.forward().pack(w, packed);
    });
}

int32_t gt_conv2d_forward_packed(const void *handle, const void *x, const void *packed, const void *bias,
                                 const void *residual, void *y, void *scratch) {
    const Kind kind(GT_KIND_CONV2D);
    return guarded([&] { run_forward(handle, x, packed, true, bias, residual, y, scratch); });
}

int32_t gt_conv2d_backward_data(const void *handle, const void *gy, const void *w, const void *residual, void *gx,
                                void *scratch) {
    const Kind kind(GT_KIND_CONV2D);
    return guarded([&] {
        const char *op = "conv2d_backward_data";
        const Convolution &c = convolution(handle);
        if (c.desc().shape.n == 0) return;
        check_pointer(op, "gy", gy, 1);
        check_pointer(op, "w", w, 1);
        check_pointer(op, "residual", residual, c.desc().has_residual);
        check_pointer(op, "gx", gx, 1);
        const ConvDataEngine &engine = c.data();
        check_pointer(op, "scratch", scratch, engine.scratch_bytes());
        engine.run(gy, w, c.desc().has_residual ? residual : nullptr, gx, scratch);
    });
}

int32_t gt_conv2d_backward_weights(const void *handle, const void *x, const void *gy, void *gw, void *gb,
                                   void *scratch) {
    const Kind kind(GT_KIND_CONV2D);
    return guarded([&] {
        const char *op = "conv2d_backward_weights";
        const Convolution &c = convolution(handle);
        check_pointer(op, "gw", gw, 1);
        check_pointer(op, "x", x, c.desc().shape.n);
        check_pointer(op, "gy", gy, c.desc().shape.n);
        const ConvWeightsEngine &engine = c.weights();
        check_pointer(op, "scratch", scratch, engine.scratch_bytes());
        engine.run(x, gy, gw, gb, scratch); // a batch of 0 gives zeros
    });
}
