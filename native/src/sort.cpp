// Orders along an axis: sort, argsort, top k. Elements become unsigned keys whose order is the one that is asked for,
// and keys are sorted by their digits.
#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <memory>
#include <vector>

#include "runtime.h"

namespace gt {
namespace {

constexpr int DIGIT = 11;           // bits of a digit
constexpr int64_t FEW = 512;        // from here on digits beat comparisons
constexpr int64_t SHARED = 1 << 17; // from here on threads share one line
constexpr int64_t GRAIN = 1 << 14;  // elements for a thread

/// Elements of a type as unsigned keys in ascending order: NaN is the last, in both directions.
template <class T>
struct Keys {
    using Unsigned = std::conditional_t<
        sizeof(T) == 8, uint64_t,
        std::conditional_t<sizeof(T) == 4, uint32_t, std::conditional_t<sizeof(T) == 2, uint16_t, uint8_t>>>;
    static constexpr bool floating = std::is_same_v<T, float> || std::is_same_v<T, double>;
    static constexpr Unsigned TOP = Unsigned(Unsigned(1) << (8 * sizeof(T) - 1));

    static bool is_nan(Unsigned bits) {
        if constexpr (floating) {
            T x = std::bit_cast<T>(bits);
            return x != x;
        } else if constexpr (std::is_same_v<T, Half>) {
            return Unsigned(bits & 0x7fff) > 0x7c00;
        } else if constexpr (std::is_same_v<T, BFloat16>) {
            return Unsigned(bits & 0x7fff) > 0x7f80;
        } else {
            return false;
        }
    }
    static constexpr bool has_nan = floating || std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

    /// With ties, -0 is 0.
    static Unsigned of(T x, bool descending, bool ties) {
        Unsigned bits = std::bit_cast<Unsigned>(x);
        if constexpr (has_nan) {
            if (is_nan(bits)) return Unsigned(~Unsigned(0));
            if (ties && bits == TOP) bits = 0;
            bits = Unsigned(bits & TOP ? ~bits : bits | TOP);
        } else if constexpr (std::is_signed_v<T>) {
            bits ^= TOP;
        }
        return descending ? Unsigned(~bits) : bits; // no number's key is all ones or zeros where there is NaN
    }
    static T back(Unsigned key, bool descending) {
        if constexpr (has_nan) {
            if (key == Unsigned(~Unsigned(0))) {
                if constexpr (floating) {
                    return std::numeric_limits<T>::quiet_NaN();
                } else {
                    return std::bit_cast<T>(Unsigned(std::is_same_v<T, Half> ? 0x7e00 : 0x7fc0));
                }
            }
        }
        Unsigned bits = descending ? Unsigned(~key) : key;
        if constexpr (has_nan) {
            bits = Unsigned(bits & TOP ? bits ^ TOP : ~bits);
        } else if constexpr (std::is_signed_v<T>) {
            bits ^= TOP;
        }
        return std::bit_cast<T>(bits);
    }
};

/// A key with the place of its element.
struct Placed {
    uint64_t key;
    int64_t place;
    bool operator<(const Placed &o) const { return key < o.key || (key == o.key && place < o.place); }
};
inline uint64_t key_of(const Placed &e) { return e.key; }
template <class K>
requires std::is_unsigned_v<K>
inline K key_of(K k) { return k; }

/// Sorts a[0, n) by the bits [low, high) of its keys, stably; in a or in spare: the result says where. Threads share
/// the work if there is enough of it.
template <class E>
E *by_digits(E *a, E *spare, int64_t n, int low, int high, bool alone) {
    int64_t parts = alone ? 1 : std::max<int64_t>(1, std::min<int64_t>(threads(), n / GRAIN));
    constexpr int64_t BUCKETS = 1 << DIGIT;
    std::vector<int64_t> counts(size_t(parts * BUCKETS));
    auto part = [&](int64_t p) { return n / parts * p + std::min(p, n % parts); };
    auto run = [&](auto &&body) {
        if (parts == 1) return body(0);
        parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
            for (int64_t p = begin; p < end; p++) body(p);
        });
    };
    for (int shift = low; shift < high; shift += DIGIT) {
        int64_t mask = (int64_t(1) << std::min(DIGIT, high - shift)) - 1;
        std::fill(counts.begin(), counts.end(), 0);
        run([&](int64_t p) {
            int64_t *count = counts.data() + p * BUCKETS;
            for (int64_t i = part(p), end = part(p + 1); i < end; i++) count[int64_t(key_of(a[i]) >> shift) & mask]++;
        });
        int64_t at = 0;
        bool one = false; // all in one bucket: nothing to do
        for (int64_t b = 0; b <= mask; b++) {
            int64_t before = at;
            for (int64_t p = 0; p < parts; p++) {
                int64_t c = counts[size_t(p * BUCKETS + b)];
                counts[size_t(p * BUCKETS + b)] = at;
                at += c;
            }
            one |= at - before == n;
        }
        if (one) continue;
        run([&](int64_t p) {
            int64_t *next = counts.data() + p * BUCKETS;
            for (int64_t i = part(p), end = part(p + 1); i < end; i++) {
                E e = a[i];
                spare[next[int64_t(key_of(e) >> shift) & mask]++] = e;
            }
        });
        std::swap(a, spare);
    }
    return a;
}

