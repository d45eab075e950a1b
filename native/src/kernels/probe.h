// What the processor can do: kernels for benchmarks.
#pragma once

#include <cstdint>

namespace gt {

struct ProbeTable {
    /// Runs rounds of independent multiply-adds in registers; returns the floating-point operations of a round. sink
    /// keeps the compiler from leaving them out.
    int64_t (*multiply_add)(int64_t rounds, float *sink);
    /// Sum of n floats, at the speed of reading them.
    double (*read)(const float *p, int64_t n);
};

} // namespace gt
