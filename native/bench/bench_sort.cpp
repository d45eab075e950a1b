// Orders of long and short lines, all types: build with -DGATUN_BENCH=ON, run gatun_bench_sort [name part].
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <random>
#include <vector>

#include "gatun.h"

namespace {

const char *filter = "";

void row(const char *name, int64_t elements, const std::function<void()> &work) {
    if (!std::strstr(name, filter)) return;
    using Clock = std::chrono::steady_clock;
    std::vector<double> seconds, processor;
    for (int round = 0; round < 7; round++) {
        const auto from = Clock::now();
        const auto clocks = std::clock();
        work();
        processor.push_back(double(std::clock() - clocks) / CLOCKS_PER_SEC);
        seconds.push_back(std::chrono::duration<double>(Clock::now() - from).count());
    }
    std::sort(seconds.begin(), seconds.end());
    std::sort(processor.begin(), processor.end());
    std::printf("%-40s %8.2f ms  %6.2f ns/element (best %.2f ms; least processor time %.2f ms)\n", name,
                seconds[3] * 1e3, seconds[3] * 1e9 / double(elements), seconds[0] * 1e3, processor[0] * 1e3);
}

} // namespace

int main(int argc, char **argv) {
    if (argc > 1) filter = argv[1];
    constexpr int64_t N = 10'000'000;
    std::mt19937_64 random(1);
    std::vector<float> uniform(N), out(N);
    std::vector<double> normal(N), dout(N);
    std::vector<int64_t> wide(N), narrow(N), lout(N), first(N), inverse(N), counts(N);
    std::vector<int32_t> whole(N), iout(N);
    for (int64_t i = 0; i < N; i++) {
        const uint64_t r = random();
        uniform[size_t(i)] = float(r >> 40) * 0x1p-24f;
        normal[size_t(i)] = double(int64_t(r)) * 0x1p-62 + double(int64_t(random())) * 0x1p-63;
        wide[size_t(i)] = int64_t(r);
        narrow[size_t(i)] = int64_t(r % 1'000'000);
        whole[size_t(i)] = int32_t(r);
    }
    row("sort 10M FLOAT in [0, 1)", N, [&] { gt_sort(GT_FLOAT, 1, N, 1, 0, uniform.data(), out.data()); });
    row("sort 10M INT, all bits", N, [&] { gt_sort(GT_INT, 1, N, 1, 0, whole.data(), iout.data()); });
    row("sort 10M LONG, all bits", N, [&] { gt_sort(GT_LONG, 1, N, 1, 0, wide.data(), lout.data()); });
    row("sort 10M LONG below a million", N, [&] { gt_sort(GT_LONG, 1, N, 1, 0, narrow.data(), lout.data()); });
    row("sort 10M DOUBLE", N, [&] { gt_sort(GT_DOUBLE, 1, N, 1, 0, normal.data(), dout.data()); });
    row("argsort 10M FLOAT", N, [&] { gt_argsort(GT_FLOAT, 1, N, 1, 0, uniform.data(), lout.data()); });
    row("argsort 10M LONG, all bits", N, [&] { gt_argsort(GT_LONG, 1, N, 1, 0, wide.data(), lout.data()); });
    row("argsort 10M LONG below a million", N, [&] { gt_argsort(GT_LONG, 1, N, 1, 0, narrow.data(), lout.data()); });
    row("unique 10M LONG below a million", N, [&] {
        int64_t count;
        gt_unique(GT_LONG, N, 1, narrow.data(), first.data(), inverse.data(), counts.data(), &count);
    });
    row("sort 16M UBYTE", 16'000'000, [&] { gt_sort(GT_UBYTE, 1, 16'000'000, 1, 0, wide.data(), lout.data()); });
    row("sort 10M BFLOAT16", N, [&] { gt_sort(GT_BFLOAT16, 1, N, 1, 0, whole.data(), iout.data()); });
    for (int64_t n : {10, 30, 100, 300, 1000, 3000, 10000, 100000, 1000000}) {
        char name[64];
        std::snprintf(name, sizeof name, "sort FLOAT [%lld, %lld], last axis", static_cast<long long>(N / n),
                      static_cast<long long>(n));
        row(name, N, [&] { gt_sort(GT_FLOAT, N / n, n, 1, 0, uniform.data(), out.data()); });
        std::snprintf(name, sizeof name, "sort FLOAT [%lld, %lld], first axis", static_cast<long long>(n),
                      static_cast<long long>(N / n));
        row(name, N, [&] { gt_sort(GT_FLOAT, 1, n, N / n, 0, uniform.data(), out.data()); });
    }
    row("top 100 of 10M FLOAT", N,
        [&] { gt_topk(GT_FLOAT, 1, N, 1, 100, 1, uniform.data(), out.data(), lout.data()); });
}
