// The formulas of recurrent cells and their gradients, over one row of units.
#pragma once

#include "kernels/micro.h"
#include "kernels/recurrent.h"
#include "kernels/vmath.h"

#include "gatun.h"

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

// ---------------------------------------------------------------- functions

template <class V>
GT_INLINE V function(int32_t code, V x) {
    switch (code) {
    case GT_RNN_TANH:
        return v_tanh(x);
    case GT_RNN_SIGMOID:
        return v_sigmoid(x);
    case GT_RNN_HARD_SIGMOID:
        return v_min(v_max(lane_t<V>(0.2) * x + lane_t<V>(0.5), 0), 1);
    case GT_RNN_RELU:
        return v_max(x, 0);
    case GT_RNN_SOFTSIGN:
        return x / (1 + v_abs(x));
    default:
        return x;
    }
}
/// The derivative where the function has the value y.
template <class V>
GT_INLINE V slope(int32_t code, V y) {
    switch (code) {
    case GT_RNN_TANH:
        return 1 - y * y;
    case GT_RNN_SIGMOID:
        return y * (1 - y);
    case GT_RNN_HARD_SIGMOID:
        return v_select((y > 0) & (y < 1), splat<V>(lane_t<V>(0.2)), 0);
    case GT_RNN_RELU:
        return v_select(y > 0, splat<V>(1), 0);
    case GT_RNN_SOFTSIGN:
        return (1 - v_abs(y)) * (1 - v_abs(y));
    default:
        return splat<V>(1);
    }
}

/// The functions of a cell: known to the compiler where they are the usual ones.
struct Usual {
    static constexpr int32_t gate = GT_RNN_SIGMOID, activation = GT_RNN_TANH;
};
GT_INLINE bool usual(const RnnFunctions &f) { return f.gate == Usual::gate && f.activation == Usual::activation; }

// ---------------------------------------------------------------- LSTM: gates i, f, g, o

template <class A, class F>
static void lstm_with(const RnnRow &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        auto input = [&](int gate) { return u.get(r.gates, gate, r.n) + u.get(r.bias, gate, r.n); };
        const V before = u.get(r.c_before);
        V i = input(0), f = input(1), o = input(3);
        if (r.peepholes) {
            i += u.get(r.peepholes, 0, r.n) * before;
            f += u.get(r.peepholes, 1, r.n) * before;
        }
        i = function(functions.gate, i);
        f = function(functions.gate, f);
        const V g = function(functions.activation, input(2));
        const V c = f * before + i * g;
        if (r.peepholes) o += u.get(r.peepholes, 2, r.n) * c;
        o = function(functions.gate, o);
        u.set(r.gates, 0, r.n, i);
        u.set(r.gates, 1, r.n, f);
        u.set(r.gates, 2, r.n, g);
        u.set(r.gates, 3, r.n, o);
        u.set(r.c, c);
        u.set(r.h, o * function(functions.activation, c));
    });
}
template <class A>
static void lstm(const RnnRow &r) {
    usual(r.functions) ? lstm_with<A>(r, Usual()) : lstm_with<A>(r, r.functions);
}

template <class A, class F>
static void lstm_grad_with(const RnnRowGrad &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V i = u.get(r.gates, 0, r.n), f = u.get(r.gates, 1, r.n), g = u.get(r.gates, 2, r.n),
                o = u.get(r.gates, 3, r.n);
        const V t = function(functions.activation, u.get(r.c)), before = u.get(r.c_before);
        const V gh = u.get(r.gh) + u.get(r.gy);
        V gc = u.get(r.gc) + gh * o * slope(functions.activation, t);
        const V go = gh * t * slope(functions.gate, o);
        if (r.peepholes) gc += go * u.get(r.peepholes, 2, r.n);
        const V gi = gc * g * slope(functions.gate, i), gf = gc * before * slope(functions.gate, f);
        V gc_before = gc * f;
        if (r.peepholes) gc_before += gi * u.get(r.peepholes, 0, r.n) + gf * u.get(r.peepholes, 1, r.n);
        u.set(r.ggates, 0, r.n, gi);
        u.set(r.ggates, 1, r.n, gf);
        u.set(r.ggates, 2, r.n, gc * i * slope(functions.activation, g));
        u.set(r.ggates, 3, r.n, go);
        u.set(r.gc, gc_before);
        u.set(r.gh, V{});
    });
}
template <class A>
static void lstm_grad(const RnnRowGrad &r) {
    usual(r.functions) ? lstm_grad_with<A>(r, Usual()) : lstm_grad_with<A>(r, r.functions);
}

// ---------------------------------------------------------------- GRU: gates r, z, n and the recurrent part q of n

