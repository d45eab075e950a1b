// Moving tiles of elements between strided memory and contiguous buffers, by element size alone.
#pragma once

#include <cstdint>

namespace gt {

/// dst[i1 * d1 + i0] = src[i1 * s1 + i0 * s0] for i1 < n1, i0 < n0; strides in elements.
using GatherTile = void (*)(int64_t n1, int64_t n0, const void *src, int64_t s1, int64_t s0, void *dst, int64_t d1);
/// dst[i1 * d1 + i0 * d0] = src[i1 * n0 + i0]
using ScatterTile = void (*)(int64_t n1, int64_t n0, const void *src, void *dst, int64_t d1, int64_t d0);
using FillRun = void (*)(int64_t n, const void *value, void *dst);
/// out[i] = condition[i] ? x[i * sx] : y[i * sy]
using SelectRun = void (*)(int64_t n, const uint8_t *condition, const void *x, int64_t sx, const void *y, int64_t sy,
                           void *out);

/// Indexed by the logarithm of the element's bytes: 1, 2, 4, 8.
struct StridedTable {
    GatherTile gather[4] = {};
    ScatterTile scatter[4] = {};
    FillRun fill[4] = {};
    SelectRun select[4] = {};
    /// Writes n1 rows of contiguous bytes with stores that go past the caches, for what is larger than they are; end
    /// with fence().
    void (*stream)(int64_t n1, int64_t row_bytes, const void *src, void *dst, int64_t dst_step) = nullptr;
    void (*fence)() = nullptr;
    /// Asks for n rows of row_bytes that will be read soon.
    void (*prefetch)(int64_t n, int64_t row_bytes, const void *src, int64_t step) = nullptr;
};

} // namespace gt
