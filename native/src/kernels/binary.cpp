#include "kernels/loops.h"

namespace gt::GT_TIER {

void fill(BinaryTable &table) {
    fill_binary<bool>(table.loop[COMPUTE_BOOL]);
    fill_binary<int32_t>(table.loop[COMPUTE_INT]);
    fill_binary<int64_t>(table.loop[COMPUTE_LONG]);
    fill_binary<uint64_t>(table.loop[COMPUTE_UINT64]);
    fill_binary_float(table.loop[COMPUTE_FLOAT]);
    fill_binary_double(table.loop[COMPUTE_DOUBLE]);
}

} // namespace gt::GT_TIER
