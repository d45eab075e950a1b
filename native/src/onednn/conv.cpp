// Convolution by oneDNN: nhwc as it is, nchw in the layout that oneDNN prefers, reordered inside the caller's scratch.
#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "onednn/common.h"

namespace gt::onednn {

namespace {

using dnnl::memory;
using Tag = memory::format_tag;

int64_t aligned(size_t bytes) { return int64_t((bytes + 63) / 64 * 64); }

/// An operand: plain for the caller, in the primitive's layout inside; a place in scratch and a reorder where they
/// differ.
struct Edge {
    memory::desc plain, inner;
    dnnl::reorder reorder{};
    memory::desc pad;
    int64_t offset = -1; // in scratch; -1: the caller's own memory serves

    bool reordered() const { return offset >= 0; }
};

struct Conv {
    int32_t pass;
    Edge x, w, y; // or their gradients
    memory::desc bias;
    bool has_bias;
    memory::desc pad;
    int64_t pad_offset = 0, size = 0;
    dnnl::primitive primitive;

    int64_t take(size_t bytes) {
        const int64_t offset = size;
        size += aligned(bytes);
        return offset;
    }

    /// An input is reordered into the layout of the primitive, an output out of it.
    void settle(Edge &edge, const memory::desc &inner, bool output) {
        edge.inner = inner;
        if (edge.plain == inner) return;
        edge.offset = take(inner.get_size());
        dnnl::reorder::primitive_desc pd(cpu(), output ? inner : edge.plain, cpu(), output ? edge.plain : inner,
                                         user_scratchpad());
        edge.pad = pd.scratchpad_desc();
        edge.reorder = dnnl::reorder(pd);
    }
};

/// Slow implementations of oneDNN are refused: our own kernels are faster than those.
template <class Description>
const Description &fast(const Description &pd) {
    const char *name = pd.impl_info_str();
    if (std::strstr(name, "ref") || std::strstr(name, "gemm")) {
        throw std::runtime_error(std::string("only a slow implementation: ") + name);
    }
    return pd;
}

std::unique_ptr<Conv> make(const OneDnnConv &c, int32_t pass) {
    const auto type = c.bfloat16 ? memory::data_type::bf16 : memory::data_type::f32;
    const bool grouped = c.groups > 1;
    const memory::dims xd{c.n, c.ic, c.ih, c.iw}, yd{c.n, c.oc, c.oh, c.ow}, bd{c.oc};
    const memory::dims wd = grouped ? memory::dims{c.groups, c.oc / c.groups, c.ic / c.groups, c.kh, c.kw}
                                    : memory::dims{c.oc, c.ic, c.kh, c.kw};
    const memory::dims stride{c.sh, c.sw}, dilation{c.dh - 1, c.dw - 1}, near{c.pt, c.pl}, far{c.pb, c.pr};
    const Tag images = c.channels_last ? Tag::nhwc : Tag::any;
    const memory::desc x(xd, type, images), w(wd, type, Tag::any), y(yd, type, images);
    auto attributes = user_scratchpad();
    if (pass == ONEDNN_FORWARD && c.sum) {
        dnnl::post_ops sum;
        sum.append_sum();
        attributes.set_post_ops(sum);
    }
    const auto kind = pass == ONEDNN_FORWARD ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
    constexpr auto direct = dnnl::algorithm::convolution_direct;

    auto conv = std::make_unique<Conv>();
    conv->pass = pass;
    conv->has_bias = pass == ONEDNN_FORWARD && c.has_bias;
    conv->x.plain = memory::desc(xd, type, c.channels_last ? Tag::nhwc : Tag::nchw);
    conv->w.plain = memory::desc(wd, type, grouped ? Tag::goihw : Tag::oihw);
    conv->y.plain = memory::desc(yd, type, c.channels_last ? Tag::nhwc : Tag::nchw);
    conv->bias = memory::desc(bd, type, Tag::x);
    const memory::desc bias = conv->has_bias ? conv->bias : memory::desc();

#if DNNL_VERSION_MAJOR >= 3
    const dnnl::convolution_forward::primitive_desc forward(cpu(), kind, direct, x, w, bias, y, stride, dilation, near,
                                                            far, attributes);
#else
    const dnnl::convolution_forward::primitive_desc forward(
        dnnl::convolution_forward::desc(kind, direct, x, w, bias, y, stride, dilation, near, far), attributes, cpu());
#endif
    if (pass == ONEDNN_FORWARD) {
        fast(forward);
        conv->settle(conv->w, forward.weights_desc(), false);
        conv->settle(conv->x, forward.src_desc(), false);
        conv->settle(conv->y, forward.dst_desc(), true);
        conv->pad = forward.scratchpad_desc();
        conv->primitive = dnnl::convolution_forward(forward);
    } else if (pass == ONEDNN_DATA) {
#if DNNL_VERSION_MAJOR >= 3
        const dnnl::convolution_backward_data::primitive_desc pd(cpu(), direct, x, w, y, stride, dilation, near, far,
                                                                 forward, attributes);
#else
        const dnnl::convolution_backward_data::primitive_desc pd(
            dnnl::convolution_backward_data::desc(direct, x, w, y, stride, dilation, near, far), attributes, cpu(),
            forward);
#endif
        fast(pd);
        conv->settle(conv->w, pd.weights_desc(), false);
        conv->settle(conv->y, pd.diff_dst_desc(), false);
        conv->settle(conv->x, pd.diff_src_desc(), true);
        conv->pad = pd.scratchpad_desc();
        conv->primitive = dnnl::convolution_backward_data(pd);
    } else {
#if DNNL_VERSION_MAJOR >= 3
        const dnnl::convolution_backward_weights::primitive_desc pd(cpu(), direct, x, w, y, stride, dilation, near, far,
                                                                    forward, attributes);
#else
        const dnnl::convolution_backward_weights::primitive_desc pd(
            dnnl::convolution_backward_weights::desc(direct, x, w, y, stride, dilation, near, far), attributes, cpu(),
            forward);
#endif
        fast(pd);
        conv->settle(conv->w, pd.diff_weights_desc(), true);
        conv->settle(conv->x, pd.src_desc(), false);
        conv->settle(conv->y, pd.diff_dst_desc(), false);
        conv->pad = pd.scratchpad_desc();
        conv->primitive = dnnl::convolution_backward_weights(pd);
    }
    const size_t pads[] = {conv->pad.get_size(), conv->x.pad.get_size(), conv->w.pad.get_size(),
                           conv->y.pad.get_size()};
    conv->pad_offset = conv->take(*std::max_element(std::begin(pads), std::end(pads)));
    return conv;
}

/// One run: the scratch, and memories over it.
struct Run {
    const Conv &conv;
    char *scratch;

