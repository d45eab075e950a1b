// What the values of an array are like: for finding NaN, for reports, for the ranges of quantised values.
#include <atomic>

#include "common.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {
namespace {
constexpr int64_t GRAIN = 1 << 16; // elements for a thread
}
} // namespace gt

using namespace gt;

int32_t gt_count_not_finite(int32_t dtype, int64_t n, const void *x, int64_t *count) {
    return guarded([&] {
        constexpr const char *OP = "count_not_finite";
        const auto loop = kernels().inspect.not_finite[floating_index(OP, dtype)];
        checked_size(OP, {n, type_size(dtype)});
        check_pointer(OP, "x", x, n);
        check_pointer(OP, "count", count, 1);
        const int64_t size = type_size(dtype);
        std::atomic<int64_t> total{0};
        parallel_for(n, GRAIN, [&](int64_t begin, int64_t end) {
            total.fetch_add(loop(end - begin, static_cast<const char *>(x) + begin * size), std::memory_order_relaxed);
        });
        *count = total.load();
    });
}

int32_t gt_summarize(int32_t dtype, int64_t n, const void *x, double *summary) {
    return guarded([&] {
        constexpr const char *OP = "summarize";
        const auto loop = kernels().inspect.summarize[floating_index(OP, dtype)];
        checked_size(OP, {n, type_size(dtype)});
        check_pointer(OP, "x", x, n);
        check_pointer(OP, "summary", summary, 1);
        ValueSummary total;
        loop(n, x, &total); // by one thread: the sums are the same for any number of them
        summary[0] = double(total.nan);
        summary[1] = double(total.infinite);
        summary[2] = total.least;
        summary[3] = total.greatest;
        summary[4] = total.sum;
        summary[5] = total.squares;
    });
}
