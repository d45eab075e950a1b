// Factorizations by LAPACK. What is a row-major matrix to us is its transpose to LAPACK, and most routines are asked
// the question whose answer is ours when it is read back by rows; where there is none, matrices are transposed on the
// way.
#include <omp.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>

#include "backend_openblas.h"

namespace gt {
namespace {

constexpr int64_t BLOCK = 16;                      // of transpositions
constexpr double SPREAD_WORK = 32.0 * 32 * 32;     // multiply-adds of a part of a batch
constexpr double SPREAD_BELOW = 200.0 * 200 * 200; // above, LAPACK's own threads serve one matrix better
constexpr int RIGHT_HAND = 141;                    // CblasLeft: the unknown is on the right of the matrix
constexpr int UPPER = 121, LOWER = 122, NON_UNIT = 131;

const OpenBlas *lapack() {
    const OpenBlas *blas = openblas();
    return blas && blas->lapack ? blas : nullptr;
}

/// Calls body(f) with the routines of the type.
template <class F>
void dispatch(const char *op, int32_t dtype, F &&body) {
    const OpenBlas *blas = lapack();
    if (!blas) fail(GT_UNSUPPORTED, "[%s] OpenBLAS with LAPACK is not there", op);
    if (dtype == GT_FLOAT) return body(blas->single);
    if (dtype == GT_DOUBLE) return body(blas->twice);
    unsupported(op, dtype);
}

/// Uninitialised elements.
template <class T>
std::unique_ptr<T[]> elements(int64_t n) {
    return std::unique_ptr<T[]>(new T[size_t(std::max<int64_t>(n, 1))]);
}

/// A size that a routine has told through a float, which may have rounded it.
template <class T>
int told(T size) {
    return int(std::min(double(INT_MAX), std::ceil(double(size) * (1 + 1e-6))));
}

void check_sizes(const char *op, std::initializer_list<int64_t> sizes) {
    checked_size(op, sizes);
    for (int64_t s : sizes) {
        GT_CHECK(s <= INT_MAX, "[%s] a size is %lld: LAPACK counts to %d", op, static_cast<long long>(s), INT_MAX);
    }
}

/// The first matrix of a batch that has no result, and LAPACK's word on it.
struct Failure {
    int64_t index = INT64_MAX;
    int info = 0;
    explicit operator bool() const { return info != 0; }
};

/// One thread while it lives, in deterministic mode.
struct OneThread {
    bool on = deterministic() && threads() > 1;
    OneThread() {
        if (on) omp_set_num_threads(1);
    }
    ~OneThread() {
        if (on) sync_openmp_threads();
    }
};

/// Calls one(i), which gives 0 or LAPACK's info, for each matrix; small ones are spread over threads.
template <class F>
Failure each(int64_t batch, double work, F &&one) {
    Failure first;
    std::exception_ptr thrown; // exceptions may not leave a parallel region
    std::mutex mutex;
    auto part = [&](int64_t begin, int64_t end) {
        try {
            for (int64_t i = begin; i < end; i++) {
                const int info = one(i);
                if (info != 0) {
                    std::lock_guard lock(mutex);
                    if (i < first.index) first = {i, info};
                    return;
                }
            }
        } catch (...) {
            std::lock_guard lock(mutex);
            thrown = std::current_exception();
        }
    };
    if (batch > 1 && work < SPREAD_BELOW && openblas_threads() == threads()) {
        parallel_for(batch, int64_t(std::max(1.0, SPREAD_WORK / std::max(work, 1.0))), part);
    } else {
        const OneThread calm;
        part(0, batch);
    }
    if (thrown) std::rethrow_exception(thrown);
    return first;
}

[[noreturn]] void singular(const char *op, const Failure &f) {
    fail(GT_NO_RESULT,
         "[%s] matrix %lld of the batch is singular: pivot %d is exactly zero; pinv or lstsq take such matrices", op,
         static_cast<long long>(f.index), f.info);
}
constexpr int NOT_FINITE = -1000; // LAPACK counts its arguments by small negative numbers
[[noreturn]] void not_found(const char *op, const Failure &f) {
    const auto i = static_cast<long long>(f.index);
    if (f.info == NOT_FINITE) {
        fail(GT_NO_RESULT, "[%s] matrix %lld of the batch holds NaN or infinity: expected finite values", op, i);
    }
    fail(GT_NO_RESULT, "[%s] matrix %lld of the batch: LAPACK's iterations did not converge (info %d)", op, i, f.info);
}

template <class T>
bool finite(const T *a, int64_t n) {
    T sum = 0; // 0 times a finite number is 0, times others NaN
    for (int64_t i = 0; i < n; i++) sum += a[i] * 0;
    return sum == 0;
}

/// out [n, m] = the transpose of a [m, n], whose rows lie lda elements apart.
template <class T>
void transpose(int64_t m, int64_t n, const T *a, int64_t lda, T *out) {
    for (int64_t i0 = 0; i0 < m; i0 += BLOCK) {
        for (int64_t j0 = 0; j0 < n; j0 += BLOCK) {
            const int64_t i1 = std::min(m, i0 + BLOCK), j1 = std::min(n, j0 + BLOCK);
            for (int64_t j = j0; j < j1; j++) {
                for (int64_t i = i0; i < i1; i++) out[j * m + i] = a[i * lda + j];
            }
        }
    }
}
template <class T>
void transpose_square(int64_t n, T *a) {
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < i; j++) std::swap(a[i * n + j], a[j * n + i]);
    }
}
template <class T>
void identity(int64_t n, T *a) {
    std::fill(a, a + n * n, T(0));
    for (int64_t i = 0; i < n; i++) a[i * n + i] = 1;
}
/// The lower triangle of a, zeros above it.
template <class T>
void copy_lower(int64_t n, const T *a, T *out) {
    for (int64_t i = 0; i < n; i++) {
        std::copy(a + i * n, a + i * n + i + 1, out + i * n);
        std::fill(out + i * n + i + 1, out + (i + 1) * n, T(0));
    }
}

