#include <cstdio>

#include "onednn/common.h"

namespace gt::onednn {

namespace {

const char *error() { return error_text().c_str(); }

const char *version() {
    static const std::string text = [] {
        const dnnl_version_t *v = dnnl_version();
        return std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
    }();
    return text.c_str();
}

const OneDnnApi functions = {error,     version,  sgemm,          matmul,          conv_open,      conv_close,
                             conv_pack, conv_run, conv_int8_open, conv_int8_close, conv_int8_pack, conv_int8_run};

} // namespace

} // namespace gt::onednn

const gt::OneDnnApi *gt_onednn_api(int32_t version) {
    return version == gt::ONEDNN_API_VERSION ? &gt::onednn::functions : nullptr;
}
