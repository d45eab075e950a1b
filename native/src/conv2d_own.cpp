// The passes of a convolution by our own kernels.
#include <algorithm>
#include <vector>

#include "conv2d.h"
#include "kernels/elementwise.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

constexpr int64_t ALIGN = 64;
constexpr int64_t SMALL = 200'000; // multiply-adds below which a second thread costs more than it brings

int64_t aligned(int64_t bytes) { return (bytes + ALIGN - 1) / ALIGN * ALIGN; }

char *align(void *scratch) { return reinterpret_cast<char *>(aligned(int64_t(reinterpret_cast<uintptr_t>(scratch)))); }

double work(const ConvShape &s) { return double(s.n) * double(s.oc) * double(s.pixels()) * double(s.depth()); }

/// Threads to plan for.
int64_t wanted_threads(const ConvShape &s) { return work(s) < SMALL ? 1 : threads(); }

/// body(part, begin, end) over units, each part by one thread.
template <class F>
void over_parts(int64_t parts, int64_t units, F &&body) {
    parallel_for(parts, 1, [&](int64_t first, int64_t last) {
        for (int64_t part = first; part < last; part++) {
            body(part, units * part / parts, units * (part + 1) / parts);
        }
    });
}

/// What every pass has: the tier that was in force when it was planned, and its parts of scratch.
struct OwnPass {
    ConvDesc desc;
    const ConvTable &table = kernels().conv;
    int type;
    int64_t parts = 1;
    int64_t part_bytes = 0;
    int64_t shared_bytes = 0;

    OwnPass(const char *op, const ConvDesc &d) : desc(d), type(floating_index(op, d.dtype)) {}

    void size(int64_t units, int64_t part, int64_t shared) {
        parts = std::clamp<int64_t>(units, 1, wanted_threads(desc.shape));
        part_bytes = aligned(part);
        shared_bytes = aligned(shared);
    }
    int64_t total_bytes() const { return ALIGN + shared_bytes + parts * part_bytes; }
    void *part(char *scratch, int64_t i) const { return scratch + shared_bytes + i * part_bytes; }
};

class OwnForward final : public ConvForwardEngine, OwnPass {
  public:
    explicit OwnForward(const ConvDesc &d) : OwnPass("conv2d", d) {
        plan_ = table.plan_forward[type](desc.shape, wanted_threads(desc.shape));
        offsets_.resize(size_t(desc.shape.depth()));
        table.forward_offsets(desc.shape, plan_, offsets_.data());
        size(plan_.units, plan_.part_bytes, plan_.pack_weights ? plan_.packed_bytes : 0);
    }
    int64_t scratch_bytes() const override { return total_bytes(); }
    int64_t packed_bytes() const override { return plan_.packed_bytes; }
    void pack(const void *w, void *packed) const override {
        over_parts(std::min<int64_t>(parts, plan_.pack_units), plan_.pack_units,
                   [&](int64_t, int64_t begin, int64_t end) { table.pack[type](desc.shape, w, packed, begin, end); });
    }
    void run(const void *x, const void *w, bool packed, const void *bias, const void *, void *y,
             void *scratch) const override {
        char *base = align(scratch);
        if (!packed && plan_.pack_weights) {
            pack(w, base);
            w = base;
            packed = true;
        }
        ConvForward f{x, w, packed, bias, desc.unary == UNARY_RELU, y, nullptr, &desc, offsets_.data()};
        if (desc.unary >= 0 && !f.relu) {
            f.activate = [](const void *context, void *run, int64_t n) {
                apply_unary(*static_cast<const ConvDesc *>(context), run, n);
            };
        }
        over_parts(parts, plan_.units, [&](int64_t i, int64_t begin, int64_t end) {
            table.forward[type](desc.shape, plan_, f, part(base, i), begin, end);
        });
    }

  private:
    ConvForwardPlan plan_;
    std::vector<int32_t> offsets_;
};

class OwnData final : public ConvDataEngine, OwnPass {
  public:
    explicit OwnData(const ConvDesc &d) : OwnPass("conv2d_backward_data", d) {
        plan_ = table.plan_data[type](desc.shape, wanted_threads(desc.shape));
        size(plan_.units, plan_.part_bytes, plan_.shared_bytes);
    }
    int64_t scratch_bytes() const override { return total_bytes(); }
    void run(const void *gy, const void *w, const void *, void *gx, void *scratch) const override {
        char *base = align(scratch);
        over_parts(
            std::min<int64_t>(parts, plan_.pack_units), plan_.pack_units,
            [&](int64_t, int64_t begin, int64_t end) { table.pack_data[type](desc.shape, w, base, begin, end); });
        over_parts(parts, plan_.units, [&](int64_t i, int64_t begin, int64_t end) {
            table.data[type](desc.shape, plan_, gy, base, gx, part(base, i), begin, end);
        });
    }

  private:
    ConvDataPlan plan_;
};

class OwnWeights final : public ConvWeightsEngine, OwnPass {
  public:
    explicit OwnWeights(const ConvDesc &d) : OwnPass("conv2d_backward_weights", d) {
        plan_ = table.plan_weights[type](desc.shape);
        size(plan_.units, plan_.part_bytes,
             aligned(plan_.image_bytes) + aligned(plan_.gradient_bytes) + aligned(plan_.partial_bytes));
    }
    int64_t scratch_bytes() const override { return total_bytes(); }
    void run(const void *x, const void *gy, void *gw, void *gb, void *scratch) const override {
        const ConvShape &s = desc.shape;
        char *base = align(scratch);
        char *gradient = base + aligned(plan_.image_bytes);
        ConvWeights w{x, gy, base, gradient, gradient + aligned(plan_.gradient_bytes), gw, gb};
        // One region for both: their units follow each other.
        const int64_t images = plan_.image_units, prepared = images + plan_.gradient_units;
        if (prepared > 0) {
            over_parts(std::min(parts, prepared), prepared, [&](int64_t, int64_t begin, int64_t end) {
                if (begin < images) table.weights_image[type](s, plan_, w, begin, std::min(end, images));
                if (end > images) {
                    table.weights_gradient[type](s, plan_, w, std::max<int64_t>(begin - images, 0), end - images);
                }
            });
        }
        over_parts(parts, plan_.units, [&](int64_t i, int64_t begin, int64_t end) {
            table.weights[type](s, plan_, w, part(base, i), begin, end);
        });
        over_parts(std::min(parts, plan_.reduce_units), plan_.reduce_units,
                   [&](int64_t, int64_t begin, int64_t end) { table.weights_reduce[type](s, plan_, w, begin, end); });
    }

  private:
    ConvWeightsPlan plan_;
};

} // namespace

std::unique_ptr<ConvForwardEngine> own_conv_forward(const ConvDesc &desc) { return std::make_unique<OwnForward>(desc); }
std::unique_ptr<ConvDataEngine> own_conv_data(const ConvDesc &desc) { return std::make_unique<OwnData>(desc); }
std::unique_ptr<ConvWeightsEngine> own_conv_weights(const ConvDesc &desc) { return std::make_unique<OwnWeights>(desc); }

} // namespace gt