double cube(int64_t n) { return double(n) * double(n) * double(n); }

template <class T>
int cholesky(const LapackFunctions<T> &f, int64_t n, const T *a, T *l) {
    copy_lower(n, a, l);
    const int size = int(n);
    int info = 0;
    f.potrf("U", &size, l, &size, &info, 1); // what is below our diagonal is above LAPACK's
    for (int64_t i = 0; info == 0 && i < n; i++) {
        if (!(l[i * n + i] > 0) || std::isinf(l[i * n + i])) info = int(i + 1); // NaN went through
    }
    return info;
}

template <class T>
int lu(const LapackFunctions<T> &f, int64_t m, int64_t n, const T *a, T *out, int64_t *rows) {
    auto columns = elements<T>(m * n);
    auto pivots = elements<int>(std::min(m, n));
    transpose(m, n, a, n, columns.get());
    const int im = int(m), in = int(n);
    int info = 0;
    f.getrf(&im, &in, columns.get(), &im, pivots.get(), &info);
    transpose(n, m, columns.get(), m, out);
    for (int64_t i = 0; i < m; i++) rows[i] = i;
    for (int64_t i = 0; i < std::min(m, n); i++) std::swap(rows[i], rows[pivots[i] - 1]);
    return 0; // a zero pivot is no failure here
}

template <class T>
int inverse(const LapackFunctions<T> &f, int64_t n, const T *a, T *out) {
    std::copy(a, a + n * n, out); // the inverse of the transpose is the transpose of the inverse
    auto pivots = elements<int>(n);
    const int size = int(n), query = -1;
    int info = 0;
    f.getrf(&size, &size, out, &size, pivots.get(), &info);
    if (info != 0) return info;
    T wanted = 0;
    f.getri(&size, out, &size, pivots.get(), &wanted, &query, &info);
    const int work_size = std::max(told(wanted), size);
    auto work = elements<T>(work_size);
    f.getri(&size, out, &size, pivots.get(), work.get(), &work_size, &info);
    return info;
}

