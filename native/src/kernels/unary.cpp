#include "kernels/loops.h"

namespace gt::GT_TIER {

void fill(UnaryTable &table) {
    fill_unary<bool>(table.loop[COMPUTE_BOOL]);
    fill_unary<int32_t>(table.loop[COMPUTE_INT]);
    fill_unary<int64_t>(table.loop[COMPUTE_LONG]);
    fill_unary<uint64_t>(table.loop[COMPUTE_UINT64]);
    fill_unary_float(table.loop[COMPUTE_FLOAT]);
    fill_unary_double(table.loop[COMPUTE_DOUBLE]);
}

} // namespace gt::GT_TIER
