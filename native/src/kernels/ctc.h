// Connectionist temporal classification of one example (Graves et al., 2006).
#pragma once

#include <cstdint>

namespace gt {

struct CtcShape {
    int64_t frames, classes, most, blank; ///< of all examples: most frames and most labels
};

/// Indexed by the floating type: HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3. What is summed is double.
struct CtcTable {
    /// Doubles of scratch for an example.
    int64_t (*scratch)(const CtcShape &, bool gradient);
    /// Logits [frames, classes], counts and labels within their ranges. loss, and grad [frames of all, classes], may be
    /// null; g is the gradient of this loss.
    void (*example[4])(const CtcShape &, const void *logits, const int64_t *labels, int64_t count, int64_t frames,
                       const void *g, void *loss, void *grad, double *scratch);
};

} // namespace gt
