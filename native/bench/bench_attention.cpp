// Times attention (long sequences, and the transformer encoder's) and CTC against sgemm: bench_attention [repeats]. Not
// installed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "gatun.h"

namespace {

void check(int32_t status) {
    if (status != GT_OK) {
        std::fprintf(stderr, "%s\n", gt_last_error());
        std::exit(1);
    }
}

void *filled(int64_t n) {
    void *p = nullptr;
    check(gt_alloc(std::max<int64_t>(n, 1) * 4, &p));
    for (int64_t i = 0; i < n; i++) static_cast<float *>(p)[i] = float(i * 7919 % 1000) / 500 - 1;
    return p;
}

template <class F>
double best(int repeats, F &&f) {
    f();
    double least = 1e9;
    for (int i = 0; i < repeats; i++) {
        auto start = std::chrono::steady_clock::now();
        f();
        least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return least;
}

/// Kilobytes of memory that the process has held at most.
long peak() {
    long kb = 0;
    char line[256];
    FILE *f = std::fopen("/proc/self/status", "r");
    while (f && std::fgets(line, sizeof line, f)) std::sscanf(line, "VmHWM: %ld", &kb);
    if (f) std::fclose(f);
    return kb;
}

void attention(int64_t batch, int64_t heads, int64_t length, int64_t d, int64_t causal, int repeats, double sgemm) {
    const int64_t n = batch * heads * length * d, strides[] = {heads * length * d, length * d, d, 1};
    std::vector<int64_t> desc{batch, heads, length, length, d, d, 0, causal};
    auto add = [&](std::vector<int64_t> &to, int count) { to.insert(to.end(), strides, strides + count); };
    for (int i = 0; i < 3; i++) add(desc, 4);
    for (int i = 0; i < 4; i++) desc.push_back(0); // no mask
    std::vector<int64_t> grad = desc;
    add(desc, 3);
    add(grad, 4);
    add(grad, 4);
    for (int i = 0; i < 3; i++) add(grad, 3);
    void *q = filled(n), *k = filled(n), *v = filled(n), *y = filled(n), *gy = filled(n), *gq = filled(n),
         *gk = filled(n), *gv = filled(n), *sums = filled(batch * heads * length);
    const double scale = 0.125;
    const long before = peak();
    const double forward =
        best(repeats, [&] { check(gt_attention(GT_FLOAT, desc.data(), scale, q, k, v, nullptr, y, sums)); });
    const double backward = best(repeats, [&] {
        check(gt_attention_grad(GT_FLOAT, grad.data(), scale, q, k, v, nullptr, y, sums, gy, gq, gk, gv));
    });
    // Products that are wanted: two forward, five backward; of causal attention half of them.
    const double flop = 2e-9 * double(batch * heads) * double(length) * double(length) * double(d) * (causal ? 0.5 : 1);
    std::printf("%2lld x %lld heads, length %5lld, d %lld%s: forward %7.2f ms %3.0f%%  backward %7.2f ms %3.0f%%  "
                "working memory %ld kB\n",
                static_cast<long long>(batch), static_cast<long long>(heads), static_cast<long long>(length),
                static_cast<long long>(d), causal ? ", causal" : "", forward * 1e3, 200 * flop / forward / sgemm,
                backward * 1e3, 500 * flop / backward / sgemm, peak() - before);
    for (void *p : {q, k, v, y, gy, gq, gk, gv, sums}) gt_free(p, 0);
}

void ctc(int64_t batch, int64_t frames, int64_t classes, int64_t most, int repeats) {
    void *x = filled(batch * frames * classes), *loss = filled(batch), *g = filled(batch),
         *grad = filled(batch * frames * classes);
    std::vector<int64_t> labels(size_t(batch * most)), counts(size_t(batch), most), used(size_t(batch), frames);
    for (size_t i = 0; i < labels.size(); i++) labels[i] = int64_t(1 + i * 7919 % size_t(classes - 1));
    auto run = [&](void *l, void *gr) {
        check(gt_ctc_loss(GT_FLOAT, batch, frames, classes, most, 0, x, labels.data(), counts.data(), used.data(), g, l,
                          gr));
    };
    const double forward = best(repeats, [&] { run(loss, nullptr); }),
                 both = best(repeats, [&] { run(nullptr, grad); });
    std::printf("CTC, batch %lld, %lld frames of %lld classes, %lld labels: loss %6.2f ms, gradient %6.2f ms\n",
                static_cast<long long>(batch), static_cast<long long>(frames), static_cast<long long>(classes),
                static_cast<long long>(most), forward * 1e3, both * 1e3);
    for (void *p : {x, loss, g, grad}) gt_free(p, 0);
}

} // namespace

int main(int argc, char **argv) {
    const int repeats = argc > 1 ? std::atoi(argv[1]) : 10;
    double sgemm = 0;
    for (int32_t backend : {0, 1}) {
        double seconds = 0;
        if (gt_probe_matmul(backend, 1024, 30, &seconds) == GT_OK) sgemm = std::max(sgemm, 2.147483648 / seconds);
    }
    std::printf("sgemm %.0f GF/s, %d threads\n", sgemm, gt_num_threads());
    attention(16, 4, 128, 64, 0, 10 * repeats, sgemm);
    for (int64_t causal : {0, 1}) attention(1, 8, 1024, 64, causal, repeats, sgemm);
    for (int64_t causal : {0, 1}) attention(1, 8, 4096, 64, causal, repeats, sgemm);
    ctc(32, 500, 29, 50, repeats);
    ctc(16, 100, 5000, 25, repeats);
    return 0;
}
