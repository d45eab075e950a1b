// What a tier was compiled with.
#pragma once

#include <cstdint>

namespace gt {

struct InfoTable {
    int32_t tier = 0;
    int32_t vector_bytes = 0;
};

} // namespace gt
