// Matrix products: the choice between the vendor libraries and our own.
#pragma once

#include "common.h"
#include "kernels/gemm.h"

namespace gt {

/// One product by our own kernels; parallel false keeps it on this thread.
void own_gemm(int32_t dtype, const Gemm &g, bool parallel);
/// One product by what is fastest; sizes may be 0.
void gemm(int32_t dtype, const Gemm &g);

/// Equal products, one behind another at fixed distances (in elements).
struct GemmBatch {
    int64_t count, a, b, c;
};

/// What follows a product: unary(C + bias + residual).
struct Epilogue {
    int32_t unary = -1; ///< none
    const void *bias = nullptr;
    const void *residual = nullptr; ///< laid out as C
};

/// All products of a batch of HALF or BFLOAT16 by way of a vendor library's sgemm, in bounded memory; false where that
/// is not the way. No size is 0.
bool widened_gemm(int32_t dtype, const Gemm &g, const GemmBatch &batch);
/// Whether the processor has instructions for products of BFLOAT16.
bool multiplies_bfloat16();

/// Refuses what could crash.
void check_gemm(const char *op, int32_t dtype, const Gemm &g, const GemmBatch &batch);
/// All products of a batch, by whichever library is fastest. What of the epilogue came with them is taken from it.
void multiply_all(int32_t dtype, Gemm g, GemmBatch batch, Epilogue &after);

} // namespace gt
