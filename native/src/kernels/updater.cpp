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

/// The numbers of a step in the type of the arrays.
template <class V>
struct Rates {
    using T = lane_t<V>;
    T scale, l1, l2, decay, lr, a, b, ca, cb, eps, x, y;
    bool plain;
    explicit Rates(const UpdaterRates &r)
        : scale(T(r.scale)), l1(T(r.l1)), l2(T(r.l2)), decay(T(r.decay)), lr(T(r.lr)), a(T(r.a)), b(T(r.b)),
          ca(T(1 - r.a)), cb(T(1 - r.b)), eps(T(r.eps)), x(T(r.x)), y(T(r.y)), plain(r.l1 == 0 && r.l2 == 0) {}

    /// scale * g + l1 * sign(p) + l2 * p
    [[gnu::always_inline]] V gradient(V g, V p) const {
        V scaled = scale * g;
        return plain ? scaled : V(scaled + l1 * v_sign(p) + l2 * p);
    }
};

// Each rule: how many arrays it keeps beside the parameters, and the step it takes. s[1], s[2], ... are its state.

struct Sgd {
    static constexpr int STATE = 0;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *) {
        return r.lr * g;
    }
};

struct Nesterovs {
    static constexpr int STATE = 1;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        V before = s[1];
        s[1] = r.a * before - r.lr * g;
        return r.a * before - (1 + r.a) * s[1];
    }
};

struct Momentum {
    static constexpr int STATE = 1;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        s[1] = r.a * s[1] + g;
        return r.lr * s[1];
    }
};

template <class V>
GT_INLINE void moments(const Rates<V> &r, V g, V *s) {
    s[1] = r.a * s[1] + r.ca * g;
    s[2] = r.b * s[2] + r.cb * g * g;
}

struct Adam {
    static constexpr int STATE = 2;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        moments(r, g, s);
        return r.x * s[1] / (v_sqrt(s[2]) + r.eps);
    }
};

struct AmsGrad {
    static constexpr int STATE = 3;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        moments(r, g, s);
        s[3] = v_max(s[3], s[2]);
        return r.x * s[1] / (v_sqrt(s[3]) + r.eps);
    }
};

struct Nadam {
    static constexpr int STATE = 2;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        moments(r, g, s);
        return (r.x * s[1] + r.y * g) / (v_sqrt(s[2]) + r.eps);
    }
};

struct AdaMax {
    static constexpr int STATE = 2;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        s[1] = r.a * s[1] + r.ca * g;
        s[2] = v_max(V(r.b * s[2]), v_abs(g));
        return r.x * s[1] / (s[2] + r.eps);
    }
};

struct AdaBelief {
    static constexpr int STATE = 2;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        s[1] = r.a * s[1] + r.ca * g;
        V surprise = g - s[1];
        s[2] = r.b * s[2] + r.cb * surprise * surprise + r.eps;
        return r.x * s[1] / (v_sqrt(s[2]) + r.eps);
    }
};

struct AdaGrad {
    static constexpr int STATE = 1;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        s[1] += g * g;
        return r.lr * g / (v_sqrt(s[1]) + r.eps);
    }
};

struct AdaDelta {
    static constexpr int STATE = 2;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        s[1] = r.a * s[1] + r.ca * g * g;
        V d = v_sqrt(V(s[2] + r.eps)) / v_sqrt(V(s[1] + r.eps)) * g;
        s[2] = r.a * s[2] + r.ca * d * d;
        return r.lr * d;
    }
};

struct RmsProp {
    static constexpr int STATE = 1;
    template <class V>
    [[gnu::always_inline]] static V step(const Rates<V> &r, V g, V *s) {
        s[1] = r.a * s[1] + r.ca * g * g;
        return r.lr * g / (v_sqrt(s[1]) + r.eps);
    }
};

template <class Rule, class V>
static void run(int64_t n, const void *g, void *const *states, const UpdaterRates &rates) {
    const Rates<V> r(rates);
    update<V, 1 + Rule::STATE>(n, g, states, [&](V gradient, V *s) {
        V step = Rule::template step<V>(r, r.gradient(gradient, s[0]), s);
        s[0] = s[0] - r.decay * s[0] - step;
    });
}

template <class V>
static void fill_rules(UpdaterTable::Loop *loops) {
    // In the order of GT_UPDATE_* in gatun.h.
    UpdaterTable::Loop all[] = {run<Sgd, V>,     run<Nesterovs, V>, run<Adam, V>,   run<Momentum, V>,
                                run<AmsGrad, V>, run<Nadam, V>,     run<AdaMax, V>, run<AdaBelief, V>,
                                run<AdaGrad, V>, run<AdaDelta, V>,  run<RmsProp, V>};
    static_assert(sizeof all / sizeof all[0] == UpdaterTable::RULES);
    for (int i = 0; i < UpdaterTable::RULES; i++) loops[i] = all[i];
}

void fill(UpdaterTable &table) {
    fill_rules<vf>(table.loops[0]);
    fill_rules<vd>(table.loops[1]);
}

} // namespace gt::GT_TIER