template <class F>
void for_type(const char *op, int32_t dtype, F &&body) {
    switch (dtype) {
    case GT_BOOL:
    case GT_UBYTE:
        return body(TypeTag<uint8_t>());
    case GT_BYTE:
        return body(TypeTag<int8_t>());
    case GT_SHORT:
        return body(TypeTag<int16_t>());
    case GT_UINT16:
        return body(TypeTag<uint16_t>());
    case GT_INT:
        return body(TypeTag<int32_t>());
    case GT_UINT32:
        return body(TypeTag<uint32_t>());
    case GT_LONG:
        return body(TypeTag<int64_t>());
    case GT_UINT64:
        return body(TypeTag<uint64_t>());
    default:
        dispatch_floating(op, dtype, body);
    }
}

/// parallel_for whose body may run out of memory.
template <class F>
void parallel_checked(int64_t n, int64_t grain, F &&body) {
    std::atomic<bool> failed = false;
    parallel_for(n, grain, [&](int64_t begin, int64_t end) {
        try {
            body(begin, end);
        } catch (...) {
            failed = true;
        }
    });
    if (failed) throw std::bad_alloc();
}

/// The lines of [outer, n, inner], shared out whole unless they are few and long.
template <class F>
void for_lines(int64_t outer, int64_t n, int64_t inner, F &&line) {
    int64_t lines = outer * inner;
    bool share = n >= SHARED && lines < threads();
    auto some = [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++) line(i / inner * n * inner + i % inner, !share, i);
    };
    if (share) return some(0, lines);
    parallel_checked(lines, std::max<int64_t>(1, GRAIN / n), some);
}

template <class T>
void sort_lines(int64_t outer, int64_t n, int64_t inner, bool descending, const T *x, T *out) {
    using K = typename Keys<T>::Unsigned;
    constexpr int BITS = int(8 * sizeof(T));
    for_lines(outer, n, inner, [&](int64_t base, bool alone, int64_t) {
        std::unique_ptr<K[]> memory(new K[size_t(2 * n)]);
        K *keys = memory.get();
        auto split = [&](auto &&body) {
            if (alone) return body(0, n);
            parallel_for(n, GRAIN, body);
        };
        split([&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; k++) keys[k] = Keys<T>::of(x[base + k * inner], descending, false);
        });
        if (n < FEW) {
            std::sort(keys, keys + n);
        } else {
            keys = by_digits(keys, keys + n, n, 0, BITS, alone);
        }
        split([&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; k++) out[base + k * inner] = Keys<T>::back(keys[k], descending);
        });
    });
}

