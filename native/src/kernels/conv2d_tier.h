// What the passes of conv2d share inside a tier.
#pragma once

#include "kernels/conv2d.h"
#include "kernels/micro.h"

#define GT_CONV_TYPES(X) X(0, Half) X(1, BFloat16) X(2, float) X(3, double)

namespace gt::GT_TIER {

void fill_forward(ConvTable &table);
void fill_data(ConvTable &table);
void fill_weights(ConvTable &table);

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

} // namespace gt::GT_TIER
