// Element-wise entries: unary, binary, select, convert, fill, range.
#include <algorithm>
#include <cstring>

#include "kernels/tiers.h"
#include "layout.h"
#include "operations.h"
#include "types.h"

namespace gt {
namespace {

// ---------------------------------------------------------------- prices

constexpr int LIGHT = 3, HEAVY = 100; // tenths of a nanosecond an element

int unary_cost(int32_t op, int32_t compute) {
    switch (op) {
    case UNARY_EXP:
    case UNARY_EXPM1:
    case UNARY_LOG:
    case UNARY_LOG1P:
    case UNARY_TANH:
    case UNARY_SIGMOID:
    case UNARY_SOFTPLUS:
        return compute == COMPUTE_DOUBLE ? 12 : 5;
    case UNARY_SIN:
    case UNARY_COS:
        return 12;
    case UNARY_TAN:
    case UNARY_ASIN:
    case UNARY_ACOS:
    case UNARY_ATAN:
    case UNARY_SINH:
    case UNARY_COSH:
    case UNARY_ASINH:
    case UNARY_ACOSH:
    case UNARY_ATANH:
    case UNARY_ERF:
    case UNARY_ERFC:
    case UNARY_GELU:
    case UNARY_GELU_TANH:
    case UNARY_SWISH:
    case UNARY_MISH:
        return compute == COMPUTE_DOUBLE ? HEAVY : 12;
    default:
        return LIGHT;
    }
}

int binary_cost(int32_t op, int32_t compute) {
    switch (op) {
    case BINARY_POW:
    case BINARY_ATAN2:
        return compute == COMPUTE_FLOAT ? 20 : HEAVY;
    case BINARY_MOD:
        return HEAVY;
    case BINARY_ELU:
        return 10;
    default:
        return LIGHT;
    }
}

constexpr int64_t CONVERTED_BLOCK = 1024;

/// What a block body needs to know about an operation.
struct Job {
    UnaryLoop unary = nullptr;
    BinaryLoop binary = nullptr;
    ConvertLoop in = nullptr;  ///< null: the loop works on the stored type
    ConvertLoop out = nullptr; ///< null for predicates
    int64_t size = 0;          ///< bytes of a stored element
    int64_t out_size = 0;
};

/// One result for a whole block.
void spread(const void *value, int64_t size, int64_t n, void *out) {
    kernels().strided.fill[size_index(size)](n, value, out);
}

void unary_body(const void *context, int64_t n, const void *const *in, const int64_t *step, void *out) {
    const Job &job = *static_cast<const Job *>(context);
    if (step[0]) return job.unary(n, in[0], out);
    alignas(8) char value[8];
    job.unary(1, in[0], value);
    spread(value, job.out_size, n, out);
}

void binary_body(const void *context, int64_t n, const void *const *in, const int64_t *step, void *out) {
    static_cast<const Job *>(context)->binary(n, in[0], step[0], in[1], step[1], out);
}

void converted_unary_body(const void *context, int64_t n, const void *const *in, const int64_t *step, void *out) {
    const Job &job = *static_cast<const Job *>(context);
    alignas(64) char x[CONVERTED_BLOCK * 8], y[CONVERTED_BLOCK * 8];
    int64_t distinct = step[0] ? n : std::min<int64_t>(n, 1);
    for (int64_t i = 0; i < distinct; i += CONVERTED_BLOCK) {
        int64_t m = std::min(CONVERTED_BLOCK, distinct - i);
        char *to = static_cast<char *>(out) + i * job.out_size;
        job.in(m, static_cast<const char *>(in[0]) + i * job.size, x);
        job.unary(m, x, job.out ? static_cast<void *>(y) : to);
        if (job.out) job.out(m, y, to);
    }
    if (distinct < n) {
        alignas(8) char value[8];
        std::memcpy(value, out, size_t(job.out_size));
        spread(value, job.out_size, n, out);
    }
}

void converted_binary_body(const void *context, int64_t n, const void *const *in, const int64_t *step, void *out) {
    const Job &job = *static_cast<const Job *>(context);
    alignas(64) char x[CONVERTED_BLOCK * 8], y[CONVERTED_BLOCK * 8], z[CONVERTED_BLOCK * 8];
    for (int64_t i = 0; i < n; i += CONVERTED_BLOCK) {
        int64_t m = std::min(CONVERTED_BLOCK, n - i);
        char *to = static_cast<char *>(out) + i * job.out_size;
        job.in(step[0] ? m : 1, static_cast<const char *>(in[0]) + i * step[0] * job.size, x);
        job.in(step[1] ? m : 1, static_cast<const char *>(in[1]) + i * step[1] * job.size, y);
        job.binary(m, x, step[0], y, step[1], job.out ? static_cast<void *>(z) : to);
        if (job.out) job.out(m, z, to);
    }
}

Job make_job(const char *name, int32_t dtype, bool predicate, UnaryLoop unary, BinaryLoop binary) {
    if (!unary && !binary) unsupported(name, dtype);
    Job job;
    job.unary = unary;
    job.binary = binary;
    job.size = type_size(dtype);
    job.out_size = predicate ? 1 : job.size;
    if (types[dtype].converted) {
        job.in = kernels().convert.loop[dtype][types[dtype].computed_as];
        if (!predicate) job.out = kernels().convert.loop[types[dtype].computed_as][dtype];
    }
    return job;
}

Job unary_job(int32_t op, int32_t dtype) {
    GT_CHECK(op >= 0 && op < UNARY_COUNT, "[unary] unknown operation: %d", op);
    check_type(unary_names[op], dtype);
    return make_job(unary_names[op], dtype, unary_predicate[op], kernels().unary.loop[types[dtype].compute][op],
                    nullptr);
}

Job binary_job(int32_t op, int32_t dtype) {
    GT_CHECK(op >= 0 && op < BINARY_COUNT, "[binary] unknown operation: %d", op);
    check_type(binary_names[op], dtype);
    return make_job(binary_names[op], dtype, binary_predicate[op], nullptr,
                    kernels().binary.loop[types[dtype].compute][op]);
}

void run(Layout &layout, const char *name, const Job &job, int cost) {
    for (int k = 0; k < layout.count - 1; k++) layout.operand[k].size = job.size;
    layout.out().size = job.out_size;
    layout.check(name);
    BlockBody plain = job.unary ? unary_body : binary_body,
              converted = job.unary ? converted_unary_body : converted_binary_body;
    run_blocks(layout, job.in ? converted : plain, &job, cost);
}

// One element is as many nanoseconds' worth of work in every light operation: below this no thread is woken.
constexpr int64_t DIRECT = 16384;

[[gnu::noinline]] int32_t unary_general(int32_t op, int32_t dtype, int64_t n, const void *x, void *out) {
    return guarded([&] {
        Job job = unary_job(op, dtype);
        GT_CHECK(n >= 0, "[%s] the size is negative: %lld", unary_names[op], static_cast<long long>(n));
        int64_t dims[] = {n, 1, 1};
        Layout layout(unary_names[op], 1, dims, 2);
        layout.set(0, x, 0);
        layout.set(1, out, 0);
        run(layout, unary_names[op], job, unary_cost(op, types[dtype].compute));
    });
}

[[gnu::noinline]] int32_t binary_general(int32_t op, int32_t dtype, int64_t n, const void *x, int64_t sx, const void *y,
                                         int64_t sy, void *out) {
    return guarded([&] {
        Job job = binary_job(op, dtype);
        GT_CHECK(n >= 0, "[%s] the size is negative: %lld", binary_names[op], static_cast<long long>(n));
        GT_CHECK((sx == 0 || sx == 1) && (sy == 0 || sy == 1), "[%s] the strides are %lld and %lld, expected 0 or 1",
                 binary_names[op], static_cast<long long>(sx), static_cast<long long>(sy));
        int64_t dims[] = {n, sx, sy, 1};
        Layout layout(binary_names[op], 1, dims, 3);
        layout.set(0, x, 0);
        layout.set(1, y, 0);
        layout.set(2, out, 0);
        run(layout, binary_names[op], job, binary_cost(op, types[dtype].compute));
    });
}

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_unary(int32_t op, int32_t dtype, int64_t n, const void *x, void *out) {
    if (uint32_t(op) < UNARY_COUNT && uint32_t(dtype) <= GT_DOUBLE && !types[dtype].converted &&
        uint64_t(n) <= DIRECT && x && out) [[likely]] {
        const int cost = LIGHT;
        UnaryLoop loop = kernels().unary.loop[types[dtype].compute][op];
        if (loop && (n <= 256 || unary_cost(op, types[dtype].compute) <= 4 * cost)) [[likely]] {
            loop(n, x, out);
            return GT_OK;
        }
    }
    return unary_general(op, dtype, n, x, out);
}

int32_t gt_binary(int32_t op, int32_t dtype, int64_t n, const void *x, int64_t sx, const void *y, int64_t sy,
                  void *out) {
    if (uint32_t(op) < BINARY_COUNT && uint32_t(dtype) <= GT_DOUBLE && !types[dtype].converted &&
        uint64_t(n) <= DIRECT && uint64_t(sx) <= 1 && uint64_t(sy) <= 1 && x && y && out) [[likely]] {
        BinaryLoop loop = kernels().binary.loop[types[dtype].compute][op];
        if (loop && (n <= 256 || binary_cost(op, types[dtype].compute) == LIGHT)) [[likely]] {
            loop(n, x, sx, y, sy, out);
            return GT_OK;
        }
    }
    return binary_general(op, dtype, n, x, sx, y, sy, out);
}

int32_t gt_unary_strided(int32_t op, int32_t dtype, int32_t rank, const int64_t *dims, const void *x, void *out) {
    return guarded([&] {
        Job job = unary_job(op, dtype);
        Layout layout(unary_names[op], rank, dims, 2);
        layout.set(0, x, 0);
        layout.set(1, out, 0);
        run(layout, unary_names[op], job, unary_cost(op, types[dtype].compute));
    });
}

int32_t gt_binary_strided(int32_t op, int32_t dtype, int32_t rank, const int64_t *dims, const void *x, const void *y,
                          void *out) {
    return guarded([&] {
        Job job = binary_job(op, dtype);
        Layout layout(binary_names[op], rank, dims, 3);
        layout.set(0, x, 0);
        layout.set(1, y, 0);
        layout.set(2, out, 0);
        run(layout, binary_names[op], job, binary_cost(op, types[dtype].compute));
    });
}

int32_t gt_select(int32_t dtype, int32_t rank, const int64_t *dims, const void *condition, const void *x, const void *y,
                  void *out) {
    return guarded([&] {
        check_type("select", dtype);
        int64_t size = type_size(dtype);
        Layout layout("select", rank, dims, 4);
        layout.set(0, condition, 1);
        layout.set(1, x, size);
        layout.set(2, y, size);
        layout.set(3, out, size);
        layout.check("select");
        static const int64_t sizes[] = {1, 2, 4, 8};
        auto body = [](const void *context, int64_t n, const void *const *in, const int64_t *step, void *to) {
            int index = int(static_cast<const int64_t *>(context) - sizes);
            const StridedTable &strided = kernels().strided;
            if (step[0]) {
                return strided.select[index](n, static_cast<const uint8_t *>(in[0]), in[1], step[1], in[2], step[2],
                                             to);
            }
            int chosen = *static_cast<const uint8_t *>(in[0]) ? 1 : 2;
            if (step[chosen]) {
                std::memmove(to, in[chosen], size_t(n * sizes[index]));
            } else {
                strided.fill[index](n, in[chosen], to);
            }
        };
        run_blocks(layout, body, &sizes[size_index(size)], LIGHT);
    });
}

int32_t gt_convert(int32_t from, int32_t to, int32_t rank, const int64_t *dims, const void *x, void *out) {
    return guarded([&] {
        check_type("convert", from);
        check_type("convert", to);
        Layout layout("convert", rank, dims, 2);
        layout.set(0, x, type_size(from));
        layout.set(1, out, type_size(to));
        layout.check("convert");
        if (from == to) return run_blocks(layout, nullptr, nullptr, LIGHT);
        Job job;
        job.unary = kernels().convert.loop[from][to];
        job.out_size = type_size(to);
        run_blocks(layout, unary_body, &job, LIGHT);
    });
}

int32_t gt_fill(int32_t dtype, int32_t rank, const int64_t *dims, double f, int64_t i, void *out) {
    return guarded([&] {
        check_type("fill", dtype);
        // The value is an input of one element, broadcast.
        alignas(8) char value[8] = {};
        const ConvertTable &convert = kernels().convert;
        if (is_floating(dtype)) {
            convert.loop[GT_DOUBLE][dtype](1, &f, value);
        } else {
            convert.loop[GT_LONG][dtype](1, &i, value);
        }
        Layout layout("fill", rank, dims, 1);
        layout.count = 2;
        for (int d = 0; d < layout.rank; d++) {
            layout.operand[1].stride[d] = layout.operand[0].stride[d];
            layout.operand[0].stride[d] = 0;
        }
        layout.set(0, value, type_size(dtype));
        layout.set(1, out, type_size(dtype));
        layout.check("fill");
        run_blocks(layout, nullptr, nullptr, LIGHT);
    });
}

int32_t gt_range(int32_t dtype, int64_t n, double start, double step, int64_t istart, int64_t istep, void *out) {
    return guarded([&] {
        check_type("range", dtype);
        GT_CHECK(n >= 0, "[range] the size is negative: %lld", static_cast<long long>(n));
        check_pointer("range", "out", out, n);
        const ConvertTable &convert = kernels().convert;
        int64_t size = type_size(dtype);
        parallel_for(n, 65536, [&](int64_t begin, int64_t end) {
            constexpr int64_t B = 512;
            double floating[B];
            int64_t whole[B];
            for (int64_t i = begin; i < end; i += B) {
                int64_t m = std::min(B, end - i);
                char *to = static_cast<char *>(out) + i * size;
                if (is_floating(dtype)) {
                    for (int64_t k = 0; k < m; k++) floating[k] = start + double(i + k) * step;
                    convert.loop[GT_DOUBLE][dtype](m, floating, to);
                } else {
                    for (int64_t k = 0; k < m; k++) whole[k] = istart + (i + k) * istep;
                    convert.loop[GT_LONG][dtype](m, whole, to);
                }
            }
        });
    });
}
