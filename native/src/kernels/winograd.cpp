#include "kernels/winograd.h"

#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int P = int(WINOGRAD_PIXELS), W = int(WINOGRAD_WINDOW), POINTS = int(WINOGRAD_POINTS);
constexpr int64_t PANEL = TILE<float>; // channels of the result in one micro-kernel
constexpr int64_t SLICE = 64;          // channels of the result for which products wait in the second cache
constexpr int64_t GAP = 16;            // floats between points: a power of two apart they would share cache sets

// Transformed images: point, group of MICRO_ROWS tiles, vector of channels, tile of the group, channel of the vector.
// A micro-kernel reads its tiles at constant distances, a transformation writes whole vectors.
int64_t groups(int64_t tiles) { return divide_up(tiles, MICRO_ROWS); }
int64_t image_point(const WinogradShape &s) { return groups(s.block) * MICRO_ROWS * s.c + GAP; }
// Products: point, tile, channel of the slice.
int64_t product_point(const WinogradShape &s) { return s.block * SLICE + GAP; }
// Transformed filters: point, panel, channel of the image, channel of the panel.
int64_t filter_point(int64_t c, int64_t k) { return c * k + GAP; }

int64_t filter_floats(int64_t c, int64_t k) { return POINTS * filter_point(c, k); }
int64_t part_floats(const WinogradShape &s) { return POINTS * (image_point(s) + product_point(s)) + s.c; }

// The points at which polynomials are multiplied: 0, +-A, +-B and infinity. 1 and 2, as they are mostly chosen, give
// twice the rounding error; powers of these are exact, too.
constexpr float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B;

/// One column of a window.
GT_INLINE void image_column(const vf *v, vf *out, int step) {
    const vf even_a = v[4] - B2 * v[2], odd_a = v[3] - B2 * v[1], even_b = v[4] - A2 * v[2], odd_b = v[3] - A2 * v[1];
    out[0] = A2 * B2 * v[0] - (A2 + B2) * v[2] + v[4];
    out[step] = even_a + A * odd_a;
    out[2 * step] = even_a - A * odd_a;
    out[3 * step] = even_b + B * odd_b;
    out[4 * step] = even_b - B * odd_b;
    out[5 * step] = A2 * B2 * v[1] - (A2 + B2) * v[3] + v[5];
}

GT_INLINE void result_column(const vf *m, vf *out, int step) {
    const vf even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
    out[0] = m[0] + even_a + even_b;
    out[step] = A * odd_a + B * odd_b;
    out[2 * step] = A2 * even_a + B2 * even_b;
    out[3 * step] = A3 * odd_a + B3 * odd_b + m[5];
}

GT_INLINE void filter_column(vf w0, vf w1, vf w2, vf *out, int step) {
    constexpr float at_a = 1 / (2 * A2 * (A2 - B2)), at_b = 1 / (2 * B2 * (B2 - A2));
    const vf even_a = at_a * (w0 + A2 * w2), odd_a = at_a * A * w1, even_b = at_b * (w0 + B2 * w2),
             odd_b = at_b * B * w1;
    out[0] = w0 * (1 / (A2 * B2));
    out[step] = even_a + odd_a;
    out[2 * step] = even_a - odd_a;
    out[3 * step] = even_b + odd_b;
    out[4 * step] = even_b - odd_b;
    out[5 * step] = w2;
}

void filters(const WinogradShape &s, const WinogradFilters &f, float *transformed, int64_t begin, int64_t end) {
    const int64_t point = filter_point(s.c, s.k);
    alignas(64) float taps[9][PANEL];
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t panel = unit / s.c, channel = unit % s.c;
        const float *from = f.w + panel * PANEL * f.to_step + channel * f.from_step;
        for (int64_t i = 0; i < PANEL; i++, from += f.to_step) {
            for (int t = 0; t < 9; t++) taps[t][i] = from[f.turned ? 8 - t : t];
        }
        float *to = transformed + panel * s.c * PANEL + channel * PANEL;
        for (int64_t i = 0; i < PANEL; i += VF) {
            vf columns[W * 3], all[POINTS];
            for (int x = 0; x < 3; x++) {
                filter_column(load<vf>(taps[x] + i), load<vf>(taps[3 + x] + i), load<vf>(taps[6 + x] + i), columns + x,
                              3);
            }
            for (int y = 0; y < W; y++) {
                filter_column(columns[3 * y], columns[3 * y + 1], columns[3 * y + 2], all + W * y, 1);
            }
            for (int p = 0; p < POINTS; p++) store(to + p * point + i, all[p]);
        }
    }
}

/// A tile: its image, and the pixel at which its result starts.
struct Place {
    int64_t image, y, x;
    Place(const WinogradShape &s, int64_t tile)
        : image(tile / (s.down * s.across)), y(tile / s.across % s.down * P), x(tile % s.across * P) {}
};

