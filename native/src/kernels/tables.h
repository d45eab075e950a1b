// The list of kernel tables: see tiers.h for how to add one.
#pragma once

#include "kernels/conv2d.h"
#include "kernels/convert.h"
#include "kernels/elementwise.h"
#include "kernels/gemm.h"
#include "kernels/info.h"
#include "kernels/reduce.h"
#include "kernels/strided.h"

#define GT_KERNEL_TABLES(X)                                                                                            \
    X(InfoTable, info)                                                                                                 \
    X(UnaryTable, unary)                                                                                               \
    X(BinaryTable, binary)                                                                                             \
    X(ConvTable, conv)                                                                                                 \
    X(GemmTable, gemm)                                                                                                 \
    X(ReduceTable, reduce)                                                                                             \
    X(ConvertTable, convert)                                                                                           \
    X(StridedTable, strided)
