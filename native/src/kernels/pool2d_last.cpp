#include "kernels/pool2d_last.h"

#include "gatun.h"
#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

constexpr int64_t BLOCK = 128; // channels whose accumulators stay in the level-1 cache

/// Windows along one axis that hold input position i, and taps that are inside the image.
struct Range {
    int64_t begin, end;
};
inline Range windows_of(int64_t i, int64_t pad, int64_t kernel, int64_t stride, int64_t count) {
    const int64_t last = i + pad, first = last - kernel + 1;
    return {first > 0 ? divide_up(first, stride) : 0, smaller(count, last / stride + 1)};
}
inline Range taps_of(int64_t o, int64_t pad, int64_t kernel, int64_t stride, int64_t size) {
    const int64_t start = o * stride - pad;
    return {larger(0, start), larger(larger(0, start), smaller(size, start + kernel))};
}

template <class A>
constexpr A lowest() {
    return -A(__builtin_inff());
}

template <class T>
void max_block(const PoolLastShape &s, const T *image, Range rows, Range columns, int64_t channels, T *y,
               int32_t *argmax) {
    using A = Acc<T>;
    using I = std::conditional_t<sizeof(A) == 4, int32_t, int64_t>;
    A best[BLOCK];
    I at[BLOCK];
    for (int64_t k = 0; k < channels; k++) best[k] = lowest<A>(), at[k] = -1;
    for (int64_t iy = rows.begin; iy < rows.end; iy++) {
        for (int64_t ix = columns.begin; ix < columns.end; ix++) {
            const I index = I(iy * s.iw + ix);
            const T *x = image + int64_t(index) * s.c;
#pragma GCC ivdep
            for (int64_t k = 0; k < channels; k++) {
                const A v = widen(x[k]), b = best[k];
                // Greater, the first NaN, or the first of all: a window of -inf points to it.
                const bool take = (b == b) & (!(v <= b) | (at[k] < 0));
                best[k] = take ? v : b;
                at[k] = take ? index : at[k];
            }
        }
    }
    for (int64_t k = 0; k < channels; k++) y[k] = narrow<T>(best[k]);
    if (argmax) {
        for (int64_t k = 0; k < channels; k++) argmax[k] = int32_t(at[k]);
    }
}

/// Indices as wide as the values that they belong to.
template <class A>
using Index = std::conditional_t<sizeof(A) == 4, int32_t, int64_t>;
template <class A>
struct Indices {
    typedef Index<A> wide __attribute__((vector_size(VB)));
    typedef int32_t narrow __attribute__((vector_size(LANES<A> * 4)));
};

/// Whole vectors of channels, the best in registers; returns how many channels that were.
template <class A>
int64_t max_vectors(const PoolLastShape &s, const A *image, Range rows, Range columns, A *y, int32_t *argmax) {
    using V = Wide<A>;
    using I = typename Indices<A>::wide;
    constexpr int L = LANES<A>;
    int64_t c = 0;
    for (; c + L <= s.c; c += L) {
        V best = V{} + lowest<A>();
        I at = I{} - 1;
        for (int64_t iy = rows.begin; iy < rows.end; iy++) {
            const A *x = image + (iy * s.iw + columns.begin) * s.c + c;
            for (int64_t ix = columns.begin; ix < columns.end; ix++, x += s.c) {
                const V v = load<V>(x);
                const I take = I(best == best) & (~I(v <= best) | I(at < 0));
                best = take ? v : best;
                at = take ? I{} + Index<A>(iy * s.iw + ix) : at;
            }
        }
        store(y + c, best);
        if (argmax) store(argmax + c, __builtin_convertvector(at, typename Indices<A>::narrow));
    }
    return c;
}

/// The gradient of whole vectors of channels at one pixel, from the windows that hold it; counts what was given.
template <class A>
int64_t give_vectors(const PoolLastShape &s, const int32_t *argmax, const A *gy, int64_t image, Range down,
                     Range across, int32_t index, A *to, int64_t &given) {
    using V = Wide<A>;
    using I = typename Indices<A>::wide;
    using Narrow = typename Indices<A>::narrow;
    constexpr int L = LANES<A>;
    I count = {};
    int64_t c = 0;
    for (; c + L <= s.c; c += L) {
        V sum = {};
        for (int64_t oy = down.begin; oy < down.end; oy++) {
            for (int64_t ox = across.begin; ox < across.end; ox++) {
                const int64_t from = (image + oy * s.ow + ox) * s.c + c;
                const I mine = __builtin_convertvector(load<Narrow>(argmax + from) == index, I);
                sum += mine ? load<V>(gy + from) : V{};
                count -= mine;
            }
        }
        store(to + c, sum);
    }
    for (int l = 0; l < L; l++) given += count[l];
    return c;
}