/// zeros: s.c of them, for what lies outside of the image.
void transform_image(const WinogradShape &s, const float *x, const float *zeros, int64_t tile, float *to) {
    const Place at(s, tile);
    const int64_t point = image_point(s), top = at.y - s.pt, left = at.x - s.pl;
    const float *image = x + at.image * s.ih * s.iw * s.c;
    const float *pixels[POINTS];
    for (int i = 0; i < W; i++) {
        for (int j = 0; j < W; j++) {
            const int64_t row = top + i, column = left + j;
            const bool inside = row >= 0 && row < s.ih && column >= 0 && column < s.iw;
            pixels[W * i + j] = inside ? image + (row * s.iw + column) * s.c : zeros;
        }
    }
    for (int64_t c = 0; c < s.c; c += VF, to += MICRO_ROWS * VF) {
        vf columns[POINTS];
        for (int j = 0; j < W; j++) {
            vf in[W];
#pragma GCC unroll 6
            for (int i = 0; i < W; i++) in[i] = load<vf>(pixels[W * i + j] + c);
            image_column(in, columns + j, W);
        }
        for (int i = 0; i < W; i++) {
            vf out[W];
            image_column(columns + W * i, out, 1);
#pragma GCC unroll 6
            for (int j = 0; j < W; j++) store(to + (W * i + j) * point, out[j]);
        }
    }
}

/// out [ROWS, PANEL] = tiles [ROWS, c] x filters [c, PANEL].
template <int ROWS>
[[gnu::noinline]] void product(int64_t c, const float *tiles, const float *filters, float *out) {
    vf sums[ROWS][MICRO_VECTORS];
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < MICRO_VECTORS; j++) sums[i][j] = vf{};
    }
    for (int64_t vector = 0; vector < c; vector += VF, tiles += MICRO_ROWS * VF) {
        for (int k = 0; k < VF; k++, filters += PANEL) {
            vf v[MICRO_VECTORS];
#pragma GCC unroll 2
            for (int j = 0; j < MICRO_VECTORS; j++) v[j] = load<vf>(filters + j * VF);
#pragma GCC unroll 12
            for (int i = 0; i < ROWS; i++) {
                const float x = tiles[i * VF + k];
#pragma GCC unroll 2
                for (int j = 0; j < MICRO_VECTORS; j++) sums[i][j] += x * v[j];
            }
        }
    }
#pragma GCC unroll 12
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < MICRO_VECTORS; j++) store(out + i * SLICE + j * VF, sums[i][j]);
    }
}

using Product = void (*)(int64_t, const float *, const float *, float *);

/// By rows.
constexpr Product PRODUCTS[] = {
    nullptr,    product<1>, product<2>, product<3>,  product<4>,  product<5>,  product<6>,
#if GT_TIER_NUMBER == 4
    product<7>, product<8>, product<9>, product<10>, product<11>, product<12>,
#endif
};

/// Channels [first, first + count) of a tile's result.
void transform_result(const WinogradShape &s, const WinogradRun &r, int64_t tile, int64_t first, int64_t count,
                      const float *products) {
    const Place at(s, tile);
    const int64_t point = product_point(s), rows = smaller(P, s.oh - at.y), columns = smaller(P, s.ow - at.x);
    const int64_t start = ((at.image * s.oh + at.y) * s.ow + at.x) * s.k + first;
    for (int64_t k = 0; k < count; k += VF, products += VF) {
        vf down[P * W];
        for (int j = 0; j < W; j++) {
            vf in[W];
#pragma GCC unroll 6
            for (int i = 0; i < W; i++) in[i] = load<vf>(products + (W * i + j) * point);
            result_column(in, down + j, W);
        }
        const vf bias = r.bias ? load<vf>(r.bias + first + k) : vf{};
        for (int64_t i = 0; i < rows; i++) {
            vf out[P];
            result_column(down + W * i, out, 1);
            for (int64_t j = 0; j < columns; j++) {
                const int64_t to = start + (i * s.ow + j) * s.k + k;
                vf v = out[j] + bias;
                if (r.residual) v += load<vf>(r.residual + to);
                if (r.relu) v = v < 0 ? vf{} : v; // NaN stays
                store(r.y + to, v);
            }
        }
    }
}

void blocks(const WinogradShape &s, const WinogradRun &r, float *part, int64_t begin, int64_t end) {
    const int64_t image = image_point(s), filter = filter_point(s.c, s.k), produced = product_point(s);
    float *products = part + POINTS * image, *zeros = products + POINTS * produced;
    zero_run(zeros, s.c);
    for (int64_t block = begin; block < end; block++) {
        const int64_t first = s.tiles * block / s.blocks, count = s.tiles * (block + 1) / s.blocks - first;
        const RowTiles rows(count);
        for (int64_t group = 0; group < rows.count; group++) {
            for (int i = 0; i < rows.rows(group); i++) {
                transform_image(s, r.x, zeros, first + rows.begin(group) + i, part + group * MICRO_ROWS * s.c + i * VF);
            }
        }
        for (int64_t slice = 0; slice < s.k; slice += SLICE) {
            const int64_t channels = smaller(SLICE, s.k - slice);
            for (int64_t p = 0; p < POINTS; p++) {
                for (int64_t panel = 0; panel < channels; panel += PANEL) {
                    const float *f = r.filters + p * filter + (slice + panel) * s.c;
                    for (int64_t group = 0; group < rows.count; group++) {
                        PRODUCTS[rows.rows(group)](s.c, part + p * image + group * MICRO_ROWS * s.c, f,
                                                   products + p * produced + rows.begin(group) * SLICE + panel);
                    }
                }
            }
            for (int64_t i = 0; i < count; i++) {
                transform_result(s, r, first + i, slice, channels, products + i * SLICE);
            }
        }
    }
}

} // namespace

void fill(WinogradTable &table) {
    table.panel = PANEL;
    table.rows = MICRO_ROWS;
    table.filter_floats = filter_floats;
    table.part_floats = part_floats;
    table.filters = filters;
    table.blocks = blocks;
}

} // namespace gt::GT_TIER