template <class A, class F>
static void gru_after_with(const RnnRow &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        auto input = [&](int gate) { return u.get(r.gates, gate, r.n) + u.get(r.bias, gate, r.n); };
        const V reset = function(functions.gate, input(0) + u.get(r.recurrent_bias, 0, r.n));
        const V update = function(functions.gate, input(1) + u.get(r.recurrent_bias, 1, r.n));
        const V q = u.get(r.gates, 3, r.n) + u.get(r.recurrent_bias, 2, r.n);
        const V state = function(functions.activation, input(2) + reset * q);
        u.set(r.gates, 0, r.n, reset);
        u.set(r.gates, 1, r.n, update);
        u.set(r.gates, 2, r.n, state);
        u.set(r.gates, 3, r.n, q);
        u.set(r.h, state + update * (u.get(r.h_before) - state));
    });
}
template <class A>
static void gru_after(const RnnRow &r) {
    usual(r.functions) ? gru_after_with<A>(r, Usual()) : gru_after_with<A>(r, r.functions);
}

template <class A, class F>
static void gru_before_gates_with(const RnnRow &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        auto input = [&](int gate) {
            return u.get(r.gates, gate, r.n) + u.get(r.bias, gate, r.n) + u.get(r.recurrent_bias, gate, r.n);
        };
        const V reset = function(functions.gate, input(0));
        u.set(r.gates, 0, r.n, reset);
        u.set(r.gates, 1, r.n, function(functions.gate, input(1)));
        u.set(r.gates, 3, r.n, reset * u.get(r.h_before));
    });
}
template <class A>
static void gru_before_gates(const RnnRow &r) {
    usual(r.functions) ? gru_before_gates_with<A>(r, Usual()) : gru_before_gates_with<A>(r, r.functions);
}

template <class A, class F>
static void gru_before_state_with(const RnnRow &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V sum = u.get(r.gates, 2, r.n) + u.get(r.bias, 2, r.n) + u.get(r.recurrent_bias, 2, r.n);
        const V state = function(functions.activation, sum);
        u.set(r.gates, 2, r.n, state);
        u.set(r.h, state + u.get(r.gates, 1, r.n) * (u.get(r.h_before) - state));
    });
}
template <class A>
static void gru_before_state(const RnnRow &r) {
    usual(r.functions) ? gru_before_state_with<A>(r, Usual()) : gru_before_state_with<A>(r, r.functions);
}

template <class A, class F>
static void gru_after_grad_with(const RnnRowGrad &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V reset = u.get(r.gates, 0, r.n), update = u.get(r.gates, 1, r.n), state = u.get(r.gates, 2, r.n),
                q = u.get(r.gates, 3, r.n);
        const V gh = u.get(r.gh) + u.get(r.gy);
        const V gn = gh * (1 - update) * slope(functions.activation, state);
        u.set(r.ggates, 0, r.n, gn * q * slope(functions.gate, reset));
        u.set(r.ggates, 1, r.n, gh * (u.get(r.h_before) - state) * slope(functions.gate, update));
        u.set(r.ggates, 2, r.n, gn);
        u.set(r.ggates, 3, r.n, gn * reset);
        u.set(r.gh, gh * update);
    });
}
template <class A>
static void gru_after_grad(const RnnRowGrad &r) {
    usual(r.functions) ? gru_after_grad_with<A>(r, Usual()) : gru_after_grad_with<A>(r, r.functions);
}

/// The gradients of z and n; gh is left as z h's part. The product of n's goes to q's place.
template <class A, class F>
static void gru_before_state_grad_with(const RnnRowGrad &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V update = u.get(r.gates, 1, r.n), state = u.get(r.gates, 2, r.n);
        const V gh = u.get(r.gh) + u.get(r.gy);
        u.set(r.ggates, 1, r.n, gh * (u.get(r.h_before) - state) * slope(functions.gate, update));
        u.set(r.ggates, 2, r.n, gh * (1 - update) * slope(functions.activation, state));
        u.set(r.gh, gh * update);
    });
}
template <class A>
static void gru_before_state_grad(const RnnRowGrad &r) {
    usual(r.functions) ? gru_before_state_grad_with<A>(r, Usual()) : gru_before_state_grad_with<A>(r, r.functions);
}

template <class A, class F>
static void gru_before_gates_grad_with(const RnnRowGrad &r, F functions) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V reset = u.get(r.gates, 0, r.n), q = u.get(r.ggates, 3, r.n);
        u.set(r.ggates, 0, r.n, q * u.get(r.h_before) * slope(functions.gate, reset));
        u.set(r.gh, u.get(r.gh) + q * reset);
    });
}
template <class A>
static void gru_before_gates_grad(const RnnRowGrad &r) {
    usual(r.functions) ? gru_before_gates_grad_with<A>(r, Usual()) : gru_before_gates_grad_with<A>(r, r.functions);
}

// ---------------------------------------------------------------- simple

template <class A>
static void simple(const RnnRow &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V x = u.get(r.h) + u.get(r.bias);
        u.set(r.h, function(r.functions.activation, x));
    });
}

template <class A>
static void simple_grad(const RnnRowGrad &r) {
    using V = vec<A>;
    over_units<A>(r.n, [&](const Units<A> &u) {
        const V h = u.get(r.h), gh = u.get(r.gh) + u.get(r.gy);
        u.set(r.ggates, gh * slope(r.functions.activation, h));
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
