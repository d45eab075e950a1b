// The tables of kernels that exist once per instruction-set tier.
//
// To add a table: declare its struct in src/kernels/<name>.h, add X(Struct, name) and the include below, and define
// `void fill(Struct &table)` in namespace gt::GT_TIER in src/kernels/<name>.cpp, which is compiled once per tier.
// Callers (src/*.cpp) use kernels().name.
//
// Files of src/kernels must keep out of each other's way: whatever they define is in namespace gt::GT_TIER or static,
// and they call no inline function or template of the standard library that the compiler may leave out of line (the
// linker would keep one tier's copy for all).
#pragma once

#include <atomic>

#include "kernels/tables.h"

namespace gt {

constexpr int TIERS = 4;

struct Kernels {
#define GT_MEMBER(type, name) type name;
    GT_KERNEL_TABLES(GT_MEMBER)
#undef GT_MEMBER
};

extern std::atomic<const Kernels *> active_kernels;
/// The kernels of the tier in force.
inline const Kernels &kernels() { return *active_kernels.load(std::memory_order_relaxed); }

} // namespace gt
