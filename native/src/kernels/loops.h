// How the expressions of kernel_list.h become loops.
#pragma once

#include "kernels/elementwise.h"
#include "kernels/integer_math.h"
#include "kernels/vmath.h"

namespace gt::GT_TIER {

// Every expression once, for any type that has the functions.
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...)                                                                   \
    struct Unary_##NAME {                                                                                              \
        static constexpr bool predicate = PREDICATE;                                                                   \
        template <class V>                                                                                             \
        GT_INLINE auto of(V x) {                                                                                       \
            return __VA_ARGS__;                                                                                        \
        }                                                                                                              \
    };
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...)                                                                  \
    struct Binary_##NAME {                                                                                             \
        static constexpr bool predicate = PREDICATE;                                                                   \
        template <class V>                                                                                             \
        GT_INLINE auto of(V x, V y) {                                                                                  \
            return __VA_ARGS__;                                                                                        \
        }                                                                                                              \
    };
#include "generated/kernel_list.h"
#undef GT_UNARY
#undef GT_BINARY

enum Domain { FLOATING, NUMERIC, LOGICAL, INTEGER, ANY };

/// Whether an operation of the domain takes the type (bool stands for BOOL).
template <class T>
constexpr bool takes(Domain domain) {
    if (std::is_same_v<T, bool>) return domain == LOGICAL || domain == ANY;
    if (std::is_floating_point_v<T>) return domain != LOGICAL && domain != INTEGER;
    return domain == NUMERIC || domain == INTEGER || domain == ANY;
}

template <class V>
GT_INLINE void store_mask(uint8_t *out, V mask) {
    typedef int8_t bytes __attribute__((vector_size(sizeof(V) / sizeof(mask[0]))));
    bytes b = __builtin_convertvector(mask, bytes) & 1;
    __builtin_memcpy(out, &b, sizeof b);
}

// ---------------------------------------------------------------- floating types: by vectors

template <class V, class Op>
static void vector_unary(int64_t n, const void *xp, void *op) {
    using T = lane_t<V>;
    constexpr int64_t L = Lanes<V>::count;
    const T *x = static_cast<const T *>(xp);
    int64_t i = 0;
    if constexpr (Op::predicate) {
        uint8_t *out = static_cast<uint8_t *>(op);
        for (; i + L <= n; i += L) store_mask(out + i, mask_t<V>(Op::of(load<V>(x + i))));
        if (i < n) {
            mask_t<V> m = Op::of(load_partial<V>(x + i, n - i));
            for (int64_t j = i; j < n; j++) out[j] = m[j - i] & 1;
        }
    } else {
        T *out = static_cast<T *>(op);
        for (; i + L <= n; i += L) store(out + i, V(Op::of(load<V>(x + i))));
        if (i < n) store_partial(out + i, V(Op::of(load_partial<V>(x + i, n - i))), n - i);
    }
}

template <class V, class Op>
static void vector_binary(int64_t n, const void *xp, int64_t sx, const void *yp, int64_t sy, void *op) {
    using T = lane_t<V>;
    constexpr int64_t L = Lanes<V>::count;
    // A single operand becomes a vector that the loop does not step over: one loop serves all four cases.
    V xs, ys;
    const char *x = static_cast<const char *>(xp), *y = static_cast<const char *>(yp);
    int64_t xstep = sizeof(V), ystep = sizeof(V);
    if (sx == 0 && n > 0) {
        xs = splat<V>(*static_cast<const T *>(xp));
        x = reinterpret_cast<const char *>(&xs);
        xstep = 0;
    }
    if (sy == 0 && n > 0) {
        ys = splat<V>(*static_cast<const T *>(yp));
        y = reinterpret_cast<const char *>(&ys);
        ystep = 0;
    }
    int64_t i = 0;
    if constexpr (Op::predicate) {
        uint8_t *out = static_cast<uint8_t *>(op);
        for (; i + L <= n; i += L, x += xstep, y += ystep)
            store_mask(out + i, mask_t<V>(Op::of(load<V>(x), load<V>(y))));
        if (i < n) {
            mask_t<V> m = Op::of(xstep ? load_partial<V>(x, n - i) : xs, ystep ? load_partial<V>(y, n - i) : ys);
            for (int64_t j = i; j < n; j++) out[j] = m[j - i] & 1;
        }
    } else {
        T *out = static_cast<T *>(op);
        for (; i + L <= n; i += L, x += xstep, y += ystep) store(out + i, V(Op::of(load<V>(x), load<V>(y))));
        if (i < n) {
            V r = Op::of(xstep ? load_partial<V>(x, n - i) : xs, ystep ? load_partial<V>(y, n - i) : ys);
            store_partial(out + i, r, n - i);
        }
    }
}