template <class T>
void argsort_lines(int64_t outer, int64_t n, int64_t inner, bool descending, const T *x, int64_t *out) {
    constexpr int BITS = int(8 * sizeof(T));
    for_lines(outer, n, inner, [&](int64_t base, bool alone, int64_t) {
        auto split = [&](auto &&body) {
            if (alone) return body(0, n);
            parallel_for(n, GRAIN, body);
        };
        if constexpr (sizeof(T) <= 4) {
            if (n <= int64_t(UINT32_MAX)) { // key and place in one word
                std::unique_ptr<uint64_t[]> memory(new uint64_t[size_t(2 * n)]);
                uint64_t *words = memory.get();
                split([&](int64_t begin, int64_t end) {
                    for (int64_t k = begin; k < end; k++) {
                        words[k] = uint64_t(Keys<T>::of(x[base + k * inner], descending, true)) << 32 | uint64_t(k);
                    }
                });
                if (n < FEW) {
                    std::sort(words, words + n);
                } else {
                    words = by_digits(words, words + n, n, 32, 32 + BITS, alone);
                }
                split([&](int64_t begin, int64_t end) {
                    for (int64_t k = begin; k < end; k++) out[base + k * inner] = int64_t(words[k] & UINT32_MAX);
                });
                return;
            }
        }
        std::unique_ptr<Placed[]> memory(new Placed[size_t(2 * n)]);
        Placed *placed = memory.get();
        split([&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; k++) placed[k] = {Keys<T>::of(x[base + k * inner], descending, true), k};
        });
        if (n < FEW) {
            std::sort(placed, placed + n);
        } else {
            placed = by_digits(placed, placed + n, n, 0, BITS, alone);
        }
        split([&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; k++) out[base + k * inner] = placed[k].place;
        });
    });
}

/// The k first of the order among the elements [begin, end) of a line: a heap with the last of them on top.
template <class T>
void select(int64_t begin, int64_t end, int64_t step, int64_t k, bool descending, const T *x,
            std::vector<Placed> &heap) {
    heap.clear();
    for (int64_t i = begin; i < end; i++) {
        uint64_t key = Keys<T>::of(x[i * step], descending, true);
        if (int64_t(heap.size()) < k) {
            heap.push_back({key, i});
            std::push_heap(heap.begin(), heap.end());
        } else if (key < heap.front().key) { // of equal ones the first stays
            std::pop_heap(heap.begin(), heap.end());
            heap.back() = {key, i};
            std::push_heap(heap.begin(), heap.end());
        }
    }
}

template <class T>
void topk_lines(int64_t outer, int64_t n, int64_t inner, int64_t k, bool largest, const T *x, T *values,
                int64_t *indices) {
    for_lines(outer, n, inner, [&](int64_t base, bool alone, int64_t line) {
        int64_t to = line / inner * k * inner + line % inner;
        int64_t parts = alone ? 1 : threads();
        std::vector<std::vector<Placed>> found(static_cast<size_t>(parts));
        auto part = [&](int64_t p) {
            select(n / parts * p + std::min(p, n % parts), n / parts * (p + 1) + std::min(p + 1, n % parts), inner, k,
                   largest, x + base, found[size_t(p)]);
        };
        if (parts == 1) {
            part(0);
        } else {
            parallel_checked(parts, 1, [&](int64_t begin, int64_t end) {
                for (int64_t p = begin; p < end; p++) part(p);
            });
        }
        std::vector<Placed> &best = found[0];
        for (size_t p = 1; p < found.size(); p++) best.insert(best.end(), found[p].begin(), found[p].end());
        std::sort(best.begin(), best.end());
        for (int64_t j = 0; j < k; j++) {
            values[to + j * inner] = x[base + best[size_t(j)].place * inner];
            indices[to + j * inner] = best[size_t(j)].place;
        }
    });
}

