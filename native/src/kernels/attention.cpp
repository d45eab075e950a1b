// Products are kept transposed, [key][query]: queries lie across the lanes, so that maxima and sums need no shuffling;
// neither keys nor values are packed, and the exponentials are already what the second product broadcasts.
#include "kernels/attention.h"

#include "kernels/micro.h"
#include "kernels/vmath.h"

namespace gt::GT_TIER {

namespace {

constexpr int64_t QUERIES = ATTENTION_QUERIES, KEYS = ATTENTION_KEYS;

template <class A>
struct VectorOf {
    using type = vf;
};
template <>
struct VectorOf<double> {
    using type = vd;
};

/// Width of rows of which whole vectors are read and written.
template <class A>
GT_INLINE int64_t padded(int64_t width) {
    return divide_up(width, LANES<A>) * LANES<A>;
}

/// Rows as accumulators, at a distance of row, elements at a distance of column.
template <class A>
struct Rows {
    const A *data;
    int64_t row, column;
    const A *at(int64_t r) const { return data + r * row; }
};

template <class T>
GT_INLINE T element(const AttentionMatrix &m, int64_t r, int64_t c) {
    return static_cast<const T *>(m.data)[r * m.row + c * m.column];
}

/// Copies rows [begin, end), widened, zeros behind each.
template <class T>
void stage(const AttentionMatrix &m, int64_t begin, int64_t end, int64_t width, Acc<T> *to) {
    const int64_t to_row = padded<Acc<T>>(width);
    for (int64_t r = begin; r < end; r++, to += to_row) {
        if (m.column == 1) {
            copy_run<T>(to, static_cast<const T *>(m.data) + r * m.row, width);
        } else {
            for (int64_t c = 0; c < width; c++) to[c] = widen(element<T>(m, r, c));
        }
        zero_run(to + width, to_row - width);
    }
}

/// Whether single elements can be read where they lie: as the left operand.
template <class T>
constexpr bool LIES_LEFT = DIRECT<T>;
/// Whether whole vectors of a row can be read where they lie: as the right operand.
template <class T>
GT_INLINE bool lies_right(const AttentionMatrix &m, int64_t width) {
    return DIRECT<T> && m.column == 1 && width % LANES<Acc<T>> == 0;
}
template <class T>
GT_INLINE Rows<Acc<T>> as_it_lies(const AttentionMatrix &m) {
    if constexpr (DIRECT<T>) {
        return {as_acc(static_cast<const T *>(m.data)), m.row, m.column};
    } else {
        return {nullptr, 0, 0};
    }
}

/// Rows [begin, end) transposed and multiplied, in panels [panel][width][TILE]; zeros where the last has no row.
template <class T>
void pack_panels(const AttentionMatrix &m, int64_t begin, int64_t end, int64_t width, double scale, Acc<T> *to) {
    using A = Acc<T>;
    constexpr int64_t P = TILE<A>;
    for (int64_t first = begin; first < end; first += P, to += width * P) {
        const int64_t rows = smaller(P, end - first);
        if (rows < P) zero_run(to, width * P);
        if (m.column == 1) {
            transpose<T>(static_cast<const T *>(m.data) + first * m.row, m.row, rows, width, to, P);
        } else {
            for (int64_t c = 0; c < width; c++) {
                for (int64_t r = 0; r < rows; r++) to[c * P + r] = widen(element<T>(m, first + r, c));
            }
        }
        if (scale != 1) {
            const A factor = A(scale);
            for (int64_t i = 0; i < width * P; i++) to[i] *= factor;
        }
    }
}

/// out [rows][TILE] = the rows of left times a panel.
template <class A>
void times_panel(const Rows<A> &left, int64_t first, int64_t rows, int64_t depth, const A *panel, A *out) {
    const RowTiles tiles(rows);
    Tile<A> t{};
    t.k = depth;
    t.a_row = left.row;
    t.a_col = left.column;
    t.b = panel;
    t.b_step = TILE<A>;
    t.c_row = TILE<A>;
    for (int64_t i = 0; i < tiles.count; i++) {
        t.a = left.at(first + tiles.begin(i));
        t.c = out + tiles.begin(i) * TILE<A>;
        run_tile<A, false, Write::STORE>(tiles.rows(i), 2, t);
    }
}

/// out [rows][width] (= or +=) left [rows][depth], at any strides, times the rows of right; all widths padded.
template <class A>
void times_rows(const A *left, int64_t a_row, int64_t a_col, int64_t rows, int64_t depth, const Rows<A> &right,
                int64_t first, int64_t width, A *out, bool add) {
    const RowTiles tiles(rows);
    const int64_t out_row = padded<A>(width);
    Tile<A> t{};
    t.k = depth;
    t.a_row = a_row;
    t.a_col = a_col;
    t.b_step = right.row;
    t.c_row = out_row;
    for (int64_t c = 0; c < width; c += TILE<A>) {
        const int vectors = vectors_for<A>(smaller(TILE<A>, width - c));
        t.b = right.at(first) + c;
        for (int64_t i = 0; i < tiles.count; i++) {
            t.a = left + tiles.begin(i) * a_row;
            t.c = out + tiles.begin(i) * out_row + c;
            if (add) {
                run_tile<A, false, Write::ADD>(tiles.rows(i), vectors, t);
            } else {
                run_tile<A, false, Write::STORE>(tiles.rows(i), vectors, t);
            }
        }
    }
}

/// The queries of a panel and the keys of a block.
struct Part {
    int64_t query, queries, key, keys;
};

/// Minus infinity where a query may not look; adds what the mask adds.
template <class T>
void hide(const AttentionHead &h, const Part &p, Acc<T> *products) {
    using A = Acc<T>;
    constexpr int64_t P = TILE<A>;
    const A hidden = A(-INFINITY);
    if (h.mask_kind != ATTENTION_ALL) {
        for (int64_t j = 0; j < p.keys; j++) {
            A *row = products + j * P;
            const int64_t at = p.query * h.mask.row + (p.key + j) * h.mask.column;
            if (h.mask_kind == ATTENTION_ADDED) {
                const T *mask = static_cast<const T *>(h.mask.data) + at;
                for (int64_t i = 0; i < p.queries; i++) row[i] += widen(mask[i * h.mask.row]);
            } else {
                const uint8_t *mask = static_cast<const uint8_t *>(h.mask.data) + at;
                if (h.mask.row == 0) {
                    if (*mask) continue;
                    for (int64_t i = 0; i < P; i++) row[i] = hidden;
                } else {
                    for (int64_t i = 0; i < p.queries; i++) row[i] = mask[i * h.mask.row] ? row[i] : hidden;
                }
            }
        }
    }
    if (h.causal && p.key + p.keys - 1 > p.query) {
        for (int64_t j = 0; j < p.keys; j++) {
            const int64_t blind = smaller(P, p.key + j - p.query);
            for (int64_t i = 0; i < blind; i++) products[j * P + i] = hidden;
        }
    }
}

/// What the weights of a part are multiplied by: 0 or 1 / keep, [key][TILE]. Words come in blocks of four.
template <class A>
void keep_factors(const AttentionHead &h, const Part &p, A *to) {
    constexpr int64_t P = TILE<A>;
    const AttentionDropout &drop = h.dropout;
    const bool all = drop.threshold >> 32;
    const uint32_t below = uint32_t(drop.threshold);
    const A kept = A(1 / drop.keep);
    uint32_t words[KEYS + 8];
    if (p.queries < P) zero_run(to, p.keys * P);
    for (int64_t i = 0; i < p.queries; i++) {
        const uint64_t at = drop.first + uint64_t(p.query + i) * uint64_t(h.lk) + uint64_t(p.key);
        const int64_t skip = int64_t(at & 3);
        drop.words((skip + p.keys + 3) / 4, at >> 2, drop.seed, words);
        for (int64_t j = 0; j < p.keys; j++) to[j * P + i] = (all | (words[skip + j] < below)) ? kept : A(0);
    }
}

template <class A>
GT_INLINE void multiply_part(int64_t keys, const A *factors, A *x) {
    using V = typename VectorOf<A>::type;
    for (int64_t i = 0; i < keys * TILE<A>; i += LANES<A>) store(x + i, V(load<V>(x + i) * load<V>(factors + i)));
}

/// Accumulators of the factors of dropout.
template <class A>
GT_INLINE int64_t dropout_scratch(const AttentionHead &h) {
    return h.dropout.words ? KEYS * TILE<A> : 0;
}

/// Keys that queries before `end` look at.
GT_INLINE int64_t keys_for(const AttentionHead &h, int64_t end) { return h.causal ? smaller(h.lk, end) : h.lk; }

// ---------------------------------------------------------------- forward

template <class T>
int64_t forward_scratch(const AttentionHead &h) {
    using A = Acc<T>;
    int64_t n = QUERIES * h.d + KEYS * TILE<A> + QUERIES * padded<A>(h.dv) + 3 * QUERIES + dropout_scratch<A>(h);
    if (!LIES_LEFT<T>) n += h.lk * padded<A>(h.d);
    if (!lies_right<T>(h.v, h.dv)) n += h.lk * padded<A>(h.dv);
    return divide_up(n, LANES<A>) * LANES<A>;
}

/// The exponentials of a part in place; maximum and sum so far go on, factor is by what the sums before shrink.
template <class A>
void exponentials(int64_t keys, A *products, A *top, A *sum, A *factor) {
    using V = typename VectorOf<A>::type;
    constexpr int64_t P = TILE<A>, L = LANES<A>;
    for (int64_t at = 0; at < P; at += L) {
        A *column = products + at;
        const V before = load<V>(top + at);
        V m[2] = {before, before};
        int64_t j = 0;
        for (; j + 2 <= keys; j += 2) {
            m[0] = quick_max(m[0], load<V>(column + j * P));
            m[1] = quick_max(m[1], load<V>(column + (j + 1) * P));
        }
        if (j < keys) m[0] = quick_max(m[0], load<V>(column + j * P));
        const V now = quick_max(m[0], m[1]);
        const V base = now == splat<V>(A(-INFINITY)) ? V{} : now; // nothing to see yet
        V total[2] = {};
        for (j = 0; j + 2 <= keys; j += 2) {
            const V e = exp_negative(V(load<V>(column + j * P) - base));
            const V f = exp_negative(V(load<V>(column + (j + 1) * P) - base));
            store(column + j * P, e);
            store(column + (j + 1) * P, f);
            total[0] += e;
            total[1] += f;
        }
        if (j < keys) {
            const V e = exp_negative(V(load<V>(column + j * P) - base));
            store(column + j * P, e);
            total[0] += e;
        }
        const V shrink = exp_negative(V(before - base));
        store(factor + at, shrink);
        store(top + at, now);
        store(sum + at, V(load<V>(sum + at) * shrink + (total[0] + total[1])));
    }
}

template <class T>
void forward(const AttentionHead &h, int64_t begin, int64_t end, AttentionResult y, void *sums, bool fresh,
             void *scratch) {
    using A = Acc<T>;
    constexpr int64_t P = TILE<A>;
    const int64_t width = padded<A>(h.dv);
    A *queries = static_cast<A *>(scratch), *products = queries + QUERIES * h.d, *out = products + KEYS * P;
    A *top = out + QUERIES * width, *sum = top + QUERIES, *factor = sum + QUERIES, *drop = factor + QUERIES;
    A *next = drop + dropout_scratch<A>(h);
    Rows<A> k = as_it_lies<T>(h.k), v = as_it_lies<T>(h.v);
    if (!LIES_LEFT<T>) {
        if (fresh) stage<T>(h.k, 0, h.lk, h.d, next);
        k = {next, padded<A>(h.d), 1};
        next += h.lk * k.row;
    }
    if (!lies_right<T>(h.v, h.dv)) {
        if (fresh) stage<T>(h.v, 0, h.lk, h.dv, next);
        v = {next, width, 1};
    }
    for (int64_t first = begin; first < end; first += QUERIES) {
        const int64_t count = smaller(QUERIES, end - first);
        pack_panels<T>(h.q, first, first + count, h.d, h.scale, queries);
        for (int64_t i = 0; i < QUERIES; i++) top[i] = A(-INFINITY), sum[i] = 0;
        for (int64_t key = 0, keys = keys_for(h, first + count); key < keys; key += KEYS) {
            for (int64_t at = 0; at < count; at += P) {
                const Part p{first + at, smaller(P, count - at), key, smaller(KEYS, h.lk - key)};
                if (key >= keys_for(h, p.query + p.queries)) continue;
                times_panel(k, key, p.keys, h.d, queries + at * h.d, products);
                hide<T>(h, p, products);
                exponentials(p.keys, products, top + at, sum + at, factor + at);
                if (key > 0) {
                    for (int64_t i = 0; i < p.queries; i++) {
                        const A shrink = factor[at + i];
                        A *row = out + (at + i) * width;
                        if (shrink != 1) {
                            for (int64_t c = 0; c < width; c++) row[c] *= shrink;
                        }
                    }
                }
                if (h.dropout.words) {
                    keep_factors(h, p, drop);
                    multiply_part(p.keys, drop, products);
                }
                times_rows(products, 1, P, p.queries, p.keys, v, key, h.dv, out + at * width, key > 0);
            }
        }
        for (int64_t i = 0; i < count; i++) {
            T *to = static_cast<T *>(y.data) + (first + i) * y.row;
            const A s = sum[i], scale = A(1) / s;
            static_cast<A *>(sums)[first + i] = s == 0 ? A(-INFINITY) : A(top[i] + A(__builtin_log(double(s))));
            if (s == 0) { // nothing to see
                for (int64_t c = 0; c < h.dv; c++) to[c] = narrow<T>(A(0));
            } else {
                for (int64_t c = 0; c < h.dv; c++) to[c] = narrow<T>(A(out[i * width + c] * scale));
            }
        }
    }
}

// ---------------------------------------------------------------- backward

template <class T>
int64_t backward_scratch(const AttentionHead &h) {
    using A = Acc<T>;
    const int64_t d = padded<A>(h.d), dv = padded<A>(h.dv);
    int64_t n = QUERIES * (h.d + h.dv) + 2 * KEYS * TILE<A> + QUERIES * d + 2 * QUERIES;
    n += dropout_scratch<A>(h);
    n += QUERIES * (d + dv); // rows of queries and of the gradient of y
    n += h.lk * (d + dv);    // keys and values
    return divide_up(n, LANES<A>) * LANES<A>;
}

template <class T>
int64_t backward_sums(const AttentionHead &h) {
    return h.lk * (padded<Acc<T>>(h.d) + padded<Acc<T>>(h.dv));
}

/// The weights from the products, in place, and the gradients of the products from those of the weights, in place.
template <class A>
void weights_and_gradients(int64_t keys, A *products, A *gradients, const A *log_sum, const A *dots) {
    using V = typename VectorOf<A>::type;
    constexpr int64_t P = TILE<A>, L = LANES<A>;
    for (int64_t at = 0; at < P; at += L) {
        const V base = load<V>(log_sum + at), dot = load<V>(dots + at);
        for (int64_t j = at; j < keys * P; j += P) {
            const V w = exp_negative(V(load<V>(products + j) - base));
            store(products + j, w);
            store(gradients + j, V(w * (load<V>(gradients + j) - dot)));
        }
    }
}

template <class T>
void backward(const AttentionHead &h, int64_t begin, int64_t end, AttentionResult gq, void *key_value_sums,
              void *scratch) {
    using A = Acc<T>;
    constexpr int64_t P = TILE<A>;
    const int64_t d = padded<A>(h.d), dv = padded<A>(h.dv);
    A *gk = static_cast<A *>(key_value_sums), *gv = gk + h.lk * d;
    zero_run(gk, h.lk * (d + dv));
    A *queries = static_cast<A *>(scratch), *outputs = queries + QUERIES * h.d, *products = outputs + QUERIES * h.dv;
    A *gradients = products + KEYS * P, *sum = gradients + KEYS * P, *log_sum = sum + QUERIES * d;
    A *dots = log_sum + QUERIES, *drop = dots + QUERIES, *next = drop + dropout_scratch<A>(h);
    auto rows = [&](const AttentionMatrix &m, int64_t from, int64_t to, int64_t width, A *space,
                    bool right) -> Rows<A> {
        if (right ? lies_right<T>(m, width) : LIES_LEFT<T>) {
            const Rows<A> all = as_it_lies<T>(m);
            return {all.at(from), all.row, all.column};
        }
        stage<T>(m, from, to, width, space);
        return {space, padded<A>(width), 1};
    };
    const Rows<A> k = rows(h.k, 0, h.lk, h.d, next, true), v = rows(h.v, 0, h.lk, h.dv, next + h.lk * d, false);
    next += h.lk * (d + dv);
    for (int64_t first = begin; first < end; first += QUERIES) {
        const int64_t count = smaller(QUERIES, end - first);
        pack_panels<T>(h.q, first, first + count, h.d, h.scale, queries);
        pack_panels<T>(h.gy, first, first + count, h.dv, 1, outputs);
        const Rows<A> q = rows(h.q, first, first + count, h.d, next, true);
        const Rows<A> gy = rows(h.gy, first, first + count, h.dv, next + QUERIES * d, true);
        for (int64_t i = 0; i < QUERIES; i++) log_sum[i] = dots[i] = 0;
        for (int64_t i = 0; i < count; i++) {
            const A s = static_cast<const A *>(h.sums)[first + i];
            log_sum[i] = s == A(-INFINITY) ? A(0) : s; // of a row that sees nothing every product is minus infinity
            A dot = 0;
            for (int64_t c = 0; c < h.dv; c++) {
                dot += gy.at(i)[c * gy.column] * widen(element<T>(h.y, first + i, c));
            }
            dots[i] = dot;
        }
        for (int64_t key = 0, keys = keys_for(h, first + count); key < keys; key += KEYS) {
            for (int64_t at = 0; at < count; at += P) {
                const Part p{first + at, smaller(P, count - at), key, smaller(KEYS, h.lk - key)};
                if (key >= keys_for(h, p.query + p.queries)) continue;
                times_panel(k, key, p.keys, h.d, queries + at * h.d, products);
                hide<T>(h, p, products);
                times_panel(v, key, p.keys, h.dv, outputs + at * h.dv, gradients);
                if (h.dropout.words) {
                    keep_factors(h, p, drop);
                    multiply_part(p.keys, drop, gradients);
                }
                weights_and_gradients(p.keys, products, gradients, log_sum + at, dots + at);
                if (h.dropout.words) multiply_part(p.keys, drop, products);
                times_rows(products, P, 1, p.keys, p.queries, gy, at, h.dv, gv + key * dv, true);
                times_rows(gradients, P, 1, p.keys, p.queries, q, at, h.d, gk + key * d, true);
                times_rows(gradients, 1, P, p.queries, p.keys, k, key, h.d, sum + at * d, key > 0);
            }
        }
        const A scale = A(h.scale);
        for (int64_t i = 0; i < count; i++) {
            T *to = static_cast<T *>(gq.data) + (first + i) * gq.row;
            for (int64_t c = 0; c < h.d; c++) to[c] = narrow<T>(h.lk == 0 ? A(0) : A(sum[i * d + c] * scale));
        }
    }
}

template <class T>
void finish(const AttentionHead &h, int64_t parts, const void *key_value_sums, AttentionResult gk, AttentionResult gv,
            int64_t begin, int64_t end) {
    using A = Acc<T>;
    const int64_t d = padded<A>(h.d), dv = padded<A>(h.dv), part = h.lk * (d + dv);
    const A *all = static_cast<const A *>(key_value_sums);
    auto write = [&](const A *from, int64_t width, A scale, T *to) {
        for (int64_t c = 0; c < width; c++) {
            A total = from[c];
            for (int64_t s = 1; s < parts; s++) total += from[s * part + c];
            to[c] = narrow<T>(A(total * scale));
        }
    };
    for (int64_t r = begin; r < end; r++) {
        write(all + r * d, h.d, A(h.scale), static_cast<T *>(gk.data) + r * gk.row);
        write(all + h.lk * d + r * dv, h.dv, A(1), static_cast<T *>(gv.data) + r * gv.row);
    }
}

} // namespace

void fill(AttentionTable &table) {
#define GT_ATTENTION(i, T)                                                                                             \
    table.forward_scratch[i] = forward_scratch<T>;                                                                     \
    table.backward_scratch[i] = backward_scratch<T>;                                                                   \
    table.backward_sums[i] = backward_sums<T>;                                                                         \
    table.forward[i] = forward<T>;                                                                                     \
    table.backward[i] = backward<T>;                                                                                   \
    table.finish[i] = finish<T>;
    GT_ATTENTION(0, Half)
    GT_ATTENTION(1, BFloat16)
    GT_ATTENTION(2, float)
    GT_ATTENTION(3, double)
#undef GT_ATTENTION
}

} // namespace gt::GT_TIER
