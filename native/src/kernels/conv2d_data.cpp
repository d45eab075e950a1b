#include "kernels/conv2d.h"

#include "kernels/conv2d_tier.h"
#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int64_t PLANES_BUDGET = 256 * 1024;

template <class T>
ConvDataPlan plan_data(const ConvShape &s, int64_t threads) {
    using A = Acc<T>;
    constexpr int64_t BYTES = sizeof(A);
    ConvDataPlan p{};
    const RowTiles tiles(s.icg());
    const int64_t images = s.n * s.groups, halo = s.reach_h() / s.sh;
    p.residues = smaller(s.sh, s.reach_h() + 1);
    // Vectors may not run from one row of gy into the next: they would carry over what is not theirs.
    p.stage_gradient = !DIRECT<T> || s.pixels() % LANES<A> != 0;
    p.in_place =
        DIRECT<T> && s.taps() == 1 && s.sh == 1 && s.sw == 1 && s.pt == 0 && s.pl == 0 && s.oh == s.ih && s.ow == s.iw;
    const int64_t planes = MICRO_ROWS * s.kw * p.residues;
    const int64_t fit = PLANES_BUDGET / larger(1, planes * s.ow * BYTES) - halo;
    p.band_rows = p.stage_gradient || p.in_place ? s.oh : larger(1, smaller(fit, s.oh));
    p.bands = divide_up(s.oh, p.band_rows);
    if (s.ow % LANES<A> != 0) { // a band's columns must be whole vectors too
        p.band_rows = s.oh;
        p.bands = 1;
    }
    p.splits = larger(1, smaller(divide_up(threads, larger(1, images)), tiles.count));
    p.plane_rows = p.band_rows + halo;
    p.plane = p.plane_rows * s.ow;
    p.units = images * p.splits;
    p.pack_units = s.groups * tiles.count;
    p.shared_bytes = s.oc * s.depth() * BYTES;
    const int64_t staged = p.stage_gradient ? s.ocg() * divide_up(s.pixels(), LANES<A>) * VB : 0;
    p.part_bytes = (p.in_place ? 0 : divide_up(planes * p.plane * BYTES, 64) * 64) + staged +
                   (DIRECT<T> ? 0 : s.ih * s.iw * BYTES);
    return p;
}

/// [oc, ic / groups, taps] to [group][tile of input channels][tap][oc / groups][rows].
template <class T>
void pack_data(const ConvShape &s, const void *weights, void *packed, int64_t begin, int64_t end) {
    const RowTiles tiles(s.icg());
    const int64_t taps = s.taps(), ocg = s.ocg(), depth = s.depth();
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t g = unit / tiles.count, tile = unit % tiles.count, first = tiles.begin(tile);
        const int rows = tiles.rows(tile);
        const T *from = static_cast<const T *>(weights) + g * ocg * depth + first * taps;
        Acc<T> *to = static_cast<Acc<T> *>(packed) + (g * s.icg() + first) * taps * ocg;
        for (int64_t o = 0; o < ocg; o++, from += depth) {
            for (int64_t tap = 0; tap < taps; tap++) {
                Acc<T> *row = to + (tap * ocg + o) * rows;
                for (int i = 0; i < rows; i++) row[i] = widen(from[i * taps + tap]);
            }
        }
    }
}

/// Adds the planes of one input channel, made from output rows [row, row + rows), into its image.
template <class T>
void fold(const ConvShape &s, const ConvDataPlan &p, const T *planes, int64_t row, int64_t rows, T *image) {
    for (int64_t kw = 0; kw < s.kw; kw++) {
        const Columns columns(s, kw);
        const int64_t first = columns.begin * s.sw + kw * s.dw - s.pl, count = columns.end - columns.begin;
        for (int64_t r = 0; r < p.residues; r++, planes += p.plane) {
            const int64_t written = rows + (s.reach_h() - r) / s.sh;
            int64_t y = row * s.sh + r - s.pt;
            for (int64_t j = 0; j < written; j++, y += s.sh) {
                if (y < 0 || y >= s.ih) continue;
                const T *from = planes + j * s.ow + columns.begin;
                T *to = image + y * s.iw + first;
                if (s.sw == 1) {
                    add_run<T>(to, from, count);
                } else {
                    for (int64_t i = 0; i < count; i++) to[i * s.sw] += from[i];
                }
            }
        }
    }
}

/// One tile of input channels of one image: every tap's product into its planes.
template <class A>
void tile_products(const ConvShape &s, const ConvDataPlan &p, const A *gy, int64_t gy_row, const A *weights, int count,
                   int64_t columns, A *planes) {
    constexpr int L = LANES<A>;
    alignas(64) A staged[MICRO_ROWS * TILE<A>];
    const int64_t channel = s.kw * p.residues * p.plane;
    for (int64_t column = 0; column < columns; column += TILE<A>) {
        const int64_t width = smaller(TILE<A>, columns - column);
        const int vectors = vectors_for<A>(width);
        Tile<A> t{};
        t.k = s.ocg();
        t.a_row = 1;
        t.a_col = count;
        t.b = gy + column;
        t.b_step = gy_row;
        for (int64_t kh = 0; kh < s.kh; kh++) {
            for (int64_t kw = 0; kw < s.kw; kw++) {
                A *to = planes + (kw * p.residues + kh * s.dh % s.sh) * p.plane + kh * s.dh / s.sh * s.ow + column;
                t.a = weights + (kh * s.kw + kw) * s.ocg() * count;
                if (width == vectors * L) {
                    t.c = to;
                    t.c_row = channel;
                    run_tile<A, false, Write::ADD>(count, vectors, t);
                    continue;
                }
                t.c = staged;
                t.c_row = TILE<A>;
                run_tile<A, false, Write::STORE>(count, vectors, t);
                for (int i = 0; i < count; i++) {
                    for (int64_t j = 0; j < width; j++) to[i * channel + j] += staged[i * TILE<A> + j];
                }
            }
        }
    }
}

