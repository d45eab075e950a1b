#include "kernels/loops.h"

namespace gt::GT_TIER {

void fill_unary_float(UnaryLoop *loop) { fill_unary<float>(loop); }

} // namespace gt::GT_TIER
