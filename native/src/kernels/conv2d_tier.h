// What the passes of conv2d share inside a tier.
#pragma once

#include "kernels/conv2d.h"
#include "kernels/micro.h"

#define GT_CONV_TYPES(X) X(0, Half) X(1, BFloat16) X(2, float) X(3, double)

namespace gt::GT_TIER {

void fill_forward(ConvTable &table);
void fill_data(ConvTable &table);
void fill_weights(ConvTable &table);

/// Few sums (one input channel, depthwise): products of vectors of pixels, instead of a packed im2col matrix.
bool use_dots(const ConvShape &s);
template <class T>
void plan_dots(const ConvShape &s, ConvWeightsPlan &p);
template <class T>
void weights_dots(const ConvShape &s, const ConvWeightsPlan &p, const ConvWeights &w, void *part, int64_t begin,
                  int64_t end);

/// The output columns whose tap in kernel column kw lies inside the image.
struct Columns {
    int64_t begin, end;
    Columns(const ConvShape &s, int64_t kw) {
        int64_t shift = s.pl - kw * s.dw; // input column = output column * sw - shift
        begin = smaller(s.ow, shift > 0 ? divide_up(shift, s.sw) : 0);
        int64_t last = s.iw - 1 + shift;
        end = last < 0 ? begin : larger(begin, smaller(s.ow, last / s.sw + 1));
    }
};

/// Where each row of the im2col matrix starts in the planes.
[[maybe_unused]] static void plane_offsets(const ConvShape &s, int64_t residues, int64_t plane, int32_t *offsets) {
    for (int64_t c = 0, i = 0; c < s.icg(); c++) {
        for (int64_t kh = 0; kh < s.kh; kh++) {
            for (int64_t kw = 0; kw < s.kw; kw++, i++) {
                const int64_t index = (c * s.kw + kw) * residues + kh * s.dh % s.sh;
                offsets[i] = int32_t(index * plane + kh * s.dh / s.sh * s.ow);
            }
        }
    }
}

/// Fills the planes of output rows [row, row + rows) of one image and group; x points to its first channel.
template <class T>
static void fill_planes(const ConvShape &s, int64_t residues, int64_t plane, const T *x, int64_t row, int64_t rows,
                        Acc<T> *planes) {
    for (int64_t c = 0; c < s.icg(); c++, x += s.ih * s.iw) {
        for (int64_t kw = 0; kw < s.kw; kw++) {
            Columns columns(s, kw);
            const int64_t first = columns.begin * s.sw + kw * s.dw - s.pl, count = columns.end - columns.begin;
            for (int64_t r = 0; r < residues; r++, planes += plane) {
                int64_t needed = rows + (s.reach_h() - r) / s.sh;
                Acc<T> *to = planes;
                int64_t y = row * s.sh + r - s.pt;
                for (int64_t j = 0; j < needed; j++, y += s.sh, to += s.ow) {
                    if (y < 0 || y >= s.ih || count == 0) {
                        zero_run(to, s.ow);
                        continue;
                    }
                    if (columns.begin) zero_run(to, columns.begin);
                    const T *from = x + y * s.iw + first;
                    if (s.sw == 1) {
                        copy_run<T>(to + columns.begin, from, count);
                    } else {
                        for (int64_t i = 0; i < count; i++) to[columns.begin + i] = widen(from[i * s.sw]);
                    }
                    if (columns.end < s.ow) zero_run(to + columns.end, s.ow - columns.end);
                }
            }
        }
    }
}

} // namespace gt::GT_TIER
