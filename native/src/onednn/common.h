// What the files of libgatun_onednn.so share.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl.hpp>

#include "onednn/api.h"

namespace gt::onednn {

inline dnnl::engine &cpu() {
    static dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

/// A stream of this thread: streams are not to be shared while they execute.
inline dnnl::stream &stream() {
    static thread_local dnnl::stream stream(cpu());
    return stream;
}

inline std::string &error_text() {
    static thread_local std::string text;
    return text;
}

/// Runs body; 0, or 1 and a text.
template <class F>
int32_t guarded(F &&body) noexcept {
    try {
        body();
        return 0;
    } catch (const std::exception &e) {
        try {
            error_text() = e.what();
        } catch (...) {
        }
        return 1;
    } catch (...) {
        return 1;
    }
}

inline dnnl::primitive_attr user_scratchpad() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

int32_t sgemm(int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda,
              const float *b, int64_t ldb, float beta, float *c, int64_t ldc);
int32_t matmul(const OneDnnMatmul *product);
int32_t conv_open(const OneDnnConv *conv, int32_t pass, void **handle, OneDnnConvBytes *bytes);
void conv_close(void *handle);
int32_t conv_pack(const void *handle, const void *w, void *packed, void *scratch);
int32_t conv_run(const void *handle, const void *first, const void *second, int32_t packed, const void *bias, void *out,
                 void *scratch);
int32_t conv_int8_open(const OneDnnConv *conv, void **handle, OneDnnConvBytes *bytes);
void conv_int8_close(void *handle);
int32_t conv_int8_pack(const void *handle, const int8_t *w, void *packed, void *scratch);
int32_t conv_int8_run(const void *handle, const uint8_t *x, const void *packed, int32_t *y, void *scratch);

} // namespace gt::onednn
