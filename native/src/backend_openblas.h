// OpenBLAS, found by dlopen on first use.
#pragma once

#include <cstddef>

#include "runtime.h"

namespace gt {

/// LAPACK's routines for one type, by their Fortran symbols. Texts' lengths come last, as gfortran passes them.
template <class T>
struct LapackFunctions {
    using Int = const int *;
    using Text = const char *;
    void (*potrf)(Text uplo, Int n, T *a, Int lda, int *info, size_t) = nullptr;
    void (*getrf)(Int m, Int n, T *a, Int lda, int *pivots, int *info) = nullptr;
    void (*getri)(Int n, T *a, Int lda, Int pivots, T *work, Int size, int *info) = nullptr;
    void (*getrs)(Text trans, Int n, Int k, const T *a, Int lda, Int pivots, T *b, Int ldb, int *info,
                  size_t) = nullptr;
    void (*gelqf)(Int m, Int n, T *a, Int lda, T *tau, T *work, Int size, int *info) = nullptr;
    void (*orglq)(Int m, Int n, Int k, T *a, Int lda, const T *tau, T *work, Int size, int *info) = nullptr;
    void (*gesdd)(Text jobz, Int m, Int n, T *a, Int lda, T *s, T *u, Int ldu, T *vt, Int ldvt, T *work, Int size,
                  int *integers, int *info, size_t) = nullptr;
    void (*syevd)(Text jobz, Text uplo, Int n, T *a, Int lda, T *w, T *work, Int size, int *integers, Int integer_size,
                  int *info, size_t, size_t) = nullptr;
    void (*geev)(Text left, Text right, Int n, T *a, Int lda, T *wr, T *wi, T *vl, Int ldvl, T *vr, Int ldvr, T *work,
                 Int size, int *info, size_t, size_t) = nullptr;
    void (*trsm)(int order, int side, int uplo, int trans, int diag, int m, int n, T alpha, const T *a, int lda, T *b,
                 int ldb) = nullptr;
};

/// The part of cblas that we call (row-major; int is 32 bits wide: Debian's default build).
struct OpenBlas {
    void (*sgemm)(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda, const float *b,
                  int ldb, float beta, float *c, int ldc) = nullptr;
    void (*dgemm)(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda,
                  const double *b, int ldb, double beta, double *c, int ldc) = nullptr;
    void (*sgemv)(int order, int ta, int m, int n, float alpha, const float *a, int lda, const float *x, int incx,
                  float beta, float *y, int incy) = nullptr;
    void (*dgemv)(int order, int ta, int m, int n, double alpha, const double *a, int lda, const double *x, int incx,
                  double beta, double *y, int incy) = nullptr;
    void (*set_num_threads)(int) = nullptr;
    int (*get_parallel)() = nullptr; ///< 0 sequential, 1 pthreads, 2 OpenMP
    char *(*get_config)() = nullptr;
    char *(*get_corename)() = nullptr;
    bool lapack = false; ///< whether all of these were found; a build may lack them
    LapackFunctions<float> single;
    LapackFunctions<double> twice;
};

constexpr int CBLAS_ROW_MAJOR = 101;
constexpr int CBLAS_NO_TRANS = 111;
constexpr int CBLAS_TRANS = 112;

extern OpenBlas openblas_functions;

/// OpenBLAS, or null where it is off or missing. An OpenMP build uses threads() threads, any other one thread.
inline const OpenBlas *openblas() {
    if (!backend_usable(BACKEND_OPENBLAS)) return nullptr;
    sync_openmp_threads();
    backends_used |= 1 << BACKEND_OPENBLAS;
    return &openblas_functions;
}

/// Threads that OpenBLAS uses for one call: threads(), or 1 for a build that is not OpenMP's.
int32_t openblas_threads();

} // namespace gt
