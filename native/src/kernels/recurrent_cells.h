// The formulas of recurrent cells and their gradients, over one row of units.
#pragma once

#include "kernels/micro.h"
#include "kernels/recurrent.h"
#include "kernels/vmath.h"

namespace gt::GT_TIER {

/// Up to a vector of units of a row: what lies behind the last is neither read nor written.
template <class A>
struct Units {
    using V = vec<A>;
    int64_t at;
    int64_t count;

    GT_INLINE V whole_or(const A *p, int64_t count) {
        return count == LANES<A> ? load<V>(p) : load_partial<V>(p, count);
    }
    [[gnu::always_inline]] V get(const void *p) const { return whole_or(static_cast<const A *>(p) + at, count); }
    /// Of block `gate` of n units.
    [[gnu::always_inline]] V get(const void *p, int gate, int64_t n) const {
        return whole_or(static_cast<const A *>(p) + gate * n + at, count);
    }
    [[gnu::always_inline]] void set(void *p, V v) const {
        A *to = static_cast<A *>(p) + at;
        if (count == LANES<A>) {
            store(to, v);
        } else {
            store_partial(to, v, count);
        }
    }
    [[gnu::always_inline]] void set(void *p, int gate, int64_t n, V v) const { set(static_cast<A *>(p) + gate * n, v); }
};

/// body(units) over a row.
template <class A, class F>
GT_INLINE void over_units(int64_t n, F &&body) {
    int64_t j = 0;
    for (; j + LANES<A> <= n; j += LANES<A>) body(Units<A>{j, LANES<A>});
    if (j < n) body(Units<A>{j, n - j});
}

// ---------------------------------------------------------------- LSTM: gates i, f, g, o

template <class A>
static void lstm(const RnnRow &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        auto input = [&](int gate) { return u.get(r.gates, gate, r.n) + u.get(r.bias, gate, r.n); };
        const V before = u.get(r.c_before);
        V i = input(0), f = input(1), o = input(3);
        if (r.peepholes) {
            i += u.get(r.peepholes, 0, r.n) * before;
            f += u.get(r.peepholes, 1, r.n) * before;
        }
        i = v_sigmoid(i);
        f = v_sigmoid(f);
        const V g = v_tanh(input(2));
        const V c = f * before + i * g;
        if (r.peepholes) o += u.get(r.peepholes, 2, r.n) * c;
        o = v_sigmoid(o);
        u.set(r.gates, 0, r.n, i);
        u.set(r.gates, 1, r.n, f);
        u.set(r.gates, 2, r.n, g);
        u.set(r.gates, 3, r.n, o);
        u.set(r.c, c);
        u.set(r.h, o * v_tanh(c));
    });
}

template <class A>
static void lstm_grad(const RnnRowGrad &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V i = u.get(r.gates, 0, r.n), f = u.get(r.gates, 1, r.n), g = u.get(r.gates, 2, r.n),
                o = u.get(r.gates, 3, r.n);
        const V t = v_tanh(u.get(r.c)), before = u.get(r.c_before);
        const V gh = u.get(r.gh) + u.get(r.gy);
        V gc = u.get(r.gc) + gh * o * (1 - t * t);
        const V go = gh * t * o * (1 - o);
        if (r.peepholes) gc += go * u.get(r.peepholes, 2, r.n);
        const V gi = gc * g * i * (1 - i), gf = gc * before * f * (1 - f);
        V gc_before = gc * f;
        if (r.peepholes) gc_before += gi * u.get(r.peepholes, 0, r.n) + gf * u.get(r.peepholes, 1, r.n);
        u.set(r.ggates, 0, r.n, gi);
        u.set(r.ggates, 1, r.n, gf);
        u.set(r.ggates, 2, r.n, gc * i * (1 - g * g));
        u.set(r.ggates, 3, r.n, go);
        u.set(r.gc, gc_before);
        u.set(r.gh, V{});
    });
}

// ---------------------------------------------------------------- GRU: gates r, z, n and the recurrent part q of n

