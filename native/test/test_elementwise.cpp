// Unary and binary operations against doubles of libm: every operation, type and tier, at ordinary and at special
// values.
#include "kernels/elementwise.h"
#include "values.h"

using namespace values;

namespace {

struct Op {
    const char *name;
    int32_t code;
    const char *domain;
    bool predicate;
};
#define GT_BINARY(...)
#define GT_UNARY(NAME, CODE, DOMAIN, PREDICATE, ...) {#NAME, CODE, #DOMAIN, PREDICATE},
const Op unary_ops[] = {
#include "generated/kernel_list.h"
};
#undef GT_UNARY
#undef GT_BINARY
#define GT_UNARY(...)
#define GT_BINARY(NAME, CODE, DOMAIN, PREDICATE, ...) {#NAME, CODE, #DOMAIN, PREDICATE},
const Op binary_ops[] = {
#include "generated/kernel_list.h"
};
#undef GT_UNARY
#undef GT_BINARY

bool takes(const Op &op, int32_t dtype) {
    std::string d = op.domain;
    if (dtype == GT_BOOL) return d == "LOGICAL" || d == "ANY";
    if (d == "INTEGER") return !floating(dtype);
    return d == "ANY" || d == "NUMERIC" || (d == "FLOATING" && floating(dtype));
}

double reference(int32_t op, double x) {
    switch (op) {
    case gt::UNARY_NEG:
        return -x;
    case gt::UNARY_ABS:
        return std::fabs(x);
    case gt::UNARY_SIGN:
        return x > 0 ? 1 : x < 0 ? -1 : x;
    case gt::UNARY_SQUARE:
        return x * x;
    case gt::UNARY_RECIPROCAL:
        return 1 / x;
    case gt::UNARY_SQRT:
        return std::sqrt(x);
    case gt::UNARY_RSQRT:
        return 1 / std::sqrt(x);
    case gt::UNARY_EXP:
        return std::exp(x);
    case gt::UNARY_EXPM1:
        return std::expm1(x);
    case gt::UNARY_LOG:
        return std::log(x);
    case gt::UNARY_LOG1P:
        return std::log1p(x);
    case gt::UNARY_SIN:
        return std::sin(x);
    case gt::UNARY_COS:
        return std::cos(x);
    case gt::UNARY_TAN:
        return std::tan(x);
    case gt::UNARY_ASIN:
        return std::asin(x);
    case gt::UNARY_ACOS:
        return std::acos(x);
    case gt::UNARY_ATAN:
        return std::atan(x);
    case gt::UNARY_SINH:
        return std::sinh(x);
    case gt::UNARY_COSH:
        return std::cosh(x);
    case gt::UNARY_TANH:
        return std::tanh(x);
    case gt::UNARY_ASINH:
        return std::asinh(x);
    case gt::UNARY_ACOSH:
        return std::acosh(x);
    case gt::UNARY_ATANH:
        return std::atanh(x);
    case gt::UNARY_ERF:
        return std::erf(x);
    case gt::UNARY_ERFC:
        return std::erfc(x);
    case gt::UNARY_FLOOR:
        return std::floor(x);
    case gt::UNARY_CEIL:
        return std::ceil(x);
    case gt::UNARY_ROUND:
        return std::nearbyint(x);
    case gt::UNARY_TRUNC:
        return std::trunc(x);
    case gt::UNARY_SIGMOID:
        return x < -30 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
    case gt::UNARY_RELU:
        return std::isnan(x) ? x : std::fmax(x, 0);
    case gt::UNARY_SOFTPLUS:
        return std::isnan(x) ? x : std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x)));
    case gt::UNARY_GELU: {
        if (x < -60) return std::isinf(x) ? NAN : 0;
        long double z = -static_cast<long double>(x) / sqrtl(2.0L);
        return double(0.5L * x * erfcl(z));
    }
    case gt::UNARY_GELU_TANH: {
        long double z = x;
        return double(z / (1 + expl(-1.59576912160573071176L * (z + 0.044715L * z * z * z))));
    }
    case gt::UNARY_SWISH:
        return double(x / (1 + expl(-static_cast<long double>(x))));
    case gt::UNARY_MISH:
        return double(x * tanhl(log1pl(expl(x))));
    case gt::UNARY_IS_NAN:
        return std::isnan(x);
    case gt::UNARY_IS_INFINITE:
        return std::isinf(x);
    case gt::UNARY_IS_FINITE:
        return std::isfinite(x);
    case gt::UNARY_NOT:
        return x == 0;
    default:
        check::report(__FILE__, __LINE__, check::text("no reference for unary operation ", op));
        return NAN;
    }
}

