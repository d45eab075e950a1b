// Which type a kernel computes in, for each stored type.
#pragma once

#include "common.h"
#include "kernels/elementwise.h"

namespace gt {

struct TypeInfo {
    Compute compute;
    int8_t computed_as; ///< the data type that a loop sees
    bool converted;     ///< blocks are converted on the way in and out
};

constexpr TypeInfo types[] = {
    {COMPUTE_BOOL, GT_BOOL, false},     {COMPUTE_INT, GT_INT, true},     {COMPUTE_INT, GT_INT, true},
    {COMPUTE_INT, GT_INT, true},        {COMPUTE_INT, GT_INT, true},     {COMPUTE_INT, GT_INT, false},
    {COMPUTE_LONG, GT_LONG, true},      {COMPUTE_LONG, GT_LONG, false},  {COMPUTE_UINT64, GT_UINT64, false},
    {COMPUTE_FLOAT, GT_FLOAT, true},    {COMPUTE_FLOAT, GT_FLOAT, true}, {COMPUTE_FLOAT, GT_FLOAT, false},
    {COMPUTE_DOUBLE, GT_DOUBLE, false},
};

/// The logarithm of an element's size: the index of tables by size.
constexpr int size_index(int64_t size) { return size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3; }

} // namespace gt
