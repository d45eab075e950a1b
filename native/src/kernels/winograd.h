// Convolutions of 3 x 3 by Winograd's minimal filtering, F(4 x 4, 3 x 3): 36 products of matrices in place of 144
// multiply-adds for each 16 pixels (Lavin and Gray, 2015).
#pragma once

#include <cstdint>

namespace gt {

constexpr int64_t WINOGRAD_PIXELS = 4;  ///< of a tile's side in the result
constexpr int64_t WINOGRAD_WINDOW = 6;  ///< of a tile's side in the image
constexpr int64_t WINOGRAD_POINTS = 36; ///< products, one for each element of a transformed window

/// Channel-last float images, stride 1: y [n, oh, ow, k] from x [n, ih, iw, c]. c and k are multiples of a panel.
struct WinogradShape {
    int64_t n, c, ih, iw, k, oh, ow, pt, pl;
    int64_t down, across; ///< tiles of an image
    int64_t tiles;        ///< of all images
    int64_t block;        ///< tiles that are transformed, multiplied and transformed back together, at most
    int64_t blocks;
};

/// Where filter (to, from) of a weight array starts, and whether its taps are read backwards: the gradient of an image
/// is the convolution of the result's gradient by turned filters.
struct WinogradFilters {
    const float *w;
    int64_t to_step, from_step; ///< elements from one channel of the result (of the image) to the next
    bool turned;
};

struct WinogradRun {
    const float *x, *filters; ///< filters: transformed
    const float *bias;        ///< may be null
    const float *residual;    ///< of the result's shape; may be null, may be y
    float *y;
    bool relu;
};

struct WinogradTable {
    int64_t panel; ///< channels that are computed together
    int64_t rows;  ///< tiles of a micro-kernel
    int64_t (*filter_floats)(int64_t c, int64_t k);
    int64_t (*part_floats)(const WinogradShape &);
    /// Channels [begin, end) of panels x channels of the image.
    void (*filters)(const WinogradShape &, const WinogradFilters &, float *transformed, int64_t begin, int64_t end);
    /// Blocks [begin, end), with a thread's own scratch.
    void (*blocks)(const WinogradShape &, const WinogradRun &, float *part, int64_t begin, int64_t end);
};

} // namespace gt