double reference(int32_t op, double x, double y) {
    switch (op) {
    case gt::BINARY_ADD:
        return x + y;
    case gt::BINARY_SUB:
        return x - y;
    case gt::BINARY_MUL:
        return x * y;
    case gt::BINARY_DIV:
        return x / y;
    case gt::BINARY_FLOOR_DIV:
        return std::floor(x / y);
    case gt::BINARY_MOD: {
        double r = std::fmod(x, y);
        return r != 0 && (r < 0) != (y < 0) ? r + y : r;
    }
    case gt::BINARY_POW:
        return std::pow(x, y);
    case gt::BINARY_ATAN2:
        return std::atan2(x, y);
    case gt::BINARY_MAX:
        return std::isnan(x) || std::isnan(y) ? NAN : std::fmax(x, y);
    case gt::BINARY_MIN:
        return std::isnan(x) || std::isnan(y) ? NAN : std::fmin(x, y);
    case gt::BINARY_SQUARED_DIFFERENCE:
        return (x - y) * (x - y);
    case gt::BINARY_LEAKY_RELU:
        return x > 0 ? x : y * x;
    case gt::BINARY_ELU:
        return x > 0 ? x : y * std::expm1(x);
    case gt::BINARY_RELU_GRAD:
        return y > 0 ? x : 0;
    case gt::BINARY_SIGMOID_GRAD:
        return x * y * (1 - y);
    case gt::BINARY_TANH_GRAD:
        return x * (1 - y * y);
    case gt::BINARY_EQ:
        return x == y;
    case gt::BINARY_NEQ:
        return x != y;
    case gt::BINARY_GT:
        return x > y;
    case gt::BINARY_GTE:
        return x >= y;
    case gt::BINARY_LT:
        return x < y;
    case gt::BINARY_LTE:
        return x <= y;
    case gt::BINARY_AND:
        return x != 0 && y != 0;
    case gt::BINARY_OR:
        return x != 0 || y != 0;
    case gt::BINARY_XOR:
        return (x != 0) != (y != 0);
    case gt::BINARY_BITWISE_AND:
        return double(int64_t(x) & int64_t(y));
    case gt::BINARY_BITWISE_OR:
        return double(int64_t(x) | int64_t(y));
    case gt::BINARY_BITWISE_XOR:
        return double(int64_t(x) ^ int64_t(y));
    case gt::BINARY_LEFT_SHIFT:
        return y < 0 || y > 63 ? 0 : double(int64_t(uint64_t(int64_t(x)) << int64_t(y)));
    case gt::BINARY_RIGHT_SHIFT:
        return y < 0 || y > 63 ? (x < 0 ? -1 : 0) : double(int64_t(x) >> int64_t(y));
    default:
        check::report(__FILE__, __LINE__, check::text("no reference for binary operation ", op));
        return NAN;
    }
}

