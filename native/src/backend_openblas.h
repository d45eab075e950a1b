// OpenBLAS, found by dlopen on first use.
#pragma once

#include "runtime.h"

namespace gt {

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
