#include "kernels/probe.h"

#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int CHAINS = MICRO_ROWS; // times 2 vectors: enough to fill the latency of the multiply-add units
constexpr int STEPS = 16;

int64_t multiply_add(int64_t rounds, float *sink) {
    using V = Wide<float>;
    V r[CHAINS][2];
    for (int i = 0; i < CHAINS; i++) {
        for (int j = 0; j < 2; j++) r[i][j] = V{} + float(i + j);
    }
    V a = V{} + 0.999999f, b = V{} + 1e-6f;
    for (int64_t round = 0; round < rounds * STEPS; round++) {
        asm volatile("" : "+m"(*sink)); // rounds are not merged
#pragma GCC unroll 12
        for (int i = 0; i < CHAINS; i++) {
#pragma GCC unroll 2
            for (int j = 0; j < 2; j++) r[i][j] = r[i][j] * a + b;
        }
    }
    V sum{};
    for (int i = 0; i < CHAINS; i++) sum += r[i][0] + r[i][1];
    *sink += sum[0];
    return int64_t(STEPS) * CHAINS * 2 * LANES<float> * 2;
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