template <class T>
int determinant(const LapackFunctions<T> &f, int64_t n, const T *a, T *det, T *sign, T *log) {
    auto copy = elements<T>(n * n);
    auto pivots = elements<int>(n);
    std::copy(a, a + n * n, copy.get());
    const int size = int(n);
    int info = 0;
    f.getrf(&size, &size, copy.get(), &size, pivots.get(), &info);
    double product = 1, signs = 1, logs = 0;
    for (int64_t i = 0; i < n; i++) {
        const double pivot = copy[i * n + i];
        if (pivots[i] != int(i + 1)) {
            product = -product;
            signs = -signs;
        }
        product *= pivot;
        signs *= pivot > 0 ? 1 : pivot < 0 ? -1 : pivot;
        logs += std::log(std::fabs(pivot));
    }
    *det = T(product);
    *sign = T(signs);
    *log = T(logs);
    return 0;
}

template <class T>
int solve(const LapackFunctions<T> &f, bool adjoint, int64_t n, int64_t k, const T *a, const T *b, T *x) {
    auto copy = elements<T>(n * n);
    auto pivots = elements<int>(n);
    std::copy(a, a + n * n, copy.get());
    const int size = int(n), columns = int(k);
    int info = 0;
    f.getrf(&size, &size, copy.get(), &size, pivots.get(), &info);
    if (info != 0) return info;
    auto turned = elements<T>(k == 1 ? 0 : n * k);
    T *right = k == 1 ? x : turned.get();
    transpose(n, k, b, k, right);
    f.getrs(adjoint ? "N" : "T", &size, &columns, copy.get(), &size, pivots.get(), right, &size, &info, 1);
    if (k != 1) transpose(k, n, right, n, x);
    return info;
}

template <class T>
int triangular_solve(const LapackFunctions<T> &f, bool lower, bool adjoint, int64_t n, int64_t k, const T *a,
                     const T *b, T *x) {
    for (int64_t i = 0; i < n; i++) {
        if (a[i * n + i] == 0) return int(i + 1);
    }
    std::copy(b, b + n * k, x);
    f.trsm(CBLAS_ROW_MAJOR, RIGHT_HAND, lower ? LOWER : UPPER, adjoint ? CBLAS_TRANS : CBLAS_NO_TRANS, NON_UNIT, int(n),
           int(k), T(1), a, int(n), x, int(k));
    return 0;
}

/// By the LQ factors of the transpose, whose reflections are those of the QR factors.
template <class T>
int qr(const LapackFunctions<T> &f, bool full, int64_t m, int64_t n, const T *a, T *q, T *r) {
    const int64_t least = std::min(m, n), columns = full ? m : least;
    auto w = elements<T>(m * n);
    auto tau = elements<T>(least);
    std::copy(a, a + m * n, w.get());
    const int im = int(m), in = int(n), il = int(least), ic = int(columns), query = -1;
    int info = 0;
    T first = 0, second = 0;
    f.gelqf(&in, &im, w.get(), &in, tau.get(), &first, &query, &info);
    f.orglq(&ic, &im, &il, q, &ic, tau.get(), &second, &query, &info);
    const int size = std::max({told(first), told(second), in, ic});
    auto work = elements<T>(size);
    f.gelqf(&in, &im, w.get(), &in, tau.get(), work.get(), &size, &info);
    for (int64_t i = 0; i < columns; i++) {
        const int64_t zeros = i < least ? i : n;
        std::fill(r + i * n, r + i * n + std::min(zeros, n), T(0));
        for (int64_t j = zeros; j < n; j++) r[i * n + j] = w[i * n + j];
    }
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < least; j++) q[i * columns + j] = w[i * n + j];
    }
    f.orglq(&ic, &im, &il, q, &ic, tau.get(), work.get(), &size, &info);
    return info;
}

