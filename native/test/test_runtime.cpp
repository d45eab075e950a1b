#include <vector>
// Errors, tiers, threads, backends, memory, facts.
#include <cstdlib>
#include <string>
#include <thread>

#include "check.h"

TEST(abi_version) { CHECK(gt_abi_version() == GT_ABI_VERSION); }

TEST(tiers_can_be_forced) {
    int32_t best = gt_isa_available();
    CHECK(best >= 1 && best <= 4);
    for (int32_t t = 1; t <= best; t++) {
        CHECK_OK(gt_set_isa(t));
        CHECK(gt_isa() == t);
    }
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_isa(0));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_isa(best + 1));
    CHECK(std::strstr(gt_last_error(), "[set_isa]"));
    CHECK(gt_isa() == best);
}

TEST(environment_decides_at_load) { // CTest runs it with the variables set
    if (const char *isa = std::getenv("GATUN_ISA")) CHECK(gt_isa() == std::atoi(isa));
    if (const char *threads = std::getenv("GATUN_NUM_THREADS")) CHECK(gt_num_threads() == std::atoi(threads));
    if (std::getenv("GATUN_OPENBLAS")) CHECK(gt_backend_enabled(0) == 0);
    if (std::getenv("GATUN_ONEDNN")) CHECK(gt_backend_enabled(1) == 0);
}

TEST(threads_can_be_set) {
    int32_t before = gt_num_threads();
    CHECK(before >= 1);
    CHECK_OK(gt_set_num_threads(3));
    CHECK(gt_num_threads() == 3);
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_num_threads(0));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_num_threads(-1));
    CHECK(gt_num_threads() == 3);
    CHECK_OK(gt_set_num_threads(before));
}

TEST(errors_belong_to_their_thread) {
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_num_threads(0));
    std::string mine = gt_last_error();
    std::thread([] {
        CHECK(gt_last_error()[0] == 0);
        CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_isa(99));
    }).join();
    CHECK(mine == gt_last_error());
}

TEST(memory_is_aligned) {
    for (int64_t bytes : {int64_t(0), int64_t(1), int64_t(100000), int64_t(9) << 20}) {
        void *p = nullptr;
        CHECK_OK(gt_alloc(bytes, &p));
        CHECK(reinterpret_cast<uintptr_t>(p) % 4096 == 0);
        if (p) std::memset(p, 1, size_t(bytes));
        CHECK_OK(gt_free(p, bytes));
    }
    void *p = nullptr;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_alloc(-1, &p));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_alloc(1, nullptr));
    CHECK_OK(gt_free(nullptr, 0));
}

TEST(info_has_the_facts) {
    int64_t length = gt_info(nullptr, 0);
    CHECK(length > 0);
    std::string text(size_t(length) + 1, '?');
    CHECK(gt_info(text.data(), length + 1) == length);
    for (const char *key : {"isa=", "isa.available=", "threads=", "openmp=", "compiler=", "openblas=", "onednn="}) {
        CHECK(text.find(key) != std::string::npos);
    }
    char small[4];
    CHECK(gt_info(small, 4) == length);
    CHECK(std::memcmp(small, "isa=", 4) == 0);
}

TEST(backends_have_switches) {
    CHECK(gt_backend_enabled(7) == 0);
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_backend_enabled(7, 1));
    for (int32_t b : {0, 1}) {
        if (!gt_backend_enabled(b)) continue;
        CHECK_OK(gt_set_backend_enabled(b, 0));
        CHECK(gt_backend_enabled(b) == 0);
        CHECK_OK(gt_set_backend_enabled(b, 1));
        CHECK(gt_backend_enabled(b) == 1);
    }
}

TEST(kinds_of_operations_have_switches) {
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_kind_backends(-1, 0));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_kind_backends(4, 0));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_set_kind_backends(GT_KIND_MATMUL, 4));
    CHECK(gt_kind_backends(9) == 0);
    const int64_t n = 64;
    std::vector<double> a(n * n, 1), b(n * n, 2), c(n * n);
    const auto multiply = [&] {
        gt_backends_used();
        CHECK_OK(gt_matmul(GT_DOUBLE, 0, 0, n, n, n, 1, a.data(), n, b.data(), n, 0, c.data(), n, 1, 0, 0, n * n));
        CHECK(c[5] == 2 * n);
        return gt_backends_used();
    };
    const int32_t all = gt_kind_backends(GT_KIND_MATMUL);
    const int32_t before = multiply();
    CHECK_OK(gt_set_kind_backends(GT_KIND_MATMUL, 0));
    CHECK(multiply() == 0);
    std::string text(4096, ' ');
    gt_info(text.data(), 4096);
    CHECK(text.find("backends.matmul=own") != std::string::npos);
    CHECK_OK(gt_set_kind_backends(GT_KIND_MATMUL, all));
    CHECK(multiply() == before);
    CHECK_OK(gt_set_kind_backends(GT_KIND_CONV2D, 0)); // another kind
    CHECK(multiply() == before);
    CHECK_OK(gt_set_kind_backends(GT_KIND_CONV2D, 3));
}

CHECK_MAIN