    memory at(const memory::desc &desc, const void *p) const { return memory(desc, cpu(), const_cast<void *>(p)); }

    memory inner(const Edge &edge, const void *caller) const {
        return at(edge.inner, edge.reordered() ? scratch + edge.offset : caller);
    }
    void reorder(const Edge &edge, const memory &from, const memory &to) const {
        edge.reorder.execute(
            stream(),
            {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}, {DNNL_ARG_SCRATCHPAD, at(edge.pad, scratch + conv.pad_offset)}});
    }
    memory input(const Edge &edge, const void *caller) const {
        const memory result = inner(edge, caller);
        if (edge.reordered()) reorder(edge, at(edge.plain, caller), result);
        return result;
    }
    void output(const Edge &edge, const memory &result, void *caller) const {
        if (edge.reordered()) reorder(edge, result, at(edge.plain, caller));
    }
    memory pad() const { return at(conv.pad, scratch + conv.pad_offset); }
};

} // namespace

int32_t conv_open(const OneDnnConv *conv, int32_t pass, void **handle, OneDnnConvBytes *bytes) {
    return guarded([&] {
        auto made = make(*conv, pass);
        *bytes = {made->size, int64_t(made->w.inner.get_size())};
        *handle = made.release();
    });
}

void conv_close(void *handle) { delete static_cast<Conv *>(handle); }

int32_t conv_pack(const void *handle, const void *w, void *packed, void *scratch) {
    return guarded([&] {
        const Conv &conv = *static_cast<const Conv *>(handle);
        const Run run{conv, static_cast<char *>(scratch)};
        if (conv.w.reordered()) {
            run.reorder(conv.w, run.at(conv.w.plain, w), run.at(conv.w.inner, packed));
            stream().wait();
        } else {
            std::memcpy(packed, w, conv.w.plain.get_size());
        }
    });
}

int32_t conv_run(const void *handle, const void *first, const void *second, int32_t packed, const void *bias, void *out,
                 void *scratch) {
    return guarded([&] {
        const Conv &conv = *static_cast<const Conv *>(handle);
        const Run run{conv, static_cast<char *>(scratch)};
        switch (conv.pass) {
        case ONEDNN_FORWARD: {
            const memory w = packed ? run.at(conv.w.inner, second) : run.input(conv.w, second);
            const memory x = run.input(conv.x, first), y = run.inner(conv.y, out);
            std::unordered_map<int, memory> arguments{
                {DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DST, y}, {DNNL_ARG_SCRATCHPAD, run.pad()}};
            if (conv.has_bias) arguments.emplace(DNNL_ARG_BIAS, run.at(conv.bias, bias));
            conv.primitive.execute(stream(), arguments);
            run.output(conv.y, y, out);
            break;
        }
        case ONEDNN_DATA: {
            const memory gy = run.input(conv.y, first), w = run.input(conv.w, second), gx = run.inner(conv.x, out);
            conv.primitive.execute(stream(), {{DNNL_ARG_DIFF_DST, gy},
                                              {DNNL_ARG_WEIGHTS, w},
                                              {DNNL_ARG_DIFF_SRC, gx},
                                              {DNNL_ARG_SCRATCHPAD, run.pad()}});
            run.output(conv.x, gx, out);
            break;
        }
        default: {
            const memory x = run.input(conv.x, first), gy = run.input(conv.y, second), gw = run.inner(conv.w, out);
            conv.primitive.execute(stream(), {{DNNL_ARG_SRC, x},
                                              {DNNL_ARG_DIFF_DST, gy},
                                              {DNNL_ARG_DIFF_WEIGHTS, gw},
                                              {DNNL_ARG_SCRATCHPAD, run.pad()}});
            run.output(conv.w, gw, out);
        }
        }
        stream().wait();
    });
}

} // namespace gt::onednn
