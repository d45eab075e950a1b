// Convolution by implicit matrix products, nchw, without oneDNN: every floating type, stride, padding, dilation, group.
//
// Each pass is cut into units, numbered from 0, that may run in any order and on any thread; the result does not depend
// on how they are spread. Shared scratch is written by the preparing units before the main ones run; each thread has a
// part of scratch of its own besides.
#pragma once

#include <cstdint>

namespace gt {

#define GT_SHAPE_RULE [[gnu::always_inline]] inline int64_t

struct ConvShape {
    int64_t n, ic, ih, iw, oc, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, groups;

    GT_SHAPE_RULE icg() const { return ic / groups; }
    GT_SHAPE_RULE ocg() const { return oc / groups; }
    GT_SHAPE_RULE taps() const { return kh * kw; }
    GT_SHAPE_RULE depth() const { return icg() * taps(); } ///< length of one filter
    GT_SHAPE_RULE pixels() const { return oh * ow; }
    GT_SHAPE_RULE reach_h() const { return (kh - 1) * dh; } ///< rows from the first tap to the last
    GT_SHAPE_RULE reach_w() const { return (kw - 1) * dw; }
};

#undef GT_SHAPE_RULE

/// y = conv(x, w). Each unit copies a band of the image into planes, one for each (channel, kernel column, kernel row
/// modulo stride), in which a kernel row is a mere offset: row p of the im2col matrix is planes + offsets[p].
struct ConvForwardPlan {
    int64_t band_rows, bands, splits; // output rows of a band; bands of an image; splits of the output channels
    int64_t residues, plane_rows, plane;
    int64_t units;
    int64_t part_bytes;
    int64_t packed_bytes; // weights in tiles, for pack
    int64_t pack_units;
    bool in_place;     // 1 x 1, stride 1, no padding: the image is its own im2col matrix
    bool pack_weights; // plain weights would be slow or are of another type: forward packs them into shared scratch
};

struct ConvForward {
    const void *x, *w;
    bool packed; // w is the result of pack
    const void *bias;
    bool relu;
    void *y;
    void (*activate)(const void *context, void *y, int64_t n); // over finished runs of y; may be null
    const void *context;
    const int32_t *offsets; // depth() of them
};

/// gx: products W^T gy are added into planes (as above), which are then folded into gx.
struct ConvDataPlan {
    int64_t band_rows, bands, splits;
    int64_t residues, plane_rows, plane;
    int64_t units, pack_units;
    int64_t shared_bytes; // the packed weights
    int64_t part_bytes;
    bool in_place; // 1 x 1, stride 1, no padding: products are gx itself
    bool stage_gradient;
};

/// gw: where there are few sums (dots), vectors of pixels of gy times those of the planes of x; else products gy x^T
/// over blocks of pixels, with x in nhwc order, so that a row of the im2col matrix is kh runs; one more column of ones
/// gives the gradient of the bias.
struct ConvWeightsPlan {
    bool dots;
    int64_t band_rows, residues, plane; // dots
    int64_t panels, chunks, chunk_images, block;
    int64_t padded_h, padded_w;
    bool image_in_place, gradient_in_place;
    int64_t image_units, gradient_units, units, reduce_units;
    int64_t image_bytes, gradient_bytes, partial_bytes; // shared
    int64_t part_bytes;
};

struct ConvWeights {
    const void *x, *gy;
    void *image, *gradient, *partial; // shared scratch
    void *gw, *gb;                    // gb may be null
};

/// Indexed by HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3.
struct ConvTable {
    ConvForwardPlan (*plan_forward[4])(const ConvShape &, int64_t threads);
    void (*forward_offsets)(const ConvShape &, const ConvForwardPlan &, int32_t *offsets);
    void (*pack[4])(const ConvShape &, const void *w, void *packed, int64_t begin, int64_t end);
    void (*forward[4])(const ConvShape &, const ConvForwardPlan &, const ConvForward &, void *part, int64_t begin,
                       int64_t end);

    ConvDataPlan (*plan_data[4])(const ConvShape &, int64_t threads);
    void (*pack_data[4])(const ConvShape &, const void *w, void *packed, int64_t begin, int64_t end);
    void (*data[4])(const ConvShape &, const ConvDataPlan &, const void *gy, const void *packed, void *gx, void *part,
                    int64_t begin, int64_t end);

    ConvWeightsPlan (*plan_weights[4])(const ConvShape &);
    void (*weights_image[4])(const ConvShape &, const ConvWeightsPlan &, const ConvWeights &, int64_t begin,
                             int64_t end);
    void (*weights_gradient[4])(const ConvShape &, const ConvWeightsPlan &, const ConvWeights &, int64_t begin,
                                int64_t end);
    void (*weights[4])(const ConvShape &, const ConvWeightsPlan &, const ConvWeights &, void *part, int64_t begin,
                       int64_t end);
    void (*weights_reduce[4])(const ConvShape &, const ConvWeightsPlan &, const ConvWeights &, int64_t begin,
                              int64_t end);
};

} // namespace gt
