// The list of kernel tables: see tiers.h for how to add one.
#pragma once

#include "kernels/info.h"

#define GT_KERNEL_TABLES(X) X(InfoTable, info)
