// The pooling entries.
#include <algorithm>
#include <atomic>
#include <vector>

#include "common.h"
#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {

namespace {

constexpr int64_t GRAIN = 16384; // elements of the image, below which a second thread does not pay

PoolShape checked(const char *op, int32_t dtype, const int64_t *d) {
    if (!is_floating(dtype)) unsupported(op, dtype);
    GT_CHECK(d, "[%s] desc is a null pointer", op);
    static const char *const names[] = {"n",  "c",  "ih",       "iw",       "oh",      "ow",
                                        "kh", "kw", "stride_h", "stride_w", "pad_top", "pad_left"};
    for (int i = 0; i < 12; i++) {
        if (i == 4 || i == 5) continue;
        const int least = i < 2 || i >= 10 ? 0 : 1;
        GT_CHECK(d[i] >= least && d[i] <= INT32_MAX, "[%s] %s is %lld, expected %d to %d", op, names[i],
                 static_cast<long long>(d[i]), least, INT32_MAX);
    }
    GT_CHECK(
        d[4] >= 1 && d[5] >= 1 && d[4] <= INT32_MAX && d[5] <= INT32_MAX,
        "[%s] the output would be %lld x %lld: a window of %lld x %lld is larger than the padded image of %lld x %lld",
        op, static_cast<long long>(d[4]), static_cast<long long>(d[5]), static_cast<long long>(d[6]),
        static_cast<long long>(d[7]), static_cast<long long>(d[2]), static_cast<long long>(d[3]));
    const int64_t bytes = type_size(dtype) < 4 ? 4 : type_size(dtype);
    const PoolShape s{checked_size(op, {d[0], d[1]}), d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11]};
    checked_size(op, {s.planes, s.ih, s.iw, bytes});
    checked_size(op, {s.planes, s.oh, s.ow, bytes});
    GT_CHECK(s.ih * s.iw <= INT32_MAX, "[%s] a plane of %lld x %lld has more than 2^31 - 1 elements", op,
             static_cast<long long>(s.ih), static_cast<long long>(s.iw));
    return s;
}

void check_kind(const char *op, int32_t kind) {
    GT_CHECK(kind >= GT_POOL_MAX && kind <= GT_POOL_AVG_PADDED, "[%s] unknown kind of pooling: %d", op, kind);
}

int64_t grain(const PoolShape &s) { return std::max<int64_t>(1, GRAIN / (s.ih * s.iw + s.oh * s.ow)); }

/// body(scratch, begin, end) over the planes.
template <class F>
void over_planes(const PoolShape &s, int type, F &&body) {
    const int64_t parts = parallel_parts(s.planes, grain(s));
    const int64_t bytes = (kernels().pool.scratch_bytes[type](s) + 63) / 64 * 64;
    std::vector<char> scratch(size_t(parts * bytes + 64));
    char *base = scratch.data() + (64 - reinterpret_cast<uintptr_t>(scratch.data()) % 64) % 64;
    parallel_for(parts, 1, [&](int64_t first, int64_t last) {
        for (int64_t part = first; part < last; part++) {
            body(base + part * bytes, s.planes * part / parts, s.planes * (part + 1) / parts);
        }
    });
}

PoolLastShape last_shape(const int64_t *d, const PoolShape &s) {
    return {d[0], d[1], s.ih, s.iw, s.oh, s.ow, s.kh, s.kw, s.sh, s.sw, s.pt, s.pl};
}

/// Rows of a part, below which a second thread does not pay.
int64_t row_grain(int64_t width, int64_t channels) {
    return std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, width * channels));
}

[[noreturn]] void outside(const char *op, const PoolShape &s) {
    fail(GT_INDEX_OUT_OF_RANGE, "[%s] an index in argmax is outside its plane: expected -1 to %lld", op,
         static_cast<long long>(s.ih * s.iw - 1));
}

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_pool2d(int32_t kind, int32_t dtype, const int64_t *desc, const void *x, void *y, int32_t *argmax) {
    return guarded([&] {
        const char *op = "pool2d";
        check_kind(op, kind);
        const PoolShape s = checked(op, dtype, desc);
        GT_CHECK(!argmax || kind == GT_POOL_MAX, "[%s] argmax goes with max pooling only", op);
        check_pointer(op, "x", x, s.planes);
        check_pointer(op, "y", y, s.planes);
        const int type = floating_index(op, dtype);
        const auto forward = kernels().pool.forward[type];
        over_planes(s, type, [&](void *scratch, int64_t begin, int64_t end) {
            forward(kind, s, x, y, argmax, scratch, begin, end);
        });
    });
}