template <class A>
static void gru_after(const RnnRow &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        auto input = [&](int gate) { return u.get(r.gates, gate, r.n) + u.get(r.bias, gate, r.n); };
        const V reset = v_sigmoid(input(0) + u.get(r.recurrent_bias, 0, r.n));
        const V update = v_sigmoid(input(1) + u.get(r.recurrent_bias, 1, r.n));
        const V q = u.get(r.gates, 3, r.n) + u.get(r.recurrent_bias, 2, r.n);
        const V state = v_tanh(input(2) + reset * q);
        u.set(r.gates, 0, r.n, reset);
        u.set(r.gates, 1, r.n, update);
        u.set(r.gates, 2, r.n, state);
        u.set(r.gates, 3, r.n, q);
        u.set(r.h, state + update * (u.get(r.h_before) - state));
    });
}

template <class A>
static void gru_before_gates(const RnnRow &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        auto input = [&](int gate) {
            return u.get(r.gates, gate, r.n) + u.get(r.bias, gate, r.n) + u.get(r.recurrent_bias, gate, r.n);
        };
        const V reset = v_sigmoid(input(0));
        u.set(r.gates, 0, r.n, reset);
        u.set(r.gates, 1, r.n, v_sigmoid(input(1)));
        u.set(r.gates, 3, r.n, reset * u.get(r.h_before));
    });
}

template <class A>
static void gru_before_state(const RnnRow &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V state = v_tanh(u.get(r.gates, 2, r.n) + u.get(r.bias, 2, r.n) + u.get(r.recurrent_bias, 2, r.n));
        u.set(r.gates, 2, r.n, state);
        u.set(r.h, state + u.get(r.gates, 1, r.n) * (u.get(r.h_before) - state));
    });
}

template <class A>
static void gru_after_grad(const RnnRowGrad &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V reset = u.get(r.gates, 0, r.n), update = u.get(r.gates, 1, r.n), state = u.get(r.gates, 2, r.n),
                q = u.get(r.gates, 3, r.n);
        const V gh = u.get(r.gh) + u.get(r.gy);
        const V gn = gh * (1 - update) * (1 - state * state);
        u.set(r.ggates, 0, r.n, gn * q * reset * (1 - reset));
        u.set(r.ggates, 1, r.n, gh * (u.get(r.h_before) - state) * update * (1 - update));
        u.set(r.ggates, 2, r.n, gn);
        u.set(r.ggates, 3, r.n, gn * reset);
        u.set(r.gh, gh * update);
    });
}

/// The gradients of z and n; gh is left as z h's part. The product of n's goes to q's place.
template <class A>
static void gru_before_state_grad(const RnnRowGrad &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V update = u.get(r.gates, 1, r.n), state = u.get(r.gates, 2, r.n);
        const V gh = u.get(r.gh) + u.get(r.gy);
        u.set(r.ggates, 1, r.n, gh * (u.get(r.h_before) - state) * update * (1 - update));
        u.set(r.ggates, 2, r.n, gh * (1 - update) * (1 - state * state));
        u.set(r.gh, gh * update);
    });
}

template <class A>
static void gru_before_gates_grad(const RnnRowGrad &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V reset = u.get(r.gates, 0, r.n), q = u.get(r.ggates, 3, r.n);
        u.set(r.ggates, 0, r.n, q * u.get(r.h_before) * reset * (1 - reset));
        u.set(r.gh, u.get(r.gh) + q * reset);
    });
}

// ---------------------------------------------------------------- simple

template <class A>
static void simple(int32_t activation, const RnnRow &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V x = u.get(r.h) + u.get(r.bias);
        u.set(r.h, activation == RNN_TANH ? v_tanh(x) : V(x < 0 ? V{} : x));
    });
}

template <class A>
static void simple_grad(int32_t activation, const RnnRowGrad &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V h = u.get(r.h), gh = u.get(r.gh) + u.get(r.gy);
        u.set(r.ggates, activation == RNN_TANH ? gh * (1 - h * h) : V(h > 0 ? gh : V{}));
        u.set(r.gh, V{});
    });
}

template <class A>
static void fill_cells(RecurrentTable::Loops &loops) {
    loops.lstm = lstm<A>;
    loops.lstm_grad = lstm_grad<A>;
    loops.gru_after = gru_after<A>;
    loops.gru_before_gates = gru_before_gates<A>;
    loops.gru_before_state = gru_before_state<A>;
    loops.gru_after_grad = gru_after_grad<A>;
    loops.gru_before_state_grad = gru_before_state_grad<A>;
    loops.gru_before_gates_grad = gru_before_gates_grad<A>;
    loops.simple = simple<A>;
    loops.simple_grad = simple_grad<A>;
}

} // namespace gt::GT_TIER