template <class T>
void mean_block(const PoolLastShape &s, const T *image, Range rows, Range columns, int64_t channels, Acc<T> scale,
                T *y) {
    using A = Acc<T>;
    A sum[BLOCK];
    for (int64_t k = 0; k < channels; k++) sum[k] = 0;
    for (int64_t iy = rows.begin; iy < rows.end; iy++) {
        for (int64_t ix = columns.begin; ix < columns.end; ix++) {
            const T *x = image + (iy * s.iw + ix) * s.c;
            for (int64_t k = 0; k < channels; k++) sum[k] += widen(x[k]);
        }
    }
    for (int64_t k = 0; k < channels; k++) y[k] = narrow<T>(sum[k] * scale);
}

/// What one element of a window counts in its mean.
template <class A>
A share(int32_t kind, const PoolLastShape &s, Range rows, Range columns) {
    const int64_t inside = (rows.end - rows.begin) * (columns.end - columns.begin);
    const int64_t count = kind == GT_POOL_AVG_PADDED ? s.kh * s.kw : inside;
    return count == 0 ? A(0) : A(1) / A(count);
}

template <class T>
void forward(int32_t kind, const PoolLastShape &s, const void *x, void *y, int32_t *argmax, int64_t begin,
             int64_t end) {
    for (int64_t row = begin; row < end; row++) {
        const T *image = static_cast<const T *>(x) + row / s.oh * s.ih * s.iw * s.c;
        const Range rows = taps_of(row % s.oh, s.pt, s.kh, s.sh, s.ih);
        for (int64_t ox = 0; ox < s.ow; ox++) {
            const Range columns = taps_of(ox, s.pl, s.kw, s.sw, s.iw);
            const int64_t to = (row * s.ow + ox) * s.c;
            int64_t c = 0;
            if constexpr (DIRECT<T>) {
                if (kind == GT_POOL_MAX) {
                    c = max_vectors<Acc<T>>(s, image, rows, columns, static_cast<T *>(y) + to,
                                            argmax ? argmax + to : nullptr);
                }
            }
            for (; c < s.c; c += BLOCK) {
                const int64_t channels = smaller(BLOCK, s.c - c);
                T *out = static_cast<T *>(y) + to + c;
                if (kind == GT_POOL_MAX) {
                    max_block<T>(s, image + c, rows, columns, channels, out, argmax ? argmax + to + c : nullptr);
                } else {
                    mean_block<T>(s, image + c, rows, columns, channels, share<Acc<T>>(kind, s, rows, columns), out);
                }
            }
        }
    }
}

