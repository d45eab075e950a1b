// Which tier's kernels are in force.
#include "kernels/tiers.h"

#include <cstdlib>

#include "common.h"

#ifdef GT_X86_TIERS
#include <cpuid.h>
#define GT_TIER_LIST(X) X(portable) X(v2) X(v3) X(v4)
#else
#define GT_TIER_LIST(X) X(portable)
#endif

// void fill(Table &) of every table in every tier
#define GT_FILL(type, name) void fill(type &);
#define GT_DECLARE(tier)                                                                                               \
    namespace gt::tier {                                                                                               \
    GT_KERNEL_TABLES(GT_FILL)                                                                                          \
    }
GT_TIER_LIST(GT_DECLARE)
#undef GT_DECLARE
#undef GT_FILL

namespace gt {

namespace {

Kernels tables[TIERS];

#ifdef GT_X86_TIERS
/// What x86-64-v3 has and __builtin_cpu_supports of older compilers cannot ask for: F16C, MOVBE, LZCNT.
bool has_rest_of_v3() {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
    bool f16c = c >> 29 & 1, movbe = c >> 22 & 1;
    return f16c && movbe && __get_cpuid(0x80000001, &a, &b, &c, &d) && (c >> 5 & 1);
}
#endif

int32_t detect() {
#ifdef GT_X86_TIERS
    __builtin_cpu_init();
    // The features of each level of the x86-64 psABI, as GCC 11 cannot yet ask for "x86-64-v3" itself.
    bool v2 = __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1") &&
              __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
    bool v3 = v2 && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
              __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma") && has_rest_of_v3();
    bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
    return v4 ? 4 : v3 ? 3 : v2 ? 2 : 1;
#else
    return 1;
#endif
}

const int32_t available = detect();

/// Only of the tiers that the processor runs: the filling functions themselves are compiled for their tier.
void fill_tables() {
    int i = 0;
#define GT_FILL_portable(type, name) portable::fill(k.name);
#define GT_FILL_v2(type, name) v2::fill(k.name);
#define GT_FILL_v3(type, name) v3::fill(k.name);
#define GT_FILL_v4(type, name) v4::fill(k.name);
#define GT_FILL_TIER(tier)                                                                                             \
    if (i < available) {                                                                                               \
        Kernels &k = tables[i++];                                                                                      \
        GT_KERNEL_TABLES(GT_FILL_##tier)                                                                               \
    }
    GT_TIER_LIST(GT_FILL_TIER)
}

const Kernels *choose() {
    fill_tables();
    int32_t tier = available;
    if (const char *forced = std::getenv("GATUN_ISA")) {
        char *end = nullptr;
        long value = std::strtol(forced, &end, 10);
        if (end != forced && *end == 0 && value >= 1 && value <= available) tier = int32_t(value);
    }
    return &tables[tier - 1];
}

} // namespace

std::atomic<const Kernels *> active_kernels{choose()};

} // namespace gt

int32_t gt_isa(void) { return gt::kernels().info.tier; }

int32_t gt_isa_available(void) { return gt::available; }

int32_t gt_set_isa(int32_t tier) {
    return gt::guarded([&] {
        GT_CHECK(tier >= 1 && tier <= gt::available,
                 "[set_isa] tier %d is not available: this processor and build run tiers 1 to %d", tier, gt::available);
        gt::active_kernels.store(&gt::tables[tier - 1], std::memory_order_relaxed);
    });
}
