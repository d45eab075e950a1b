// Updaters: parameters, gradients and their state, in place.
#pragma once

#include <cstdint>

namespace gt {

/// What a step needs, worked out once in double from the hyper-parameters.
struct UpdaterRates {
    double scale, l1, l2, decay; ///< g' = scale * g + l1 * sign(p) + l2 * p; p -= decay * p + step
    double lr, a, b, eps;        ///< the rule's own numbers
    double x, y;                 ///< learning rates with bias corrections in them, where the rule has any
};

/// One loop for each rule of gatun.h, by its number; float and double.
struct UpdaterTable {
    static constexpr int RULES = 11;
    /// states[0] are the parameters, then the rule's state.
    using Loop = void (*)(int64_t n, const void *g, void *const *states, const UpdaterRates &);
    Loop loops[2][RULES] = {};
};

} // namespace gt
