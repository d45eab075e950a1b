#include "kernels/loops.h"

namespace gt::GT_TIER {

void fill_binary_double(BinaryLoop *loop) { fill_binary<double>(loop); }

} // namespace gt::GT_TIER
