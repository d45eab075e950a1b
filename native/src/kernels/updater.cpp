#include "kernels/updater.h"

#include "kernels/vmath.h"

namespace gt::GT_TIER {

/// Calls body over the vectors of up to four arrays, loading and storing the rest by parts.
/// State[k] is read and written; body(g, p, state...) changes them in place.
template <class V, int STATES, class Body>
GT_INLINE void update(int64_t n, const void *gp, void *const *states, Body body) {
    using T = lane_t<V>;
    constexpr int64_t L = Lanes<V>::count;
    const T *g = static_cast<const T *>(gp);
    int64_t i = 0;
    for (; i + L <= n; i += L) {
        V s[STATES];
        for (int k = 0; k < STATES; k++) s[k] = load<V>(static_cast<T *>(states[k]) + i);
        body(load<V>(g + i), s);
        for (int k = 0; k < STATES; k++) store(static_cast<T *>(states[k]) + i, s[k]);
    }
    if (i < n) {
        V s[STATES];
        for (int k = 0; k < STATES; k++) s[k] = load_partial<V>(static_cast<T *>(states[k]) + i, n - i);
        body(load_partial<V>(g + i, n - i), s);
        for (int k = 0; k < STATES; k++) store_partial(static_cast<T *>(states[k]) + i, s[k], n - i);
    }
}

/// g + l1 * sign(p) + l2 * p
template <class V>
struct Penalty {
    lane_t<V> l1, l2;
    bool none;
    Penalty(double a, double b) : l1(lane_t<V>(a)), l2(lane_t<V>(b)), none(a == 0 && b == 0) {}
    [[gnu::always_inline]] V operator()(V g, V p) const { return none ? g : V(g + l1 * v_sign(p) + l2 * p); }
};

template <class V>
static void sgd(int64_t n, void *p, const void *g, double lr, double l1, double l2) {
    Penalty<V> penalty(l1, l2);
    lane_t<V> rate = lane_t<V>(lr);
    void *states[] = {p};
    update<V, 1>(n, g, states, [&](V gradient, V *s) { s[0] -= rate * penalty(gradient, s[0]); });
}

template <class V>
static void nesterovs(int64_t n, void *p, const void *g, void *v, double lr, double momentum, double l1, double l2) {
    Penalty<V> penalty(l1, l2);
    lane_t<V> rate = lane_t<V>(lr), mu = lane_t<V>(momentum), mu1 = lane_t<V>(1 + momentum);
    void *states[] = {p, v};
    update<V, 2>(n, g, states, [&](V gradient, V *s) {
        V before = s[1];
        s[1] = mu * before - rate * penalty(gradient, s[0]);
        s[0] += mu1 * s[1] - mu * before;
    });
}

template <class V>
static void adam(int64_t n, void *p, const void *g, void *m, void *v, double lr, double beta1, double beta2, double eps,
                 double l1, double l2) {
    using T = lane_t<V>;
    Penalty<V> penalty(l1, l2);
    T rate = T(lr), b1 = T(beta1), c1 = T(1 - beta1), b2 = T(beta2), c2 = T(1 - beta2), e = T(eps);
    void *states[] = {p, m, v};
    update<V, 3>(n, g, states, [&](V gradient, V *s) {
        V x = penalty(gradient, s[0]);
        s[1] = b1 * s[1] + c1 * x;
        s[2] = b2 * s[2] + c2 * x * x;
        s[0] -= rate * s[1] / (v_sqrt(s[2]) + e);
    });
}

void fill(UpdaterTable &table) {
    table.loops[0] = {sgd<vf>, nesterovs<vf>, adam<vf>};
    table.loops[1] = {sgd<vd>, nesterovs<vd>, adam<vd>};
}

} // namespace gt::GT_TIER
