// Shared by test_backend_*.cpp: arrays of any floating or integer type, seen as doubles, and the settings to test
// under.
#pragma once

#include <cstdlib>
#include <utility>
#include <vector>

#include "check.h"
#include "common.h"
#include "values.h"

namespace check {

/// An array of a data type of exactly its size (the address sanitizer sees one byte more), filled with a pattern.
class Array {
  public:
    Array(int32_t dtype, int64_t n)
        : dtype_(dtype), n_(n), data_(std::malloc(size_t(n * gt::type_size(dtype) + (n == 0)))) {
        std::memset(data_, 0xff, size_t(n * gt::type_size(dtype))); // NaN, or -1: an element that is not written shows
    }
    Array(Array &&from) noexcept : dtype_(from.dtype_), n_(from.n_), data_(std::exchange(from.data_, nullptr)) {}
    ~Array() { std::free(data_); }

    static Array random(int32_t dtype, int64_t n, uint32_t seed) { return Array(dtype, n, seed); }

    int32_t dtype() const { return dtype_; }
    int64_t size() const { return n_; }
    void *data() { return data_; }
    const void *data() const { return data_; }

    double get(int64_t i) const { return values::get(dtype_, data_, i); }
    void set(int64_t i, double v) { values::set(dtype_, data_, i, v); }

  private:
    Array(int32_t dtype, int64_t n, uint32_t seed) : Array(dtype, n) {
        const bool is_unsigned = dtype == GT_UBYTE || dtype == GT_UINT16 || dtype == GT_UINT32 || dtype == GT_UINT64;
        uint64_t state = seed * 2654435761u + 12345;
        for (int64_t i = 0; i < n; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            double u = double(state >> 40) / double(1 << 24) * 2 - 1;
            const double whole = int(u * 100);
            set(i, gt::is_floating(dtype) ? u : is_unsigned ? std::fabs(whole) : whole);
        }
    }
    int32_t dtype_;
    int64_t n_;
    void *data_;
};

/// What a sum of k products of numbers in [-1, 1] may be off by.
inline double sum_tolerance(int32_t dtype, int64_t k) {
    double root = std::sqrt(double(k) + 1);
    switch (dtype) {
    case GT_HALF:
        return 2e-3 * root;
    case GT_BFLOAT16:
        return 1.2e-2 * root;
    case GT_FLOAT:
        return 2e-6 * root;
    case GT_DOUBLE:
        return 1e-14 * root;
    default:
        return 0;
    }
}

/// Every element of actual within tolerance of expected; the first that is not is reported.
inline void compare(const char *what, const Array &actual, const std::vector<double> &expected, double tolerance) {
    for (int64_t i = 0; i < actual.size(); i++) {
        if (!near(actual.get(i), expected[size_t(i)], tolerance)) {
            report(
                __FILE__, __LINE__,
                text(what, "[", i, "] is ", actual.get(i), ", expected ", expected[size_t(i)], " within ", tolerance));
            return;
        }
    }
}

/// body() under every tier, with every set of backends that are there.
template <class F>
void for_settings(F &&body) {
    const int32_t isa = gt_isa();
    const bool there[] = {gt_backend_enabled(0) != 0, gt_backend_enabled(1) != 0};
    for (int32_t tier = 1; tier <= gt_isa_available(); tier++) {
        for (int32_t set = 0; set < 4; set++) {
            if ((set & 1 && !there[0]) || (set & 2 && !there[1])) continue;
            Context context(text("tier ", tier, set & 1 ? ", OpenBLAS on" : "", set & 2 ? ", oneDNN on" : ""));
            gt_set_isa(tier);
            for (int32_t backend = 0; backend < 2; backend++) {
                if (there[backend]) gt_set_backend_enabled(backend, set >> backend & 1);
            }
            body();
        }
    }
    gt_set_isa(isa);
    for (int32_t backend = 0; backend < 2; backend++) {
        if (there[backend]) gt_set_backend_enabled(backend, 1);
    }
}

} // namespace check
