// The gradient of few weights: each is a long dot product over pixels, kept as a vector of partial sums until the end.
#include "kernels/conv2d_tier.h"
#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int64_t SUMS = 1024;             // weights of a group: their vectors take 64 KB
constexpr int64_t BAND_BUDGET = 64 * 1024; // bytes of planes
constexpr int64_t UNITS = 64;

#if GT_TIER_NUMBER == 4
constexpr int DOT_ROWS = 4, DOT_COLUMNS = 6; // 24 sums, 10 operands: of 32 registers
#else
constexpr int DOT_ROWS = 3, DOT_COLUMNS = 3; // of 16
#endif

inline int64_t columns_of(const ConvShape &s) { return s.depth() + 1; }

/// sums[i * row + j] += gy[i * gy_row + p] * (planes + offsets[j])[p], lane by lane, over whole vectors of pixels.
template <class A, int ROWS, int COLUMNS>
[[gnu::noinline]] static void dots(int64_t pixels, const A *gy, int64_t gy_row, const A *planes, const int32_t *offsets,
                                   Wide<A> *sums, int64_t row) {
    constexpr int L = LANES<A>;
    using V = Wide<A>;
    V r[ROWS][COLUMNS];
    const A *x[COLUMNS];
#pragma GCC unroll 6
    for (int j = 0; j < COLUMNS; j++) {
        x[j] = planes + offsets[j];
#pragma GCC unroll 4
        for (int i = 0; i < ROWS; i++) r[i][j] = V{};
    }
    for (int64_t p = 0; p < pixels; p += L) {
        V g[ROWS];
#pragma GCC unroll 4
        for (int i = 0; i < ROWS; i++) g[i] = load<V>(gy + i * gy_row + p);
#pragma GCC unroll 6
        for (int j = 0; j < COLUMNS; j++) {
            const V v = load<V>(x[j] + p);
#pragma GCC unroll 4
            for (int i = 0; i < ROWS; i++) r[i][j] += g[i] * v;
        }
    }
#pragma GCC unroll 4
    for (int i = 0; i < ROWS; i++) {
#pragma GCC unroll 6
        for (int j = 0; j < COLUMNS; j++) sums[i * row + j] += r[i][j];
    }
}

template <class A, int ROWS>
void dots_columns(int columns, int64_t pixels, const A *gy, int64_t gy_row, const A *planes, const int32_t *offsets,
                  Wide<A> *sums, int64_t row) {
    switch (columns) {
    case 1:
        return dots<A, ROWS, 1>(pixels, gy, gy_row, planes, offsets, sums, row);
    case 2:
        return dots<A, ROWS, 2>(pixels, gy, gy_row, planes, offsets, sums, row);
    case 3:
        return dots<A, ROWS, 3>(pixels, gy, gy_row, planes, offsets, sums, row);
    default:
        break;
    }
    if constexpr (DOT_COLUMNS == 6) {
        switch (columns) {
        case 4:
            return dots<A, ROWS, 4>(pixels, gy, gy_row, planes, offsets, sums, row);
        case 5:
            return dots<A, ROWS, 5>(pixels, gy, gy_row, planes, offsets, sums, row);
        default:
            return dots<A, ROWS, 6>(pixels, gy, gy_row, planes, offsets, sums, row);
        }
    }
}

template <class A>
void dots_rows(int rows, int columns, int64_t pixels, const A *gy, int64_t gy_row, const A *planes,
               const int32_t *offsets, Wide<A> *sums, int64_t row) {
    switch (rows) {
    case 1:
        return dots_columns<A, 1>(columns, pixels, gy, gy_row, planes, offsets, sums, row);
    case 2:
        return dots_columns<A, 2>(columns, pixels, gy, gy_row, planes, offsets, sums, row);
    case 3:
        return dots_columns<A, 3>(columns, pixels, gy, gy_row, planes, offsets, sums, row);
    default:
        return dots_columns<A, DOT_ROWS>(columns, pixels, gy, gy_row, planes, offsets, sums, row);
    }
}

/// The parts of a thread's scratch.
template <class A>
struct Parts {
    int64_t sums, planes, gradient, offsets; // bytes
    Parts(const ConvShape &s, const ConvWeightsPlan &p) {
        const int64_t band = divide_up(p.band_rows * s.ow, LANES<A>) * LANES<A>;
        auto aligned = [](int64_t bytes) { return divide_up(bytes, 64) * 64; };
        sums = aligned(s.ocg() * columns_of(s) * VB);
        // The planes, a plane of ones, and what the last vectors read past them.
        planes = aligned((s.icg() * s.kw * p.residues * p.plane + band + LANES<A>)*int64_t(sizeof(A)));
        gradient = aligned(s.ocg() * band * int64_t(sizeof(A)));
        offsets = aligned(columns_of(s) * int64_t(sizeof(int32_t)));
    }
    int64_t total() const { return sums + planes + gradient + offsets; }
};

} // namespace

bool use_dots(const ConvShape &s) { return s.ocg() * columns_of(s) <= SUMS && s.pixels() >= 64; }