/// Ordinary numbers over many magnitudes, and every number that is special to some function.
Array special(int32_t dtype, int64_t n) {
    Array a = moderate(dtype, n, -10, 10);
    if (!floating(dtype)) return a;
    double top = largest(dtype), tiny = dtype == GT_HALF     ? 0x1p-24
                                        : dtype == GT_DOUBLE ? 0x1p-1074
                                        : dtype == GT_FLOAT  ? 0x1p-149
                                                             : 0x1p-133;
    const double list[] = {0.0,  -0.0,  1,      -1,    0.5,  -0.5,  2,      NAN,   INFINITY,   -INFINITY,
                           top,  -top,  tiny,   -tiny, 1e-7, -1e-7, 88.7,   -88.7, -87.4,      -103.9,
                           89.5, 709.7, -745.1, 1e4,   -1e4, 0.999, -0.999, 2.5,   3.5,        -2.5,
                           1.5,  -1.5,  0.25,   0.8,   10.1, -10.1, 14.4,   -14.4, 3.14159265, 1.57079633,
                           1e5,  -3e5,  65000,  7.0,   0.34, -0.34, 0.69};
    int64_t k = 0;
    for (double v : list) {
        if (k < n && (std::fabs(v) <= top || !std::isfinite(v))) a.set(k++, v);
    }
    for (; k < n / 2; k++) {
        double v = std::exp(uniform(-20, 8)) * (uniform(0, 1) < 0.5 ? -1 : 1);
        a.set(k, std::fmax(-top, std::fmin(top, v)));
    }
    return a;
}

double tolerance(int32_t dtype, const char *name) {
    std::string s = name;
    if (dtype == GT_HALF || dtype == GT_BFLOAT16) return 0.51;
    if (s == "ATAN2" || s == "GELU" || s == "ERFC" || s == "SOFTPLUS" || s == "ACOS" || s == "ASIN")
        return dtype == GT_FLOAT ? 4 : 3;
    if (s == "SWISH" || s == "MISH") return 4;
    if (s == "TANH" || s == "SIGMOID" || s == "ATAN" || s == "ELU" || s == "RSQRT") return 3;
    return 2.01;
}

/// Units in the last place by which the rounding of an exponent grows.
double magnified(int32_t code, int32_t dtype, double x) {
    if (dtype != GT_FLOAT && dtype != GT_DOUBLE) return 0;
    if (code == gt::UNARY_GELU && dtype == GT_DOUBLE) return 4 + 2 * x * x; // of x / sqrt(2), by e^(-x^2 / 2)
    if (code == gt::UNARY_GELU_TANH) return x < 0 ? 4 - 4 * x * (1.6 + 0.0714 * x * x) : 4; // of u, by e^u
    const bool tiny = x < (dtype == GT_FLOAT ? -87 : -708); // e^x is denormal, and rounded before it meets x
    return tiny && (code == gt::UNARY_SWISH || code == gt::UNARY_MISH) ? std::fabs(x) : 0;
}

void check_unary(const Op &op, int32_t dtype, const Array &x, const Array &out) {
    for (int64_t i = 0; i < x.n; i++) {
        double v = x[i];
        double expected = reference(op.code, v);
        double ulps = tolerance(dtype, op.name);
        ulps += magnified(op.code, dtype, v);
        bool good = op.predicate ? out[i] == expected : close(dtype, out[i], expected, ulps);
        if (!good)
            check::report(__FILE__, __LINE__, check::text(op.name, "(", v, ") = ", out[i], ", expected ", expected));
    }
}

} // namespace

TEST(unary_values) {
    for_tiers([](int32_t) {
        for (const Op &op : unary_ops) {
            for (int32_t dtype : ALL_TYPES) {
                check::Context context(check::text(op.name, " ", TYPE_NAMES[dtype]));
                Array x = special(dtype, 301), out(op.predicate ? int32_t(GT_BOOL) : dtype, x.n);
                int32_t status = gt_unary(op.code, dtype, x.n, x.data(), out.data());
                if (!takes(op, dtype)) {
                    CHECK(status == GT_UNSUPPORTED);
                    CHECK(std::strstr(gt_last_error(), op.name) && std::strstr(gt_last_error(), TYPE_NAMES[dtype]));
                    continue;
                }
                CHECK(status == GT_OK);
                bool is_unsigned = dtype == GT_UBYTE || dtype == GT_UINT16 || dtype == GT_UINT32 || dtype == GT_UINT64;
                if (is_unsigned && op.code == gt::UNARY_NEG) continue; // wraps: see unsigned_wraps
                check_unary(op, dtype, x, out);
            }
        }
    });
}

