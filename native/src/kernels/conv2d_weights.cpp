#include "kernels/conv2d.h"

#include "kernels/conv2d_tier.h"
#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int64_t PANEL_STEPS = 256;       // pixels of a packed panel: 32 KB of float
constexpr int64_t UNITS = 64;              // enough for any thread count, and the same for all: equal results
constexpr int64_t PARTIAL_LIMIT = 4 << 20; // elements of partial sums

/// Columns of the product: the filter in (kh, kw, ic) order, and the bias.
inline int64_t columns_of(const ConvShape &s) { return s.depth() + 1; }

template <class T>
ConvWeightsPlan plan_weights(const ConvShape &s) {
    using A = Acc<T>;
    constexpr int64_t BYTES = sizeof(A);
    ConvWeightsPlan p{};
    if (use_dots(s)) {
        plan_dots<T>(s, p);
        return p;
    }
    p.panels = divide_up(columns_of(s), TILE<A>);
    const int64_t sums = s.groups * p.panels * s.ocg() * TILE<A>;
    const int64_t wanted = divide_up(UNITS, s.groups * p.panels);
    const int64_t chunks = larger(1, smaller(smaller(wanted, s.n), PARTIAL_LIMIT / larger(1, sums)));
    p.chunk_images = larger(1, divide_up(s.n, chunks));
    p.chunks = larger(1, divide_up(s.n, p.chunk_images));
    p.padded_h = (s.oh - 1) * s.sh + s.reach_h() + 1;
    p.padded_w = (s.ow - 1) * s.sw + s.reach_w() + 1;
    p.image_in_place = DIRECT<T> && s.icg() == 1 && s.pt == 0 && s.pl == 0 && p.padded_h <= s.ih && p.padded_w <= s.iw;
    // Rows of gy a multiple of a page apart fall into one set of the cache; short rows make short products.
    p.gradient_in_place = DIRECT<T> && s.pixels() >= 64 && s.pixels() * BYTES % 4096 != 0;
    p.block = PANEL_STEPS;
    p.image_units = p.image_in_place ? 0 : s.n * s.groups;
    p.gradient_units = p.gradient_in_place ? 0 : s.n * s.groups;
    p.units = s.groups * p.panels * p.chunks;
    p.reduce_units = s.oc;
    p.image_bytes = p.image_in_place ? 0 : s.n * s.ic * p.padded_h * p.padded_w * BYTES;
    p.gradient_bytes = p.gradient_in_place ? 0 : s.n * s.oc * s.pixels() * BYTES;
    p.partial_bytes = p.chunks * sums * BYTES;
    p.part_bytes = p.block * TILE<A> * BYTES;
    return p;
}

/// x to zero-padded nhwc, cut to what the taps reach.
template <class T>
void weights_image(const ConvShape &s, const ConvWeightsPlan &p, const ConvWeights &w, int64_t begin, int64_t end) {
    const int64_t icg = s.icg(), row = p.padded_w * icg;
    const int64_t left = smaller(s.pl, p.padded_w), valid = larger(0, smaller(s.iw, p.padded_w - left));
    for (int64_t ng = begin; ng < end; ng++) {
        const T *from = static_cast<const T *>(w.x) + ng * icg * s.ih * s.iw;
        Acc<T> *to = static_cast<Acc<T> *>(w.image) + ng * p.padded_h * row;
        for (int64_t y = 0; y < p.padded_h; y++, to += row) {
            const int64_t source = y - s.pt;
            if (source < 0 || source >= s.ih) {
                zero_run(to, row);
                continue;
            }
            zero_run(to, left * icg);
            transpose<T>(from + source * s.iw, s.ih * s.iw, icg, valid, to + left * icg, icg);
            zero_run(to + (left + valid) * icg, (p.padded_w - left - valid) * icg);
        }
    }
}

/// gy to nhwc.
template <class T>
void weights_gradient(const ConvShape &s, const ConvWeightsPlan &, const ConvWeights &w, int64_t begin, int64_t end) {
    const int64_t size = s.ocg() * s.pixels();
    for (int64_t ng = begin; ng < end; ng++) {
        transpose<T>(static_cast<const T *>(w.gy) + ng * size, s.pixels(), s.ocg(), s.pixels(),
                     static_cast<Acc<T> *>(w.gradient) + ng * size, s.ocg());
    }
}

/// Columns of a panel that lie side by side in the image too.
struct Segment {
    int64_t source, column, length;
};

