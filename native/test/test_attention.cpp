// Attention and its gradient: against doubles, in every layout.
#include <memory>

#include "values.h"

using namespace values;

namespace {

double tolerance(int32_t dtype, double scale) {
    return scale * (dtype == GT_HALF ? 2e-3 : dtype == GT_BFLOAT16 ? 1.6e-2 : dtype == GT_FLOAT ? 4e-6 : 1e-13);
}

/// The key of dropout, and the number of the first weight in its stream.
constexpr int64_t KEY[2] = {91, 1234567}, FIRST = 7;

struct Case {
    int64_t batch = 2, heads = 3, lq, lk, d, dv;
    int64_t mask = 0; // 0 none, 1 BOOL [lq, lk], 2 added [batch, 1, lq, lk], 3 BOOL [batch, 1, 1, lk]
    bool causal = false;
    bool inside = false;   // [batch, length, heads, size]
    bool reversed = false; // of q, k, v: columns at a distance
    double dropout = 0;
};

/// What dropout multiplies the weights [batch, heads, lq, lk] by.
std::vector<double> kept_weights(const Case &c) {
    const int64_t n = c.batch * c.heads * c.lq * c.lk;
    std::vector<double> ones(static_cast<size_t>(n), 1), out(static_cast<size_t>(n));
    const int64_t key[2] = {KEY[0], KEY[1] + FIRST};
    CHECK_OK(gt_dropout(GT_DOUBLE, n, key, c.dropout, ones.data(), out.data()));
    return out;
}

/// A layout of [batch, heads, rows, columns]: strides of batch, head, row, column.
struct Layout {
    int64_t batch, head, row, column, size;
    Layout(const Case &c, int64_t rows, int64_t columns, bool free) {
        column = free && c.reversed ? 2 : 1;
        const int64_t gap = free ? 3 : 0; // between rows
        if (c.inside) {
            head = columns * column, row = c.heads * head + gap, batch = rows * row;
        } else {
            row = columns * column + gap, head = rows * row, batch = c.heads * head;
        }
        size = c.batch * batch;
    }
    int64_t at(int64_t b, int64_t h, int64_t r, int64_t c) const { return b * batch + h * head + r * row + c * column; }
};

struct Reference {
    std::vector<double> y, sums, gq, gk, gv; // [batch, heads, rows, columns]
};

Reference reference(const Case &c, double scale, const Array &q, const Layout &lq, const Array &k, const Layout &lk,
                    const Array &v, const Layout &lv, const Array &gy, const Array &rounded, const Layout &lg,
                    const std::function<double(int64_t, int64_t, int64_t)> &mask) {
    const int64_t all = c.batch * c.heads;
    Reference r{std::vector<double>(size_t(all * c.lq * c.dv)), std::vector<double>(size_t(all * c.lq)),
                std::vector<double>(size_t(all * c.lq * c.d)), std::vector<double>(size_t(all * c.lk * c.d)),
                std::vector<double>(size_t(all * c.lk * c.dv))};
    const std::vector<double> kept = kept_weights(c);
    for (int64_t a = 0; a < all; a++) {
        const int64_t b = a / c.heads, h = a % c.heads;
        for (int64_t i = 0; i < c.lq; i++) {
            const double *keep = kept.data() + (a * c.lq + i) * c.lk;
            std::vector<double> s(size_t(c.lk), -INFINITY);
            double top = -INFINITY, sum = 0, dot = 0;
            for (int64_t j = 0; j < c.lk; j++) {
                if (c.causal && j > i) continue;
                double x = 0;
                for (int64_t p = 0; p < c.d; p++) x += q[lq.at(b, h, i, p)] * k[lk.at(b, h, j, p)];
                s[size_t(j)] = x * scale + mask(b, i, j);
                top = std::fmax(top, s[size_t(j)]);
            }
            for (double &x : s) sum += x = top == -INFINITY ? 0 : std::exp(x - top);
            r.sums[size_t(a * c.lq + i)] = sum == 0 ? -INFINITY : top + std::log(sum);
            if (sum == 0) continue;
            for (int64_t j = 0; j < c.lk; j++) {
                s[size_t(j)] /= sum;
                for (int64_t p = 0; p < c.dv; p++) {
                    r.y[size_t((a * c.lq + i) * c.dv + p)] += keep[j] * s[size_t(j)] * v[lv.at(b, h, j, p)];
                    r.gv[size_t((a * c.lk + j) * c.dv + p)] += keep[j] * s[size_t(j)] * gy[lg.at(b, h, i, p)];
                }
            }
            for (int64_t p = 0; p < c.dv; p++) dot += rounded[lg.at(b, h, i, p)] * gy[lg.at(b, h, i, p)];
            for (int64_t j = 0; j < c.lk; j++) {
                double g = -dot;
                for (int64_t p = 0; p < c.dv; p++) g += keep[j] * v[lv.at(b, h, j, p)] * gy[lg.at(b, h, i, p)];
                g *= s[size_t(j)] * scale;
                for (int64_t p = 0; p < c.d; p++) {
                    r.gq[size_t((a * c.lq + i) * c.d + p)] += g * k[lk.at(b, h, j, p)];
                    r.gk[size_t((a * c.lk + j) * c.d + p)] += g * q[lq.at(b, h, i, p)];
                }
            }
        }
    }
    return r;
}

void compare(const char *what, const Case &c, const Array &actual, const Layout &layout,
             const std::vector<double> &expected, int64_t rows, int64_t columns, double limit) {
    check::Context context(what);
    for (int64_t b = 0; b < c.batch; b++) {
        for (int64_t h = 0; h < c.heads; h++) {
            for (int64_t r = 0; r < rows; r++) {
                for (int64_t p = 0; p < columns; p++) {
                    const double e = expected[size_t(((b * c.heads + h) * rows + r) * columns + p)];
                    CHECK_NEAR(actual[layout.at(b, h, r, p)], e, limit * (1 + std::fabs(e)));
                }
            }
        }
    }
}

void run(int32_t dtype, const Case &c) {
    check::Context context(check::text(TYPE_NAMES[dtype], " lq ", c.lq, " lk ", c.lk, " d ", c.d, " dv ", c.dv,
                                       " mask ", c.mask, c.causal ? " causal" : "", c.inside ? " inside" : "",
                                       c.reversed ? " apart" : "", " dropout ", c.dropout));
    const Layout lq(c, c.lq, c.d, true), lk(c, c.lk, c.d, true), lv(c, c.lk, c.dv, true), ly(c, c.lq, c.dv, false),
        gk(c, c.lk, c.d, false), gv(c, c.lk, c.dv, false), gq(c, c.lq, c.d, false);
    Array q = moderate(dtype, lq.size, -1.5, 1.5), k = moderate(dtype, lk.size, -1.5, 1.5),
          v = moderate(dtype, lv.size, -1, 1), g = moderate(dtype, ly.size, -1, 1), y(dtype, ly.size),
          dq(dtype, gq.size), dk(dtype, gk.size), dv(dtype, gv.size);
    const int32_t accumulator = dtype == GT_DOUBLE ? GT_DOUBLE : GT_FLOAT;
    Array sums(accumulator, c.batch * c.heads * c.lq);
    const bool added = c.mask == 2;
    const int64_t mask_size = c.mask == 0   ? 0
                              : c.mask == 1 ? c.lq * c.lk
                              : c.mask == 2 ? c.batch * c.lq * c.lk
                                            : c.batch * c.lk;
    Array mask = added ? moderate(dtype, mask_size) : Array(GT_BOOL, mask_size);
    if (!added) { // the third query of each kind of mask sees nothing, of the last kind only the second example's
        for (int64_t i = 0; i < mask_size; i++) {
            set(GT_BOOL, mask.data(), i, c.mask == 1 ? i / c.lk != 2 && i % 3 != 1 : i < c.lk && i % 5 != 0);
        }
    }
    const int64_t mask_strides[4] = {c.mask == 2 ? c.lq * c.lk : c.mask == 3 ? c.lk : 0, 0, c.mask == 3 ? 0 : c.lk, 1};
    auto value = [&](int64_t b, int64_t i, int64_t j) {
        if (c.mask == 0) return 0.0;
        const double m = mask[b * mask_strides[0] + i * mask_strides[2] + j];
        return added ? m : m != 0 ? 0 : -INFINITY;
    };
    const double scale = 0.4;
    std::vector<int64_t> desc = {c.batch, c.heads, c.lq, c.lk, c.d, c.dv, c.mask == 0 ? 0 : added ? 2 : 1, c.causal};
    auto strides = [&](const Layout &l, bool column) {
        for (int64_t s : {l.batch, l.head, l.row}) desc.push_back(s);
        if (column) desc.push_back(l.column);
    };
    strides(lq, true), strides(lk, true), strides(lv, true);
    desc.insert(desc.end(), mask_strides, mask_strides + 4);
    const size_t common = desc.size();
    strides(ly, false);
    CHECK_OK(gt_attention_dropout(dtype, desc.data(), scale, c.dropout, KEY, FIRST, q.data(), k.data(), v.data(),
                                  mask.data(), y.data(), sums.data()));
    // The gradient starts from the rounded y.
    const Reference expected = reference(c, scale, q, lq, k, lk, v, lv, g, y, ly, value);
    desc.resize(common);
    strides(ly, true), strides(ly, true), strides(gq, false), strides(gk, false), strides(gv, false);
    CHECK_OK(gt_attention_dropout_grad(dtype, desc.data(), scale, c.dropout, KEY, FIRST, q.data(), k.data(), v.data(),
                                       mask.data(), y.data(), sums.data(), g.data(), dq.data(), dk.data(), dv.data()));
    for (size_t i = 0; i < expected.sums.size(); i++) {
        CHECK_NEAR(sums[int64_t(i)], expected.sums[i], tolerance(accumulator, 2 + std::fabs(expected.sums[i])));
    }
    const double terms = std::sqrt(double(std::max(c.lq, c.lk)));
    compare("y", c, y, ly, expected.y, c.lq, c.dv, tolerance(dtype, 1));
    compare("gq", c, dq, gq, expected.gq, c.lq, c.d, tolerance(dtype, 2));
    compare("gk", c, dk, gk, expected.gk, c.lk, c.d, tolerance(dtype, terms));
    compare("gv", c, dv, gv, expected.gv, c.lk, c.dv, tolerance(dtype, terms));
}

} // namespace

