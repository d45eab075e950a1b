// Two-dimensional pooling of channel-last images.
#pragma once

#include <cstdint>

namespace gt {

struct PoolLastShape {
    int64_t n, c, ih, iw, oh, ow, kh, kw, sh, sw, pt, pl;
};

/// Indexed by HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3. kind is a GT_POOL constant.
struct PoolLastTable {
    /// Over rows [begin, end) of the n * oh of y.
    void (*forward[4])(int32_t kind, const PoolLastShape &, const void *x, void *y, int32_t *argmax, int64_t begin,
                       int64_t end);
    /// Over rows [begin, end) of the n * ih of gx: every window gives to the element that it points to. Returns how
    /// many did: fewer than windows with an index of 0 or more if one points outside its window.
    int64_t (*backward[4])(int32_t kind, const PoolLastShape &, const int32_t *argmax, const void *gy, void *gx,
                           int64_t begin, int64_t end);
    /// How many of the windows of rows [begin, end) of the n * oh point somewhere.
    int64_t (*pointing)(const PoolLastShape &, const int32_t *argmax, int64_t begin, int64_t end);
    /// Images [begin, end), for indices that point anywhere inside their image. False if one is outside it.
    bool (*scatter[4])(const PoolLastShape &, const int32_t *argmax, const void *gy, void *gx, int64_t begin,
                       int64_t end);
    bool (*pick[4])(const PoolLastShape &, const int32_t *argmax, const void *x, void *y, int64_t begin, int64_t end);
};

} // namespace gt