template <class T>
void plan_dots(const ConvShape &s, ConvWeightsPlan &p) {
    using A = Acc<T>;
    p.dots = true;
    p.residues = smaller(s.sh, s.reach_h() + 1);
    const int64_t planes = s.icg() * s.kw * p.residues, halo = s.reach_h() / s.sh;
    const int64_t fit = BAND_BUDGET / larger(1, planes * s.ow * int64_t(sizeof(A))) - halo;
    p.band_rows = divide_up(s.oh, divide_up(s.oh, larger(1, smaller(s.oh, fit))));
    p.plane = (p.band_rows + halo) * s.ow + LANES<A>;
    const int64_t chunks = larger(1, smaller(s.n, divide_up(UNITS, s.groups)));
    p.chunk_images = larger(1, divide_up(s.n, chunks));
    p.chunks = larger(1, divide_up(s.n, p.chunk_images));
    p.units = s.groups * p.chunks;
    p.reduce_units = s.oc;
    p.partial_bytes = p.chunks * s.oc * columns_of(s) * int64_t(sizeof(A));
    p.part_bytes = Parts<A>(s, p).total();
}

template <class T>
void weights_dots(const ConvShape &s, const ConvWeightsPlan &p, const ConvWeights &w, void *part, int64_t begin,
                  int64_t end) {
    using A = Acc<T>;
    constexpr int L = LANES<A>;
    const int64_t ocg = s.ocg(), columns = columns_of(s), pixels = s.pixels(), image = s.ih * s.iw;
    const int64_t row_tiles = divide_up(ocg, DOT_ROWS), column_tiles = divide_up(columns, DOT_COLUMNS);
    const Parts<A> parts(s, p);
    Wide<A> *sums = static_cast<Wide<A> *>(part);
    A *planes = reinterpret_cast<A *>(static_cast<char *>(part) + parts.sums);
    A *staged = reinterpret_cast<A *>(static_cast<char *>(part) + parts.sums + parts.planes);
    int32_t *offsets =
        reinterpret_cast<int32_t *>(static_cast<char *>(part) + parts.sums + parts.planes + parts.gradient);
    plane_offsets(s, p.residues, p.plane, offsets);
    zero_run(planes,
             parts.planes / int64_t(sizeof(A))); // what is read past a plane meets zeros of gy, but must be numbers
    const int64_t ones = s.icg() * s.kw * p.residues * p.plane;
    offsets[s.depth()] = int32_t(ones);
    for (int64_t i = 0; i < p.band_rows * s.ow; i++) planes[ones + i] = 1;
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t g = unit % s.groups, chunk = unit / s.groups;
        for (int64_t i = 0; i < ocg * columns; i++) sums[i] = Wide<A>{};
        const int64_t first = chunk * p.chunk_images, last = smaller(s.n, first + p.chunk_images);
        for (int64_t n = first; n < last; n++) {
            const T *x = static_cast<const T *>(w.x) + (n * s.groups + g) * s.icg() * image;
            const T *gy = static_cast<const T *>(w.gy) + (n * s.groups + g) * ocg * pixels;
            for (int64_t row = 0; row < s.oh; row += p.band_rows) {
                const int64_t rows = smaller(p.band_rows, s.oh - row), count = rows * s.ow;
                const int64_t padded = divide_up(count, L) * L;
                fill_planes<T>(s, p.residues, p.plane, x, row, rows, planes);
                const A *source = reinterpret_cast<const A *>(gy) + row * s.ow; // used only where T is A
                int64_t source_row = pixels;
                if (!DIRECT<T> || padded != count) {
                    for (int64_t o = 0; o < ocg; o++) {
                        copy_run<T>(staged + o * padded, gy + o * pixels + row * s.ow, count);
                        zero_run(staged + o * padded + count, padded - count);
                    }
                    source = staged;
                    source_row = padded;
                }
                for (int64_t i = 0; i < row_tiles; i++) {
                    const int64_t o = ocg * i / row_tiles, next_o = ocg * (i + 1) / row_tiles;
                    for (int64_t j = 0; j < column_tiles; j++) {
                        const int64_t c = columns * j / column_tiles, next_c = columns * (j + 1) / column_tiles;
                        dots_rows<A>(int(next_o - o), int(next_c - c), padded, source + o * source_row, source_row,
                                     planes, offsets + c, sums + o * columns + c, columns);
                    }
                }
            }
        }
        A *out = static_cast<A *>(w.partial) + (chunk * s.oc + g * ocg) * columns;
        for (int64_t i = 0; i < ocg * columns; i++) {
            A total = 0;
            for (int l = 0; l < L; l++) total += sums[i][l];
            out[i] = total;
        }
    }
}

#define GT_CONV_DOTS(i, T)                                                                                             \
    template void plan_dots<T>(const ConvShape &, ConvWeightsPlan &);                                                  \
    template void weights_dots<T>(const ConvShape &, const ConvWeightsPlan &, const ConvWeights &, void *, int64_t,    \
                                  int64_t);
GT_CONV_TYPES(GT_CONV_DOTS)
#undef GT_CONV_DOTS

} // namespace gt::GT_TIER
