// Names of the element-wise operations, and which of them write BOOL.
#pragma once

#include "kernels/elementwise.h"

namespace gt {

#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...)
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...) #NAME,
constexpr const char *unary_names[] = {
#include "generated/kernel_list.h"
};
#undef GT_UNARY
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...) PREDICATE,
constexpr bool unary_predicate[] = {
#include "generated/kernel_list.h"
};
#undef GT_UNARY
#undef GT_BINARY
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...)
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...) #NAME,
constexpr const char *binary_names[] = {
#include "generated/kernel_list.h"
};
#undef GT_BINARY
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...) PREDICATE,
constexpr bool binary_predicate[] = {
#include "generated/kernel_list.h"
};
#undef GT_UNARY
#undef GT_BINARY

} // namespace gt
