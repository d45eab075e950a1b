#include "kernels/conv2d.h"

#include "kernels/conv2d_tier.h"
#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int64_t PLANES_BUDGET = 384 * 1024; // bytes: leaves room in a 512 KB level-2 cache for weights

template <class T>
ConvForwardPlan plan_forward(const ConvShape &s, int64_t threads) {
    using A = Acc<T>;
    ConvForwardPlan p{};
    p.residues = smaller(s.sh, s.reach_h() + 1);
    p.in_place = DIRECT<T> && s.taps() == 1 && s.sh == 1 && s.sw == 1 && s.pt == 0 && s.pl == 0 && s.oh == s.ih &&
                 s.ow == s.iw && s.pixels() % LANES<A> == 0;
    int64_t planes = s.icg() * s.kw * p.residues;
    int64_t halo = s.reach_h() / s.sh;
    int64_t fit = PLANES_BUDGET / larger(1, planes * s.ow * int64_t(sizeof(A))) - halo;
    int64_t images = s.n * s.groups;
    int64_t wanted = divide_up(threads, larger(1, images)); // bands of an image that keep every thread busy
    p.band_rows = larger(1, smaller(p.in_place ? s.oh : fit, divide_up(s.oh, wanted)));
    // In place there is no slack to read: bands must be whole vectors, as the image is.
    if (p.in_place && s.ow % LANES<A> != 0) p.band_rows = s.oh;
    p.band_rows = divide_up(s.oh, divide_up(s.oh, p.band_rows)); // bands of the same size
    p.bands = divide_up(s.oh, p.band_rows);
    p.splits = smaller(divide_up(threads, larger(1, images * p.bands)), RowTiles(s.ocg()).count);
    p.plane_rows = p.band_rows + halo;
    p.plane = p.plane_rows * s.ow;
    p.units = images * p.bands * p.splits;
    // The last vectors of a band read past its end: a tile of slack.
    p.part_bytes = p.in_place ? 0 : (planes * p.plane + TILE<A>)*int64_t(sizeof(A));
    p.packed_bytes = s.oc * s.depth() * int64_t(sizeof(A));
    p.pack_units = s.groups * RowTiles(s.ocg()).count;
    // Filters a multiple of a page apart fall into one set of the level-1 cache.
    p.pack_weights = !DIRECT<T> || s.depth() * int64_t(sizeof(A)) % 4096 == 0;
    return p;
}

void forward_offsets(const ConvShape &s, const ConvForwardPlan &p, int32_t *offsets) {
    plane_offsets(s, p.residues, p.plane, offsets);
}

/// [oc, depth] to tiles of [depth][rows].
template <class T>
void pack(const ConvShape &s, const void *weights, void *packed, int64_t begin, int64_t end) {
    RowTiles tiles(s.ocg());
    const int64_t depth = s.depth();
    for (int64_t unit = begin; unit < end; unit++) {
        int64_t tile = unit % tiles.count;
        int64_t first = unit / tiles.count * s.ocg() + tiles.begin(tile);
        int rows = tiles.rows(tile);
        const T *from = static_cast<const T *>(weights) + first * depth;
        Acc<T> *to = static_cast<Acc<T> *>(packed) + first * depth;
        for (int64_t k = 0; k < depth; k++) {
            for (int i = 0; i < rows; i++) to[k * rows + i] = widen(from[i * depth + k]);
        }
    }
}

template <class T>
void forward(const ConvShape &s, const ConvForwardPlan &p, const ConvForward &f, void *part, int64_t begin,
             int64_t end) {
    using A = Acc<T>;
    constexpr int L = LANES<A>;
    const RowTiles tiles(s.ocg());
    const int64_t depth = s.depth(), pixels = s.pixels(), image = s.ih * s.iw;
    const T *x = static_cast<const T *>(f.x);
    const T *bias = static_cast<const T *>(f.bias);
    A *planes = static_cast<A *>(part);
    alignas(64) A staged[MICRO_ROWS * TILE<A>];
    A initial[MICRO_ROWS];
    int64_t filled = -1;
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t split = unit % p.splits, band = unit / p.splits % p.bands, ng = unit / p.splits / p.bands;
        const int64_t g = ng % s.groups, row = band * p.band_rows, rows = smaller(p.band_rows, s.oh - row);
        const int64_t columns = rows * s.ow;
        const T *source = x + ng * s.icg() * image;
        if (!p.in_place && filled != unit / p.splits) fill_planes<T>(s, p.residues, p.plane, source, row, rows, planes);
        filled = unit / p.splits;
        const int64_t first_tile = tiles.count * split / p.splits, last_tile = tiles.count * (split + 1) / p.splits;
        T *y = static_cast<T *>(f.y) + ng * s.ocg() * pixels + row * s.ow;
        for (int64_t column = 0; column < columns; column += TILE<A>) {
            const int64_t width = smaller(TILE<A>, columns - column);
            const int vectors = vectors_for<A>(width);
            for (int64_t tile = first_tile; tile < last_tile; tile++) {
                const int64_t channel = tiles.begin(tile);
                const int count = tiles.rows(tile);
                T *to = y + channel * pixels + column;
                Tile<A> t{};
                t.k = depth;
                if (f.packed) {
                    t.a = static_cast<const A *>(f.w) + (g * s.ocg() + channel) * depth;
                    t.a_row = 1;
                    t.a_col = count;
                } else {
                    t.a = as_acc(static_cast<const T *>(f.w)) + (g * s.ocg() + channel) * depth;
                    t.a_row = depth;
                    t.a_col = 1;
                }
                if (bias) {
                    for (int i = 0; i < count; i++) initial[i] = widen(bias[g * s.ocg() + channel + i]);
                    t.initial = initial;
                }
                t.relu = f.relu;
                const bool direct = DIRECT<T> && width == vectors * L;
                t.c = direct ? as_acc(to) : staged;
                t.c_row = direct ? pixels : TILE<A>;
                if (p.in_place) {
                    t.b = as_acc(source) + row * s.ow + column;
                    t.b_step = image;
                    run_tile<A, false, Write::STORE>(count, vectors, t);
                } else {
                    t.b = planes + column;
                    t.b_offsets = f.offsets;
                    run_tile<A, true, Write::STORE>(count, vectors, t);
                }
                if (!direct) store_tile<T>(staged, TILE<A>, count, width, to, pixels);
            }
        }
        if (f.activate) {
            for (int64_t c = tiles.begin(first_tile); c < tiles.begin(last_tile); c++) {
                f.activate(f.context, y + c * pixels, columns);
            }
        }
    }
}

} // namespace

void fill_forward(ConvTable &table) {
#define GT_CONV_FORWARD(i, T)                                                                                          \
    table.plan_forward[i] = plan_forward<T>;                                                                           \
    table.pack[i] = pack<T>;                                                                                           \
    table.forward[i] = forward<T>;
    GT_CONV_TYPES(GT_CONV_FORWARD)
#undef GT_CONV_FORWARD
    table.forward_offsets = forward_offsets;
}

} // namespace gt::GT_TIER
