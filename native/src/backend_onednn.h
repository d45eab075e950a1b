// oneDNN, reached through libgatun_onednn.so, which lies beside libgatun.so and is loaded on first use.
#pragma once

#include "onednn/api.h"
#include "runtime.h"

namespace gt {

extern const OneDnnApi *onednn_api; // null until loaded

/// The functions of oneDNN, or null where it is off or missing. Makes its parallel regions use threads() threads.
inline const OneDnnApi *onednn() {
    if (!backend_usable(BACKEND_ONEDNN)) return nullptr;
    sync_openmp_threads();
    backends_used |= 1 << BACKEND_ONEDNN;
    return onednn_api;
}

} // namespace gt
