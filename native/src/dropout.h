// What dropout by itself and in fused programs share.
#pragma once

#include <cmath>
#include <cstdint>

namespace gt {

/// A word below it comes up with the given probability.
inline uint64_t threshold_of(double probability) { return uint64_t(std::ceil(probability * 0x1p32)); }

} // namespace gt
