// Updaters over flat arrays.
#include <cmath>

#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {
namespace {

constexpr int64_t UNIT = 64; // elements: parts begin at whole cache lines
constexpr int64_t GRAIN = 16384 / UNIT;

/// The loops of a type, after the checks that all updaters share.
const UpdaterTable::Loops &updater(const char *op, int32_t dtype, int64_t n,
                                   std::initializer_list<const void *> arrays) {
    if (dtype != GT_FLOAT && dtype != GT_DOUBLE) unsupported(op, dtype);
    GT_CHECK(n >= 0, "[%s] the size is negative: %lld", op, static_cast<long long>(n));
    for (const void *p : arrays) check_pointer(op, "an array", p, n);
    return kernels().updater.loops[dtype == GT_DOUBLE];
}

/// body(begin, length)
template <class F>
void over_parts(int64_t n, F &&body) {
    parallel_for((n + UNIT - 1) / UNIT, GRAIN, [&](int64_t from, int64_t to) {
        int64_t begin = from * UNIT, end = to * UNIT < n ? to * UNIT : n;
        body(begin, end - begin);
    });
}

struct Offset {
    int64_t size;
    explicit Offset(int32_t dtype) : size(type_size(dtype)) {}
    void *operator()(void *p, int64_t i) const { return static_cast<char *>(p) + i * size; }
    const void *operator()(const void *p, int64_t i) const { return static_cast<const char *>(p) + i * size; }
};

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_sgd(int32_t dtype, int64_t n, void *p, const void *g, double lr, double l1, double l2) {
    return guarded([&] {
        const auto &loops = updater("sgd", dtype, n, {p, g});
        Offset at(dtype);
        over_parts(n, [&](int64_t i, int64_t m) { loops.sgd(m, at(p, i), at(g, i), lr, l1, l2); });
    });
}

int32_t gt_nesterovs(int32_t dtype, int64_t n, void *p, const void *g, void *v, double lr, double momentum, double l1,
                     double l2) {
    return guarded([&] {
        const auto &loops = updater("nesterovs", dtype, n, {p, g, v});
        Offset at(dtype);
        over_parts(
            n, [&](int64_t i, int64_t m) { loops.nesterovs(m, at(p, i), at(g, i), at(v, i), lr, momentum, l1, l2); });
    });
}

int32_t gt_adam(int32_t dtype, int64_t n, void *p, const void *g, void *m, void *v, double lr, double beta1,
                double beta2, double eps, int64_t t, double l1, double l2) {
    return guarded([&] {
        const auto &loops = updater("adam", dtype, n, {p, g, m, v});
        GT_CHECK(t >= 1, "[adam] the step is %lld, expected 1 or more", static_cast<long long>(t));
        double corrected = lr * std::sqrt(1 - std::pow(beta2, double(t))) / (1 - std::pow(beta1, double(t)));
        Offset at(dtype);
        over_parts(n, [&](int64_t i, int64_t k) {
            loops.adam(k, at(p, i), at(g, i), at(m, i), at(v, i), corrected, beta1, beta2, eps, l1, l2);
        });
    });
}
