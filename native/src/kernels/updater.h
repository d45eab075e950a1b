// Updaters: parameters, gradients and their state, in place.
#pragma once

#include <cstdint>

namespace gt {

/// Index 0: float, 1: double.
struct UpdaterTable {
    struct Loops {
        void (*sgd)(int64_t n, void *p, const void *g, double lr, double l1, double l2) = nullptr;
        void (*nesterovs)(int64_t n, void *p, const void *g, void *v, double lr, double momentum, double l1,
                          double l2) = nullptr;
        /// lr with the corrections of both moments in it.
        void (*adam)(int64_t n, void *p, const void *g, void *m, void *v, double lr, double beta1, double beta2,
                     double eps, double l1, double l2) = nullptr;
    };
    Loops loops[2];
};

} // namespace gt