template <class T>
int svd(const LapackFunctions<T> &f, bool full, int64_t m, int64_t n, const T *a, T *s, T *u, T *v) {
    if (!finite(a, m * n)) return NOT_FINITE;
    const int64_t least = std::min(m, n);
    auto copy = elements<T>(m * n);
    std::copy(a, a + m * n, copy.get());
    const int im = int(m), in = int(n), iu = int(full ? m : least), iv = int(full ? n : least), query = -1, one = 1;
    auto integers = elements<int>(8 * least);
    auto left = elements<T>(u ? n * iv : 0);
    const char *job = !u ? "N" : full ? "A" : "S";
    const int *rows = u ? &iu : &one;
    int info = 0;
    T wanted = 0, none = 0;
    f.gesdd(job, &in, &im, copy.get(), &in, s, left.get(), &in, u ? u : &none, rows, &wanted, &query, integers.get(),
            &info, 1);
    const int size = std::max(told(wanted), 1);
    auto work = elements<T>(size);
    f.gesdd(job, &in, &im, copy.get(), &in, s, left.get(), &in, u ? u : &none, rows, work.get(), &size, integers.get(),
            &info, 1);
    if (u) transpose(iv, n, left.get(), n, v);
    return info;
}

template <class T>
int eigh(const LapackFunctions<T> &f, int64_t n, const T *a, T *w, T *v) {
    auto own = elements<T>(v ? 0 : n * n);
    T *copy = v ? v : own.get();
    copy_lower(n, a, copy);
    if (!finite(copy, n * n)) return NOT_FINITE;
    const int size = int(n), query = -1;
    const char *job = v ? "V" : "N";
    int info = 0, integers_wanted = 0;
    T wanted = 0;
    f.syevd(job, "U", &size, copy, &size, w, &wanted, &query, &integers_wanted, &query, &info, 1, 1);
    const int work_size = std::max(told(wanted), 1), integers_size = std::max(integers_wanted, 1);
    auto work = elements<T>(work_size);
    auto integers = elements<int>(integers_size);
    f.syevd(job, "U", &size, copy, &size, w, work.get(), &work_size, integers.get(), &integers_size, &info, 1, 1);
    if (v) transpose_square(n, v);
    return info;
}

template <class T>
int eig(const LapackFunctions<T> &f, int64_t n, const T *a, T *wr, T *wi, T *vr, T *vi) {
    if (!finite(a, n * n)) return NOT_FINITE;
    auto copy = elements<T>(n * n);
    auto vectors = elements<T>(n * n);
    transpose(n, n, a, n, copy.get());
    const int size = int(n), query = -1, one = 1;
    int info = 0;
    T wanted = 0, none = 0;
    f.geev("N", "V", &size, copy.get(), &size, wr, wi, &none, &one, vectors.get(), &size, &wanted, &query, &info, 1, 1);
    const int work_size = std::max(told(wanted), 4 * size);
    auto work = elements<T>(work_size);
    f.geev("N", "V", &size, copy.get(), &size, wr, wi, &none, &one, vectors.get(), &size, work.get(), &work_size, &info,
           1, 1);
    for (int64_t j = 0; j < n; j++) {
        // A conjugate pair has two columns: the real parts, and the imaginary ones of the first of it.
        const bool pair = wi[j] != 0 && j + 1 < n;
        for (int64_t i = 0; i < n; i++) {
            const T re = vectors[j * n + i], im = pair ? vectors[(j + 1) * n + i] : T(0);
            vr[i * n + j] = re;
            vi[i * n + j] = im;
            if (pair) {
                vr[i * n + j + 1] = re;
                vi[i * n + j + 1] = -im;
            }
        }
        j += pair;
    }
    return info;
}

/// Pointers of matrix i, each of which moves by its own number of elements.
template <class T>
const T *at(const void *p, int64_t i, int64_t step) {
    return static_cast<const T *>(p) + i * step;
}
template <class T>
T *at(void *p, int64_t i, int64_t step) {
    return p ? static_cast<T *>(p) + i * step : nullptr;
}

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_lapack(void) {
    try {
        return lapack() != nullptr;
    } catch (...) {
        return 0;
    }
}

int32_t gt_cholesky(int32_t dtype, int64_t batch, int64_t n, const void *a, void *l) {
    return guarded([&] {
        check_sizes("cholesky", {n, n});
        check_pointer("cholesky", "a", a, checked_size("cholesky", {batch, n, n}));
        check_pointer("cholesky", "l", l, batch * n);
        if (n == 0) return;
        dispatch("cholesky", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(batch, cube(n) / 3,
                                     [&](int64_t i) { return cholesky(f, n, at<T>(a, i, n * n), at<T>(l, i, n * n)); });
            if (bad) {
                fail(GT_NO_RESULT,
                     "[cholesky] matrix %lld of the batch is not positive definite: its leading minor of order %d is "
                     "not positive",
                     static_cast<long long>(bad.index), bad.info);
            }
        });
    });
}