TEST(attention_values_and_gradient) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            run(dtype, {.lq = 5, .lk = 7, .d = 3, .dv = 4});
            run(dtype, {.lq = 33, .lk = 40, .d = 16, .dv = 32, .inside = true});
            run(dtype, {.lq = 40, .lk = 33, .d = 17, .dv = 31, .reversed = true});
            run(dtype, {.lq = 1, .lk = 1, .d = 1, .dv = 1});
            for (bool causal : {false, true}) {
                for (int64_t mask : {0, 1, 2, 3}) {
                    run(dtype,
                        {.batch = 2, .heads = 2, .lq = 20, .lk = 35, .d = 8, .dv = 16, .mask = mask, .causal = causal});
                }
            }
        }
        for (int32_t dtype : FLOATING) {
            run(dtype, {.lq = 5, .lk = 7, .d = 3, .dv = 4, .dropout = 0.25});
            run(dtype, {.lq = 40, .lk = 33, .d = 8, .dv = 16, .mask = 1, .causal = true, .dropout = 0.5});
            run(dtype, {.lq = 20, .lk = 35, .d = 8, .dv = 5, .mask = 2, .inside = true, .dropout = 0.9});
        }
        run(GT_FLOAT, {.batch = 1, .heads = 2, .lq = 270, .lk = 301, .d = 5, .dv = 6, .causal = true, .dropout = 0.1});
        for (int32_t dtype : {GT_FLOAT, GT_DOUBLE, GT_BFLOAT16}) { // several blocks, and parts of the queries
            run(dtype, {.batch = 1, .heads = 2, .lq = 300, .lk = 270, .d = 32, .dv = 16, .causal = true});
            run(dtype, {.batch = 1, .heads = 1, .lq = 290, .lk = 260, .d = 16, .dv = 16, .mask = 2, .inside = true});
            run(dtype, {.batch = 1, .heads = 2, .lq = 270, .lk = 300, .d = 5, .dv = 6, .mask = 1});
        }
    });
}

