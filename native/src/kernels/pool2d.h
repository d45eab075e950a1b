// Two-dimensional pooling, plane by plane (a plane is one channel of one image).
#pragma once

#include <cstdint>

namespace gt {

struct PoolShape {
    int64_t planes, ih, iw, oh, ow, kh, kw, sh, sw, pt, pl;
};

/// Indexed by HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3; each works on planes [begin, end). kind is a GT_POOL constant.
struct PoolTable {
    /// Bytes of scratch for forward and backward, per thread.
    int64_t (*scratch_bytes[4])(const PoolShape &);
    void (*forward[4])(int32_t kind, const PoolShape &, const void *x, void *y, int32_t *argmax, void *scratch,
                       int64_t begin, int64_t end);
    /// False if an index is outside its plane.
    bool (*backward[4])(int32_t kind, const PoolShape &, const int32_t *argmax, const void *gy, void *gx, void *scratch,
                        int64_t begin, int64_t end);
    bool (*pick[4])(const PoolShape &, const int32_t *argmax, const void *x, void *y, int64_t begin, int64_t end);
};

} // namespace gt
