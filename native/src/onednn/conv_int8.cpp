// Convolution of channel-last u8 images with s8 weights into s32 sums, where the processor has instructions for it.
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

struct ConvInt8 {
    memory::desc x, w, w_plain, y, pad, pack_pad;
    dnnl::convolution_forward primitive;
    dnnl::reorder pack;
};

/// Without VNNI or AMX, oneDNN adds pairs of products in 16 bits, which overflow.
template <class Description>
const Description &exact(const Description &pd) {
    const char *name = pd.impl_info_str();
    if (!std::strstr(name, "vnni") && !std::strstr(name, "amx")) {
        throw std::runtime_error(std::string("only an implementation that is slow or overflows: ") + name);
    }
    return pd;
}

std::unique_ptr<ConvInt8> make(const OneDnnConv &c) {
    using Type = memory::data_type;
    const bool grouped = c.groups > 1;
    const memory::dims xd{c.n, c.ic, c.ih, c.iw}, yd{c.n, c.oc, c.oh, c.ow};
    const memory::dims wd = grouped ? memory::dims{c.groups, c.oc / c.groups, c.ic / c.groups, c.kh, c.kw}
                                    : memory::dims{c.oc, c.ic, c.kh, c.kw};
    const memory::dims stride{c.sh, c.sw}, dilation{c.dh - 1, c.dw - 1}, near{c.pt, c.pl}, far{c.pb, c.pr};
    const memory::desc x(xd, Type::u8, Tag::nhwc), w(wd, Type::s8, Tag::any), y(yd, Type::s32, Tag::nhwc);
    const memory::desc plain(wd, Type::s8, grouped ? Tag::goihw : Tag::oihw);
    constexpr auto kind = dnnl::prop_kind::forward_inference;
    constexpr auto direct = dnnl::algorithm::convolution_direct;
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::convolution_forward::primitive_desc pd(cpu(), kind, direct, x, w, memory::desc(), y, stride, dilation,
                                                       near, far, user_scratchpad());
#else
    const dnnl::convolution_forward::primitive_desc pd(
        dnnl::convolution_forward::desc(kind, direct, x, w, y, stride, dilation, near, far), user_scratchpad(), cpu());
#endif
    exact(pd);
    const dnnl::reorder::primitive_desc pack(cpu(), plain, cpu(), pd.weights_desc(), user_scratchpad());
    return std::make_unique<ConvInt8>(ConvInt8{x, pd.weights_desc(), plain, y, pd.scratchpad_desc(),
                                               pack.scratchpad_desc(), dnnl::convolution_forward(pd),
                                               dnnl::reorder(pack)});
}

memory at(const memory::desc &desc, const void *p) { return memory(desc, cpu(), const_cast<void *>(p)); }

} // namespace

int32_t conv_int8_open(const OneDnnConv *conv, void **handle, OneDnnConvBytes *bytes) {
    return guarded([&] {
        auto made = make(*conv);
        *bytes = {aligned(std::max(made->pad.get_size(), made->pack_pad.get_size())), aligned(made->w.get_size())};
        *handle = made.release();
    });
}

void conv_int8_close(void *handle) { delete static_cast<ConvInt8 *>(handle); }

int32_t conv_int8_pack(const void *handle, const int8_t *w, void *packed, void *scratch) {
    return guarded([&] {
        const ConvInt8 &c = *static_cast<const ConvInt8 *>(handle);
        c.pack.execute(stream(), {{DNNL_ARG_FROM, at(c.w_plain, w)},
                                  {DNNL_ARG_TO, at(c.w, packed)},
                                  {DNNL_ARG_SCRATCHPAD, at(c.pack_pad, scratch)}});
        stream().wait();
    });
}

int32_t conv_int8_run(const void *handle, const uint8_t *x, const void *packed, int32_t *y, void *scratch) {
    return guarded([&] {
        const ConvInt8 &c = *static_cast<const ConvInt8 *>(handle);
        c.primitive.execute(stream(), {{DNNL_ARG_SRC, at(c.x, x)},
                                       {DNNL_ARG_WEIGHTS, at(c.w, packed)},
                                       {DNNL_ARG_DST, at(c.y, y)},
                                       {DNNL_ARG_SCRATCHPAD, at(c.pad, scratch)}});
        stream().wait();
    });
}

} // namespace gt::onednn
