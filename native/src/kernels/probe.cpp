#include "kernels/probe.h"

#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int CHAINS = 12; // enough to fill the latency of two multiply-add units
constexpr int STEPS = 16;

int64_t multiply_add(int64_t rounds, float *sink) {
    using V = Wide<float>;
    // Variables by name: the compiler keeps an array of them in memory.
    V r0 = V{}, r1 = r0 + 1, r2 = r0 + 2, r3 = r0 + 3, r4 = r0 + 4, r5 = r0 + 5;
    V r6 = r0 + 6, r7 = r0 + 7, r8 = r0 + 8, r9 = r0 + 9, r10 = r0 + 10, r11 = r0 + 11;
    V a = V{} + 0.999999f, b = V{} + 1e-6f;
    for (int64_t round = 0; round < rounds * STEPS; round++) {
        asm volatile("" : "+m"(*sink)); // rounds are not merged
        r0 = r0 * a + b, r1 = r1 * a + b, r2 = r2 * a + b, r3 = r3 * a + b;
        r4 = r4 * a + b, r5 = r5 * a + b, r6 = r6 * a + b, r7 = r7 * a + b;
        r8 = r8 * a + b, r9 = r9 * a + b, r10 = r10 * a + b, r11 = r11 * a + b;
    }
    V sum = r0 + r1 + r2 + r3 + r4 + r5 + r6 + r7 + r8 + r9 + r10 + r11;
    *sink += sum[0];
    return int64_t(STEPS) * CHAINS * LANES<float> * 2;
}

double read(const float *p, int64_t n) {
    constexpr int L = LANES<float>;
    using V = Wide<float>;
    V sums[8] = {};
    int64_t i = 0;
    for (; i + 8 * L <= n; i += 8 * L) {
#pragma GCC unroll 8
        for (int v = 0; v < 8; v++) sums[v] += load<V>(p + i + v * L);
    }
    double total = 0;
    for (; i < n; i++) total += double(p[i]);
    for (int v = 0; v < 8; v++) {
        for (int l = 0; l < L; l++) total += double(sums[v][l]);
    }
    return total;
}

} // namespace

void fill(ProbeTable &table) { table = {multiply_add, read}; }

} // namespace gt::GT_TIER
