// An axis whose elements become weighted sums of its elements: pictures in another size.
#include <algorithm>

#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {
constexpr int64_t GRAIN = 16384; // multiply-adds for a thread
}
} // namespace gt

using namespace gt;

int32_t gt_resample(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t rows, int64_t count,
                    const int64_t *starts, const int64_t *indices, const double *weights, const void *x, void *out) {
    return guarded([&] {
        if (dtype != GT_FLOAT && dtype != GT_DOUBLE) unsupported("resample", dtype);
        int64_t in = checked_size("resample", {outer, n, inner});
        int64_t total = checked_size("resample", {outer, rows, inner});
        check_pointer("resample", "starts", starts, 1);
        check_pointer("resample", "indices", indices, count);
        check_pointer("resample", "weights", weights, count);
        check_pointer("resample", "x", x, in);
        check_pointer("resample", "out", out, total);
        GT_CHECK(starts[0] == 0 && starts[rows] == count, "[resample] entries from %lld to %lld: expected 0 to %lld",
                 (long long)starts[0], (long long)starts[rows], (long long)count);
        for (int64_t j = 0; j < rows; j++) GT_CHECK(starts[j] <= starts[j + 1], "[resample] starts that fall");
        for (int64_t k = 0; k < count; k++) {
            if (indices[k] < 0 || indices[k] >= n) {
                fail(GT_INDEX_OUT_OF_RANGE, "[resample] index %lld: expected 0 to %lld", (long long)indices[k],
                     (long long)n - 1);
            }
        }
        if (total == 0) return;
        auto run = kernels().resample.rows[dtype == GT_DOUBLE];
        int64_t size = type_size(dtype), work = (count + rows) * inner / rows;
        parallel_for(outer * rows, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, work)),
                     [&](int64_t begin, int64_t end) {
                         for (int64_t at = begin; at < end;) {
                             int64_t o = at / rows, first = at % rows, last = std::min(rows, first + end - at);
                             run(first, last, inner, starts, indices, weights,
                                 static_cast<const char *>(x) + o * n * inner * size,
                                 static_cast<char *>(out) + o * rows * inner * size);
                             at += last - first;
                         }
                     });
    });
}
