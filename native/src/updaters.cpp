// Updaters over flat arrays.
#include <cmath>
#include <iterator>

#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {
namespace {

constexpr int64_t UNIT = 64; // elements: parts begin at whole cache lines
constexpr int64_t GRAIN = 16384 / UNIT;

struct Rule {
    const char *name;
    int states;     ///< arrays beside the parameters
    bool corrected; ///< bias corrections by the number of the step
};

// In the order of GT_UPDATE_* in gatun.h.
constexpr Rule RULES[] = {{"sgd", 0, false},     {"nesterovs", 1, false}, {"adam", 2, true},    {"momentum", 1, false},
                          {"amsGrad", 3, true},  {"nadam", 2, true},      {"adaMax", 2, true},  {"adaBelief", 2, true},
                          {"adaGrad", 1, false}, {"adaDelta", 2, false},  {"rmsProp", 1, false}};
static_assert(std::size(RULES) == UpdaterTable::RULES);

UpdaterRates rates(int32_t rule, const double *h) {
    UpdaterRates r{h[1], h[2], h[3], h[4], h[0], h[5], h[6], h[7], 0, 0};
    const double t = h[8];
    if (!RULES[rule].corrected) return r;
    GT_CHECK(t >= 1, "[%s] the step is %g, expected 1 or more", RULES[rule].name, t);
    const double first = 1 - std::pow(r.a, t), second = std::sqrt(1 - std::pow(r.b, t));
    switch (rule) {
    case GT_UPDATE_ADAMAX:
        r.x = r.lr / first;
        break;
    case GT_UPDATE_NADAM:
        r.x = r.lr * second * r.a / (1 - std::pow(r.a, t + 1));
        r.y = r.lr * second * (1 - r.a) / first;
        break;
    default:
        r.x = r.lr * second / first;
    }
    return r;
}

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_update(int32_t rule, int32_t dtype, int64_t n, void *p, const void *g, void *s0, void *s1, void *s2,
                  const double *h) {
    return guarded([&] {
        GT_CHECK(rule >= 0 && rule < UpdaterTable::RULES, "[update] unknown rule %d: expected 0 to %d", rule,
                 UpdaterTable::RULES - 1);
        const Rule &kind = RULES[rule];
        if (dtype != GT_FLOAT && dtype != GT_DOUBLE) unsupported(kind.name, dtype);
        GT_CHECK(n >= 0, "[%s] the size is negative: %lld", kind.name, static_cast<long long>(n));
        void *states[] = {p, s0, s1, s2};
        check_pointer(kind.name, "the gradient", g, n);
        for (int k = 0; k <= kind.states; k++) check_pointer(kind.name, "an array", states[k], n);
        check_pointer(kind.name, "the numbers", h, 1);
        const UpdaterRates r = rates(rule, h);
        const auto loop = kernels().updater.loops[dtype == GT_DOUBLE][rule];
        const int64_t size = type_size(dtype);
        parallel_for((n + UNIT - 1) / UNIT, GRAIN, [&](int64_t from, int64_t to) {
            const int64_t begin = from * UNIT, end = to * UNIT < n ? to * UNIT : n;
            void *parts[4];
            for (int k = 0; k <= kind.states; k++) parts[k] = static_cast<char *>(states[k]) + begin * size;
            loop(end - begin, static_cast<const char *>(g) + begin * size, parts, r);
        });
    });
}