template <class A>
struct Panel {
    Segment segments[TILE<A>];
    int count = 0;
    int64_t width; // columns in use
    int vectors;
    int64_t ones; // column of ones, or -1

    Panel(const ConvShape &s, const ConvWeightsPlan &p, int64_t panel) {
        const int64_t begin = panel * TILE<A>;
        const int64_t end = smaller(begin + TILE<A>, s.depth());
        // Kernel columns next to each other are next to each other in the image, unless they are dilated.
        const int64_t run = s.dw == 1 ? s.kw * s.icg() : s.icg();
        for (int64_t c = begin; c < end;) {
            const int64_t kh = c / (s.kw * s.icg()), rest = c % (s.kw * s.icg());
            const int64_t length = smaller(end - c, run - rest % run);
            const int64_t kw = rest / s.icg();
            segments[count++] = {(kh * s.dh * p.padded_w + kw * s.dw) * s.icg() + rest % s.icg(), c - begin, length};
            c += length;
        }
        width = smaller(TILE<A>, columns_of(s) - begin);
        vectors = vectors_for<A>(width);
        ones = s.depth() >= begin && s.depth() < begin + TILE<A> ? s.depth() - begin : -1;
    }
};

/// The rows of the im2col matrix of output pixels [pixel, pixel + n) of one image.
template <class A>
void fill_panel(const ConvShape &s, const Panel<A> &panel, const A *image, int64_t image_row, int64_t step,
                int64_t pixel, int64_t n, A *to, int64_t to_row) {
    for (int k = 0; k < panel.count; k++) {
        const Segment segment = panel.segments[k];
        const A *source = image + segment.source;
        A *q = to + segment.column;
        for (int64_t done = 0; done < n;) {
            const int64_t y = (pixel + done) / s.ow, x = (pixel + done) % s.ow;
            const int64_t count = smaller(s.ow - x, n - done);
            const A *from = source + y * s.sh * image_row + x * step;
            if (segment.length == TILE<A>) {
                for (int64_t i = 0; i < count; i++, from += step, q += to_row) __builtin_memcpy(q, from, 2 * VB);
            } else {
                for (int64_t i = 0; i < count; i++, from += step, q += to_row) copy_run<A>(q, from, segment.length);
            }
            done += count;
        }
    }
}

template <class T>
void weights(const ConvShape &s, const ConvWeightsPlan &p, const ConvWeights &w, void *part, int64_t begin,
             int64_t end) {
    using A = Acc<T>;
    if (p.dots) return weights_dots<T>(s, p, w, part, begin, end);
    const RowTiles tiles(s.ocg());
    const int64_t icg = s.icg(), ocg = s.ocg(), pixels = s.pixels();
    const int64_t image_row = (p.image_in_place ? s.iw : p.padded_w) * icg;
    const int64_t image_size = p.image_in_place ? s.ih * s.iw : p.padded_h * image_row;
    const A *images = p.image_in_place ? as_acc(static_cast<const T *>(w.x)) : static_cast<const A *>(w.image);
    const A *gradients =
        p.gradient_in_place ? as_acc(static_cast<const T *>(w.gy)) : static_cast<const A *>(w.gradient);
    A *packed = static_cast<A *>(part);
    for (int64_t unit = begin; unit < end; unit++) {
        const int64_t g = unit % s.groups, index = unit / s.groups % p.panels, chunk = unit / s.groups / p.panels;
        ConvShape in = s; // the image's rows may be longer than the padded ones
        ConvWeightsPlan at = p;
        at.padded_w = p.image_in_place ? s.iw : p.padded_w;
        const Panel<A> panel(in, at, index);
        const int64_t packed_row = panel.vectors * LANES<A>;
        zero_run(packed, p.block * packed_row);
        if (panel.ones >= 0) {
            for (int64_t i = 0; i < p.block; i++) packed[i * packed_row + panel.ones] = 1;
        }
        A *sums = static_cast<A *>(w.partial) + ((chunk * s.groups + g) * p.panels + index) * ocg * TILE<A>;
        zero_run(sums, ocg * TILE<A>);
        const int64_t first = chunk * p.chunk_images, last = smaller(s.n, first + p.chunk_images);
        for (int64_t n = first; n < last;) {
            // Images follow each other only where there is one group.
            const int64_t joined =
                p.gradient_in_place || s.groups > 1 ? 1 : smaller(last - n, larger(1, p.block / pixels));
            for (int64_t pixel = 0; pixel < pixels; pixel += p.block) {
                const int64_t steps = smaller(p.block, pixels - pixel);
                for (int64_t j = 0; j < joined; j++) {
                    fill_panel<A>(s, panel, images + ((n + j) * s.groups + g) * image_size, image_row, s.sw * icg,
                                  pixel, steps, packed + j * steps * packed_row, packed_row);
                }
                for (int64_t tile = 0; tile < tiles.count; tile++) {
                    const int64_t channel = tiles.begin(tile);
                    Tile<A> t{};
                    t.k = steps * joined;
                    if (p.gradient_in_place) {
                        t.a = gradients + ((n * s.groups + g) * ocg + channel) * pixels + pixel;
                        t.a_row = pixels;
                        t.a_col = 1;
                    } else {
                        t.a = gradients + ((n * s.groups + g) * pixels + pixel) * ocg + channel;
                        t.a_row = 1;
                        t.a_col = ocg;
                    }
                    t.b = packed;
                    t.b_step = packed_row;
                    t.c = sums + channel * TILE<A>;
                    t.c_row = TILE<A>;
                    run_tile<A, false, Write::ADD>(tiles.rows(tile), panel.vectors, t);
                }
            }
            n += joined;
        }
    }
}

