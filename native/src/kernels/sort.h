// Orders of unsigned keys in place, on one thread, and their first step.
#pragma once

#include <cstdint>

namespace gt {

template <class K>
struct KeyLoops {
    void (*sort)(K *a, int64_t n) = nullptr;
    /// What is less than the pivot (with or_equal: not above it) before the rest; how many these are.
    int64_t (*partition)(K *a, int64_t n, K pivot, bool or_equal) = nullptr;
};

/// Null where the tier has no better way than digits.
struct SortTable {
    KeyLoops<uint32_t> keys32;
    KeyLoops<uint64_t> keys64;
};

} // namespace gt
