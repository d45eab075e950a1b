#include "kernels/loops.h"

namespace gt::GT_TIER {

void fill_binary_float(BinaryLoop *loop) { fill_binary<float>(loop); }

} // namespace gt::GT_TIER
