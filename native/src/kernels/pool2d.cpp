#include "kernels/pool2d.h"

#include <utility>

#include "gatun.h"
#include "kernels/micro.h"

namespace gt::GT_TIER {

namespace {

template <class A, int W>
struct Lane {
    typedef A type __attribute__((vector_size(W * sizeof(A))));
};
template <class A, int W>
using V = typename Lane<A, W>::type;
template <class A>
using Index = std::conditional_t<sizeof(A) == 4, int32_t, int64_t>;

template <class T, int... I>
GT_INLINE T evens(T a, T b, std::integer_sequence<int, I...>) {
    return shuffle<(2 * I)...>(a, b);
}
template <class T, int... I>
GT_INLINE T odds(T a, T b, std::integer_sequence<int, I...>) {
    return shuffle<(2 * I + 1)...>(a, b);
}
/// Each of the W / 2 lanes from first on, twice.
template <int FIRST, class T, int... I>
GT_INLINE T doubled(T a, std::integer_sequence<int, I...>) {
    return shuffle<(FIRST + I / 2)...>(a, a);
}

constexpr int64_t SCRATCH_ALIGN = 64;
inline int64_t aligned(int64_t bytes) { return (bytes + SCRATCH_ALIGN - 1) / SCRATCH_ALIGN * SCRATCH_ALIGN; }

/// Output columns whose tap in kernel column kw lies inside the image.
struct Span {
    int64_t begin, end;
    Span(const PoolShape &s, int64_t kw) {
        const int64_t shift = s.pl - kw; // input column = output column * sw - shift
        begin = smaller(s.ow, shift > 0 ? divide_up(shift, s.sw) : 0);
        const int64_t last = s.iw - 1 + shift;
        end = last < 0 ? begin : larger(begin, smaller(s.ow, last / s.sw + 1));
    }
};

/// Windows of 2 x 2 that follow each other, all inside the image.
bool is_quartering(const PoolShape &s) {
    return s.kh == 2 && s.kw == 2 && s.sh == 2 && s.sw == 2 && s.pt == 0 && s.pl == 0 && 2 * s.oh <= s.ih &&
           2 * s.ow <= s.iw;
}

// ---------------------------------------------------------------- 2 x 2, stride 2

/// One row of outputs from column ox on, W at a time; the column where less than W are left.
template <class A, int W>
int64_t quarter_max(const A *top, int64_t iw, int64_t base, int64_t ox, int64_t ow, A *y, int32_t *argmax) {
    using F = V<A, W>;
    using I = V<Index<A>, W>;
    constexpr auto lanes = std::make_integer_sequence<int, W>();
    I at = {};
    for (int i = 0; i < W; i++) at[i] = Index<A>(base + 2 * (ox + i));
    for (; ox + W <= ow; ox += W, at += 2 * W) {
        const A *p = top + 2 * ox;
        const F a = load<F>(p), b = load<F>(p + W), c = load<F>(p + iw), d = load<F>(p + iw + W);
        F best = evens(a, b, lanes);
        I offset = {};
        auto candidate = [&](F v, int64_t step) __attribute__((always_inline)) {
            const I take = (best == best) & ~I(v <= best); // greater, or the first NaN
            best = take ? v : best;
            offset = take ? I{} + Index<A>(step) : offset;
        };
        candidate(odds(a, b, lanes), 1);
        candidate(evens(c, d, lanes), iw);
        candidate(odds(c, d, lanes), iw + 1);
        store(y + ox, best);
        if (argmax) store(argmax + ox, __builtin_convertvector(at + offset, V<int32_t, W>));
    }
    return ox;
}

template <class A, int W>
int64_t quarter_mean(const A *top, int64_t iw, int64_t ox, int64_t ow, A *y) {
    using F = V<A, W>;
    constexpr auto lanes = std::make_integer_sequence<int, W>();
    for (; ox + W <= ow; ox += W) {
        const A *p = top + 2 * ox;
        const F a = load<F>(p), b = load<F>(p + W), c = load<F>(p + iw), d = load<F>(p + iw + W);
        store(y + ox, ((evens(a, b, lanes) + odds(a, b, lanes)) + (evens(c, d, lanes) + odds(c, d, lanes))) * A(0.25));
    }
    return ox;
}

template <class A, int W>
int64_t quarter_spread(const A *gy, int64_t iw, int64_t ox, int64_t ow, A *top) {
    using F = V<A, W>;
    constexpr auto lanes = std::make_integer_sequence<int, W>();
    for (; ox + W <= ow; ox += W) {
        const F g = load<F>(gy + ox) * A(0.25);
        const F low = doubled<0>(g, lanes), high = doubled<W / 2>(g, lanes);
        A *p = top + 2 * ox;
        store(p, low);
        store(p + W, high);
        store(p + iw, low);
        store(p + iw + W, high);
    }
    return ox;
}

template <class A>
void quarter(int32_t kind, const PoolShape &s, const A *x, A *y, int32_t *argmax) {
    constexpr int L = LANES<A>, SMALL = 16 / int(sizeof(A));
    for (int64_t oy = 0; oy < s.oh; oy++, y += s.ow) {
        const int64_t base = 2 * oy * s.iw;
        const A *top = x + base;
        int64_t ox = 0;
        if (kind == GT_POOL_MAX) {
            ox = quarter_max<A, L>(top, s.iw, base, ox, s.ow, y, argmax);
            if constexpr (L / 2 > SMALL) ox = quarter_max<A, L / 2>(top, s.iw, base, ox, s.ow, y, argmax);
            if constexpr (L > SMALL) ox = quarter_max<A, SMALL>(top, s.iw, base, ox, s.ow, y, argmax);
            for (; ox < s.ow; ox++) {
                const A *p = top + 2 * ox;
                A best = p[0];
                int64_t offset = 0;
                const int64_t steps[] = {1, s.iw, s.iw + 1};
                for (int64_t step : steps) {
                    if (best == best && !(p[step] <= best)) best = p[step], offset = step;
                }
                y[ox] = best;
                if (argmax) argmax[ox] = int32_t(base + 2 * ox + offset);
            }
            if (argmax) argmax += s.ow;
        } else {
            ox = quarter_mean<A, L>(top, s.iw, ox, s.ow, y);
            if constexpr (L / 2 > SMALL) ox = quarter_mean<A, L / 2>(top, s.iw, ox, s.ow, y);
            if constexpr (L > SMALL) ox = quarter_mean<A, SMALL>(top, s.iw, ox, s.ow, y);
            for (; ox < s.ow; ox++) {
                const A *p = top + 2 * ox;
                y[ox] = ((p[0] + p[1]) + (p[s.iw] + p[s.iw + 1])) * A(0.25);
            }
        }
    }
}

/// The gradient of the mean over 2 x 2: each output's quarter, to four places.
template <class A>
void quarter_back(const PoolShape &s, const A *gy, A *gx) {
    constexpr int L = LANES<A>, SMALL = 16 / int(sizeof(A));
    for (int64_t oy = 0; oy < s.oh; oy++, gy += s.ow) {
        A *top = gx + 2 * oy * s.iw;
        int64_t ox = quarter_spread<A, L>(gy, s.iw, 0, s.ow, top);
        if constexpr (L / 2 > SMALL) ox = quarter_spread<A, L / 2>(gy, s.iw, ox, s.ow, top);
        if constexpr (L > SMALL) ox = quarter_spread<A, SMALL>(gy, s.iw, ox, s.ow, top);
        for (; ox < s.ow; ox++) {
            A *p = top + 2 * ox;
            p[0] = p[1] = p[s.iw] = p[s.iw + 1] = gy[ox] * A(0.25);
        }
        for (int row = 0; row < 2; row++) zero_run(top + row * s.iw + 2 * s.ow, s.iw - 2 * s.ow);
    }
    zero_run(gx + 2 * s.oh * s.iw, (s.ih - 2 * s.oh) * s.iw);
}

// ---------------------------------------------------------------- any window: tap by tap over rows of outputs

/// n elements of x, sw apart, as A: in place if they are that already.
template <class T>
GT_INLINE const Acc<T> *row_of(const T *x, int64_t sw, int64_t n, Acc<T> *buffer) {
    int64_t i = 0;
    if constexpr (DIRECT<T>) {
        if (sw == 1) return as_acc(x);
        constexpr int L = LANES<Acc<T>>;
        using F = V<Acc<T>, L>;
        if (sw == 2) { // the second vector ends with an element that is not needed: it must be inside the row
            for (; i + L < n; i += L) {
                const F a = load<F>(x + 2 * i), b = load<F>(x + 2 * i + L);
                store(buffer + i, evens(a, b, std::make_integer_sequence<int, L>()));
            }
        }
    }
    for (; i < n; i++) buffer[i] = widen(x[i * sw]);
    return buffer;
}

/// best and index take what is greater, or the first NaN, or the first element at all, of v; v[i] is at place + i *
/// step.
template <class A>
void take_greater(const A *v, int64_t n, Index<A> place, Index<A> step, A *best, Index<A> *index) {
    constexpr int L = LANES<A>;
    using F = V<A, L>;
    using I = V<Index<A>, L>;
    I here = {};
    for (int i = 0; i < L; i++) here[i] = place + Index<A>(i) * step;
    int64_t i = 0;
    for (; i + L <= n; i += L, here += L * step) {
        const F x = load<F>(v + i), b = load<F>(best + i);
        const I at = load<I>(index + i);
        const I take = I(at < 0) | (I(b == b) & ~I(x <= b));
        store(best + i, take ? x : b);
        store(index + i, take ? here : at);
    }
    for (; i < n; i++) {
        if (index[i] < 0 || (best[i] == best[i] && !(v[i] <= best[i]))) {
            best[i] = v[i];
            index[i] = place + Index<A>(i) * step;
        }
    }
}

/// Windows wholly in the padding: -infinity, index -1.
template <class T>
void plane_max(const PoolShape &s, const T *x, T *y, int32_t *argmax, Acc<T> *best, Acc<T> *row, Index<Acc<T>> *index) {
    using A = Acc<T>;
    for (int64_t oy = 0; oy < s.oh; oy++) {
        for (int64_t ox = 0; ox < s.ow; ox++) best[ox] = -A(__builtin_inf()), index[ox] = -1;
        for (int64_t kh = 0; kh < s.kh; kh++) {
            const int64_t iy = oy * s.sh + kh - s.pt;
            if (iy < 0 || iy >= s.ih) continue;
            for (int64_t kw = 0; kw < s.kw; kw++) {
                const Span span(s, kw);
                const int64_t first = iy * s.iw + span.begin * s.sw + kw - s.pl, n = span.end - span.begin;
                if (n <= 0) continue;
                take_greater<A>(row_of<T>(x + first, s.sw, n, row), n, Index<A>(first), Index<A>(s.sw),
                                best + span.begin, index + span.begin);
            }
        }
        for (int64_t ox = 0; ox < s.ow; ox++) y[oy * s.ow + ox] = narrow<T>(best[ox]);
        if (argmax) {
            for (int64_t ox = 0; ox < s.ow; ox++) argmax[oy * s.ow + ox] = int32_t(index[ox]);
        }
    }
}

/// Rows of the image that the window of output row oy covers.
inline int64_t covered_rows(const PoolShape &s, int64_t oy) {
    const int64_t first = oy * s.sh - s.pt;
    return larger(0, smaller(s.ih, first + s.kh) - larger(0, first));
}

/// 1 / (number of elements that a mean is over), for each output column of row oy; 0 where there are none.
template <class A>
void mean_weights(int32_t kind, const PoolShape &s, int64_t oy, A *weights) {
    const int64_t rows = covered_rows(s, oy);
    for (int64_t ox = 0; ox < s.ow; ox++) {
        const int64_t first = ox * s.sw - s.pl;
        const int64_t columns = larger(0, smaller(s.iw, first + s.kw) - larger(0, first));
        const int64_t count = kind == GT_POOL_AVG_PADDED ? s.kh * s.kw : rows * columns;
        weights[ox] = count == 0 ? A(0) : A(1) / A(count);
    }
}

template <class T>
void plane_mean(int32_t kind, const PoolShape &s, const T *x, T *y, Acc<T> *sum, Acc<T> *row, Acc<T> *weights) {
    using A = Acc<T>;
    for (int64_t oy = 0; oy < s.oh; oy++) {
        zero_run(sum, s.ow);
        for (int64_t kh = 0; kh < s.kh; kh++) {
            const int64_t iy = oy * s.sh + kh - s.pt;
            if (iy < 0 || iy >= s.ih) continue;
            for (int64_t kw = 0; kw < s.kw; kw++) {
                const Span span(s, kw);
                const int64_t n = span.end - span.begin;
                if (n <= 0) continue;
                const A *v = row_of<T>(x + iy * s.iw + span.begin * s.sw + kw - s.pl, s.sw, n, row);
                add_run<A>(sum + span.begin, v, n);
            }
        }
        mean_weights(kind, s, oy, weights);
        for (int64_t ox = 0; ox < s.ow; ox++) y[oy * s.ow + ox] = narrow<T>(sum[ox] * weights[ox]);
    }
}

template <class T>
void plane_mean_back(int32_t kind, const PoolShape &s, const T *gy, Acc<T> *gx, Acc<T> *row, Acc<T> *weights) {
    zero_run(gx, s.ih * s.iw);
    for (int64_t oy = 0; oy < s.oh; oy++, gy += s.ow) {
        mean_weights(kind, s, oy, weights);
        for (int64_t ox = 0; ox < s.ow; ox++) row[ox] = widen(gy[ox]) * weights[ox];
        for (int64_t kh = 0; kh < s.kh; kh++) {
            const int64_t iy = oy * s.sh + kh - s.pt;
            if (iy < 0 || iy >= s.ih) continue;
            for (int64_t kw = 0; kw < s.kw; kw++) {
                const Span span(s, kw);
                Acc<T> *to = gx + iy * s.iw + span.begin * s.sw + kw - s.pl;
                const Acc<T> *from = row + span.begin;
                if (s.sw == 1) {
                    add_run<Acc<T>>(to, from, span.end - span.begin);
                } else {
                    for (int64_t i = 0; i < span.end - span.begin; i++) to[i * s.sw] += from[i];
                }
            }
        }
    }
}

/// False if an index is outside the plane.
template <class T>
bool plane_max_back(const PoolShape &s, const int32_t *argmax, const T *gy, Acc<T> *gx) {
    const int64_t outputs = s.oh * s.ow, plane = s.ih * s.iw;
    bool inside = true;
    zero_run(gx, plane);
    for (int64_t i = 0; i < outputs; i++) {
        const int64_t at = argmax[i];
        if (uint64_t(at) < uint64_t(plane)) {
            gx[at] += widen(gy[i]);
        } else {
            inside &= at == -1;
        }
    }
    return inside;
}

template <class T>
int64_t scratch_bytes(const PoolShape &s) {
    if (DIRECT<T> && is_quartering(s)) return 0;
    // The plane: 16-bit types sum in float.
    return 4 * aligned(s.ow * 8) + (DIRECT<T> ? 0 : aligned(s.ih * s.iw * 4));
}

/// The parts of scratch.
template <class A>
struct Scratch {
    A *first, *second, *third, *plane;
    Index<A> *index;
    Scratch(const PoolShape &s, void *scratch) {
        char *p = static_cast<char *>(scratch);
        auto take = [&](int64_t bytes) {
            char *start = p;
            p += aligned(bytes);
            return start;
        };
        first = reinterpret_cast<A *>(take(s.ow * 8));
        second = reinterpret_cast<A *>(take(s.ow * 8));
        third = reinterpret_cast<A *>(take(s.ow * 8));
        index = reinterpret_cast<Index<A> *>(take(s.ow * 8));
        plane = reinterpret_cast<A *>(p);
    }
};

template <class T>
void forward(int32_t kind, const PoolShape &s, const void *in, void *out, int32_t *argmax, void *scratch, int64_t begin,
             int64_t end) {
    const Scratch<Acc<T>> work(s, scratch);
    const bool quartering = DIRECT<T> && is_quartering(s);
    for (int64_t p = begin; p < end; p++) {
        const T *x = static_cast<const T *>(in) + p * s.ih * s.iw;
        T *y = static_cast<T *>(out) + p * s.oh * s.ow;
        int32_t *at = argmax ? argmax + p * s.oh * s.ow : nullptr;
        if (quartering) {
            quarter<Acc<T>>(kind, s, as_acc(x), as_acc(y), at);
        } else if (kind == GT_POOL_MAX) {
            plane_max<T>(s, x, y, at, work.first, work.second, work.index);
        } else {
            plane_mean<T>(kind, s, x, y, work.first, work.second, work.third);
        }
    }
}

template <class T>
bool backward(int32_t kind, const PoolShape &s, const int32_t *argmax, const void *gradient, void *out, void *scratch,
              int64_t begin, int64_t end) {
    const Scratch<Acc<T>> work(s, scratch);
    const bool quartering = DIRECT<T> && is_quartering(s);
    bool inside = true;
    for (int64_t p = begin; p < end; p++) {
        const T *gy = static_cast<const T *>(gradient) + p * s.oh * s.ow;
        T *gx = static_cast<T *>(out) + p * s.ih * s.iw;
        Acc<T> *sums = DIRECT<T> ? as_acc(gx) : work.plane;
        if (kind == GT_POOL_MAX) {
            inside &= plane_max_back<T>(s, argmax + p * s.oh * s.ow, gy, sums);
        } else if (quartering) {
            quarter_back<Acc<T>>(s, as_acc(gy), sums);
        } else {
            plane_mean_back<T>(kind, s, gy, sums, work.first, work.third);
        }
        if (!DIRECT<T>) {
            for (int64_t i = 0; i < s.ih * s.iw; i++) gx[i] = narrow<T>(sums[i]);
        }
    }
    return inside;
}

template <class T>
bool pick(const PoolShape &s, const int32_t *argmax, const void *in, void *out, int64_t begin, int64_t end) {
    const int64_t outputs = s.oh * s.ow, plane = s.ih * s.iw;
    bool inside = true;
    for (int64_t p = begin; p < end; p++) {
        const T *x = static_cast<const T *>(in) + p * plane;
        T *y = static_cast<T *>(out) + p * outputs;
        const int32_t *at = argmax + p * outputs;
        for (int64_t i = 0; i < outputs; i++) {
            const bool there = uint64_t(int64_t(at[i])) < uint64_t(plane);
            inside &= there || at[i] == -1;
            y[i] = there ? x[at[i]] : T{};
        }
    }
    return inside;
}

} // namespace

void fill(PoolTable &table) {
#define GT_POOL_TYPE(i, T)                                                                                             \
    table.scratch_bytes[i] = scratch_bytes<T>;                                                                         \
    table.forward[i] = forward<T>;                                                                                     \
    table.backward[i] = backward<T>;                                                                                   \
    table.pick[i] = pick<T>;
    GT_POOL_TYPE(0, Half)
    GT_POOL_TYPE(1, BFloat16)
    GT_POOL_TYPE(2, float)
    GT_POOL_TYPE(3, double)
#undef GT_POOL_TYPE
}

} // namespace gt::GT_TIER
