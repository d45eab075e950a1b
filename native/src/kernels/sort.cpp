// Quicksort by vectors: partitions in place, a few vectors at a time (as Bramas, 2017); what fits into eight vectors is
// sorted by bitonic networks (Batcher, 1968) in registers.
#include "kernels/sort.h"

#include "kernels/simd.h"

namespace gt::GT_TIER {

#if GT_TIER_NUMBER == 4

namespace {

// Masked forms where GCC's headers give the others an undefined source.
struct Keys32 {
    using K = uint32_t;
    using M = __mmask16;
    static constexpr int L = 16;
    GT_INLINE __m512i splat(K k) { return _mm512_set1_epi32(int(k)); }
    GT_INLINE __m512i min(__m512i a, __m512i b) { return _mm512_maskz_min_epu32(M(-1), a, b); }
    GT_INLINE __m512i max(__m512i a, __m512i b) { return _mm512_maskz_max_epu32(M(-1), a, b); }
    GT_INLINE __m512i max(M m, __m512i to, __m512i a, __m512i b) { return _mm512_mask_max_epu32(to, m, a, b); }
    GT_INLINE M less(__m512i a, __m512i b) { return _mm512_cmplt_epu32_mask(a, b); }
    GT_INLINE __m512i first(M m, __m512i v) { return _mm512_maskz_compress_epi32(m, v); }
    GT_INLINE void store_first(K *p, M m, __m512i v) { _mm512_mask_compressstoreu_epi32(p, m, v); }
    GT_INLINE __m512i load(M m, __m512i rest, const K *p) { return _mm512_mask_loadu_epi32(rest, m, p); }
    GT_INLINE void store(K *p, M m, __m512i v) { _mm512_mask_storeu_epi32(p, m, v); }
    /// Lane i of the result is lane i ^ D.
    template <int D>
    GT_INLINE __m512i swap(__m512i v) {
        if constexpr (D == 1) return _mm512_maskz_shuffle_epi32(M(-1), v, _MM_PERM_CDAB);
        if constexpr (D == 2) return _mm512_maskz_shuffle_epi32(M(-1), v, _MM_PERM_BADC);
        if constexpr (D == 3) return _mm512_maskz_shuffle_epi32(M(-1), v, _MM_PERM_ABCD);
        if constexpr (D == 4) return _mm512_maskz_shuffle_i32x4(M(-1), v, v, 0xb1);
        if constexpr (D == 7) return swap<3>(swap<4>(v));
        if constexpr (D == 8) return _mm512_maskz_shuffle_i32x4(M(-1), v, v, 0x4e);
        if constexpr (D == 15) return swap<3>(_mm512_maskz_shuffle_i32x4(M(-1), v, v, 0x1b));
    }
};

struct Keys64 {
    using K = uint64_t;
    using M = __mmask8;
    static constexpr int L = 8;
    GT_INLINE __m512i splat(K k) { return _mm512_set1_epi64(int64_t(k)); }
    GT_INLINE __m512i min(__m512i a, __m512i b) { return _mm512_maskz_min_epu64(M(-1), a, b); }
    GT_INLINE __m512i max(__m512i a, __m512i b) { return _mm512_maskz_max_epu64(M(-1), a, b); }
    GT_INLINE __m512i max(M m, __m512i to, __m512i a, __m512i b) { return _mm512_mask_max_epu64(to, m, a, b); }
    GT_INLINE M less(__m512i a, __m512i b) { return _mm512_cmplt_epu64_mask(a, b); }
    GT_INLINE __m512i first(M m, __m512i v) { return _mm512_maskz_compress_epi64(m, v); }
    GT_INLINE void store_first(K *p, M m, __m512i v) { _mm512_mask_compressstoreu_epi64(p, m, v); }
    GT_INLINE __m512i load(M m, __m512i rest, const K *p) { return _mm512_mask_loadu_epi64(rest, m, p); }
    GT_INLINE void store(K *p, M m, __m512i v) { _mm512_mask_storeu_epi64(p, m, v); }
    template <int D>
    GT_INLINE __m512i swap(__m512i v) {
        if constexpr (D == 1) return _mm512_maskz_shuffle_epi32(__mmask16(-1), v, _MM_PERM_BADC);
        if constexpr (D == 2) return _mm512_maskz_shuffle_i64x2(M(-1), v, v, 0xb1);
        if constexpr (D == 3) return swap<1>(swap<2>(v));
        if constexpr (D == 4) return _mm512_maskz_shuffle_i64x2(M(-1), v, v, 0x4e);
        if constexpr (D == 7) return swap<1>(_mm512_maskz_shuffle_i64x2(M(-1), v, v, 0x1b));
    }
};

/// Each lane i below i ^ D meets that one: the less of both stays below.
template <class S, int D>
GT_INLINE __m512i meet(__m512i v) {
    constexpr int HIGH = D == 15  ? 8
                         : D == 7 ? 4
                         : D == 3 ? 2
                                  : D; // the highest bit of D: set in lanes that keep the more
    constexpr uint32_t above = HIGH == 1 ? 0xaaaa : HIGH == 2 ? 0xcccc : HIGH == 4 ? 0xf0f0 : 0xff00;
    const __m512i other = S::template swap<D>(v);
    return S::max(typename S::M(above), S::min(v, other), v, other);
}
/// Bitonic lanes in order.
template <class S>
GT_INLINE __m512i clean(__m512i v) {
    if constexpr (S::L == 16) v = meet<S, 8>(v);
    return meet<S, 1>(meet<S, 2>(meet<S, 4>(v)));
}
template <class S>
GT_INLINE __m512i sort_lanes(__m512i v) {
    v = meet<S, 1>(v);
    v = meet<S, 1>(meet<S, 3>(v));
    v = meet<S, 1>(meet<S, 2>(meet<S, 7>(v)));
    if constexpr (S::L == 16) v = meet<S, 1>(meet<S, 2>(meet<S, 4>(meet<S, 15>(v))));
    return v;
}

/// R vectors as one run in order.
template <class S, int R>
GT_INLINE void sort_vectors(__m512i *v) {
    if constexpr (R == 1) {
        v[0] = sort_lanes<S>(v[0]);
    } else {
        constexpr int H = R / 2;
        sort_vectors<S, H>(v);
        sort_vectors<S, H>(v + H);
#pragma GCC unroll 4
        for (int i = 0; i < H; i++) { // the upper half, from its end
            const __m512i a = v[i], b = S::template swap<S::L - 1>(v[R - 1 - i]);
            v[i] = S::min(a, b);
            v[R - 1 - i] = S::max(a, b);
        }
        // The upper half is now bitonic in the order of its vectors, though each is reversed: no matter.
#pragma GCC unroll 3
        for (int step = H / 2; step > 0; step /= 2) {
#pragma GCC unroll 8
            for (int i = 0; i < R; i++) {
                if (i & step) continue;
                const __m512i a = v[i], b = v[i + step];
                v[i] = S::min(a, b);
                v[i + step] = S::max(a, b);
            }
        }
#pragma GCC unroll 8
        for (int i = 0; i < R; i++) v[i] = clean<S>(v[i]);
    }
}

template <class S, int R>
[[gnu::noinline]] void sort_few(typename S::K *a, int64_t n) {
    __m512i v[R];
    const __m512i last = S::splat(typename S::K(-1));
    typename S::M m[R];
#pragma GCC unroll 8
    for (int i = 0; i < R; i++) {
        const int64_t left = n - i * S::L;
        m[i] = typename S::M(left >= S::L ? -1 : left <= 0 ? 0 : (1 << left) - 1);
        v[i] = S::load(m[i], last, a + i * S::L);
    }
    sort_vectors<S, R>(v);
#pragma GCC unroll 8
    for (int i = 0; i < R; i++) S::store(a + i * S::L, m[i], v[i]);
}

template <class K>
int64_t partition_few(K *a, int64_t n, K pivot, bool or_equal) {
    int64_t low = 0;
    for (int64_t i = 0; i < n; i++) {
        const K e = a[i];
        if (!(e < pivot || (or_equal && e == pivot))) continue;
        a[i] = a[low];
        a[low++] = e;
    }
    return low;
}

/// What is less than the pivot (with OR_EQUAL: not above it) before the rest. A block at each end is held back, so that
/// there is room to write at both ends whatever a block that is read next consists of: it is read from the end with
/// less.
template <class S, bool OR_EQUAL>
int64_t partition(typename S::K *a, int64_t n, typename S::K pivot) {
    using K = typename S::K;
    using M = typename S::M;
    constexpr int U = 4; // vectors in a block
    constexpr int64_t B = U * S::L;
    if (n < 2 * B) return partition_few(a, n, pivot, OR_EQUAL);
    const __m512i p = S::splat(pivot);
    alignas(64) K held[3 * B];
    std::memcpy(held, a, sizeof(K) * B);
    std::memcpy(held + B, a + n - B, sizeof(K) * B);
    int64_t from = B, to = n - B; // what is not read yet
    int64_t low = 0, high = n;    // what is not written yet
    auto below_of = [&](__m512i v) __attribute__((always_inline)) {
        return M(OR_EQUAL ? M(~S::less(p, v)) : S::less(v, p));
    };
    while (to - from >= B) {
        const bool left = from - low <= high - to;
        const K *block = left ? a + from : a + to - B;
        from += left ? B : 0;
        to -= left ? 0 : B;
        __m512i v[U];
#pragma GCC unroll 4
        for (int u = 0; u < U; u++) v[u] = _mm512_loadu_si512(block + u * S::L);
#pragma GCC unroll 4
        for (int u = 0; u < U; u++) {
            const M below = below_of(v[u]);
            const int many = __builtin_popcount(unsigned(below));
            _mm512_storeu_si512(a + low, S::first(below, v[u]));
            low += many;
            high -= S::L - many;
            S::store(a + high, M((1u << (S::L - many)) - 1), S::first(M(~below), v[u]));
        }
    }
    const int64_t rest = 2 * B + to - from;
    std::memcpy(held + 2 * B, a + from, sizeof(K) * size_t(to - from));
    for (int64_t i = 0; i < rest; i += S::L) {
        const M valid = M(rest - i >= S::L ? -1 : (1 << (rest - i)) - 1);
        const __m512i v = S::load(valid, p, held + i);
        const M below = M(below_of(v) & valid), above = M(~below & valid);
        S::store_first(a + low, below, v);
        low += __builtin_popcount(unsigned(below));
        high -= __builtin_popcount(unsigned(above));
        S::store_first(a + high, above, v);
    }
    return low;
}
template <class S>
int64_t partition_keys(typename S::K *a, int64_t n, typename S::K pivot, bool or_equal) {
    return or_equal ? partition<S, true>(a, n, pivot) : partition<S, false>(a, n, pivot);
}

template <class K>
void by_heap(K *a, int64_t n) {
    auto sink = [&](int64_t at, int64_t end) {
        const K e = a[at];
        for (int64_t child = 2 * at + 1; child < end; child = 2 * at + 1) {
            if (child + 1 < end && a[child] < a[child + 1]) child++;
            if (a[child] <= e) break;
            a[at] = a[child];
            at = child;
        }
        a[at] = e;
    };
    for (int64_t i = n / 2 - 1; i >= 0; i--) sink(i, n);
    for (int64_t end = n - 1; end > 0; end--) {
        const K top = a[0];
        a[0] = a[end];
        a[end] = top;
        sink(0, end);
    }
}

/// The median of lanes taken all over a.
template <class S>
typename S::K pivot_of(const typename S::K *a, int64_t n) {
    alignas(64) typename S::K sample[4 * S::L];
    const int64_t step = n / (4 * S::L);
    for (int64_t i = 0; i < 4 * S::L; i++) sample[i] = a[i * step + (i * 7 & 15) * step / 16];
    sort_few<S, 4>(sample, 4 * S::L);
    return sample[2 * S::L];
}

template <class S>
void quicksort(typename S::K *a, int64_t n, int depth) {
    while (n > 8 * S::L) {
        if (depth-- == 0) return by_heap(a, n); // pivots that an enemy has chosen
        const auto pivot = pivot_of<S>(a, n);
        const int64_t low = partition<S, false>(a, n, pivot);
        if (low == 0) { // none is less: those that equal it are done
            const int64_t equal = partition<S, true>(a, n, pivot);
            a += equal;
            n -= equal;
        } else if (low < n - low) {
            quicksort<S>(a, low, depth);
            a += low;
            n -= low;
        } else {
            quicksort<S>(a + low, n - low, depth);
            n = low;
        }
    }
    if (n > 4 * S::L) {
        sort_few<S, 8>(a, n);
    } else if (n > 2 * S::L) {
        sort_few<S, 4>(a, n);
    } else if (n > S::L) {
        sort_few<S, 2>(a, n);
    } else if (n > 1) {
        sort_few<S, 1>(a, n);
    }
}

template <class S>
void sort_keys(typename S::K *a, int64_t n) {
    int depth = 8;
    for (int64_t m = n; m > 1; m /= 2) depth += 2;
    quicksort<S>(a, n, depth);
}

} // namespace

void fill(SortTable &table) {
    table = {{sort_keys<Keys32>, partition_keys<Keys32>}, {sort_keys<Keys64>, partition_keys<Keys64>}};
}

#else

void fill(SortTable &) {}

#endif

} // namespace gt::GT_TIER
