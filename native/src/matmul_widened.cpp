// Products of 16-bit types by way of float: factors are widened block by block, sums stay float, and are rounded once.
#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "kernels/tiers.h"
#include "matmul.h"
#include "runtime.h"
#include "workspace.h"

namespace gt {

namespace {

constexpr int64_t SIDE = 1024; // of a block of each matrix: three of them are 12 MiB
constexpr int64_t BLOCK_ELEMENTS = SIDE * SIDE;
constexpr int64_t GRAIN = 32768;        // elements for a thread
constexpr double FROM = 40.0 * 40 * 40; // multiply-adds; below, a call of sgemm costs more than it saves
constexpr int64_t NARROW = 8;           // rows or columns: up to here reading the other factor is all the work

thread_local Workspace workspace;

/// The sizes of blocks of a product: each matrix's has at most BLOCK_ELEMENTS.
struct Blocks {
    int64_t m, n, k;

    explicit Blocks(const Gemm &g) {
        m = std::min(g.m, SIDE);
        n = std::min(g.n, SIDE);
        k = std::min(g.k, BLOCK_ELEMENTS / std::max(m, n));
        m = std::min(g.m, BLOCK_ELEMENTS / std::max(k, n)); // a narrow product has taller blocks
        n = std::min(g.n, BLOCK_ELEMENTS / std::max(k, m));
        k = even(g.k, k);
        m = even(g.m, m);
        n = even(g.n, n);
    }
    /// Parts of the same length: 1100 is 2 x 550.
    static int64_t even(int64_t all, int64_t most) {
        const int64_t parts = (all + most - 1) / most;
        return (all + parts - 1) / parts;
    }
};

/// rows x columns elements between memory of two types; rows lie from_row and to_row elements apart.
void convert(int32_t from, int32_t to, int64_t rows, int64_t columns, const void *x, int64_t from_row, void *y,
             int64_t to_row) {
    const ConvertLoop loop = kernels().convert.loop[from][to];
    const int64_t in = type_size(from), out = type_size(to);
    parallel_for(rows, std::max<int64_t>(1, GRAIN / columns), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; r++) {
            loop(columns, static_cast<const char *>(x) + r * from_row * in, static_cast<char *>(y) + r * to_row * out);
        }
    });
}

const void *place(const void *p, int64_t elements) { return static_cast<const char *>(p) + elements * 2; }

/// One product by blocks.
void multiply_blocks(int32_t dtype, const Gemm &g) {
    const Blocks block(g);
    const int64_t a_bytes = aligned(block.m * block.k * 4), b_bytes = aligned(block.k * block.n * 4);
    char *scratch = workspace.get("matmul", a_bytes + b_bytes + aligned(block.m * block.n * 4));
    float *a = reinterpret_cast<float *>(scratch), *b = reinterpret_cast<float *>(scratch + a_bytes),
          *c = reinterpret_cast<float *>(scratch + a_bytes + b_bytes);
    int64_t held_a = -1, held_b = -1; // which blocks are there
    const int64_t steps = (g.k + block.k - 1) / block.k;
    for (int64_t j = 0; j < g.n; j += block.n) {
        const int64_t n = std::min(block.n, g.n - j);
        for (int64_t i = 0; i < g.m; i += block.m) {
            const int64_t m = std::min(block.m, g.m - i);
            char *to = static_cast<char *>(g.c) + (i * g.ldc + j) * 2;
            if (g.beta != 0) convert(dtype, GT_FLOAT, m, n, to, g.ldc, c, n);
            for (int64_t p = 0; p < g.k; p += block.k) {
                const int64_t k = std::min(block.k, g.k - p);
                if (held_a != i * steps + p / block.k) {
                    held_a = i * steps + p / block.k;
                    if (g.ta) {
                        convert(dtype, GT_FLOAT, k, m, place(g.a, p * g.lda + i), g.lda, a, m);
                    } else {
                        convert(dtype, GT_FLOAT, m, k, place(g.a, i * g.lda + p), g.lda, a, k);
                    }
                }
                if (held_b != j * steps + p / block.k) {
                    held_b = j * steps + p / block.k;
                    if (g.tb) {
                        convert(dtype, GT_FLOAT, n, k, place(g.b, j * g.ldb + p), g.ldb, b, k);
                    } else {
                        convert(dtype, GT_FLOAT, k, n, place(g.b, p * g.ldb + j), g.ldb, b, n);
                    }
                }
                const double beta = p > 0 ? 1 : g.beta;
                gemm(GT_FLOAT, {m, n, k, g.ta, g.tb, g.alpha, beta, a, g.ta ? m : k, b, g.tb ? k : n, c, n});
            }
            convert(GT_FLOAT, dtype, m, n, c, n, to, g.ldc);
        }
    }
    workspace.trim();
}