/// The distinct keys of n elements: see gt_unique.
template <class T>
int64_t distinct(int64_t n, bool sorted, const T *x, int64_t *first, int64_t *inverse, int64_t *counts) {
    std::unique_ptr<Placed[]> memory(new Placed[size_t(2 * n)]);
    Placed *placed = memory.get();
    parallel_for(n, GRAIN, [&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; k++) placed[k] = {Keys<T>::of(x[k], false, true), k};
    });
    placed = by_digits(placed, placed + n, n, 0, int(8 * sizeof(T)), false);
    int64_t groups = 0;
    for (int64_t k = 0; k < n; k++) {
        if (k == 0 || placed[k].key != placed[k - 1].key) {
            first[groups] = placed[k].place; // equal ones are in their order
            counts[groups++] = 0;
        }
        counts[groups - 1]++;
        inverse[placed[k].place] = groups - 1;
    }
    if (sorted) return groups;
    memory.reset();
    std::vector<int64_t> place(size_t(groups), -1), old(first, first + groups), often(counts, counts + groups);
    int64_t next = 0;
    for (int64_t k = 0; k < n; k++) {
        int64_t g = inverse[k];
        if (place[size_t(g)] < 0) {
            first[next] = old[size_t(g)];
            counts[next] = often[size_t(g)];
            place[size_t(g)] = next++;
        }
        inverse[k] = place[size_t(g)];
    }
    return groups;
}

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_sort(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int32_t descending, const void *x, void *out) {
    return guarded([&] {
        check_type("sort", dtype);
        int64_t total = checked_size("sort", {outer, n, inner});
        check_pointer("sort", "x", x, total);
        check_pointer("sort", "out", out, total);
        if (total == 0) return;
        for_type("sort", dtype, [&](auto tag) {
            using T = typename decltype(tag)::type;
            sort_lines(outer, n, inner, descending != 0, static_cast<const T *>(x), static_cast<T *>(out));
        });
    });
}

int32_t gt_argsort(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int32_t descending, const void *x,
                   int64_t *out) {
    return guarded([&] {
        check_type("argsort", dtype);
        int64_t total = checked_size("argsort", {outer, n, inner});
        check_pointer("argsort", "x", x, total);
        check_pointer("argsort", "out", out, total);
        if (total == 0) return;
        for_type("argsort", dtype, [&](auto tag) {
            using T = typename decltype(tag)::type;
            argsort_lines(outer, n, inner, descending != 0, static_cast<const T *>(x), out);
        });
    });
}

int32_t gt_topk(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t k, int32_t largest, const void *x,
                void *values, int64_t *indices) {
    return guarded([&] {
        check_type("topk", dtype);
        GT_CHECK(k >= 0 && k <= n, "[topk] k is %lld, expected 0 to %lld", static_cast<long long>(k),
                 static_cast<long long>(n));
        int64_t total = checked_size("topk", {outer, n, inner}), results = checked_size("topk", {outer, k, inner});
        check_pointer("topk", "x", x, total);
        check_pointer("topk", "values", values, results);
        check_pointer("topk", "indices", indices, results);
        if (results == 0) return;
        for_type("topk", dtype, [&](auto tag) {
            using T = typename decltype(tag)::type;
            topk_lines(outer, n, inner, k, largest != 0, static_cast<const T *>(x), static_cast<T *>(values), indices);
        });
    });
}

int32_t gt_unique(int32_t dtype, int64_t n, int32_t sorted, const void *x, int64_t *first, int64_t *inverse,
                  int64_t *counts, int64_t *count) {
    return guarded([&] {
        check_type("unique", dtype);
        checked_size("unique", {n});
        check_pointer("unique", "count", count, 1);
        check_pointer("unique", "x", x, n);
        check_pointer("unique", "first", first, n);
        check_pointer("unique", "inverse", inverse, n);
        check_pointer("unique", "counts", counts, n);
        *count = 0;
        if (n == 0) return;
        for_type("unique", dtype, [&](auto tag) {
            using T = typename decltype(tag)::type;
            *count = distinct(n, sorted != 0, static_cast<const T *>(x), first, inverse, counts);
        });
    });
}
