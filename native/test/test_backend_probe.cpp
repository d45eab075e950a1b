// The probes and what gt_info says of the backends.
#include "backend_util.h"

using namespace check;

TEST(probe_fma_is_plausible_on_every_tier) {
    const int32_t isa = gt_isa();
    for (int32_t tier = 1; tier <= gt_isa_available(); tier++) {
        CHECK_OK(gt_set_isa(tier));
        double gflops = 0;
        CHECK_OK(gt_probe_fma(0.01, &gflops));
        CHECK(gflops > 0.01 && gflops < 1e6);
    }
    CHECK_OK(gt_set_isa(isa));
}

TEST(probe_copy_and_read) {
    for (int64_t n : {0, 1, 1000, 300001}) {
        Array from = Array::random(GT_FLOAT, n, 3), to(GT_FLOAT, n);
        CHECK_OK(gt_probe_copy(to.data(), from.data(), n * 4));
        double sum = 1e9, expected = 0;
        for (int64_t i = 0; i < n; i++) {
            expected += from.get(i);
            if (to.get(i) != from.get(i)) CHECK(to.get(i) == from.get(i));
        }
        CHECK_OK(gt_probe_read(from.data(), n * 4, &sum));
        CHECK_NEAR(sum, expected, 1e-2);
    }
}

TEST(probe_matmul) {
    for (int32_t backend : {0, 1}) {
        double seconds = 0;
        if (gt_backend_enabled(backend)) {
            CHECK_OK(gt_probe_matmul(backend, 64, 2, &seconds));
            CHECK(seconds > 0);
            CHECK_OK(gt_set_backend_enabled(backend, 0));
        }
        CHECK(gt_probe_matmul(backend, 64, 2, &seconds) == GT_UNSUPPORTED);
        gt_set_backend_enabled(backend, 1);
    }
}

TEST(probe_bad_arguments) {
    double x = 0;
    CHECK(gt_probe_fma(0, &x) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_fma(NAN, &x) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_fma(0.1, nullptr) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_copy(nullptr, nullptr, 8) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_read(&x, -4, &x) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_read(&x, 6, &x) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_matmul(5, 8, 1, &x) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_matmul(0, 0, 1, &x) == GT_INVALID_ARGUMENT);
    CHECK(gt_probe_matmul(0, 8, 0, &x) == GT_INVALID_ARGUMENT);
}

TEST(info_names_the_backends) {
    std::string text(size_t(gt_info(nullptr, 0)), ' ');
    gt_info(text.data(), int64_t(text.size()));
    Context context(text);
    for (const char *name : {"openblas", "onednn"}) {
        const std::string key = std::string("\n") + name;
        const bool there = gt_backend_enabled(name == std::string("openblas") ? 0 : 1);
        CHECK(text.find(key + "=") != std::string::npos);
        CHECK(text.find(key + (there ? ".path=" : ".error=")) != std::string::npos);
    }
    if (gt_backend_enabled(0)) CHECK(text.find("\nopenblas.threading=") != std::string::npos);
}

CHECK_MAIN