/// Small products of a batch, as many at a time as the same memory holds.
void multiply_batch(int32_t dtype, const Gemm &g, const GemmBatch &batch) {
    const int64_t rows_a = g.ta ? g.k : g.m, row_a = g.ta ? g.m : g.k, rows_b = g.tb ? g.n : g.k,
                  row_b = g.tb ? g.k : g.n;
    const int64_t a_one = g.m * g.k, b_one = g.k * g.n, c_one = g.m * g.n;
    const int64_t most = std::max<int64_t>(1, 3 * BLOCK_ELEMENTS / (a_one + b_one + c_one));
    const int64_t count = std::min(batch.count, most);
    const int64_t a_bytes = aligned((batch.a ? count : 1) * a_one * 4),
                  b_bytes = aligned((batch.b ? count : 1) * b_one * 4);
    char *scratch = workspace.get("matmul", a_bytes + b_bytes + aligned(count * c_one * 4));
    float *a = reinterpret_cast<float *>(scratch), *b = reinterpret_cast<float *>(scratch + a_bytes),
          *c = reinterpret_cast<float *>(scratch + a_bytes + b_bytes);
    // rows x row of each of a few matrices, stride apart, to contiguous floats, or back.
    auto move = [&](bool widen, int64_t few, int64_t rows, int64_t row, void *p, int64_t ld, int64_t stride, float *f) {
        const ConvertLoop loop =
            widen ? kernels().convert.loop[dtype][GT_FLOAT] : kernels().convert.loop[GT_FLOAT][dtype];
        parallel_for(few * rows, std::max<int64_t>(1, GRAIN / row), [&](int64_t begin, int64_t end) {
            for (int64_t r = begin; r < end; r++) {
                char *at = static_cast<char *>(p) + (r / rows * stride + r % rows * ld) * 2;
                widen ? loop(row, at, f + r * row) : loop(row, f + r * row, at);
            }
        });
    };
    auto from = [](const void *p, int64_t elements) { return const_cast<void *>(place(p, elements)); };
    for (int64_t first = 0; first < batch.count; first += count) {
        const int64_t few = std::min(count, batch.count - first);
        if (batch.a || first == 0)
            move(true, batch.a ? few : 1, rows_a, row_a, from(g.a, first * batch.a), g.lda, batch.a, a);
        if (batch.b || first == 0)
            move(true, batch.b ? few : 1, rows_b, row_b, from(g.b, first * batch.b), g.ldb, batch.b, b);
        if (g.beta != 0) move(true, few, g.m, g.n, from(g.c, first * batch.c), g.ldc, batch.c, c);
        Epilogue none;
        multiply_all(GT_FLOAT, {g.m, g.n, g.k, g.ta, g.tb, g.alpha, g.beta, a, row_a, b, row_b, c, g.n},
                     {few, batch.a ? a_one : 0, batch.b ? b_one : 0, c_one}, none);
        move(false, few, g.m, g.n, from(g.c, first * batch.c), g.ldc, batch.c, c);
    }
    workspace.trim();
}

} // namespace

bool widened_gemm(int32_t dtype, const Gemm &g, const GemmBatch &batch) {
    if ((dtype != GT_HALF && dtype != GT_BFLOAT16) || deterministic()) return false;
    if (std::min({g.m, g.n, g.k}) <= NARROW || double(g.m) * double(g.n) * double(g.k) < FROM) return false;
    if (!backend_usable(BACKEND_ONEDNN) && !backend_usable(BACKEND_OPENBLAS)) return false;
    if (batch.count > 1 && 2 * (g.m * g.k + g.k * g.n + g.m * g.n) <= 3 * BLOCK_ELEMENTS) {
        multiply_batch(dtype, g, batch);
        return true;
    }
    for (int64_t s = 0; s < batch.count; s++) {
        Gemm one = g;
        one.a = place(g.a, s * batch.a);
        one.b = place(g.b, s * batch.b);
        one.c = static_cast<char *>(g.c) + s * batch.c * 2;
        multiply_blocks(dtype, one);
    }
    return true;
}

bool multiplies_bfloat16() {
#if defined(__x86_64__)
    static const bool has = [] {
        unsigned a = 0, b = 0, c = 0, d = 0;
        // AVX512_BF16, which all processors with AMX_BF16 have too
        return __builtin_cpu_supports("avx512f") && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 5 & 1);
    }();
    return has;
#else
    return true; // oneDNN knows
#endif
}

} // namespace gt