template <class T>
int64_t backward(int32_t kind, const PoolLastShape &s, const int32_t *argmax, const void *gy, void *gx, int64_t begin,
                 int64_t end) {
    using A = Acc<T>;
    int64_t given = 0;
    for (int64_t row = begin; row < end; row++) {
        const int64_t n = row / s.ih, iy = row % s.ih;
        const Range down = windows_of(iy, s.pt, s.kh, s.sh, s.oh);
        for (int64_t ix = 0; ix < s.iw; ix++) {
            const Range across = windows_of(ix, s.pl, s.kw, s.sw, s.ow);
            const int32_t index = int32_t(iy * s.iw + ix);
            T *to = static_cast<T *>(gx) + (row * s.iw + ix) * s.c;
            int64_t c = 0;
            if constexpr (DIRECT<T>) {
                if (kind == GT_POOL_MAX) {
                    c = give_vectors<A>(s, argmax, static_cast<const A *>(gy), n * s.oh * s.ow, down, across, index, to,
                                        given);
                }
            }
            for (; c < s.c; c += BLOCK) {
                const int64_t channels = smaller(BLOCK, s.c - c);
                A sum[BLOCK];
                int32_t count[BLOCK];
                for (int64_t k = 0; k < channels; k++) sum[k] = 0, count[k] = 0;
                for (int64_t oy = down.begin; oy < down.end; oy++) {
                    for (int64_t ox = across.begin; ox < across.end; ox++) {
                        const int64_t from = ((n * s.oh + oy) * s.ow + ox) * s.c + c;
                        const T *g = static_cast<const T *>(gy) + from;
                        if (kind == GT_POOL_MAX) {
                            const int32_t *a = argmax + from;
#pragma GCC ivdep
                            for (int64_t k = 0; k < channels; k++) {
                                const bool mine = a[k] == index;
                                sum[k] += mine ? widen(g[k]) : A(0);
                                count[k] += mine;
                            }
                        } else {
                            const A part = share<A>(kind, s, taps_of(oy, s.pt, s.kh, s.sh, s.ih),
                                                    taps_of(ox, s.pl, s.kw, s.sw, s.iw));
#pragma GCC ivdep
                            for (int64_t k = 0; k < channels; k++) sum[k] += widen(g[k]) * part;
                        }
                    }
                }
                for (int64_t k = 0; k < channels; k++) to[c + k] = narrow<T>(sum[k]);
                int32_t total = 0;
                for (int64_t k = 0; k < channels; k++) total += count[k];
                given += total;
            }
        }
    }
    return given;
}

int64_t pointing(const PoolLastShape &s, const int32_t *argmax, int64_t begin, int64_t end) {
    int64_t total = 0;
    const int64_t row = s.ow * s.c;
    for (int64_t r = begin; r < end; r++) {
        int32_t count = 0; // a row is shorter than 2^31 elements
        for (int64_t k = r * row; k < (r + 1) * row; k++) count += argmax[k] != -1;
        total += count;
    }
    return total;
}

template <class T>
bool scatter(const PoolLastShape &s, const int32_t *argmax, const void *gy, void *gx, int64_t begin, int64_t end) {
    using A = Acc<T>;
    const int64_t plane = s.ih * s.iw;
    for (int64_t n = begin; n < end; n++) {
        T *image = static_cast<T *>(gx) + n * plane * s.c;
        for (int64_t k = 0; k < plane * s.c; k++) image[k] = narrow<T>(A(0));
        for (int64_t o = n * s.oh * s.ow; o < (n + 1) * s.oh * s.ow; o++) {
            for (int64_t c = 0; c < s.c; c++) {
                const int64_t at = argmax[o * s.c + c];
                if (at < -1 || at >= plane) return false;
                if (at < 0) continue;
                T &to = image[at * s.c + c];
                to = narrow<T>(widen(to) + widen(static_cast<const T *>(gy)[o * s.c + c]));
            }
        }
    }
    return true;
}

template <class T>
bool pick(const PoolLastShape &s, const int32_t *argmax, const void *x, void *y, int64_t begin, int64_t end) {
    const int64_t plane = s.ih * s.iw;
    for (int64_t n = begin; n < end; n++) {
        const T *image = static_cast<const T *>(x) + n * plane * s.c;
        for (int64_t o = n * s.oh * s.ow; o < (n + 1) * s.oh * s.ow; o++) {
            for (int64_t c = 0; c < s.c; c++) {
                const int64_t at = argmax[o * s.c + c];
                if (at < -1 || at >= plane) return false;
                static_cast<T *>(y)[o * s.c + c] = at < 0 ? narrow<T>(Acc<T>(0)) : image[at * s.c + c];
            }
        }
    }
    return true;
}

} // namespace

void fill(PoolLastTable &table) {
    table.pointing = pointing;
#define GT_POOL_LAST_TYPE(i, T)                                                                                        \
    table.forward[i] = forward<T>;                                                                                     \
    table.backward[i] = backward<T>;                                                                                   \
    table.scatter[i] = scatter<T>;                                                                                     \
    table.pick[i] = pick<T>;
    GT_POOL_LAST_TYPE(0, Half)
    GT_POOL_LAST_TYPE(1, BFloat16)
    GT_POOL_LAST_TYPE(2, float)
    GT_POOL_LAST_TYPE(3, double)
#undef GT_POOL_LAST_TYPE
}

} // namespace gt::GT_TIER
