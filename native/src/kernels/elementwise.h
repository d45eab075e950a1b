// Loops of the element-wise operations: one contiguous loop per (operation, computing type).
#pragma once

#include <cstdint>

namespace gt {

/// The types that loops compute in. The others are converted by blocks: HALF and BFLOAT16 to FLOAT, small integers to
/// INT, UINT32 to LONG; the results wrap as the small type would.
enum Compute : int8_t {
    COMPUTE_BOOL,
    COMPUTE_INT,
    COMPUTE_LONG,
    COMPUTE_UINT64,
    COMPUTE_FLOAT,
    COMPUTE_DOUBLE,
    COMPUTE_TYPES
};

#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...) UNARY_##NAME = CODE,
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...)
enum UnaryCode : int32_t {
#include "generated/kernel_list.h"
    UNARY_COUNT
};
#undef GT_UNARY
#undef GT_BINARY
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...)
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...) BINARY_##NAME = CODE,
enum BinaryCode : int32_t {
#include "generated/kernel_list.h"
    BINARY_COUNT
};
#undef GT_UNARY
#undef GT_BINARY

/// out[i] = op(x[i])
using UnaryLoop = void (*)(int64_t n, const void *x, void *out);
/// out[i] = op(x[i * sx], y[i * sy]), sx and sy in {0, 1}
using BinaryLoop = void (*)(int64_t n, const void *x, int64_t sx, const void *y, int64_t sy, void *out);

struct UnaryTable {
    UnaryLoop loop[COMPUTE_TYPES][UNARY_COUNT] = {}; ///< null: not defined for the type
};
struct BinaryTable {
    BinaryLoop loop[COMPUTE_TYPES][BINARY_COUNT] = {};
};

} // namespace gt