TEST(attention_of_nothing) {
    for_tiers([](int32_t) {
        float y[4] = {7, 7, 7, 7}, sums[2] = {7, 7}, q[4] = {1, 2, 3, 4}, gq[4] = {7, 7, 7, 7};
        const int64_t no_keys[41] = {1, 1, 2, 0, 2, 2, 0, 0, 4, 4, 2, 1, 0, 0, 2, 1, 0, 0, 2, 1, 0,
                                     0, 0, 0, 4, 4, 2, 1, 4, 4, 2, 1, 4, 4, 2, 0, 0, 2, 0, 0, 2};
        CHECK_OK(gt_attention(GT_FLOAT, no_keys, 1, q, nullptr, nullptr, nullptr, y, sums));
        for (float v : y) CHECK(v == 0);
        CHECK(sums[0] == -INFINITY && sums[1] == -INFINITY);
        CHECK_OK(
            gt_attention_grad(GT_FLOAT, no_keys, 1, q, nullptr, nullptr, nullptr, y, sums, q, gq, nullptr, nullptr));
        for (float v : gq) CHECK(v == 0);
        const int64_t no_queries[41] = {1, 1, 0, 2, 2, 2, 0, 0, 0, 0, 2, 1, 4, 4, 2, 1, 4, 4, 2, 1, 0,
                                        0, 0, 0, 0, 0, 2, 1, 0, 0, 2, 1, 0, 0, 2, 4, 4, 2, 4, 4, 2};
        float gk[4] = {7, 7, 7, 7}, gv[4] = {7, 7, 7, 7};
        CHECK_OK(gt_attention(GT_FLOAT, no_queries, 1, nullptr, q, q, nullptr, nullptr, nullptr));
        CHECK_OK(gt_attention_grad(GT_FLOAT, no_queries, 1, nullptr, q, q, nullptr, nullptr, nullptr, nullptr, nullptr,
                                   gk, gv));
        for (int i = 0; i < 4; i++) CHECK(gk[i] == 0 && gv[i] == 0);
    });
}

