// gt_matmul: which library serves which product.
#include "matmul.h"

#include <algorithm>
#include <climits>
#include <exception>
#include <mutex>

#include "backend_onednn.h"
#include "backend_openblas.h"
#include "runtime.h"

namespace gt {

namespace {

// Multiply-adds. Up to the first oneDNN's call costs more than it saves (measured: 0.25 us against 0.02 us for 8 x 8 x
// 8); up to the second a batch is better spread over threads product by product.
constexpr double ONEDNN_FROM = 40.0 * 40 * 40;
// From here on its matmul primitive is faster than its sgemm, where no side is narrow, and has all of a batch; before,
// it costs more to make (0.1 to 0.5 ms, once a shape).
constexpr double PRIMITIVE_FROM = 96.0 * 96 * 96;
constexpr int64_t PRIMITIVE_SIDE = 32;
constexpr double SPREAD_BELOW = 192.0 * 192 * 192;
constexpr double SPREAD_WORK = 64.0 * 64 * 64; // of the whole batch, from which threads pay

bool fits_int(const Gemm &g) {
    return g.m <= INT_MAX && g.n <= INT_MAX && g.k <= INT_MAX && g.lda <= INT_MAX && g.ldb <= INT_MAX &&
           g.ldc <= INT_MAX;
}

int transposed(bool t) { return t ? CBLAS_TRANS : CBLAS_NO_TRANS; }

/// Row-major op(matrix) x, of rows x columns as stored, without the product's transposition.
template <class T>
void gemv(const OpenBlas &blas, bool t, int64_t rows, int64_t columns, T alpha, const void *matrix, int64_t ld,
          const void *x, int64_t incx, T beta, void *y, int64_t incy) {
    if constexpr (sizeof(T) == 4) {
        blas.sgemv(CBLAS_ROW_MAJOR, transposed(t), int(rows), int(columns), alpha, static_cast<const T *>(matrix),
                   int(ld), static_cast<const T *>(x), int(incx), beta, static_cast<T *>(y), int(incy));
    } else {
        blas.dgemv(CBLAS_ROW_MAJOR, transposed(t), int(rows), int(columns), alpha, static_cast<const T *>(matrix),
                   int(ld), static_cast<const T *>(x), int(incx), beta, static_cast<T *>(y), int(incy));
    }
}

template <class T>
void openblas_gemm(const OpenBlas &blas, const Gemm &g) {
    const T alpha = T(g.alpha), beta = T(g.beta);
    if (g.n == 1) { // y = op(A) b
        return gemv<T>(blas, g.ta, g.ta ? g.k : g.m, g.ta ? g.m : g.k, alpha, g.a, g.lda, g.b, g.tb ? 1 : g.ldb, beta,
                       g.c, g.ldc);
    }
    if (g.m == 1) { // y' = op(B)' a'
        return gemv<T>(blas, !g.tb, g.tb ? g.n : g.k, g.tb ? g.k : g.n, alpha, g.b, g.ldb, g.a, g.ta ? g.lda : 1, beta,
                       g.c, 1);
    }
    if constexpr (sizeof(T) == 4) {
        blas.sgemm(CBLAS_ROW_MAJOR, transposed(g.ta), transposed(g.tb), int(g.m), int(g.n), int(g.k), alpha,
                   static_cast<const T *>(g.a), int(g.lda), static_cast<const T *>(g.b), int(g.ldb), beta,
                   static_cast<T *>(g.c), int(g.ldc));
    } else {
        blas.dgemm(CBLAS_ROW_MAJOR, transposed(g.ta), transposed(g.tb), int(g.m), int(g.n), int(g.k), alpha,
                   static_cast<const T *>(g.a), int(g.lda), static_cast<const T *>(g.b), int(g.ldb), beta,
                   static_cast<T *>(g.c), int(g.ldc));
    }
}

void onednn_sgemm(const OneDnnApi &api, const Gemm &g) {
    const int32_t status =
        api.sgemm(g.ta, g.tb, g.m, g.n, g.k, float(g.alpha), static_cast<const float *>(g.a), g.lda,
                  static_cast<const float *>(g.b), g.ldb, float(g.beta), static_cast<float *>(g.c), g.ldc);
    if (status != 0) fail(GT_BACKEND_ERROR, "[matmul] oneDNN's sgemm failed with status %d", status);
}

/// The whole batch by oneDNN's matmul primitive; false where that is not the way.
bool by_primitive(int32_t dtype, const Gemm &g, const GemmBatch &batch, Epilogue &after) {
    if (deterministic() || (dtype != GT_FLOAT && dtype != GT_BFLOAT16) || g.alpha != 1 || g.beta != 0) return false;
    const double work = double(g.m) * double(g.n) * double(g.k);
    if (dtype == GT_FLOAT) {
        // A batch of small products keeps one thread busy with each; a large one is not made of vectors.
        if (work * double(batch.count) < PRIMITIVE_FROM || std::min(g.m, std::min(g.n, g.k)) < PRIMITIVE_SIDE) {
            return false;
        }
        // Where the result is much wider than the rest, and so mostly not in the cache, sgemm writes it faster (380
        // against 330 GF/s for the gradient of a 256 x 1024 weight, 495 against 425 for its left factor's), if no pass
        // of its own over the result comes by that.
        const bool wide = batch.count == 1 && g.n >= 3 * std::min(g.m, g.k);
        if (wide && !after.residual && (!after.bias || after.unary >= 0)) return false;
    } else if (work * double(batch.count) < ONEDNN_FROM || !multiplies_bfloat16()) {
        return false;
    }
    const OneDnnApi *api = onednn();
    if (!api) return false;
    const OneDnnMatmul product{
        dtype == GT_BFLOAT16, g.ta,    g.tb,    g.m,     g.n,        g.k,           g.a, g.lda, g.b, g.ldb, g.c, g.ldc,
        batch.count,          batch.a, batch.b, batch.c, after.bias, after.residual};
    if (api->matmul(&product) != 0) return false;
    after = {after.unary};
    return true;
}

/// One product. m, n and k are not 0.
void multiply(int32_t dtype, const Gemm &g, bool parallel) {
    const double work = double(g.m) * double(g.n) * double(g.k);
    // The libraries split long sums among threads; our own kernel never does.
    if (deterministic()) return own_gemm(dtype, g, parallel);
    if (dtype == GT_FLOAT) {
        if (work >= ONEDNN_FROM) {
            if (const OneDnnApi *api = onednn()) return onednn_sgemm(*api, g);
        }
        if (const OpenBlas *blas = openblas(); blas && fits_int(g)) return openblas_gemm<float>(*blas, g);
    } else if (dtype == GT_DOUBLE) {
        if (const OpenBlas *blas = openblas(); blas && fits_int(g)) return openblas_gemm<double>(*blas, g);
    }
    if (parallel && widened_gemm(dtype, g, {1, 0, 0, 0})) return;
    own_gemm(dtype, g, parallel);
}

template <class P>
P *advance(P *p, int32_t dtype, int64_t elements) {
    using Byte = std::conditional_t<std::is_const_v<P>, const char, char>;
    return static_cast<Byte *>(p) + elements * type_size(dtype);
}

} // namespace

void check_gemm(const char *op, int32_t dtype, const Gemm &g, const GemmBatch &all) {
    const auto [batch, sa, sb, sc] = all;
    if (!type_size(dtype) || dtype == GT_BOOL) unsupported(op, dtype);
    GT_CHECK(g.m >= 0 && g.n >= 0 && g.k >= 0 && batch >= 0,
             "[%s] a size is negative: m %lld, n %lld, k %lld, batch %lld", op, static_cast<long long>(g.m),
             static_cast<long long>(g.n), static_cast<long long>(g.k), static_cast<long long>(batch));
    const int64_t rows_a = g.ta ? g.k : g.m, rows_b = g.tb ? g.n : g.k;
    const int64_t row_a = g.ta ? g.m : g.k, row_b = g.tb ? g.k : g.n;
    GT_CHECK((g.lda >= row_a || rows_a <= 1) && (g.ldb >= row_b || rows_b <= 1) && (g.ldc >= g.n || g.m <= 1),
             "[%s] row strides lda %lld, ldb %lld, ldc %lld are less than the rows: %lld, %lld, %lld", op,
             static_cast<long long>(g.lda), static_cast<long long>(g.ldb), static_cast<long long>(g.ldc),
             static_cast<long long>(row_a), static_cast<long long>(row_b), static_cast<long long>(g.n));
    GT_CHECK(g.lda >= 0 && g.ldb >= 0 && g.ldc >= 0 && sa >= 0 && sb >= 0 && sc >= 0, "[%s] a stride is negative", op);
    const int64_t size = type_size(dtype);
    checked_size(op, {rows_a, std::max(g.lda, row_a), size});
    checked_size(op, {rows_b, std::max(g.ldb, row_b), size});
    checked_size(op, {g.m, std::max(g.ldc, g.n), size});
    if (batch > 1) {
        checked_size(op, {batch, sa, size});
        checked_size(op, {batch, sb, size});
        checked_size(op, {batch, sc, size});
        GT_CHECK(sc > 0 || g.m == 0 || g.n == 0,
                 "[%s] the batch stride of C is 0: the products would overwrite each other", op);
    }
    if (g.m > 0 && g.n > 0 && batch > 0) {
        check_pointer(op, "a", g.a, g.k);
        check_pointer(op, "b", g.b, g.k);
        check_pointer(op, "c", g.c, 1);
    }
}

void multiply_all(int32_t dtype, Gemm g, GemmBatch batch, Epilogue &after) {
    if (g.m == 0 || g.n == 0 || batch.count == 0) return;
    // A vector's row stride is not used, but the vendor libraries check it.
    g.lda = std::max({g.lda, g.ta ? g.m : g.k, int64_t(1)});
    g.ldb = std::max({g.ldb, g.tb ? g.k : g.n, int64_t(1)});
    g.ldc = std::max(g.ldc, g.n);
    // A batch times one matrix is one taller product.
    if (batch.count > 1 && !g.ta && batch.b == 0 && batch.a == g.m * g.lda && batch.c == g.m * g.ldc) {
        g.m *= batch.count;
        batch.count = 1;
    }
    if (g.k == 0) { // the libraries may refuse null operands
        for (int64_t i = 0; i < batch.count; i++, g.c = advance(g.c, dtype, batch.c)) own_gemm(dtype, g, false);
        return;
    }
    if (by_primitive(dtype, g, batch, after) || widened_gemm(dtype, g, batch)) return;
    if (batch.count == 1) return multiply(dtype, g, true);
    const double work = double(g.m) * double(g.n) * double(g.k);
    auto product = [&](int64_t i, bool parallel) {
        Gemm one = g;
        one.a = advance(g.a, dtype, i * batch.a);
        one.b = advance(g.b, dtype, i * batch.b);
        one.c = advance(g.c, dtype, i * batch.c);
        multiply(dtype, one, parallel);
    };
    if (work < SPREAD_BELOW && batch.count >= threads()) {
        const auto grain = int64_t(std::max(1.0, SPREAD_WORK / 2 / work));
        std::mutex mutex;
        std::exception_ptr failure; // of any part: exceptions may not leave a parallel region
        parallel_for(batch.count, grain, [&](int64_t begin, int64_t end) {
            try {
                for (int64_t i = begin; i < end; i++) product(i, false);
            } catch (...) {
                std::lock_guard lock(mutex);
                failure = std::current_exception();
            }
        });
        if (failure) std::rethrow_exception(failure);
    } else {
        for (int64_t i = 0; i < batch.count; i++) product(i, true);
    }
}

void gemm(int32_t dtype, const Gemm &g) {
    if (g.m == 0 || g.n == 0 || g.k == 0) return own_gemm(dtype, g, false);
    multiply(dtype, g, true);
}

} // namespace gt

using namespace gt;

int32_t gt_matmul(int32_t dtype, int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k, double alpha, const void *a,
                  int64_t lda, const void *b, int64_t ldb, double beta, void *c, int64_t ldc, int64_t batch,
                  int64_t batch_stride_a, int64_t batch_stride_b, int64_t batch_stride_c) {
    const Kind kind(GT_KIND_MATMUL);
    return guarded([&] {
        const Gemm g{m, n, k, ta != 0, tb != 0, alpha, beta, a, lda, b, ldb, c, ldc};
        const GemmBatch all{batch, batch_stride_a, batch_stride_b, batch_stride_c};
        check_gemm("matmul", dtype, g, all);
        Epilogue none;
        multiply_all(dtype, g, all, none);
    });
}