TEST(unary_float_many) { // the widest sweep: floats of all magnitudes
    for_tiers([](int32_t) {
        Array x(GT_FLOAT, 20000), out(GT_FLOAT, 20000);
        for (int64_t i = 0; i < x.n; i++) {
            uint32_t bits = uint32_t(generator()());
            x.set(i, gt::bits_to_float(bits));
            if (i % 2) x.set(i, uniform(-12, 12));
        }
        for (const Op &op : unary_ops) {
            if (op.predicate) continue;
            check::Context context(op.name);
            CHECK_OK(gt_unary(op.code, GT_FLOAT, x.n, x.data(), out.data()));
            check_unary(op, GT_FLOAT, x, out);
        }
    });
}

TEST(binary_values) {
    for_tiers([](int32_t) {
        for (const Op &op : binary_ops) {
            for (int32_t dtype : ALL_TYPES) {
                check::Context context(check::text(op.name, " ", TYPE_NAMES[dtype]));
                constexpr int64_t N = 37;
                Array list = special(dtype, N), x(dtype, N * N), y(dtype, N * N),
                      out(op.predicate ? int32_t(GT_BOOL) : dtype, N * N);
                for (int64_t i = 0; i < N * N; i++) {
                    x.set(i, list[i / N]);
                    y.set(i, list[i % N]);
                }
                int32_t status = gt_binary(op.code, dtype, x.n, x.data(), 1, y.data(), 1, out.data());
                if (!takes(op, dtype)) {
                    CHECK(status == GT_UNSUPPORTED);
                    continue;
                }
                CHECK(status == GT_OK);
                if (!floating(dtype) && (op.code == gt::BINARY_POW || op.code == gt::BINARY_MOD ||
                                         op.code == gt::BINARY_FLOOR_DIV || op.code == gt::BINARY_LEFT_SHIFT ||
                                         op.code == gt::BINARY_SUB || op.code == gt::BINARY_SQUARED_DIFFERENCE)) {
                    continue; // see integers_are_defined
                }
                for (int64_t i = 0; i < x.n; i++) {
                    double a = x[i], b = y[i], expected = reference(op.code, a, b);
                    // Products of several factors may overflow on the way, and lose digits by cancellation.
                    bool grad = op.code == gt::BINARY_SIGMOID_GRAD || op.code == gt::BINARY_TANH_GRAD;
                    if (floating(dtype) && grad && !(std::fabs(a) < 20 && std::fabs(a) > 1e-30 && std::fabs(b) < 20))
                        continue;
                    double ulps = tolerance(dtype, op.name) + (grad ? (dtype == GT_DOUBLE ? 64 : 0) : 0);
                    if (grad)
                        ulps += std::fabs(a) * (1 + b * b) * 4 * ulp(dtype < GT_FLOAT ? int32_t(GT_FLOAT) : dtype, 1) /
                                ulp(dtype, expected);
                    if (op.code == gt::BINARY_FLOOR_DIV && floating(dtype) && std::fabs(a / b) > 1e3)
                        continue; // x / y rounds first
                    if (op.code == gt::BINARY_FLOOR_DIV && floating(dtype))
                        expected = std::floor(dtype == GT_DOUBLE ? a / b : double(float(a) / float(b)));
                    if (op.code == gt::BINARY_SQUARED_DIFFERENCE && floating(dtype)) {
                        double d = dtype == GT_DOUBLE ? a - b : double(float(a) - float(b));
                        expected = d * d;
                    }
                    bool good = op.predicate ? out[i] == expected : close(dtype, out[i], expected, ulps);
                    if (!good)
                        check::report(__FILE__, __LINE__,
                                      check::text(op.name, "(", a, ", ", b, ") = ", out[i], ", expected ", expected));
                }
            }
        }
    });
}

