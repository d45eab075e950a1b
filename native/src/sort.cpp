// Orders along an axis: sort, argsort, top k. Elements become unsigned keys whose order is the one that is asked for,
// and keys are sorted by their digits.
#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <memory>
#include <vector>

#include "kernels/tiers.h"
#include "radix.h"
#include "scratch.h"
#include "types.h"

namespace gt {
namespace {

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
    static Unsigned of(Unsigned bits, bool descending, bool ties) {
        if constexpr (has_nan) {
            if (is_nan(bits)) return Unsigned(~Unsigned(0));
            if (ties && bits == TOP) bits = 0;
            bits = Unsigned(bits & TOP ? ~bits : bits | TOP);
        } else if constexpr (std::is_signed_v<T>) {
            bits ^= TOP;
        }
        return descending ? Unsigned(~bits) : bits; // no number's key is all ones or zeros where there is NaN
    }
    static Unsigned back(Unsigned key, bool descending) {
        if constexpr (has_nan) {
            if (key == Unsigned(~Unsigned(0))) {
                if constexpr (floating) {
                    return std::bit_cast<Unsigned>(std::numeric_limits<T>::quiet_NaN());
                } else {
                    return Unsigned(std::is_same_v<T, Half> ? 0x7e00 : 0x7fc0);
                }
            }
        }
        Unsigned bits = descending ? Unsigned(~key) : key;
        if constexpr (has_nan) {
            bits = Unsigned(bits & TOP ? bits ^ TOP : ~bits);
        } else if constexpr (std::is_signed_v<T>) {
            bits ^= TOP;
        }
        return bits;
    }
};

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

/// Scratch of one thread for the elements of a line, twice; the second half is the result's own memory where that will
/// do.
class Lines {
  public:
    template <class E>
    void reserve(int64_t n, void *out) {
        const int64_t size = (n * int64_t(sizeof(E)) + 63) / 64 * 64;
        const int64_t first = radix::in_one<E>() ? 0 : size, bytes = first + (out ? 0 : size);
        if (bytes > bytes_) {
            memory_.reset();
            memory_ = std::make_unique<Scratch>("sort", bytes);
            bytes_ = bytes;
        }
        first_ = first ? memory_->at() : nullptr;
        second_ = out ? out : memory_->at(first);
    }
    template <class E>
    E *a() const {
        return static_cast<E *>(first_);
    }
    template <class E>
    E *b() const {
        return static_cast<E *>(second_);
    }