/// 1 x 1: the product is the gradient.
template <class A>
void tile_in_place(const ConvShape &s, const A *gy, int64_t gy_row, const A *weights, int count, A *gx) {
    constexpr int L = LANES<A>;
    alignas(64) A staged[MICRO_ROWS * TILE<A>];
    const int64_t columns = s.pixels();
    for (int64_t column = 0; column < columns; column += TILE<A>) {
        const int64_t width = smaller(TILE<A>, columns - column);
        const int vectors = vectors_for<A>(width);
        const bool direct = width == vectors * L;
        Tile<A> t{};
        t.k = s.ocg();
        t.a = weights;
        t.a_row = 1;
        t.a_col = count;
        t.b = gy + column;
        t.b_step = gy_row;
        t.c = direct ? gx + column : staged;
        t.c_row = direct ? columns : TILE<A>;
        run_tile<A, false, Write::STORE>(count, vectors, t);
        if (!direct) store_tile<A>(staged, TILE<A>, count, width, gx + column, columns);
    }
}

template <class T>
void data(const ConvShape &s, const ConvDataPlan &p, const void *gradient, const void *packed, void *out, void *part,
          int64_t begin, int64_t end) {
    using A = Acc<T>;
    const RowTiles tiles(s.icg());
    const int64_t pixels = s.pixels(), image = s.ih * s.iw;
    const int64_t padded = divide_up(pixels, LANES<A>) * LANES<A>;
    A *planes = static_cast<A *>(part);
    A *staged = planes + (p.in_place ? 0
                                     : divide_up(MICRO_ROWS * s.kw * p.residues * p.plane * int64_t(sizeof(A)), 64) *
                                           64 / int64_t(sizeof(A)));
    A *wide = staged + (p.stage_gradient ? s.ocg() * padded : 0);
    int64_t held = -1;
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t ng = unit / p.splits, split = unit % p.splits, g = ng % s.groups;
        const T *gy = static_cast<const T *>(gradient) + ng * s.ocg() * pixels;
        if (p.stage_gradient && held != ng) {
            for (int64_t o = 0; o < s.ocg(); o++) {
                copy_run<T>(staged + o * padded, gy + o * pixels, pixels);
                zero_run(staged + o * padded + pixels, padded - pixels);
            }
            held = ng;
        }
        const A *source = p.stage_gradient ? staged : as_acc(gy);
        const int64_t source_row = p.stage_gradient ? padded : pixels;
        const int64_t last = tiles.count * (split + 1) / p.splits;
        for (int64_t tile = tiles.count * split / p.splits; tile < last; tile++) {
            const int64_t first = tiles.begin(tile);
            const int count = tiles.rows(tile);
            const A *weights = static_cast<const A *>(packed) + (g * s.icg() + first) * s.taps() * s.ocg();
            T *gx = static_cast<T *>(out) + (ng * s.icg() + first) * image;
            if (p.in_place) {
                tile_in_place<A>(s, source, source_row, weights, count, as_acc(gx));
                continue;
            }
            const int64_t channel = s.kw * p.residues * p.plane;
            if (DIRECT<T>) zero_run(as_acc(gx), count * image);
            for (int64_t row = 0; row < s.oh; row += p.band_rows) {
                const int64_t rows = smaller(p.band_rows, s.oh - row);
                zero_run(planes, count * channel);
                tile_products<A>(s, p, source + row * s.ow, source_row, weights, count, rows * s.ow, planes);
                if (DIRECT<T>) {
                    for (int i = 0; i < count; i++) {
                        fold<A>(s, p, planes + i * channel, row, rows, as_acc(gx) + i * image);
                    }
                }
            }
            if (!DIRECT<T>) { // one band
                for (int i = 0; i < count; i++) {
                    zero_run(wide, image);
                    fold<A>(s, p, planes + i * channel, 0, s.oh, wide);
                    for (int64_t j = 0; j < image; j++) gx[i * image + j] = narrow<T>(wide[j]);
                }
            }
        }
    }
}

} // namespace

void fill_data(ConvTable &table) {
#define GT_CONV_DATA(i, T)                                                                                             \
    table.plan_data[i] = plan_data<T>;                                                                                 \
    table.pack_data[i] = pack_data<T>;                                                                                 \
    table.data[i] = data<T>;
    GT_CONV_TYPES(GT_CONV_DATA)
#undef GT_CONV_DATA
}

} // namespace gt::GT_TIER
