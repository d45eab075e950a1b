#include "kernels/info.h"

#include "kernels/simd.h"

namespace gt::GT_TIER {

void fill(InfoTable &table) { table = {GT_TIER_NUMBER, VB}; }

} // namespace gt::GT_TIER
