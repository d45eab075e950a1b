// What every file outside src/kernels shares: the exported header, errors at the ABI edge, threads, dispatch by type.
#pragma once

#pragma GCC visibility push(default)
#include "gatun.h"
#pragma GCC visibility pop

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <type_traits>

#include "half.h"

namespace gt {

// ---------------------------------------------------------------- errors

/// Thrown inside the library, caught at the ABI edge by GT_API_BODY.
class Error : public std::exception {
  public:
    Error(int32_t status, std::string text) : status_(status), text_(std::move(text)) {}
    int32_t status() const noexcept { return status_; }
    const char *what() const noexcept override { return text_.c_str(); }

  private:
    int32_t status_;
    std::string text_;
};

/// printf-like; throws Error. Not inlined: it keeps the hot path of the entries small.
[[noreturn]] [[gnu::cold]] [[gnu::noinline]] [[gnu::format(printf, 2, 3)]] void fail(int32_t status, const char *format,
                                                                                     ...);
/// Stores the text that gt_last_error returns on this thread, and gives the status back.
[[gnu::cold]] int32_t set_error(int32_t status, const char *text) noexcept;
/// Turns the exception being handled into a status.
[[gnu::cold]] int32_t current_exception_status() noexcept;

/// The body of an exported function: runs it, turns every exception into a status.
template <class F>
inline int32_t guarded(F &&body) noexcept {
    try {
        body();
        return GT_OK;
    } catch (...) {
        return current_exception_status();
    }
}

#define GT_CHECK(condition, ...)                                                                                       \
    do {                                                                                                               \
        if (!(condition)) [[unlikely]]                                                                                 \
            ::gt::fail(GT_INVALID_ARGUMENT, __VA_ARGS__);                                                              \
    } while (0)

// ---------------------------------------------------------------- types

/// Bytes of an element, 0 for an unknown code.
constexpr int64_t type_size(int32_t dtype) {
    constexpr int8_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8};
    return dtype >= 0 && dtype <= GT_DOUBLE ? sizes[dtype] : 0;
}
const char *type_name(int32_t dtype);
constexpr bool is_floating(int32_t dtype) { return dtype >= GT_HALF && dtype <= GT_DOUBLE; }
inline void check_type(const char *op, int32_t dtype) {
    GT_CHECK(type_size(dtype), "[%s] unknown data type: %d", op, dtype);
}
[[noreturn]] [[gnu::cold]] void unsupported(const char *op, int32_t dtype);

template <class T>
struct TypeTag {
    using type = T;
};

/// Calls body(TypeTag<T>) for HALF, BFLOAT16 (as Half, BFloat16 of half.h), FLOAT and DOUBLE; GT_UNSUPPORTED for
/// others.
template <class F>
inline void dispatch_floating(const char *op, int32_t dtype, F &&body) {
    switch (dtype) {
    case GT_HALF:
        return body(TypeTag<Half>());
    case GT_BFLOAT16:
        return body(TypeTag<BFloat16>());
    case GT_FLOAT:
        return body(TypeTag<float>());
    case GT_DOUBLE:
        return body(TypeTag<double>());
    default:
        unsupported(op, dtype);
    }
}

/// The index of a floating type in a kernel table: HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3; GT_UNSUPPORTED for others.
inline int floating_index(const char *op, int32_t dtype) {
    if (!is_floating(dtype)) unsupported(op, dtype);
    return dtype - GT_HALF;
}

/// Fails if a pointer is null though there is something behind it.
inline void check_pointer(const char *op, const char *name, const void *p, int64_t n) {
    GT_CHECK(p || n <= 0, "[%s] %s is a null pointer", op, name);
}

/// Product of sizes that are not negative, and that fits in 62 bits.
inline int64_t checked_size(const char *op, std::initializer_list<int64_t> sizes) {
    int64_t n = 1;
    bool zero = false;
    for (int64_t s : sizes) {
        GT_CHECK(s >= 0, "[%s] a size is negative: %lld", op, static_cast<long long>(s));
        if (s == 0) {
            zero = true;
        } else if (__builtin_mul_overflow(n, s, &n) || n > (int64_t(1) << 62)) {
            fail(GT_INVALID_ARGUMENT, "[%s] the sizes overflow 62 bits", op);
        }
    }
    return zero ? 0 : n;
}

} // namespace gt
