// The recursions run over logarithms, in double whatever the type: a thousand frames add up. States (blank, label,
// blank, label, ..., blank) lie across the lanes; rows of them have a frame of "nothing" on both sides, so that the
// neighbours of a whole vector are read without a test.
#include "kernels/ctc.h"

#include "kernels/micro.h"
#include "kernels/vmath.h"

namespace gt::GT_TIER {

namespace {

constexpr double NOTHING = -1e30; ///< the logarithm of 0, as a number that can be subtracted from itself
constexpr int64_t L = LANES<double>;

/// Doubles of a row of states, frames included.
GT_INLINE int64_t row_size(int64_t states) { return divide_up(states, L) * L + 2 * L; }

int64_t scratch(const CtcShape &s, bool gradient) {
    const int64_t row = row_size(2 * s.most + 1);
    // Kept forward rows, four working rows, classes of the states, a row of classes and of their sums, normalisers.
    return (gradient ? s.frames : 2) * row + 5 * row + 2 * divide_up(s.classes, L) * L + divide_up(s.frames, L) * L;
}

template <class T>
GT_INLINE double logit(const void *x, int64_t i) {
    return double(widen(static_cast<const T *>(x)[i]));
}

/// Minus infinity becomes "nothing"; NaN stays.
GT_INLINE double bounded(double x) { return x < NOTHING ? NOTHING : x; }

/// The logarithm of the sum of the exponentials of a row.
template <class T>
double normaliser(const void *x, int64_t n, double *row) {
    double top = -INFINITY;
    for (int64_t c = 0; c < n; c++) {
        row[c] = logit<T>(x, c);
        top = row[c] > top || row[c] != row[c] ? row[c] : top;
    }
    if (top == -INFINITY) return top;
    for (int64_t c = n; c % L != 0; c++) row[c] = -INFINITY;
    vd sum = {};
    for (int64_t c = 0; c < n; c += L) sum += exp_negative(vd(load<vd>(row + c) - top));
    double total = 0;
    for (int64_t i = 0; i < L; i++) total += sum[i];
    return top + __builtin_log(total);
}

/// to[s] = log(e^from[s] + e^from[s + step] + e^(from[s + 2 step] + skip[s])) + add[s], not below "nothing".
template <int STEP>
GT_INLINE void advance(int64_t states, const double *from, const double *skip, const double *add, double *to) {
    for (int64_t s = 0; s < states; s += L) {
        const vd a = load<vd>(from + s), b = load<vd>(from + s + STEP);
        const vd c = load<vd>(from + s + 2 * STEP) + load<vd>(skip + s);
        const vd m = v_max(v_max(a, b), c);
        const vd sum = exp_negative(vd(a - m)) + exp_negative(vd(b - m)) + exp_negative(vd(c - m));
        store(to + s, at_least(vd(v_log(sum) + m + load<vd>(add + s)), NOTHING));
    }
}

GT_INLINE void nothing(double *row, int64_t size) {
    for (int64_t i = 0; i < size; i++) row[i] = NOTHING;
}

template <class T>
void example(const CtcShape &shape, const void *logits, const int64_t *labels, int64_t count, int64_t frames,
             const void *g, void *loss, void *grad, double *scratch) {
    const int64_t states = 2 * count + 1, row = row_size(states), classes = shape.classes;
    double *alphas = scratch, *work = alphas + (grad ? frames : 2) * row;
    double *products = work + L, *skip = work + row + L, *beta = work + 2 * row + L, *next = work + 3 * row + L;
    int64_t *state = reinterpret_cast<int64_t *>(work + 4 * row);
    double *values = work + 5 * row, *sums = values + divide_up(classes, L) * L,
           *norms = sums + divide_up(classes, L) * L;
    auto of = [&](int64_t t) { return alphas + (grad ? t : t % 2) * row + L; };
    auto at = [&](int64_t t) { return static_cast<const char *>(logits) + t * classes * int64_t(sizeof(T)); };
    nothing(work, 4 * row);
    for (int64_t s = 0; s < states; s++) {
        state[s] = s % 2 ? labels[s / 2] : shape.blank;
        const bool skips = s > 1 && state[s] != shape.blank && state[s] != state[s - 2];
        if (skips) skip[s] = 0;
    }
    auto emit = [&](int64_t t) {
        for (int64_t s = 0; s < states; s++) products[s] = bounded(logit<T>(at(t), state[s]) - norms[t]);
    };
    for (int64_t t = 0; t < frames; t++) {
        norms[t] = normaliser<T>(at(t), classes, values);
        emit(t);
        double *to = of(t);
        if (t < 2 || grad) nothing(to - L, row);
        if (t == 0) {
            for (int64_t s = 0; s < states && s < 2; s++) to[s] = products[s];
        } else {
            advance<-1>(states, of(t - 1), skip, products, to);
            for (int64_t s = states; s % L != 0; s++) to[s] = NOTHING;
        }
    }
    double log_p = count == 0 ? 0 : NOTHING;
    if (frames > 0) {
        const double *end = of(frames - 1);
        const double a = end[states - 1], b = count > 0 ? end[states - 2] : NOTHING, m = a > b || a != a ? a : b;
        log_p = m + __builtin_log(__builtin_exp(a - m) + __builtin_exp(b - m));
    }
    const bool impossible = log_p < NOTHING / 2;
    if (loss) *static_cast<T *>(loss) = narrow<T>(Acc<T>(impossible ? INFINITY : -log_p));
    if (!grad) return;
    const double weight = logit<T>(g, 0);
    T *out = static_cast<T *>(grad);
    const int64_t used = impossible ? 0 : frames;
    for (int64_t i = used * classes; i < shape.frames * classes; i++) out[i] = narrow<T>(Acc<T>(0));
    // Of the state before: skips of the one that it leads to.
    double *leads = skip;
    for (int64_t s = 0; s < states; s++) leads[s] = s + 2 < states ? skip[s + 2] : NOTHING;
    for (int64_t t = used - 1; t >= 0; t--) {
        if (t == used - 1) {
            beta[states - 1] = 0;
            if (count > 0) beta[states - 2] = 0;
        } else {
            emit(t + 1);
            for (int64_t s = 0; s < states; s++) next[s] = beta[s] + products[s];
            for (int64_t s = 0; s < states; s++) products[s] = 0;
            advance<1>(states, next, leads, products, beta);
            for (int64_t s = states; s % L != 0; s++) beta[s] = NOTHING;
        }
        for (int64_t c = 0; c < classes; c++) sums[c] = 0;
        const double *alpha = of(t);
        for (int64_t s = 0; s < states; s += L) {
            const vd occupied = v_exp(vd(load<vd>(alpha + s) + load<vd>(beta + s) - log_p));
            for (int64_t i = 0; i < L && s + i < states; i++) sums[state[s + i]] += occupied[i];
        }
        for (int64_t c = 0; c < classes; c++) values[c] = logit<T>(at(t), c) - norms[t];
        for (int64_t c = classes; c % L != 0; c++) values[c] = sums[c] = 0;
        for (int64_t c = 0; c < classes; c += L) {
            store(values + c, vd((v_exp(load<vd>(values + c)) - load<vd>(sums + c)) * weight));
        }
        for (int64_t c = 0; c < classes; c++) out[t * classes + c] = narrow<T>(Acc<T>(values[c]));
    }
}

} // namespace

void fill(CtcTable &table) {
    table.scratch = scratch;
    table.example[0] = example<Half>;
    table.example[1] = example<BFloat16>;
    table.example[2] = example<float>;
    table.example[3] = example<double>;
}

} // namespace gt::GT_TIER
