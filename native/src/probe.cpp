// What the machine can do, for benchmarks: peak multiply-add rate, bandwidth, the vendor libraries' matrix product.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <vector>

#include "backend_onednn.h"
#include "backend_openblas.h"
#include "common.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr int64_t ROUNDS = 20000;
constexpr int64_t GRAIN = 64 << 10; // bytes

/// Least time of some runs of f, after one that is not counted.
template <class F>
double least(int32_t repeats, F &&f) {
    f();
    double best = INFINITY;
    for (int32_t i = 0; i < repeats; i++) {
        const auto start = Clock::now();
        f();
        best = std::min(best, seconds_since(start));
    }
    return best;
}

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_probe_fma(double seconds, double *gflops) {
    return guarded([&] {
        check_pointer("probe_fma", "gflops", gflops, 1);
        GT_CHECK(seconds > 0 && seconds <= 60, "[probe_fma] received %g seconds, expected more than 0, at most 60",
                 seconds);
        const auto multiply_add = kernels().probe.multiply_add;
        const int64_t parts = threads();
        double best = 0;
        const auto begin = Clock::now();
        do { // short rounds, the best of which counts: other work on the machine disturbs
            std::vector<int64_t> operations(static_cast<size_t>(parts));
            const auto start = Clock::now();
            parallel_for(parts, 1, [&](int64_t first, int64_t last) {
                for (int64_t part = first; part < last; part++) {
                    float sink = 0;
                    operations[size_t(part)] = multiply_add(ROUNDS, &sink) * ROUNDS;
                }
            });
            const double elapsed = seconds_since(start);
            double total = 0;
            for (int64_t n : operations) total += double(n);
            best = std::max(best, total / elapsed * 1e-9);
        } while (seconds_since(begin) < seconds);
        *gflops = best;
    });
}

int32_t gt_probe_copy(void *to, const void *from, int64_t bytes) {
    return guarded([&] {
        GT_CHECK(bytes >= 0, "[probe_copy] the size is negative: %lld bytes", static_cast<long long>(bytes));
        check_pointer("probe_copy", "to", to, bytes);
        check_pointer("probe_copy", "from", from, bytes);
        parallel_for(bytes, GRAIN, [&](int64_t begin, int64_t end) {
            std::memcpy(static_cast<char *>(to) + begin, static_cast<const char *>(from) + begin, size_t(end - begin));
        });
    });
}

int32_t gt_probe_read(const void *from, int64_t bytes, double *sum) {
    return guarded([&] {
        GT_CHECK(bytes >= 0 && bytes % 4 == 0, "[probe_read] received %lld bytes, expected a multiple of 4, of floats",
                 static_cast<long long>(bytes));
        check_pointer("probe_read", "from", from, bytes);
        check_pointer("probe_read", "sum", sum, 1);
        const auto read = kernels().probe.read;
        const int64_t n = bytes / 4, grain = GRAIN / 4, parts = parallel_parts(n, grain);
        std::vector<double> sums(static_cast<size_t>(parts));
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t part = first; part < last; part++) {
                const int64_t begin = n * part / parts, end = n * (part + 1) / parts;
                sums[size_t(part)] = read(static_cast<const float *>(from) + begin, end - begin);
            }
        });
        *sum = 0;
        for (double s : sums) *sum += s;
    });
}

int32_t gt_probe_matmul(int32_t backend, int64_t n, int32_t repeats, double *seconds) {
    return guarded([&] {
        const char *op = "probe_matmul";
        check_pointer(op, "seconds", seconds, 1);
        GT_CHECK(backend == BACKEND_OPENBLAS || backend == BACKEND_ONEDNN,
                 "[%s] unknown backend %d: 0 is OpenBLAS, 1 is oneDNN", op, backend);
        GT_CHECK(n >= 1 && n <= 1 << 15, "[%s] n is %lld, expected 1 to %d", op, static_cast<long long>(n), 1 << 15);
        GT_CHECK(repeats >= 1, "[%s] repeats is %d, expected 1 or more", op, repeats);
        const OpenBlas *blas = backend == BACKEND_OPENBLAS ? openblas() : nullptr;
        const OneDnnApi *api = backend == BACKEND_ONEDNN ? onednn() : nullptr;
        if (!blas && !api) {
            fail(GT_UNSUPPORTED, "[%s] %s is off or missing: gt_info says why", op,
                 backend == BACKEND_OPENBLAS ? "OpenBLAS" : "oneDNN");
        }
        const auto size = static_cast<size_t>(n * n);
        std::vector<float> a(size, 0.5f), b(size, 0.25f), c(size);
        if (blas) {
            const int m = int(n);
            *seconds = least(repeats, [&] {
                blas->sgemm(CBLAS_ROW_MAJOR, CBLAS_NO_TRANS, CBLAS_NO_TRANS, m, m, m, 1, a.data(), m, b.data(), m, 0,
                            c.data(), m);
            });
            return;
        }
        auto check = [&](int32_t status) {
            if (status != 0) fail(GT_BACKEND_ERROR, "[%s] oneDNN: %s", op, api->error());
        };
        // oneDNN has two ways; the better one counts.
        const double gemm =
            least(repeats, [&] { check(api->sgemm(0, 0, n, n, n, 1, a.data(), n, b.data(), n, 0, c.data(), n)); });
        const OneDnnMatmul product{0, 0,        0, n, n, n, a.data(), n,       b.data(),
                                   n, c.data(), n, 1, 0, 0, 0,        nullptr, nullptr};
        const double primitive = least(repeats, [&] { check(api->matmul(&product)); });
        *seconds = std::min(gemm, primitive);
    });
}