TEST(binary_one_operand_may_be_one_element) {
    for_tiers([](int32_t) {
        for (int32_t dtype : ALL_TYPES) {
            if (dtype == GT_BOOL) continue;
            check::Context context(TYPE_NAMES[dtype]);
            for (int64_t n : {1, 5, 16, 67, 5000}) {
                Array x = moderate(dtype, n), y = moderate(dtype, n), one = moderate(dtype, 1), out(dtype, n);
                CHECK_OK(gt_binary(gt::BINARY_MAX, dtype, n, x.data(), 1, one.data(), 0, out.data()));
                for (int64_t i = 0; i < n; i++) CHECK(out[i] == std::fmax(x[i], one[0]));
                CHECK_OK(gt_binary(gt::BINARY_MAX, dtype, n, one.data(), 0, y.data(), 1, out.data()));
                for (int64_t i = 0; i < n; i++) CHECK(out[i] == std::fmax(y[i], one[0]));
                CHECK_OK(gt_binary(gt::BINARY_MAX, dtype, n, one.data(), 0, y.data(), 0, out.data()));
                for (int64_t i = 0; i < n; i++) CHECK(out[i] == std::fmax(y[0], one[0]));
                CHECK_OK(gt_binary(gt::BINARY_MAX, dtype, n, x.data(), 1, y.data(), 1, x.data())); // in place
            }
        }
    });
}

TEST(integers_are_defined) {
    for_tiers([](int32_t) {
        const int32_t MIN = INT32_MIN, MAX = INT32_MAX;
        auto of = [](int32_t op, int32_t x, int32_t y) {
            int32_t out = 0;
            CHECK_OK(gt_binary(op, GT_INT, 1, &x, 1, &y, 1, &out));
            return out;
        };
        CHECK(of(gt::BINARY_ADD, MAX, 1) == MIN);
        CHECK(of(gt::BINARY_MUL, MAX, 2) == -2);
        CHECK(of(gt::BINARY_SUB, MIN, 1) == MAX);
        CHECK(of(gt::BINARY_FLOOR_DIV, MIN, -1) == MIN);
        CHECK(of(gt::BINARY_FLOOR_DIV, 7, 0) == 0);
        CHECK(of(gt::BINARY_FLOOR_DIV, -7, 2) == -4);
        CHECK(of(gt::BINARY_FLOOR_DIV, 7, -2) == -4);
        CHECK(of(gt::BINARY_FLOOR_DIV, -6, 2) == -3);
        CHECK(of(gt::BINARY_MOD, -7, 3) == 2);
        CHECK(of(gt::BINARY_MOD, 7, -3) == -2);
        CHECK(of(gt::BINARY_MOD, 7, 0) == 0);
        CHECK(of(gt::BINARY_MOD, MIN, -1) == 0);
        CHECK(of(gt::BINARY_POW, 3, 5) == 243);
        CHECK(of(gt::BINARY_POW, -2, 31) == MIN);
        CHECK(of(gt::BINARY_POW, 2, 40) == 0);
        CHECK(of(gt::BINARY_POW, 2, -1) == 0);
        CHECK(of(gt::BINARY_POW, -1, -3) == -1);
        CHECK(of(gt::BINARY_POW, 1, -3) == 1);
        CHECK(of(gt::BINARY_POW, 0, 0) == 1);
        int32_t out = 0;
        CHECK_OK(gt_unary(gt::UNARY_NEG, GT_INT, 1, &MIN, &out));
        CHECK(out == MIN);
        CHECK_OK(gt_unary(gt::UNARY_ABS, GT_INT, 1, &MIN, &out));
        CHECK(out == MIN);
        CHECK_OK(gt_unary(gt::UNARY_SQUARE, GT_INT, 1, &MAX, &out));
        CHECK(out == 1);
    });
}