// ---------------------------------------------------------------- integers and BOOL: by scalars

/// BOOL is read as a byte: whatever is not zero is true.
template <class T>
using stored_t = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;
template <class T>
GT_INLINE T value(stored_t<T> s) {
    if constexpr (std::is_same_v<T, bool>) {
        return s != 0;
    } else {
        return s;
    }
}

template <class T, class Op>
static void scalar_unary(int64_t n, const void *xp, void *op) {
    using Out = std::conditional_t<Op::predicate, uint8_t, stored_t<T>>;
    const stored_t<T> *x = static_cast<const stored_t<T> *>(xp);
    Out *out = static_cast<Out *>(op);
    for (int64_t i = 0; i < n; i++) out[i] = Out(Op::of(value<T>(x[i])));
}

template <class T, class Op>
static void scalar_binary(int64_t n, const void *xp, int64_t sx, const void *yp, int64_t sy, void *op) {
    using Out = std::conditional_t<Op::predicate, uint8_t, stored_t<T>>;
    const stored_t<T> *x = static_cast<const stored_t<T> *>(xp), *y = static_cast<const stored_t<T> *>(yp);
    Out *out = static_cast<Out *>(op);
    if (n <= 0) return;
    if (sx && sy) {
        for (int64_t i = 0; i < n; i++) out[i] = Out(Op::of(value<T>(x[i]), value<T>(y[i])));
    } else if (sx) {
        T b = value<T>(*y);
        for (int64_t i = 0; i < n; i++) out[i] = Out(Op::of(value<T>(x[i]), b));
    } else if (sy) {
        T a = value<T>(*x);
        for (int64_t i = 0; i < n; i++) out[i] = Out(Op::of(a, value<T>(y[i])));
    } else {
        Out r = Out(Op::of(value<T>(*x), value<T>(*y)));
        for (int64_t i = 0; i < n; i++) out[i] = r;
    }
}

// ---------------------------------------------------------------- tables

template <class T, class Op>
constexpr UnaryLoop unary_loop() {
    if constexpr (std::is_same_v<T, float>) {
        return vector_unary<vf, Op>;
    } else if constexpr (std::is_same_v<T, double>) {
        return vector_unary<vd, Op>;
    } else {
        return scalar_unary<T, Op>;
    }
}
template <class T, class Op>
constexpr BinaryLoop binary_loop() {
    if constexpr (std::is_same_v<T, float>) {
        return vector_binary<vf, Op>;
    } else if constexpr (std::is_same_v<T, double>) {
        return vector_binary<vd, Op>;
    } else {
        return scalar_binary<T, Op>;
    }
}

template <class T>
static void fill_unary(UnaryLoop *loop) {
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...)                                                                   \
    if constexpr (takes<T>(DOMAIN)) loop[CODE] = unary_loop<T, Unary_##NAME>();
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...)
#include "generated/kernel_list.h"
#undef GT_UNARY
#undef GT_BINARY
}
template <class T>
static void fill_binary(BinaryLoop *loop) {
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...)
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...)                                                                  \
    if constexpr (takes<T>(DOMAIN)) loop[CODE] = binary_loop<T, Binary_##NAME>();
#include "generated/kernel_list.h"
#undef GT_UNARY
#undef GT_BINARY
}

// One source file each, so that they compile side by side.
void fill_unary_float(UnaryLoop *);
void fill_unary_double(UnaryLoop *);
void fill_binary_float(BinaryLoop *);
void fill_binary_double(BinaryLoop *);

} // namespace gt::GT_TIER
