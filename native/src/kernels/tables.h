// The list of kernel tables: see tiers.h for how to add one.
#pragma once

#include "kernels/attention.h"
#include "kernels/batch_norm.h"
#include "kernels/conv2d.h"
#include "kernels/convert.h"
#include "kernels/ctc.h"
#include "kernels/elementwise.h"
#include "kernels/gemm.h"
#include "kernels/info.h"
#include "kernels/inspect.h"
#include "kernels/layer_norm.h"
#include "kernels/pool2d.h"
#include "kernels/pool2d_last.h"
#include "kernels/probe.h"
#include "kernels/quantize.h"
#include "kernels/random.h"
#include "kernels/recurrent.h"
#include "kernels/reduce.h"
#include "kernels/resample.h"
#include "kernels/softmax.h"
#include "kernels/sort.h"
#include "kernels/strided.h"
#include "kernels/updater.h"
#include "kernels/winograd.h"

#define GT_KERNEL_TABLES(X)                                                                                            \
    X(InspectTable, inspect)                                                                                           \
    X(InfoTable, info)                                                                                                 \
    X(UnaryTable, unary)                                                                                               \
    X(BinaryTable, binary)                                                                                             \
    X(ConvTable, conv)                                                                                                 \
    X(GemmTable, gemm)                                                                                                 \
    X(PoolTable, pool)                                                                                                 \
    X(PoolLastTable, pool_last)                                                                                        \
    X(ProbeTable, probe)                                                                                               \
    X(BatchNormTable, batch_norm)                                                                                      \
    X(RecurrentTable, recurrent)                                                                                       \
    X(AttentionTable, attention)                                                                                       \
    X(LayerNormTable, layer_norm)                                                                                      \
    X(CtcTable, ctc)                                                                                                   \
    X(ReduceTable, reduce)                                                                                             \
    X(ResampleTable, resample)                                                                                         \
    X(SoftmaxTable, softmax)                                                                                           \
    X(SortTable, sort)                                                                                                 \
    X(UpdaterTable, updater)                                                                                           \
    X(QuantizeTable, quantize)                                                                                         \
    X(RandomTable, random)                                                                                             \
    X(ConvertTable, convert)                                                                                           \
    X(StridedTable, strided)                                                                                           \
    X(WinogradTable, winograd)