TEST(small_integers_wrap) {
    for_tiers([](int32_t) {
        int8_t a = 127, b = 1, r = 0;
        CHECK_OK(gt_binary(gt::BINARY_ADD, GT_BYTE, 1, &a, 1, &b, 1, &r));
        CHECK(r == -128);
        uint8_t u = 3, v = 5, w = 0;
        CHECK_OK(gt_binary(gt::BINARY_SUB, GT_UBYTE, 1, &u, 1, &v, 1, &w));
        CHECK(w == 254);
        CHECK_OK(gt_unary(gt::UNARY_NEG, GT_UBYTE, 1, &u, &w));
        CHECK(w == 253);
        uint64_t big = UINT64_MAX, one = 1, result = 5;
        CHECK_OK(gt_binary(gt::BINARY_ADD, GT_UINT64, 1, &big, 1, &one, 1, &result));
        CHECK(result == 0);
        uint8_t greater = 0;
        CHECK_OK(gt_binary(gt::BINARY_GT, GT_UINT64, 1, &big, 1, &one, 1, &greater));
        CHECK(greater == 1);
        CHECK_OK(gt_binary(gt::BINARY_FLOOR_DIV, GT_UINT64, 1, &big, 1, &one, 1, &result));
        CHECK(result == UINT64_MAX);
    });
}

TEST(rounding_ties_to_even) {
    for (int32_t dtype : {GT_FLOAT, GT_DOUBLE}) {
        Array x(dtype, 9), out(dtype, 9);
        const double in[] = {0.5, 1.5, 2.5, -0.5, -1.5, 8388607.5, -0.2, 4503599627370497.0, 1e30};
        for (int64_t i = 0; i < 9; i++) x.set(i, in[i]);
        CHECK_OK(gt_unary(gt::UNARY_ROUND, dtype, 9, x.data(), out.data()));
        for (int64_t i = 0; i < 9; i++) {
            CHECK(out[i] == std::nearbyint(x[i]));
            CHECK(std::signbit(out[i]) == std::signbit(x[i]));
        }
    }
}

TEST(tiers_agree) {
    Array x = special(GT_FLOAT, 1000), first(GT_FLOAT, 1000), other(GT_FLOAT, 1000);
    for (const Op &op : unary_ops) {
        if (op.predicate) continue;
        check::Context context(op.name);
        int32_t best = gt_isa_available();
        gt_set_isa(1);
        CHECK_OK(gt_unary(op.code, GT_FLOAT, x.n, x.data(), first.data()));
        for (int32_t t = 2; t <= best; t++) {
            gt_set_isa(t);
            CHECK_OK(gt_unary(op.code, GT_FLOAT, x.n, x.data(), other.data()));
            for (int64_t i = 0; i < x.n; i++) {
                CHECK(close(GT_FLOAT, other[i], first[i], 4 + magnified(op.code, GT_FLOAT, x[i])));
            }
        }
    }
}

TEST(bad_arguments) {
    float x[4] = {1, 2, 3, 4}, out[4];
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(-1, GT_FLOAT, 4, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(1000, GT_FLOAT, 4, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(0, 13, 4, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(0, -1, 4, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(0, GT_FLOAT, -4, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(0, GT_FLOAT, 4, nullptr, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary(0, GT_FLOAT, 4, x, nullptr));
    CHECK_OK(gt_unary(0, GT_FLOAT, 0, nullptr, nullptr));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_binary(0, GT_FLOAT, 4, x, 2, x, 1, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_binary(-5, GT_FLOAT, 4, x, 1, x, 1, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_binary(0, GT_FLOAT, 4, x, 1, nullptr, 1, out));
    CHECK_OK(gt_binary(0, GT_FLOAT, 0, nullptr, 1, nullptr, 0, nullptr));
    int64_t dims[] = {4, 1, 0};
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary_strided(0, GT_FLOAT, 1, dims, x, out)); // output stride 0
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary_strided(0, GT_FLOAT, 17, dims, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary_strided(0, GT_FLOAT, -1, dims, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary_strided(0, GT_FLOAT, 1, nullptr, x, out));
    int64_t negative[] = {-4, 1, 1};
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_unary_strided(0, GT_FLOAT, 1, negative, x, out));
}

CHECK_MAIN
