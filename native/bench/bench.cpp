// Bandwidth of the kernels against a plain copy: build with -DGATUN_BENCH=ON, run gatun_bench [name part].
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <vector>

#include "gatun.h"
#include "kernels/elementwise.h"

using namespace gt;

namespace {

double seconds(const std::function<void()> &work) {
    using Clock = std::chrono::steady_clock;
    double best = 1e9;
    for (int round = 0; round < 25; round++) {
        auto from = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - from).count());
    }
    return best;
}

const char *filter = "";
double copy_rate = 0;

void row(const char *name, double bytes, const std::function<void()> &work) {
    if (!std::strstr(name, filter) && copy_rate) return;
    work();
    double rate = bytes / seconds(work) / 1e9;
    if (!copy_rate) copy_rate = rate;
    std::printf("%-36s %8.1f GB/s  %5.1f %% of copy\n", name, rate, 100 * rate / copy_rate);
}

void small(const char *name, const std::function<void()> &work) {
    if (!std::strstr(name, filter)) return;
    constexpr int CALLS = 200'000;
    double s = seconds([&] {
        for (int i = 0; i < CALLS; i++) work();
    });
    std::printf("%-36s %8.1f ns\n", name, s / CALLS * 1e9);
}

float *floats(int64_t n) {
    void *p = nullptr;
    if (gt_alloc(n * 4, &p) != GT_OK) std::abort();
    float *f = static_cast<float *>(p);
    for (int64_t i = 0; i < n; i++) f[i] = float(i % 1000) * 0.001f - 0.5f;
    return f;
}

} // namespace

int main(int argc, char **argv) {
    if (argc > 1) filter = argv[1];
    constexpr int64_t N = 4096, A = N * N;
    float *x = floats(A), *y = floats(A), *z = floats(A);
    int64_t flat[] = {A, 1, 1}, rows[] = {N, N, N, 1, 0, 1, N, 1}, columns[] = {N, N, N, 1, 1, 0, N, 1};
    int64_t transposed[] = {N, N, 1, N, N, 1}, sums[] = {N, N, N, 1}, cube[] = {64, 256, 1024, 262144, 1024, 1};
    int64_t add_transposed[] = {N, N, N, 1, 1, N, N, 1};
    constexpr double B = double(A) * 4;

    row("copy (convert)", 2 * B, [&] { gt_convert(GT_FLOAT, GT_FLOAT, 1, flat, x, z); });
#pragma omp parallel num_threads(1)
    {}
    row("copy (memcpy, one thread)", 2 * B, [&] { std::memcpy(z, x, size_t(A) * 4); });
    row("x + y", 3 * B, [&] { gt_binary(BINARY_ADD, GT_FLOAT, A, x, 1, y, 1, z); });
    row("x + 1", 2 * B, [&] { gt_binary(BINARY_ADD, GT_FLOAT, A, x, 1, y, 0, z); });
    row("x > y", 2.25 * B, [&] { gt_binary(BINARY_GT, GT_FLOAT, A, x, 1, y, 1, z); });
    row("row broadcast add", 2 * B, [&] { gt_binary_strided(BINARY_ADD, GT_FLOAT, 2, rows, x, y, z); });
    row("column broadcast add", 2 * B, [&] { gt_binary_strided(BINARY_ADD, GT_FLOAT, 2, columns, x, y, z); });
    for (auto [name, op] :
         {std::pair("exp", UNARY_EXP), std::pair("tanh", UNARY_TANH), std::pair("sigmoid", UNARY_SIGMOID),
          std::pair("log", UNARY_LOG), std::pair("relu", UNARY_RELU), std::pair("sqrt", UNARY_SQRT),
          std::pair("gelu", UNARY_GELU), std::pair("sin", UNARY_SIN), std::pair("softplus", UNARY_SOFTPLUS)}) {
        int32_t code = op;
        row(name, 2 * B, [&] { gt_unary(code, GT_FLOAT, A, x, z); });
    }
    row("exp bfloat16", B, [&] { gt_unary(UNARY_EXP, GT_BFLOAT16, A, x, z); });
    row("add half", 1.5 * B, [&] { gt_binary(BINARY_ADD, GT_HALF, A, x, 1, y, 1, z); });
    row("transpose", 2 * B, [&] { gt_convert(GT_FLOAT, GT_FLOAT, 2, transposed, x, z); });
    row("x + y transposed", 3 * B, [&] { gt_binary_strided(BINARY_ADD, GT_FLOAT, 2, add_transposed, x, y, z); });
    row("fill", B, [&] { gt_fill(GT_FLOAT, 1, flat, 1, 1, z); });
#if 1
    row("sum all", B, [&] { gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, sums, 3, x, z); });
    row("sum first axis", B, [&] { gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, sums, 1, x, z); });
    row("sum last axis", B, [&] { gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 2, sums, 2, x, z); });
    row("sum middle axis", B, [&] { gt_reduce(GT_REDUCE_SUM, GT_FLOAT, 3, cube, 2, x, z); });
    row("max last axis", B, [&] { gt_reduce(GT_REDUCE_MAX, GT_FLOAT, 2, sums, 2, x, z); });
    row("argmax last axis", B, [&] { gt_reduce(GT_REDUCE_ARGMAX, GT_FLOAT, 2, sums, 2, x, z); });
    row("softmax [4096, 1000]", 2 * 4096e3 * 4, [&] { gt_softmax(0, GT_FLOAT, 4096, 1000, 1, x, z); });
    row("cross entropy [4096, 1000]", 2 * 4096e3 * 4, [&] { gt_softmax_cross_entropy(GT_FLOAT, 4096, 1000, x, y, z); });
    row("uniform", B, [&] { gt_random(GT_RANDOM_UNIFORM, GT_FLOAT, A, 1, 0, 0, 1, z); });
    row("normal", B, [&] { gt_random(GT_RANDOM_NORMAL, GT_FLOAT, A, 1, 0, 0, 1, z); });
    row("bias relu", 2 * B, [&] { gt_bias_activation(UNARY_RELU, GT_FLOAT, 64, 256, 1024, x, y, z); });
    const double adam[] = {1e-3, 1, 0, 0, 0, 0.9, 0.999, 1e-8, 1};
    row("adam 4M", 7 * 4 * 4e6,
        [&] { gt_update(GT_UPDATE_ADAM, GT_FLOAT, 4000000, x, y, z, z + 4000000, nullptr, adam); });
#else
    (void)sums, (void)cube;
#endif
    small("add of 64 (binary)", [&] { gt_binary(BINARY_ADD, GT_FLOAT, 64, x, 1, y, 1, z); });
    small("add of 10 (binary)", [&] { gt_binary(BINARY_ADD, GT_FLOAT, 10, x, 1, y, 1, z); });
    small("exp of 64", [&] { gt_unary(UNARY_EXP, GT_FLOAT, 64, x, z); });
    int64_t little[] = {8, 8, 8, 1, 0, 1, 8, 1};
    small("add [8,8] + [8] (strided)", [&] { gt_binary_strided(BINARY_ADD, GT_FLOAT, 2, little, x, y, z); });
    gt_free(x, A * 4);
    gt_free(y, A * 4);
    gt_free(z, A * 4);
}
