// Matrix products: the choice between the vendor libraries and our own.
#pragma once

#include "common.h"
#include "kernels/gemm.h"

namespace gt {

/// One product by our own kernels; parallel false keeps it on this thread.
void own_gemm(int32_t dtype, const Gemm &g, bool parallel);

} // namespace gt