int32_t gt_lu(int32_t dtype, int64_t batch, int64_t m, int64_t n, const void *a, void *out, int64_t *rows) {
    return guarded([&] {
        check_sizes("lu", {m, n});
        const int64_t all = checked_size("lu", {batch, m, n});
        check_pointer("lu", "a", a, all);
        check_pointer("lu", "lu", out, all);
        check_pointer("lu", "rows", rows, batch * m);
        if (all == 0) {
            for (int64_t i = 0; i < batch * m; i++) rows[i] = i % m;
            return;
        }
        dispatch("lu", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            each(batch, double(m) * double(n) * double(std::min(m, n)),
                 [&](int64_t i) { return lu(f, m, n, at<T>(a, i, m * n), at<T>(out, i, m * n), rows + i * m); });
        });
    });
}

int32_t gt_inverse(int32_t dtype, int64_t batch, int64_t n, const void *a, void *out) {
    return guarded([&] {
        check_sizes("matrixInverse", {n, n});
        const int64_t all = checked_size("matrixInverse", {batch, n, n});
        check_pointer("matrixInverse", "a", a, all);
        check_pointer("matrixInverse", "out", out, all);
        if (n == 0) return;
        dispatch("matrixInverse", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(
                batch, cube(n), [&](int64_t i) { return inverse(f, n, at<T>(a, i, n * n), at<T>(out, i, n * n)); });
            if (bad) singular("matrixInverse", bad);
        });
    });
}

int32_t gt_determinant(int32_t dtype, int64_t batch, int64_t n, const void *a, void *det, void *sign, void *log) {
    return guarded([&] {
        check_sizes("matrixDeterminant", {n, n});
        check_pointer("matrixDeterminant", "a", a, checked_size("matrixDeterminant", {batch, n, n}));
        check_pointer("matrixDeterminant", "det", det, batch);
        check_pointer("matrixDeterminant", "sign", sign, batch);
        check_pointer("matrixDeterminant", "log", log, batch);
        dispatch("matrixDeterminant", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            each(batch, cube(n) / 3, [&](int64_t i) {
                if (n == 0) { // the empty product
                    *at<T>(det, i, 1) = *at<T>(sign, i, 1) = 1;
                    *at<T>(log, i, 1) = 0;
                    return 0;
                }
                return determinant(f, n, at<T>(a, i, n * n), at<T>(det, i, 1), at<T>(sign, i, 1), at<T>(log, i, 1));
            });
        });
    });
}

int32_t gt_solve(int32_t dtype, int32_t adjoint, int64_t batch, int64_t n, int64_t k, const void *a, const void *b,
                 void *x) {
    return guarded([&] {
        check_sizes("solve", {n, k});
        check_pointer("solve", "a", a, checked_size("solve", {batch, n, n}));
        const int64_t all = checked_size("solve", {batch, n, k});
        check_pointer("solve", "b", b, all);
        check_pointer("solve", "x", x, all);
        if (all == 0) return;
        dispatch("solve", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(batch, cube(n) / 3 + double(n) * double(n) * double(k), [&](int64_t i) {
                return solve(f, adjoint != 0, n, k, at<T>(a, i, n * n), at<T>(b, i, n * k), at<T>(x, i, n * k));
            });
            if (bad) singular("solve", bad);
        });
    });
}

int32_t gt_triangular_solve(int32_t dtype, int32_t lower, int32_t adjoint, int64_t batch, int64_t n, int64_t k,
                            const void *a, const void *b, void *x) {
    return guarded([&] {
        check_sizes("triangularSolve", {n, k});
        check_pointer("triangularSolve", "a", a, checked_size("triangularSolve", {batch, n, n}));
        const int64_t all = checked_size("triangularSolve", {batch, n, k});
        check_pointer("triangularSolve", "b", b, all);
        check_pointer("triangularSolve", "x", x, all);
        if (all == 0) return;
        dispatch("triangularSolve", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(batch, double(n) * double(n) * double(k) / 2, [&](int64_t i) {
                return triangular_solve(f, lower != 0, adjoint != 0, n, k, at<T>(a, i, n * n), at<T>(b, i, n * k),
                                        at<T>(x, i, n * k));
            });
            if (bad) singular("triangularSolve", bad);
        });
    });
}

