// The C interface of libgatun_onednn.so, which alone is linked to oneDNN; libgatun.so loads it on first use.
#pragma once

#include <cstdint>

namespace gt {

constexpr int32_t ONEDNN_API_VERSION = 3;

struct OneDnnConv {
    int32_t bfloat16; // else float
    int64_t n, ic, ih, iw, oc, kh, kw, oh, ow, sh, sw, pt, pl, pb, pr, dh, dw, groups;
    int32_t has_bias;
    int32_t sum;           // forward adds to what y holds
    int32_t channels_last; // images nhwc, else nchw
};

/// C[i] = act(op(A[i]) op(B[i]) + bias + residual[i]); strides in elements; bias [n] and residual (laid out as C) may
/// be null, act is max(x, 0) or nothing.
struct OneDnnMatmul {
    int32_t bfloat16, ta, tb;
    int64_t m, n, k;
    const void *a;
    int64_t lda;
    const void *b;
    int64_t ldb;
    void *c;
    int64_t ldc;
    int64_t batch, stride_a, stride_b, stride_c;
    const void *bias, *residual;
};

enum OneDnnPass : int32_t { ONEDNN_FORWARD, ONEDNN_DATA, ONEDNN_WEIGHTS };

struct OneDnnConvBytes {
    int64_t scratch; // 64-byte aligned by the caller
    int64_t packed;  // forward: the weights in the layout of the primitive
};

/// Functions return 0, or another value after a failure, whose text error() gives (of this thread).
struct OneDnnApi {
    const char *(*error)();
    const char *(*version)();
    /// Row-major C = alpha op(A) op(B) + beta C.
    int32_t (*sgemm)(int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda,
                     const float *b, int64_t ldb, float beta, float *c, int64_t ldc);
    /// By the matmul primitive, which is made on the first call for a shape and kept.
    int32_t (*matmul)(const OneDnnMatmul *product);
    /// Plain nchw or nhwc, and oihw, at the edges. A failure means that oneDNN has nothing fast for the case.
    int32_t (*conv_open)(const OneDnnConv *conv, int32_t pass, void **handle, OneDnnConvBytes *bytes);
    void (*conv_close)(void *handle);
    int32_t (*conv_pack)(const void *handle, const void *w, void *packed, void *scratch);
    /// forward: x, w (packed or plain), bias, y; data: gy, w, null, gx; weights: x, gy, null, gw.
    int32_t (*conv_run)(const void *handle, const void *first, const void *second, int32_t packed, const void *bias,
                        void *out, void *scratch);
    /// Channel-last u8 images, s8 weights, s32 sums; the fields of types, layouts, bias and sum are not read. A failure
    /// means that the processor has no instructions for it.
    int32_t (*conv_int8_open)(const OneDnnConv *conv, void **handle, OneDnnConvBytes *bytes);
    void (*conv_int8_close)(void *handle);
    /// From plain oihw.
    int32_t (*conv_int8_pack)(const void *handle, const int8_t *w, void *packed, void *scratch);
    int32_t (*conv_int8_run)(const void *handle, const uint8_t *x, const void *packed, int32_t *y, void *scratch);
};

} // namespace gt

extern "C" {
/// Fills in the functions; null if the versions differ.
__attribute__((visibility("default"))) const gt::OneDnnApi *gt_onednn_api(int32_t version);
}