/// Adds the chunks of dots in order.
template <class T>
void reduce_dots(const ConvShape &s, const ConvWeightsPlan &p, const ConvWeights &w, int64_t begin, int64_t end) {
    const int64_t columns = columns_of(s), size = s.oc * columns;
    for (int64_t oc = begin; oc < end; oc++) {
        for (int64_t column = 0; column < columns; column++) {
            Acc<T> total = 0;
            for (int64_t chunk = 0; chunk < p.chunks; chunk++) {
                total += static_cast<const Acc<T> *>(w.partial)[chunk * size + oc * columns + column];
            }
            if (column < s.depth()) {
                static_cast<T *>(w.gw)[oc * s.depth() + column] = narrow<T>(total);
            } else if (w.gb) {
                static_cast<T *>(w.gb)[oc] = narrow<T>(total);
            }
        }
    }
}

/// Adds the chunks in order, and puts the columns back into (ic, kh, kw) order.
template <class T>
void weights_reduce(const ConvShape &s, const ConvWeightsPlan &p, const ConvWeights &w, int64_t begin, int64_t end) {
    using A = Acc<T>;
    if (p.dots) return reduce_dots<T>(s, p, w, begin, end);
    const int64_t ocg = s.ocg(), taps = s.taps(), icg = s.icg(), size = s.groups * p.panels * ocg * TILE<A>;
    for (int64_t oc = begin; oc < end; oc++) {
        const int64_t g = oc / ocg;
        T *gw = static_cast<T *>(w.gw) + oc * s.depth();
        for (int64_t panel = 0; panel < p.panels; panel++) {
            const A *sums = static_cast<const A *>(w.partial) + ((g * p.panels + panel) * ocg + oc % ocg) * TILE<A>;
            A total[TILE<A>] = {};
            for (int64_t chunk = 0; chunk < p.chunks; chunk++) {
                for (int i = 0; i < TILE<A>; i++) total[i] += sums[chunk * size + i];
            }
            const int64_t first = panel * TILE<A>, last = smaller(first + TILE<A>, columns_of(s));
            int64_t tap = first / icg, c = first % icg;
            for (int64_t column = first; column < last; column++) {
                if (column == s.depth()) {
                    if (w.gb) static_cast<T *>(w.gb)[oc] = narrow<T>(total[column - first]);
                } else {
                    gw[c * taps + tap] = narrow<T>(total[column - first]);
                }
                if (++c == icg) c = 0, tap++;
            }
        }
    }
}

} // namespace

void fill_weights(ConvTable &table) {
#define GT_CONV_WEIGHTS(i, T)                                                                                          \
    table.plan_weights[i] = plan_weights<T>;                                                                           \
    table.weights_image[i] = weights_image<T>;                                                                         \
    table.weights_gradient[i] = weights_gradient<T>;                                                                   \
    table.weights[i] = weights<T>;                                                                                     \
    table.weights_reduce[i] = weights_reduce<T>;
    GT_CONV_TYPES(GT_CONV_WEIGHTS)
#undef GT_CONV_WEIGHTS
}

void fill(ConvTable &table) {
    fill_forward(table);
    fill_data(table);
    fill_weights(table);
}

} // namespace gt::GT_TIER