int32_t gt_pool2d_grad(int32_t kind, int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *gy,
                       void *gx) {
    return guarded([&] {
        const char *op = "pool2d_grad";
        check_kind(op, kind);
        const PoolShape s = checked(op, dtype, desc);
        check_pointer(op, "argmax", argmax, kind == GT_POOL_MAX ? s.planes : 0);
        check_pointer(op, "gy", gy, s.planes);
        check_pointer(op, "gx", gx, s.planes);
        const int type = floating_index(op, dtype);
        const auto backward = kernels().pool.backward[type];
        std::atomic<bool> inside{true};
        over_planes(s, type, [&](void *scratch, int64_t begin, int64_t end) {
            if (!backward(kind, s, argmax, gy, gx, scratch, begin, end)) inside = false;
        });
        if (!inside) outside(op, s);
    });
}

int32_t gt_pool2d_pick(int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *x, void *y) {
    return guarded([&] {
        const char *op = "pool2d_pick";
        const PoolShape s = checked(op, dtype, desc);
        check_pointer(op, "argmax", argmax, s.planes);
        check_pointer(op, "x", x, s.planes);
        check_pointer(op, "y", y, s.planes);
        const auto pick = kernels().pool.pick[floating_index(op, dtype)];
        std::atomic<bool> inside{true};
        parallel_for(s.planes, grain(s), [&](int64_t begin, int64_t end) {
            if (!pick(s, argmax, x, y, begin, end)) inside = false;
        });
        if (!inside) outside(op, s);
    });
}

int32_t gt_pool2d_last(int32_t kind, int32_t dtype, const int64_t *desc, const void *x, void *y, int32_t *argmax) {
    return guarded([&] {
        const char *op = "pool2d_last";
        check_kind(op, kind);
        const PoolShape p = checked(op, dtype, desc);
        GT_CHECK(!argmax || kind == GT_POOL_MAX, "[%s] argmax goes with max pooling only", op);
        check_pointer(op, "x", x, p.planes);
        check_pointer(op, "y", y, p.planes);
        if (p.planes == 0) return;
        const PoolLastShape s = last_shape(desc, p);
        const auto forward = kernels().pool_last.forward[floating_index(op, dtype)];
        parallel_for(s.n * s.oh, row_grain(s.ow * s.sw * s.sh, s.c),
                     [&](int64_t begin, int64_t end) { forward(kind, s, x, y, argmax, begin, end); });
    });
}

int32_t gt_pool2d_last_grad(int32_t kind, int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *gy,
                            void *gx) {
    return guarded([&] {
        const char *op = "pool2d_last_grad";
        check_kind(op, kind);
        const PoolShape p = checked(op, dtype, desc);
        check_pointer(op, "argmax", argmax, kind == GT_POOL_MAX ? p.planes : 0);
        check_pointer(op, "gy", gy, p.planes);
        check_pointer(op, "gx", gx, p.planes);
        if (p.planes == 0) return;
        const PoolLastShape s = last_shape(desc, p);
        const PoolLastTable &table = kernels().pool_last;
        const int type = floating_index(op, dtype);
        std::atomic<int64_t> given{0}, wanted{0};
        parallel_for(s.n * s.ih, row_grain(s.iw, s.c), [&](int64_t begin, int64_t end) {
            given += table.backward[type](kind, s, argmax, gy, gx, begin, end);
            if (kind == GT_POOL_MAX)
                wanted += table.pointing(s, argmax, s.n * s.oh * begin / (s.n * s.ih), s.n * s.oh * end / (s.n * s.ih));
        });
        if (kind != GT_POOL_MAX || given == wanted) return;
        std::atomic<bool> inside{true}; // an argmax that no pooling made
        parallel_for(s.n, 1, [&](int64_t begin, int64_t end) {
            if (!table.scatter[type](s, argmax, gy, gx, begin, end)) inside = false;
        });
        if (!inside) outside(op, p);
    });
}

int32_t gt_pool2d_last_pick(int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *x, void *y) {
    return guarded([&] {
        const char *op = "pool2d_last_pick";
        const PoolShape p = checked(op, dtype, desc);
        check_pointer(op, "argmax", argmax, p.planes);
        check_pointer(op, "x", x, p.planes);
        check_pointer(op, "y", y, p.planes);
        if (p.planes == 0) return;
        const PoolLastShape s = last_shape(desc, p);
        const auto pick = kernels().pool_last.pick[floating_index(op, dtype)];
        std::atomic<bool> inside{true};
        parallel_for(s.n, 1, [&](int64_t begin, int64_t end) {
            if (!pick(s, argmax, x, y, begin, end)) inside = false;
        });
        if (!inside) outside(op, p);
    });
}