TEST(attention_of_nan_and_of_large_products) {
    for_tiers([](int32_t) {
        const int64_t desc[27] = {1, 1, 2, 2, 1, 1, 0, 0, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 0, 0, 0, 0, 2, 2, 1};
        float q[2] = {1000, NAN}, k[2] = {1, -1}, v[2] = {3, 5}, y[2], sums[2];
        CHECK_OK(gt_attention(GT_FLOAT, desc, 1, q, k, v, nullptr, y, sums));
        CHECK(y[0] == 3 && sums[0] == 1000 && std::isnan(y[1]) && std::isnan(sums[1]));
    });
}

TEST(attention_gradient_is_equal_for_any_number_of_threads) {
    const int64_t l = 400, d = 16, n = 2 * l * d;
    const int64_t desc[41] = {1, 2,     l, l,     d, d,     0, 1, n,     l * d, d, 1,     n, l * d,
                              d, 1,     n, l * d, d, 1,     0, 0, 0,     0,     n, l * d, d, 1,
                              n, l * d, d, 1,     n, l * d, d, n, l * d, d,     n, l * d, d};
    Array q = moderate(GT_FLOAT, n), k = moderate(GT_FLOAT, n), v = moderate(GT_FLOAT, n), g = moderate(GT_FLOAT, n),
          y(GT_FLOAT, n), sums(GT_FLOAT, 2 * l), gq(GT_FLOAT, n), gv(GT_FLOAT, n);
    const auto size = static_cast<size_t>(n);
    std::vector<float> first(size), gk(size);
    const int32_t threads = gt_num_threads();
    for (int32_t t : {1, 2, 3, 7}) {
        gt_set_num_threads(t);
        CHECK_OK(gt_attention(GT_FLOAT, desc, 0.25, q.data(), k.data(), v.data(), nullptr, y.data(), sums.data()));
        CHECK_OK(gt_attention_grad(GT_FLOAT, desc, 0.25, q.data(), k.data(), v.data(), nullptr, y.data(), sums.data(),
                                   g.data(), gq.data(), gk.data(), gv.data()));
        if (t == 1) first = gk;
        CHECK(first == gk);
    }
    gt_set_num_threads(threads);
}

TEST(attention_bad_arguments) {
    int64_t desc[27] = {1, 1, 2, 2, 1, 1, 0, 0, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 0, 0, 0, 0, 2, 2, 1};
    float x[4] = {};
    CHECK_OK(gt_attention(GT_FLOAT, desc, 1, x, x, x, nullptr, x, x));
    CHECK_STATUS(GT_UNSUPPORTED, gt_attention(GT_INT, desc, 1, x, x, x, nullptr, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention(GT_FLOAT, nullptr, 1, x, x, x, nullptr, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention(GT_FLOAT, desc, 1, x, nullptr, x, nullptr, x, x));
    const int64_t key[2] = {1, 2};
    CHECK_OK(gt_attention_dropout(GT_FLOAT, desc, 1, 0.5, key, 0, x, x, x, nullptr, x, x));
    for (double rate : {-0.1, 1.0, double(NAN)}) {
        CHECK_STATUS(GT_INVALID_ARGUMENT,
                     gt_attention_dropout(GT_FLOAT, desc, 1, rate, key, 0, x, x, x, nullptr, x, x));
    }
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention_dropout(GT_FLOAT, desc, 1, 0.5, nullptr, 0, x, x, x, nullptr, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention_dropout(GT_FLOAT, desc, 1, 0.5, key, -1, x, x, x, nullptr, x, x));
    desc[6] = 1;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention(GT_FLOAT, desc, 1, x, x, x, nullptr, x, x));
    desc[6] = 3;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention(GT_FLOAT, desc, 1, x, x, x, x, x, x));
    desc[6] = 0, desc[0] = -1;
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_attention(GT_FLOAT, desc, 1, x, x, x, nullptr, x, x));
}

CHECK_MAIN
