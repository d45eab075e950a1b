// Elementary functions of vectors, for float (vf) and double (vd): about 2 ulp, right at NaN, infinities, denormals and
// huge arguments. The polynomials were made with Sollya's fpminimax; the reductions follow fdlibm and Cephes.
// The expressions of kernel_list.h call these, and the overloads of integer_math.h.
#pragma once

#include <cmath>

#include "kernels/simd.h"

namespace gt::GT_TIER {

template <class V>
concept Vector = std::is_same_v<V, vf> || std::is_same_v<V, vd>;

/// A plain number or a vector as a vector.
template <Vector V, class T>
GT_INLINE V as(T x) {
    if constexpr (std::is_same_v<V, T>) {
        return x;
    } else {
        return splat<V>(lane_t<V>(x));
    }
}

// ---------------------------------------------------------------- selection, signs, rounding

template <class M, class V, class W>
GT_INLINE V v_select(M mask, V a, W b) {
    if constexpr (Vector<V>) {
        return mask ? a : as<V>(b);
    } else {
        return mask ? a : V(b);
    }
}
template <Vector V, class W>
GT_INLINE V v_max(V x, W w) {
    V y = as<V>(w);
    return ((x > y) | (x != x)) ? x : y;
}
template <Vector V, class W>
GT_INLINE V v_min(V x, W w) {
    V y = as<V>(w);
    return ((x < y) | (x != x)) ? x : y;
}
template <Vector V>
GT_INLINE mask_t<V> sign_bit() {
    return bits<mask_t<V>>(splat<V>(lane_t<V>(-0.0)));
}
template <Vector V>
GT_INLINE V v_abs(V x) {
    return bits<V>(bits<mask_t<V>>(x) & ~sign_bit<V>());
}
/// The magnitude of x, which must not be negative, with the sign of s.
template <Vector V>
GT_INLINE V with_sign(V x, V s) {
    return bits<V>(bits<mask_t<V>>(x) | (bits<mask_t<V>>(s) & sign_bit<V>()));
}
template <Vector V>
GT_INLINE V v_sign(V x) {
    V one = with_sign(splat<V>(1), x);
    return ((x > 0) | (x < 0)) ? one : x; // zero and NaN stay
}
template <Vector V>
GT_INLINE mask_t<V> v_isinf(V x) {
    return v_abs(x) == splat<V>(lane_t<V>(INFINITY));
}
template <Vector V>
GT_INLINE mask_t<V> v_isfinite(V x) {
    return v_abs(x) < splat<V>(lane_t<V>(INFINITY));
}
template <Vector V>
GT_INLINE V v_round(V x) {
    constexpr lane_t<V> WHOLE = sizeof(lane_t<V>) == 4 ? 0x1p23 : 0x1p52; // from here on everything is whole
    V a = v_abs(x);
    V r = (a + WHOLE) - WHOLE;
    return with_sign(a < WHOLE ? r : a, x);
}
template <Vector V>
GT_INLINE V v_floor(V x) {
    V r = v_round(x);
    return r > x ? r - 1 : r;
}
template <Vector V>
GT_INLINE V v_ceil(V x) {
    V r = v_round(x);
    return with_sign(v_abs(r < x ? r + 1 : r), x);
}
template <Vector V>
GT_INLINE V v_trunc(V x) {
    return with_sign(v_floor(v_abs(x)), x);
}
GT_INLINE vf v_sqrt(vf x) {
#if GT_TIER_NUMBER == 4
    return vf(_mm512_maskz_sqrt_ps(0xffff, __m512(x))); // without a mask GCC 12 warns of its own header
#elif GT_TIER_NUMBER == 3
    return vf(_mm256_sqrt_ps(__m256(x)));
#elif defined(__x86_64__)
    return vf(_mm_sqrt_ps(__m128(x)));
#else
    for (int i = 0; i < VF; i++) x[i] = __builtin_sqrtf(x[i]);
    return x;
#endif
}
GT_INLINE vd v_sqrt(vd x) {
#if GT_TIER_NUMBER == 4
    return vd(_mm512_maskz_sqrt_pd(0xff, __m512d(x)));
#elif GT_TIER_NUMBER == 3
    return vd(_mm256_sqrt_pd(__m256d(x)));
#elif defined(__x86_64__)
    return vd(_mm_sqrt_pd(__m128d(x)));
#else
    for (int i = 0; i < VD; i++) x[i] = __builtin_sqrt(x[i]);
    return x;
#endif
}

/// The smaller of x and a constant; NaN stays. One instruction where selecting takes two.
GT_INLINE vf at_most(vf x, float limit) {
#if GT_TIER_NUMBER == 4
    return vf(_mm512_maskz_min_ps(0xffff, __m512(splat<vf>(limit)), __m512(x)));
#elif GT_TIER_NUMBER == 3
    return vf(_mm256_min_ps(__m256(splat<vf>(limit)), __m256(x)));
#else
    return x > limit ? splat<vf>(limit) : x;
#endif
}
GT_INLINE vf at_least(vf x, float limit) {
#if GT_TIER_NUMBER == 4
    return vf(_mm512_maskz_max_ps(0xffff, __m512(splat<vf>(limit)), __m512(x)));
#elif GT_TIER_NUMBER == 3
    return vf(_mm256_max_ps(__m256(splat<vf>(limit)), __m256(x)));
#else
    return x < limit ? splat<vf>(limit) : x;
#endif
}
/// The larger; of no meaning where one is NaN.
template <class V>
GT_INLINE V quick_max(V x, V y) {
#if GT_TIER_NUMBER == 4
    if constexpr (std::is_same_v<V, vf>) return V(_mm512_maskz_max_ps(0xffff, __m512(x), __m512(y)));
#elif GT_TIER_NUMBER == 3
    if constexpr (std::is_same_v<V, vf>) return V(_mm256_max_ps(__m256(x), __m256(y)));
#endif
    return x > y ? x : y;
}
GT_INLINE vd at_most(vd x, double limit) { return x > limit ? splat<vd>(limit) : x; }
GT_INLINE vd at_least(vd x, double limit) { return x < limit ? splat<vd>(limit) : x; }

/// Horner's rule, the highest coefficient first.
template <Vector V, class... C>
GT_INLINE V poly(V x, lane_t<V> first, C... rest) {
    V r = splat<V>(first);
    ((r = r * x + lane_t<V>(rest)), ...);
    return r;
}
/// A scalar function of libm, lane by lane: for what is rare. By its C name: the float overloads of <cmath> are inline
/// functions, which must not be left out of line (see tiers.h).
template <Vector V>
[[gnu::noinline]] static V lanes(V x, lane_t<V> (*f)(lane_t<V>)) {
    for (int i = 0; i < Lanes<V>::count; i++) x[i] = f(x[i]);
    return x;
}
template <Vector V>
[[gnu::noinline]] static V lanes(V x, V y, lane_t<V> (*f)(lane_t<V>, lane_t<V>)) {
    for (int i = 0; i < Lanes<V>::count; i++) x[i] = f(x[i], y[i]);
    return x;
}

// ---------------------------------------------------------------- exponentials

/// x = n ln 2 + r with |r| <= ln 2 / 2; n as a float, and as an integer. x must be moderate (or NaN).
template <Vector V>
struct Reduced {
    V n, r;
    mask_t<V> k;
};
GT_INLINE Reduced<vf> reduce_ln2(vf x) {
    constexpr float MAGIC = 0x1.8p23f; // adding it leaves the whole number in the low bits
    vf t = x * 0x1.715476p0f + MAGIC;
    vf n = t - MAGIC;
    return {n, (x - n * 0.693359375f) + n * 2.12194440e-4f, bits<vi>(t) - bits<vi>(splat<vf>(MAGIC))};
}
GT_INLINE Reduced<vd> reduce_ln2(vd x) {
    constexpr double MAGIC = 0x1.8p52;
    vd t = x * 0x1.71547652b82fep0 + MAGIC;
    vd n = t - MAGIC;
    return {n, (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10,
            bits<vl>(t) - bits<vl>(splat<vd>(MAGIC))};
}
/// (e^r - 1 - r) / r^2
GT_INLINE vf expm1_tail(vf r) {
    return poly(r, 1.38645176775753498e-3f, 8.366531692445278e-3f, 4.166750237345696e-2f, 0.16666543483734131f,
                0.49999997019767761f);
}
GT_INLINE vd expm1_tail(vd r) {
    return poly(r, 2.088943369580004776742e-9, 2.510911846713048589373e-8, 2.755735299180250171625e-7,
                2.755724393418693901148e-6, 2.480158723751223388571e-5, 1.984126988645476639007e-4,
                1.388888888892379205524e-3, 8.333333333321469443833e-3, 4.166666666666660884255e-2,
                0.1666666666666667684371, 0.5);
}
/// 2^k for k in the normal range.
GT_INLINE vf power_of_two(vi k) { return bits<vf>((k + 127) << 23); }
GT_INLINE vd power_of_two(vl k) { return bits<vd>((k + 1023) << 52); }

/// y * 2^k, also where that is denormal or overflows.
template <Vector V>
GT_INLINE V scale(V y, const Reduced<V> &x) {
#if GT_TIER_NUMBER == 4
    if constexpr (std::is_same_v<V, vf>) {
        return V(_mm512_mask_scalef_ps(__m512(y), 0xffff, __m512(y), __m512(x.n)));
    } else {
        return V(_mm512_mask_scalef_pd(__m512d(y), 0xff, __m512d(y), __m512d(x.n)));
    }
#else
    mask_t<V> half = x.k >> 1;
    return y * power_of_two(half) * power_of_two(x.k - half);
#endif
}
/// Beyond these the exponential is 0 or infinite.
template <Vector V>
GT_INLINE V clamp_exponent(V x) {
    constexpr lane_t<V> LOW = sizeof(lane_t<V>) == 4 ? -104 : -746, HIGH = sizeof(lane_t<V>) == 4 ? 89 : 710;
    return at_most(at_least(x, LOW), HIGH);
}
/// factor * e^(x + low) for a small correction; the factor comes before the scale, which may make a denormal.
template <Vector V>
GT_INLINE V exp_sum(V x, V low, V factor) {
    Reduced<V> a = reduce_ln2(clamp_exponent(x));
    V r = a.r + low;
    return scale(factor * (1 + (r + r * r * expm1_tail(r))), a);
}
template <Vector V>
GT_INLINE V v_exp(V x) {
    Reduced<V> a = reduce_ln2(clamp_exponent(x));
    return scale(1 + (a.r + a.r * a.r * expm1_tail(a.r)), a);
}
/// (e^x - 1) / 2 for x that does not overflow; -0 loses its sign. Exact where 2^k is 1: the scale is then 1/2.
template <Vector V>
GT_INLINE V half_expm1(V x) {
    Reduced<V> a = reduce_ln2(x);
    V p = a.r + a.r * a.r * expm1_tail(a.r);
    V s = power_of_two(a.k - 1);
    return s * p + (s - lane_t<V>(0.5));
}
/// e^x for x that is not positive (or NaN): softmax, which has subtracted the maximum.
template <Vector V>
GT_INLINE V exp_negative(V x) {
#ifdef __FMA__
    if constexpr (std::is_same_v<V, vf>) { // within 2e-7: ln 2 in one part (n 2e-9 off), a polynomial of degree 5 (9e-8
                                           // off)
        constexpr float MAGIC = 0x1.8p23f;
        x = at_least(x, -104);
        vf t = x * 0x1.715476p0f + MAGIC;
        vf n = t - MAGIC, r = x - n * 0.693147182f;
        vf y = poly(r, 8.289757184684277e-3f, 4.1898157447576523e-2f, 0.16667647659778595f, 0.4999914765357971f,
                    0.99999970197677612f, 1);
        return scale(y, Reduced<vf>{n, r, bits<vi>(t) - bits<vi>(splat<vf>(MAGIC))});
    }
#endif
    Reduced<V> a = reduce_ln2(at_least(x, sizeof(lane_t<V>) == 4 ? -104 : -746));
    return scale(1 + (a.r + a.r * a.r * expm1_tail(a.r)), a);
}
template <Vector V>
GT_INLINE V v_expm1(V x) {
    constexpr bool single = sizeof(lane_t<V>) == 4;
    V y = 2 * half_expm1(at_most(at_least(x, single ? -18 : -38), single ? 89 : 710));
    constexpr lane_t<V> SMALL = single ? 0x1p-26 : 0x1p-55;
    return v_abs(x) < SMALL ? x : y; // also zero with its sign, and denormals
}
template <Vector V>
GT_INLINE V v_sigmoid(V x) {
    V e = v_exp(-v_abs(x));
    V r = 1 / (1 + e);
    return x >= 0 ? r : e * r;
}
template <Vector V>
GT_INLINE V v_tanh(V x) {
    constexpr lane_t<V> ONE_FROM = sizeof(lane_t<V>) == 4 ? 10 : 20;
    V h = half_expm1(2 * at_most(v_abs(x), ONE_FROM));
    return with_sign(h / (h + 1), x);
}

// ---------------------------------------------------------------- logarithms

GT_INLINE vf v_log(vf x) {
    vi tiny = x < 0x1p-126f;
    vf scaled = tiny ? x * 0x1p23f : x;
    vi u = bits<vi>(scaled);
    vi k = (u - 0x3f3504f3) >> 23; // the mantissa goes to [sqrt(1/2), sqrt(2))
    vf f = bits<vf>(u - (k << 23)) - 1;
    vf n = __builtin_convertvector(tiny ? k - 23 : k, vf);
    vf z = f * f;
    vf p = poly(f, -7.23589956760406494e-2f, 0.12537841498851776f, -0.13219913840293884f, 0.14244243502616882f,
                -0.16620890796184540f, 0.19998668134212494f, -0.25000843405723572f, 0.33333379030227661f);
    vf r = f * z * p + n * -2.12194440e-4f;
    r = r - 0.5f * z;
    r = (f + r) + n * 0.693359375f;
    constexpr float INF = INFINITY;
    r = x == INF ? x : r;
    r = x == 0 ? splat<vf>(-INF) : r;
    return x >= 0 ? r : splat<vf>(NAN);
}
GT_INLINE vd v_log(vd x) {
    vl tiny = x < 0x1p-1022;
    vd scaled = tiny ? x * 0x1p54 : x;
    vl u = bits<vl>(scaled);
    vl k = (u - 0x3fe6a09e667f3bcdLL) >> 52;
    vd f = bits<vd>(u - (k << 52)) - 1;
    constexpr double MAGIC = 0x1.8p52; // k as a double without an instruction that AVX2 lacks
    vd n = bits<vd>((tiny ? k - 54 : k) + bits<vl>(splat<vd>(MAGIC))) - MAGIC;
    vd s = f / (2 + f);
    vd z = s * s;
    vd p = z * poly(z, 1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
                    2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01,
                    6.666666666666735130e-01);
    vd half = 0.5 * f * f;
    vd r = n * 6.93147180369123816490e-01 - ((half - (s * (half + p) + n * 1.90821492927058770002e-10)) - f);
    constexpr double INF = INFINITY;
    r = x == INF ? x : r;
    r = x == 0 ? splat<vd>(-INF) : r;
    return x >= 0 ? r : splat<vd>(NAN);
}
template <Vector V>
GT_INLINE V v_log1p(V x) {
    V u = 1 + x;
    V r = v_log(u) + (x - (u - 1)) / u; // what the rounding of 1 + x lost
    V inf = splat<V>(lane_t<V>(INFINITY));
    r = x == inf ? x : r;
    r = x == -1 ? -inf : r;
    return x == 0 ? x : r;
}
template <Vector V>
GT_INLINE V v_softplus(V x) {
    return v_max(x, 0) + v_log1p(v_exp(-v_abs(x)));
}

} // namespace gt::GT_TIER

#include "kernels/vmath_more.h"
