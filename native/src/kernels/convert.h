// Contiguous conversions between all data types, indexed by their codes.
#pragma once

#include <cstdint>

namespace gt {

using ConvertLoop = void (*)(int64_t n, const void *x, void *out);

struct ConvertTable {
    static constexpr int TYPES = 13;
    ConvertLoop loop[TYPES][TYPES] = {}; ///< [from][to]; the diagonal copies (BOOL is normalised to 0 and 1)
};

} // namespace gt
