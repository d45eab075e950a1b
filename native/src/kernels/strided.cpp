#include "kernels/strided.h"

#include "kernels/simd.h"

namespace gt::GT_TIER {

// ---------------------------------------------------------------- transposition in registers

#if GT_TIER_NUMBER >= 3
constexpr int BLOCK_BYTES = 32;
#else
constexpr int BLOCK_BYTES = 16;
#endif

template <class T>
struct Block {
    static constexpr int N = BLOCK_BYTES / sizeof(T) < 8 ? BLOCK_BYTES / sizeof(T) : 8;
    typedef T row __attribute__((vector_size(N * sizeof(T))));
};

template <class T>
GT_INLINE void zip(typename Block<T>::row a, typename Block<T>::row b, typename Block<T>::row &lo,
                   typename Block<T>::row &hi) {
    if constexpr (Block<T>::N == 8) {
        lo = shuffle<0, 8, 1, 9, 2, 10, 3, 11>(a, b);
        hi = shuffle<4, 12, 5, 13, 6, 14, 7, 15>(a, b);
    } else if constexpr (Block<T>::N == 4) {
        lo = shuffle<0, 4, 1, 5>(a, b);
        hi = shuffle<2, 6, 3, 7>(a, b);
    } else {
        lo = shuffle<0, 2>(a, b);
        hi = shuffle<1, 3>(a, b);
    }
}

/// dst[j * d + i] = src[i * s + j] for i, j < N: zipping the halves log2(N) times transposes.
template <class T>
GT_INLINE void transpose_block(const T *src, int64_t s, T *dst, int64_t d) {
    using R = typename Block<T>::row;
    constexpr int N = Block<T>::N;
    R a[N], b[N];
    for (int i = 0; i < N; i++) a[i] = load<R>(src + i * s);
    for (int round = 1; round < N; round *= 2) {
        for (int i = 0; i < N / 2; i++) zip<T>(a[i], a[i + N / 2], b[2 * i], b[2 * i + 1]);
        for (int i = 0; i < N; i++) a[i] = b[i];
    }
    for (int i = 0; i < N; i++) store(dst + i * d, a[i]);
}

/// dst[i1 * d1 + i0] = src[i1 + i0 * s0]
template <class T>
static void transpose_tile(int64_t n1, int64_t n0, const T *src, int64_t s0, T *dst, int64_t d1) {
    constexpr int N = Block<T>::N;
    int64_t full1 = n1 / N * N, full0 = n0 / N * N;
    for (int64_t i0 = 0; i0 < full0; i0 += N) {
        for (int64_t i1 = 0; i1 < full1; i1 += N) transpose_block(src + i1 + i0 * s0, s0, dst + i1 * d1 + i0, d1);
    }
    for (int64_t i1 = full1; i1 < n1; i1++) {
        for (int64_t i0 = 0; i0 < full0; i0++) dst[i1 * d1 + i0] = src[i1 + i0 * s0];
    }
    for (int64_t i1 = 0; i1 < n1; i1++) {
        for (int64_t i0 = full0; i0 < n0; i0++) dst[i1 * d1 + i0] = src[i1 + i0 * s0];
    }
}

// ---------------------------------------------------------------- tiles

template <class T>
GT_INLINE void fill_row(int64_t n, T value, T *dst) {
    for (int64_t i = 0; i < n; i++) dst[i] = value;
}

template <class T>
static void gather(int64_t n1, int64_t n0, const void *sp, int64_t s1, int64_t s0, void *dp, int64_t d1) {
    const T *src = static_cast<const T *>(sp);
    T *dst = static_cast<T *>(dp);
    if (s0 == 1) {
        if (n0 * int64_t(sizeof(T)) >= 256) {
            for (int64_t i = 0; i < n1; i++) std::memcpy(dst + i * d1, src + i * s1, size_t(n0) * sizeof(T));
        } else {
            for (int64_t i = 0; i < n1; i++) {
                for (int64_t j = 0; j < n0; j++) dst[i * d1 + j] = src[i * s1 + j];
            }
        }
    } else if (s0 == 0) {
        for (int64_t i = 0; i < n1; i++) fill_row(n0, src[i * s1], dst + i * d1);
    } else if (s1 == 1) {
        transpose_tile(n1, n0, src, s0, dst, d1);
    } else {
        for (int64_t i = 0; i < n1; i++) {
            for (int64_t j = 0; j < n0; j++) dst[i * d1 + j] = src[i * s1 + j * s0];
        }
    }
}

template <class T>
static void scatter(int64_t n1, int64_t n0, const void *sp, void *dp, int64_t d1, int64_t d0) {
    const T *src = static_cast<const T *>(sp);
    T *dst = static_cast<T *>(dp);
    for (int64_t i = 0; i < n1; i++) {
        if (d0 == 1) {
            for (int64_t j = 0; j < n0; j++) dst[i * d1 + j] = src[i * n0 + j];
        } else {
            for (int64_t j = 0; j < n0; j++) dst[i * d1 + j * d0] = src[i * n0 + j];
        }
    }
}

template <class T>
static void fill_run(int64_t n, const void *value, void *dst) {
    if (n <= 0) return;
    T v;
    std::memcpy(&v, value, sizeof(T));
    fill_row(n, v, static_cast<T *>(dst));
}

template <class T>
static void select_run(int64_t n, const uint8_t *condition, const void *xp, int64_t sx, const void *yp, int64_t sy,
                       void *op) {
    const T *x = static_cast<const T *>(xp), *y = static_cast<const T *>(yp);
    T *out = static_cast<T *>(op);
    if (n <= 0) return;
    if (sx && sy) {
        for (int64_t i = 0; i < n; i++) {
            T a = x[i], b = y[i];
            out[i] = condition[i] ? a : b;
        }
    } else if (sx) {
        T b = *y;
        for (int64_t i = 0; i < n; i++) {
            T a = x[i];
            out[i] = condition[i] ? a : b;
        }
    } else if (sy) {
        T a = *x;
        for (int64_t i = 0; i < n; i++) {
            T b = y[i];
            out[i] = condition[i] ? a : b;
        }
    } else {
        T a = *x, b = *y;
        for (int64_t i = 0; i < n; i++) out[i] = condition[i] ? a : b;
    }
}

// ---------------------------------------------------------------- streaming copy

#if defined(__x86_64__)
/// One whole cache line.
GT_INLINE void stream_line(char *dst, const char *src) {
#if GT_TIER_NUMBER == 4
    _mm512_stream_si512(reinterpret_cast<__m512i *>(dst), load<__m512i>(src));
#elif GT_TIER_NUMBER == 3
    _mm256_stream_si256(reinterpret_cast<__m256i *>(dst), load<__m256i>(src));
    _mm256_stream_si256(reinterpret_cast<__m256i *>(dst + 32), load<__m256i>(src + 32));
#else
    for (int j = 0; j < 64; j += 16) _mm_stream_si128(reinterpret_cast<__m128i *>(dst + j), load<__m128i>(src + j));
#endif
}
#endif

static void stream(int64_t n1, int64_t row_bytes, const void *sp, void *dp, int64_t dst_step) {
    for (int64_t r = 0; r < n1; r++) {
        char *dst = static_cast<char *>(dp) + r * dst_step;
        const char *src = static_cast<const char *>(sp) + r * row_bytes;
#if defined(__x86_64__)
        int64_t head = int64_t(-reinterpret_cast<uintptr_t>(dst) & 63);
        int64_t i = head < row_bytes ? head : row_bytes;
        if (i > 0) std::memcpy(dst, src, size_t(i));
        for (; i + 64 <= row_bytes; i += 64) stream_line(dst + i, src + i);
        if (i < row_bytes) std::memcpy(dst + i, src + i, size_t(row_bytes - i));
#else
        std::memcpy(dst, src, size_t(row_bytes));
#endif
    }
}

static void fence() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

static void prefetch(int64_t n, int64_t row_bytes, const void *sp, int64_t step) {
    const char *src = static_cast<const char *>(sp);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < row_bytes; j += 64) __builtin_prefetch(src + i * step + j, 0, 2);
    }
}

template <class T>
static void fill_size(StridedTable &table, int size) {
    table.gather[size] = gather<T>;
    table.scatter[size] = scatter<T>;
    table.fill[size] = fill_run<T>;
    table.select[size] = select_run<T>;
}

void fill(StridedTable &table) {
    fill_size<uint8_t>(table, 0);
    fill_size<uint16_t>(table, 1);
    fill_size<uint32_t>(table, 2);
    fill_size<uint64_t>(table, 3);
    table.stream = stream;
    table.fence = fence;
    table.prefetch = prefetch;
}

} // namespace gt::GT_TIER
