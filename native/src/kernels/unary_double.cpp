#include "kernels/loops.h"

namespace gt::GT_TIER {

void fill_unary_double(UnaryLoop *loop) { fill_unary<double>(loop); }

} // namespace gt::GT_TIER