int32_t gt_qr(int32_t dtype, int32_t full, int64_t batch, int64_t m, int64_t n, const void *a, void *q, void *r) {
    return guarded([&] {
        check_sizes("qr", {m, n});
        const int64_t columns = full ? m : std::min(m, n);
        check_pointer("qr", "a", a, checked_size("qr", {batch, m, n}));
        check_pointer("qr", "q", q, checked_size("qr", {batch, m, columns}));
        check_pointer("qr", "r", r, checked_size("qr", {batch, columns, n}));
        dispatch("qr", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            each(batch, 2 * double(m) * double(n) * double(columns), [&](int64_t i) {
                if (m == 0 || n == 0) {
                    if (columns > 0) identity(m, at<T>(q, i, m * m));
                    return 0;
                }
                return qr(f, full != 0, m, n, at<T>(a, i, m * n), at<T>(q, i, m * columns), at<T>(r, i, columns * n));
            });
        });
    });
}

int32_t gt_svd(int32_t dtype, int32_t full, int64_t batch, int64_t m, int64_t n, const void *a, void *s, void *u,
               void *v) {
    return guarded([&] {
        check_sizes("svd", {m, n});
        const int64_t least = std::min(m, n), iu = full ? m : least, iv = full ? n : least;
        check_pointer("svd", "a", a, checked_size("svd", {batch, m, n}));
        check_pointer("svd", "s", s, batch * least);
        GT_CHECK((u == nullptr) == (v == nullptr) || batch * m * n == 0, "[svd] one of u and v is a null pointer");
        checked_size("svd", {batch, m, m});
        checked_size("svd", {batch, n, n});
        dispatch("svd", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(batch, 4 * double(m) * double(n) * double(least), [&](int64_t i) {
                if (least == 0) {
                    if (full && u) identity(m, at<T>(u, i, m * m));
                    if (full && v) identity(n, at<T>(v, i, n * n));
                    return 0;
                }
                return svd(f, full != 0, m, n, at<T>(a, i, m * n), at<T>(s, i, least), at<T>(u, i, m * iu),
                           at<T>(v, i, n * iv));
            });
            if (bad) not_found("svd", bad);
        });
    });
}

int32_t gt_eigh(int32_t dtype, int64_t batch, int64_t n, const void *a, void *w, void *v) {
    return guarded([&] {
        check_sizes("eigh", {n, n});
        check_pointer("eigh", "a", a, checked_size("eigh", {batch, n, n}));
        check_pointer("eigh", "w", w, batch * n);
        if (n == 0) return;
        dispatch("eigh", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(batch, 4 * cube(n), [&](int64_t i) {
                return eigh(f, n, at<T>(a, i, n * n), at<T>(w, i, n), at<T>(v, i, n * n));
            });
            if (bad) not_found("eigh", bad);
        });
    });
}

int32_t gt_eig(int32_t dtype, int64_t batch, int64_t n, const void *a, void *wr, void *wi, void *vr, void *vi) {
    return guarded([&] {
        check_sizes("eig", {n, n});
        const int64_t all = checked_size("eig", {batch, n, n});
        check_pointer("eig", "a", a, all);
        check_pointer("eig", "wr", wr, all);
        check_pointer("eig", "wi", wi, all);
        check_pointer("eig", "vr", vr, all);
        check_pointer("eig", "vi", vi, all);
        if (n == 0) return;
        dispatch("eig", dtype, [&]<class T>(const LapackFunctions<T> &f) {
            const Failure bad = each(batch, 10 * cube(n), [&](int64_t i) {
                return eig(f, n, at<T>(a, i, n * n), at<T>(wr, i, n), at<T>(wi, i, n), at<T>(vr, i, n * n),
                           at<T>(vi, i, n * n));
            });
            if (bad) not_found("eig", bad);
        });
    });
}
