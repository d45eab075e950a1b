// Elementary functions of vectors, second part: trigonometric, hyperbolic, error function, powers.
// What is not worth a polynomial of its own is computed for floats in double vectors, for doubles by libm.
#pragma once

#include "kernels/vmath.h"

namespace gt::GT_TIER {

/// A float function by the double one: correctly rounded but for the rarest ties.
template <class F>
GT_INLINE vf through_double(vf x, F f) {
    vd lo, hi;
    to_doubles(x, lo, hi);
    return to_floats(f(lo), f(hi));
}
template <class F>
GT_INLINE vf through_double(vf x, vf y, F f) {
    vd xlo, xhi, ylo, yhi;
    to_doubles(x, xlo, xhi);
    to_doubles(y, ylo, yhi);
    return to_floats(f(xlo, ylo), f(xhi, yhi));
}

// ---------------------------------------------------------------- sine, cosine, tangent

constexpr double REDUCIBLE = 1e6; // below this, three parts of pi / 2 reduce an angle exactly enough

struct Angle {
    vd r;       // in [-pi/4, pi/4]
    vl quarter; // how many times pi / 2 was taken away
};
GT_INLINE Angle reduce_angle(vd x) {
    constexpr double MAGIC = 0x1.8p52;
    vd t = x * 6.36619772367581382433e-01 + MAGIC;
    vd n = t - MAGIC;
    vd r = ((x - n * 1.57079632673412561417e+00) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21;
    return {r, bits<vl>(t)};
}
GT_INLINE vd sin_poly(vd r) {
    vd z = r * r;
    vd p = poly(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06,
                -1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01);
    return r + r * z * p;
}
GT_INLINE vd cos_poly(vd r) {
    vd z = r * r;
    vd p = poly(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07,
                2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02);
    vd half = 0.5 * z;
    vd w = 1 - half;
    return w + (((1 - w) - half) + z * z * p);
}
/// sin(x + turn * pi / 2) for |x| < REDUCIBLE (else not meaningful).
GT_INLINE vd sin_reduced(vd x, int turn) {
    Angle a = reduce_angle(x);
    vl quarter = a.quarter + turn;
    vd y = (quarter & 1) != 0 ? cos_poly(a.r) : sin_poly(a.r);
    return (quarter & 2) != 0 ? -y : y;
}
GT_INLINE vd v_sin(vd x) {
    vl plain = v_abs(x) < REDUCIBLE;
    if (any(~plain)) [[unlikely]]
        return lanes(x, ::sin);
    vd y = sin_reduced(x, 0);
    return x == 0 ? x : y;
}
GT_INLINE vd v_cos(vd x) {
    vl plain = v_abs(x) < REDUCIBLE;
    if (any(~plain)) [[unlikely]]
        return lanes(x, ::cos);
    return sin_reduced(x, 1);
}
GT_INLINE vd v_tan(vd x) { return lanes(x, ::tan); }
GT_INLINE vf v_sin(vf x) {
    if (any(~(v_abs(x) < float(REDUCIBLE)))) [[unlikely]]
        return lanes(x, ::sinf);
    vf y = through_double(x, [](vd d) { return sin_reduced(d, 0); });
    return x == 0 ? x : y;
}
GT_INLINE vf v_cos(vf x) {
    if (any(~(v_abs(x) < float(REDUCIBLE)))) [[unlikely]]
        return lanes(x, ::cosf);
    return through_double(x, [](vd d) { return sin_reduced(d, 1); });
}
GT_INLINE vf v_tan(vf x) {
    if (any(~(v_abs(x) < float(REDUCIBLE)))) [[unlikely]]
        return lanes(x, ::tanf);
    vf y = through_double(x, [](vd d) {
        Angle a = reduce_angle(d);
        vd s = sin_poly(a.r), c = cos_poly(a.r);
        return (a.quarter & 1) != 0 ? -c / s : s / c;
    });
    return x == 0 ? x : y;
}

// ---------------------------------------------------------------- inverse trigonometric (float: Cephes)

/// atan of x >= 0.
GT_INLINE vf atan_positive(vf x) {
    vi large = x > 2.414213562373095f, middle = x > 0.4142135623730950f;
    vf a = large ? -1 / x : (middle ? (x - 1) / (x + 1) : x);
    a = x == INFINITY ? vf{} : a;
    vf base = large ? splat<vf>(1.57079632679489662f) : (middle ? splat<vf>(0.785398163397448310f) : vf{});
    vf z = a * a;
    vf p = poly(z, 8.05374449538e-2f, -1.38776856032e-1f, 1.99777106478e-1f, -3.33329491539e-1f);
    return base + (a + a * z * p);
}
GT_INLINE vf v_atan(vf x) {
    vf y = with_sign(atan_positive(v_abs(x)), x);
    return x == x ? y : x;
}
GT_INLINE vf asin_tail(vf z) {
    return poly(z, 4.2163199048e-2f, 2.4181311049e-2f, 4.5470025998e-2f, 7.4953002686e-2f, 1.6666752422e-1f) * z;
}
GT_INLINE vf v_asin(vf x) {
    vf a = v_abs(x);
    vi outer = a > 0.5f;
    vf z = outer ? 0.5f * (1 - a) : a * a;
    vf s = outer ? v_sqrt(z) : a;
    vf r = s + s * asin_tail(z);
    vf y = with_sign(outer ? 1.57079632679489662f - 2 * r : r, x);
    return a <= 1 ? y : splat<vf>(NAN);
}
GT_INLINE vf v_acos(vf x) {
    vf a = v_abs(x);
    vi outer = a > 0.5f;
    vf z = outer ? 0.5f * (1 - a) : a * a;
    vf s = outer ? v_sqrt(z) : a;
    vf r = s + s * asin_tail(z);
    vf near_one = x > 0 ? 2 * r : 3.14159265358979324f - 2 * r;
    // pi / 2 in two parts: the result near zero of the middle branch keeps its digits
    vf middle = 1.57079637050628662f - (with_sign(r, x) + 4.37113883e-8f);
    return a <= 1 ? (outer ? near_one : middle) : splat<vf>(NAN);
}
GT_INLINE vf v_atan2(vf y, vf x) {
    vf ax = v_abs(x), ay = v_abs(y);
    vi steep = ay > ax;
    vf q = (steep ? ax : ay) / (steep ? ay : ax);
    q = ax == ay ? splat<vf>(1) : q; // also infinity over infinity
    q = ((ax == 0) & (ay == 0)) ? vf{} : q;
    vf r = atan_positive(q);
    r = steep ? 1.57079632679489662f - r : r;
    r = bits<vi>(x) < 0 ? 3.14159265358979324f - r : r;
    return ((x == x) & (y == y)) ? with_sign(r, y) : splat<vf>(NAN);
}
GT_INLINE vd v_asin(vd x) { return lanes(x, ::asin); }
GT_INLINE vd v_acos(vd x) { return lanes(x, ::acos); }
GT_INLINE vd v_atan(vd x) { return lanes(x, ::atan); }
GT_INLINE vd v_atan2(vd y, vd x) { return lanes(y, x, ::atan2); }

// ---------------------------------------------------------------- hyperbolic

GT_INLINE vf v_sinh(vf x) {
    return through_double(x, [](vd d) {
        vd e = v_expm1(v_abs(d));
        vd y = e == double(INFINITY) ? e : 0.5 * (e + e / (e + 1));
        return with_sign(y, d);
    });
}
GT_INLINE vf v_cosh(vf x) {
    return through_double(x, [](vd d) {
        vd e = v_exp(v_abs(d));
        return 0.5 * (e + 1 / e);
    });
}
GT_INLINE vf v_asinh(vf x) {
    return through_double(x, [](vd d) {
        vd a = v_abs(d);
        vd t = a + a * a / (1 + v_sqrt(a * a + 1));
        return with_sign(a < double(INFINITY) ? v_log1p(t) : a, d);
    });
}
GT_INLINE vf v_acosh(vf x) {
    return through_double(x, [](vd d) {
        vd y = v_log1p((d - 1) + v_sqrt((d - 1) * (d + 1)));
        return d >= 1 ? y : splat<vd>(NAN);
    });
}
GT_INLINE vf v_atanh(vf x) {
    return through_double(x, [](vd d) {
        vd a = v_abs(d);
        return with_sign(0.5 * v_log1p(2 * a / (1 - a)), d);
    });
}
GT_INLINE vd v_sinh(vd x) { return lanes(x, ::sinh); }
GT_INLINE vd v_cosh(vd x) { return lanes(x, ::cosh); }
GT_INLINE vd v_asinh(vd x) { return lanes(x, ::asinh); }
GT_INLINE vd v_acosh(vd x) { return lanes(x, ::acosh); }
GT_INLINE vd v_atanh(vd x) { return lanes(x, ::atanh); }

// ---------------------------------------------------------------- error function

/// e^(-x^2) with the square in two parts: (1 + 2 x) e^(x^2) erfc(x) is a polynomial in (x - 2) / (x + 2).
/// Gives factor * erfc(x) of 0 <= x < 10.3 where square + low = -x^2.
GT_INLINE vf erfc_positive(vf x, vf square, vf low, vf factor) {
    vf t = (x - 2) / (x + 2);
    vf p =
        poly(t, 8.97780628292821347713e-5f, 1.86809775186702609e-4f, -4.09391475839003921e-4f, -1.44490390084683895e-3f,
             1.25357601791620255e-3f, 8.72170180082321167e-3f, -8.03007278591394424e-3f, -5.42208440601825714e-2f,
             0.16405084729194641f, -0.16603021323680878f, -9.27638113498687744e-2f, 1.27697837352752686f);
    return exp_sum(square, low, factor * p / (1 + 2 * x));
}
/// -x^2 * factor as the sum of an exactly rounded part and the rest.
GT_INLINE void minus_square(vf x, float factor, vf &square, vf &low) {
    vf top = bits<vf>(bits<vi>(x) & ~0xfff); // 12 bits: its square is exact
    square = -(top * top) * factor;
    low = (top - x) * (top + x) * factor;
}
GT_INLINE vf erf_small(vf x) {
    vf z = x * x;
    vf p = poly(z, 3.3794704359024763e-4f, -1.3469995465129614e-3f, 5.6307124905288219e-3f, -2.7025919407606125e-2f,
                0.11286836862564087f, -0.37612888216972351f, 0.12837916709551256f);
    return x + x * p;
}
GT_INLINE vf erfc_clamped(vf a) {
    a = a > 10.2f ? splat<vf>(10.2f) : a;
    vf square, low;
    minus_square(a, 1, square, low);
    return erfc_positive(a, square, low, splat<vf>(1));
}
GT_INLINE vf v_erf(vf x) {
    vf a = v_abs(x);
    return a < 0.8f ? erf_small(x) : with_sign(v_abs(1 - erfc_clamped(a)), x);
}
GT_INLINE vf v_erfc(vf x) {
    vf a = v_abs(x);
    vf c = erfc_clamped(a);
    vf y = x < 0 ? 2 - c : c;
    return a < 0.25f ? 1 - erf_small(x) : y;
}
GT_INLINE vf v_gelu(vf x) {
    vf a = v_abs(x);
    a = a > 14.5f ? splat<vf>(14.5f) : a;
    vf square, low;
    minus_square(a, 0.5f, square, low);
    vf tail = erfc_positive(a * 0.70710678118654752f, square, low, 0.5f * a); // a times the normal tail
    vf y = x > 0 ? x - tail : -tail;
    return x == -INFINITY ? splat<vf>(NAN) : y; // minus infinity times zero
}
GT_INLINE vd v_erf(vd x) { return lanes(x, ::erf); }
GT_INLINE vd v_erfc(vd x) { return lanes(x, ::erfc); }
GT_INLINE vd v_gelu(vd x) {
    vd c = v_erfc(x * -0.70710678118654752440);
    vd y = 0.5 * x * c;
    return x < -40 ? x * 0 : y; // minus infinity times zero
}

/// 0.5 x (1 + tanh(u)) with u = sqrt(2 / pi) (x + 0.044715 x^3) is x sigmoid(2 u), which loses no digits below 0.
template <Vector V>
GT_INLINE V v_gelu_tanh(V x) {
    using T = lane_t<V>;
    constexpr T LINEAR = T(1.5957691216057307117597842397375), CUBIC = T(0.071354816272600252);
    return x * v_sigmoid(V(x * (LINEAR + CUBIC * (x * x))));
}
/// tanh(log(1 + e)) is (e^2 + 2 e) / (e^2 + 2 e + 2): 1 in either type from where e is clamped.
template <Vector V>
GT_INLINE V v_mish(V x) {
    V e = v_exp(at_most(x, 20));
    V n = e * (e + 2);
    return x * (n / (n + 2));
}

// ---------------------------------------------------------------- quotients and powers

template <Vector V>
GT_INLINE V v_floor_div(V x, V y) {
    return v_floor(x / y);
}
template <class T>
static T mod_lane(T x, T y) {
    T r = sizeof(T) == 4 ? T(::fmodf(float(x), float(y))) : T(::fmod(x, y));
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
template <Vector V>
GT_INLINE V v_mod(V x, V y) {
    return lanes(x, y, mod_lane<lane_t<V>>);
}
GT_INLINE vd v_pow(vd x, vd y) { return lanes(x, y, ::pow); }
GT_INLINE vf v_pow(vf x, vf y) {
    vf a = v_abs(x);
    vf r = through_double(a, y, [](vd b, vd e) { return v_exp(e * v_log(b)); });
    vi whole = v_trunc(y) == y;
    vf half = 0.5f * y;
    vi odd = whole & (v_trunc(half) != half);
    r = ((x < 0) & ~whole & (a != INFINITY) & (v_abs(y) != INFINITY)) ? splat<vf>(NAN) : r;
    r = (bits<vi>(x) < 0) & odd ? -r : r;
    r = ((a == 1) & (v_abs(y) == INFINITY)) ? splat<vf>(1) : r;
    return ((y == 0) | (x == 1)) ? splat<vf>(1) : r;
}

} // namespace gt::GT_TIER