  private:
    std::unique_ptr<Scratch> memory_;
    int64_t bytes_ = 0;
    void *first_ = nullptr, *second_ = nullptr;
};

constexpr int64_t TILE = 2 << 20; // bytes of neighbouring lines that are brought side by side

/// row(x, out, alone, lines) for each line of [outer, n, inner] as contiguous memory: lines that are not are gathered,
/// as many neighbours at a time as a line of cache holds.
template <class X, class Y, class F>
void for_rows(int64_t outer, int64_t n, int64_t inner, const X *x, Y *out, F &&row) {
    const bool share = n >= SHARED && outer * inner < threads();
    constexpr int64_t WIDTH = 64 / int64_t(sizeof(X));
    const int64_t most = std::max<int64_t>(1, TILE / (n * int64_t(sizeof(X) + sizeof(Y))));
    const int64_t width = inner == 1 ? 1 : std::min({inner, WIDTH, most}), tiles = (inner + width - 1) / width;
    auto some = [&](int64_t begin, int64_t end) {
        Lines lines;
        if (inner == 1) {
            for (int64_t i = begin; i < end; i++) row(x + i * n, out + i * n, !share, lines);
            return;
        }
        const StridedTable &strided = kernels().strided;
        Scratch tile("sort", width * n * int64_t(sizeof(X) + sizeof(Y)) + 64);
        X *from = tile.as<X>((width * n * int64_t(sizeof(Y)) + 63) / 64 * 64);
        Y *to = tile.as<Y>();
        for (int64_t i = begin; i < end; i++) {
            const int64_t first = i % tiles * width, many = std::min(width, inner - first);
            const int64_t base = i / tiles * n * inner + first;
            strided.gather[size_index(sizeof(X))](many, n, x + base, 1, inner, from, n);
            for (int64_t k = 0; k < many; k++) row(from + k * n, to + k * n, !share, lines);
            strided.gather[size_index(sizeof(Y))](n, many, to, 1, n, out + base, inner);
        }
    };
    if (share) return some(0, outer * tiles);
    parallel_checked(outer * tiles, std::max<int64_t>(1, GRAIN / (n * width)), some);
}

/// The keys of a line: the least one, and the bits in which others are above it.
struct Range {
    uint64_t least = 0;
    int bits = 0;
};

/// Looks at all keys of a long line of 8-byte integers, which mostly need far fewer bits; of others it tells the bits
/// of the type.
template <class T, class Load>
Range range_of(int64_t n, bool alone, Load load) {
    if (sizeof(T) < 8 || Keys<T>::has_nan || n * 8 <= radix::CACHED) return {0, int(8 * sizeof(T))};
    std::atomic<uint64_t> least = UINT64_MAX, most = 0;
    auto look = [&](int64_t begin, int64_t end) {
        uint64_t low = UINT64_MAX, high = 0;
        for (int64_t k = begin; k < end; k++) {
            const uint64_t key = load(k);
            low = std::min(low, key);
            high = std::max(high, key);
        }
        for (uint64_t seen = least; low < seen && !least.compare_exchange_weak(seen, low);) {
        }
        for (uint64_t seen = most; high > seen && !most.compare_exchange_weak(seen, high);) {
        }
    };
    if (alone) {
        look(0, n);
    } else {
        parallel_for(n, GRAIN, look);
    }
    return {least, int(std::bit_width(most - least))};
}

/// Keys of one or two bytes: how many there are of each says all.
template <class T, class K>
void by_counts(int64_t n, bool descending, bool alone, const K *x, K *out) {
    constexpr int64_t KEYS = int64_t(1) << (8 * sizeof(K));
    const int64_t parts = alone ? 1 : std::max<int64_t>(1, std::min<int64_t>(threads(), n / (4 * KEYS)));
    std::vector<int64_t> counts(size_t(parts * KEYS)), ends(static_cast<size_t>(KEYS));
    auto run = [&](auto &&body) {
        if (parts == 1) return body(0);
        parallel_for(parts, 1, [&](int64_t from, int64_t to) {
            for (int64_t p = from; p < to; p++) body(p);
        });
    };
    run([&](int64_t p) {
        int64_t *count = counts.data() + p * KEYS;
        for (int64_t k = radix::begin_of(n, parts, p), end = radix::begin_of(n, parts, p + 1); k < end; k++) {
            count[Keys<T>::of(x[k], descending, false)]++;
        }
    });
    int64_t at = 0;
    for (int64_t key = 0; key < KEYS; key++) {
        for (int64_t p = 0; p < parts; p++) at += counts[size_t(p * KEYS + key)];
        ends[size_t(key)] = at;
    }
    run([&](int64_t p) {
        int64_t k = radix::begin_of(n, parts, p);
        const int64_t end = radix::begin_of(n, parts, p + 1);
        for (auto key = std::upper_bound(ends.begin(), ends.end(), k); k < end; ++key) {
            const int64_t to = std::min(end, *key);
            std::fill(out + k, out + to, Keys<T>::back(K(key - ends.begin()), descending));
            k = to;
        }
    });
}

template <class T>
void sort_lines(int64_t outer, int64_t n, int64_t inner, bool descending, const void *xp, void *op) {
    using K = typename Keys<T>::Unsigned;
    using Word = std::conditional_t<(sizeof(K) < 4), uint32_t, K>;
    for_rows(outer, n, inner, static_cast<const K *>(xp), static_cast<K *>(op),
             [&](const K *x, K *out, bool alone, Lines &lines) {
                 if constexpr (sizeof(K) <= 2) {
                     if (n >= int64_t(1) << (8 * sizeof(K))) return by_counts<T>(n, descending, alone, x, out);
                 }
                 auto load = [=](int64_t k) { return Keys<T>::of(x[k], descending, false); };
                 const Range range = range_of<T>(n, alone, load);
                 const K least = K(range.least);
                 auto sort = [&](auto zero) {
                     using E = decltype(zero);
                     lines.reserve<E>(n, sizeof(E) == sizeof(K) ? out : nullptr);
                     const radix::Both keys{
                         [=](int64_t k) { return E(load(k) - least); },
                         [=](int64_t k, E key) { out[k] = Keys<T>::back(K(K(key) + least), descending); }};
                     radix::order<E>(n, 0, range.bits, alone, lines.a<E>(), lines.b<E>(), radix::line_of<E>(keys));
                 };
                 if (sizeof(K) == 8 && range.bits <= 32) return sort(uint32_t(0));
                 sort(Word(0));
             });
}

/// Calls use(words, bits) where each element of a line is one word, its key's difference from the least above the 32
/// bits of its place, or use(placed, bits) where that is not enough; words and placed are for load.
template <class T, class Load, class Words, class Elements>
void with_places(int64_t n, bool alone, Load load, Words words, Elements elements) {
    const Range range = range_of<T>(n, alone, load);
    if (range.bits <= 32 && n <= int64_t(UINT32_MAX)) {
        const uint64_t least = range.least;
        return words([=](int64_t k) { return uint64_t(load(k) - least) << 32 | uint64_t(k); }, range.bits);
    }
    elements([=](int64_t k) { return Placed{load(k), k}; }, int(8 * sizeof(T)));
}

template <class T>
void argsort_lines(int64_t outer, int64_t n, int64_t inner, bool descending, const void *xp, int64_t *op) {
    using K = typename Keys<T>::Unsigned;
    for_rows(outer, n, inner, static_cast<const K *>(xp), op, [&](const K *x, int64_t *out, bool alone, Lines &lines) {
        with_places<T>(
            n, alone, [=](int64_t k) { return uint64_t(Keys<T>::of(x[k], descending, true)); },
            [&](auto load, int bits) {
                lines.reserve<uint64_t>(n, out);
                const radix::Both words{load, [=](int64_t k, uint64_t word) { out[k] = int64_t(word & UINT32_MAX); }};
                radix::order<uint64_t>(n, 32, 32 + bits, alone, lines.a<uint64_t>(), lines.b<uint64_t>(),
                                       radix::line_of<uint64_t>(words));
            },
            [&](auto load, int bits) {
                lines.reserve<Placed>(n, nullptr);
                const radix::Both placed{load, [=](int64_t k, const Placed &e) { out[k] = e.place; }};
                radix::order<Placed>(n, 0, bits, alone, lines.a<Placed>(), lines.b<Placed>(),
                                     radix::line_of<Placed>(placed));
            });
    });
}

/// The k first of the order among the elements [begin, end) of a line: a heap with the last of them on top.
template <class T, class K>
void select(int64_t begin, int64_t end, int64_t step, int64_t k, bool descending, const K *x,
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
void topk_lines(int64_t outer, int64_t n, int64_t inner, int64_t k, bool largest, const void *xp, void *vp,
                int64_t *indices) {
    using K = typename Keys<T>::Unsigned;
    const K *x = static_cast<const K *>(xp);
    K *values = static_cast<K *>(vp);
    for_lines(outer, n, inner, [&](int64_t base, bool alone, int64_t line) {
        int64_t to = line / inner * k * inner + line % inner;
        int64_t parts = alone ? 1 : threads();
        std::vector<std::vector<Placed>> found(static_cast<size_t>(parts));
        auto part = [&](int64_t p) {
            select<T>(radix::begin_of(n, parts, p), radix::begin_of(n, parts, p + 1), inner, k, largest, x + base,
                      found[size_t(p)]);
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

inline uint64_t key_only(uint64_t word) { return word >> 32; }
inline uint64_t key_only(const Placed &e) { return e.key; }
inline int64_t place_of(uint64_t word) { return int64_t(word & UINT32_MAX); }
inline int64_t place_of(const Placed &e) { return e.place; }

/// Groups of equal keys among n elements in order: where they first stand, how many they are, and the group of each
/// place.
template <class E>
int64_t groups_of(int64_t n, const E *sorted, int64_t *first, int64_t *inverse, int64_t *counts) {
    const int64_t parts = parallel_parts(n, GRAIN);
    auto opens = [&](int64_t k) { return k == 0 || key_only(sorted[k]) != key_only(sorted[k - 1]); };
    std::vector<int64_t> before(size_t(parts + 1));
    parallel_for(parts, 1, [&](int64_t from, int64_t to) {
        for (int64_t p = from; p < to; p++) {
            int64_t found = 0;
            for (int64_t k = radix::begin_of(n, parts, p), end = radix::begin_of(n, parts, p + 1); k < end; k++) {
                found += opens(k);
            }
            before[size_t(p + 1)] = found;
        }
    });
    for (int64_t p = 0; p < parts; p++) before[size_t(p + 1)] += before[size_t(p)];
    const int64_t groups = before[size_t(parts)];
    // counts holds where groups begin, until all are known.
    parallel_for(parts, 1, [&](int64_t from, int64_t to) {
        for (int64_t p = from; p < to; p++) {
            int64_t group = before[size_t(p)] - 1;
            for (int64_t k = radix::begin_of(n, parts, p), end = radix::begin_of(n, parts, p + 1); k < end; k++) {
                const int64_t place = place_of(sorted[k]);
                if (opens(k)) {
                    first[++group] = place; // equal ones are in their order
                    counts[group] = k;
                }
                inverse[place] = group;
            }
        }
    });
    for (int64_t g = 0; g < groups; g++) counts[g] = (g + 1 < groups ? counts[g + 1] : n) - counts[g];
    return groups;
}

/// The distinct keys of n elements: see gt_unique.
template <class T>
int64_t distinct(int64_t n, bool sorted, const void *xp, int64_t *first, int64_t *inverse, int64_t *counts) {
    using K = typename Keys<T>::Unsigned;
    const K *x = static_cast<const K *>(xp);
    int64_t groups = 0;
    auto in_order = [&](auto load, int low, int high) {
        using E = decltype(load(0));
        Lines lines;
        lines.reserve<E>(n, nullptr);
        E *b = lines.b<E>();
        const radix::Both both{load, [=](int64_t k, const E &e) { b[k] = e; }};
        radix::order<E>(n, low, high, false, lines.a<E>(), b, radix::line_of<E>(both));
        groups = groups_of(n, b, first, inverse, counts);
    };
    with_places<T>(
        n, false, [=](int64_t k) { return uint64_t(Keys<T>::of(x[k], false, true)); },
        [&](auto load, int bits) { in_order(load, 32, 32 + bits); },
        [&](auto load, int bits) { in_order(load, 0, bits); });
    if (sorted) return groups;
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
            sort_lines<T>(outer, n, inner, descending != 0, x, out);
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
            argsort_lines<T>(outer, n, inner, descending != 0, x, out);
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
            topk_lines<T>(outer, n, inner, k, largest != 0, x, values, indices);
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
            *count = distinct<T>(n, sorted != 0, x, first, inverse, counts);
        });
    });
}
