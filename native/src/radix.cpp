// Orders of unsigned keys. Where the tier sorts by vectors (kernels/sort.cpp), a long line is split until there are
// pieces for all threads. Else it is spread over buckets by the highest digit in which its keys differ, through lines
// of cache that are written whole; the buckets, which mostly fit into a cache, are finished by their digits, on all
// threads.
#include "radix.h"

#include <bit>
#include <cstring>
#include <vector>

#include "kernels/tiers.h"
#include "scratch.h"

namespace gt::radix {
namespace {

constexpr int DIGIT = 11;                // bits of the widest digit
constexpr int64_t BUCKET = 256 << 10;    // bytes of a bucket, about
constexpr int64_t PAST_CACHES = 8 << 20; // bytes from which buckets are written past the caches
constexpr int64_t GRAIN = 1 << 15;       // elements for a thread
constexpr int64_t BLOCK = 512;           // elements that are loaded at once

/// Sorts a[0, n) by the bits [low, high) of its keys, stably, where bits above are equal; in a or in b: the result says
/// where.
template <class E>
E *by_digits(E *a, E *b, int64_t n, int low, int high) {
    // Prices in nanoseconds: of an element in each pass, of a bucket, of a comparison.
    double least = double(n) * double(std::bit_width(uint64_t(n))) * 1.8;
    int passes = 0;
    for (int p = 1; p <= high - low; p++) {
        const int bits = (high - low + p - 1) / p;
        if (bits > DIGIT) continue;
        const double price = p * (double(n) * 1.3 + double(1 << bits) * 1.2);
        if (price < least) {
            least = price;
            passes = p;
        } else if (passes) {
            break;
        }
    }
    if (!passes) {
        std::sort(a, a + n);
        return a;
    }
    constexpr int MOST = 8;
    const int width = (high - low + passes - 1) / passes;
    uint32_t counts[MOST][1 << DIGIT];
    for (int first = 0; first < passes; first += MOST) {
        const int many = std::min(MOST, passes - first);
        for (int k = 0; k < many; k++) std::memset(counts[k], 0, sizeof(uint32_t) << width);
        const int base = low + first * width;
        auto mask_of = [&](int k) { return (uint64_t(1) << std::min(width, high - base - k * width)) - 1; };
        auto count = [&](auto fixed) {
            constexpr int K = decltype(fixed)::value;
            for (int64_t i = 0; i < n; i++) {
                const uint64_t key = key_of(a[i]) >> base;
                for (int k = 0; k < K; k++) counts[k][key >> (k * width) & mask_of(k)]++;
            }
        };
        switch (many) {
#define GT_COUNT(K)                                                                                                    \
    case K:                                                                                                            \
        count(std::integral_constant<int, K>());                                                                       \
        break;
            GT_COUNT(1) GT_COUNT(2) GT_COUNT(3) GT_COUNT(4) GT_COUNT(5) GT_COUNT(6) GT_COUNT(7) GT_COUNT(8)
#undef GT_COUNT
        }
        for (int k = 0; k < many; k++) {
            const int shift = base + k * width;
            const uint64_t mask = mask_of(k);
            uint32_t *next = counts[k], at = 0;
            if (next[key_of(a[0]) >> shift & mask] == n) continue; // all in one bucket
            for (uint64_t d = 0; d <= mask; d++) {
                const uint32_t c = next[d];
                next[d] = at;
                at += c;
            }
            for (int64_t i = 0; i < n; i++) {
                const E e = a[i];
                b[next[key_of(e) >> shift & mask]++] = e;
            }
            std::swap(a, b);
        }
    }
    return a;
}

/// Buckets of neighbouring digits, each of about the same number of elements where no digit has more.
struct Groups {
    uint8_t of[1 << DIGIT]; ///< the bucket of a digit
    int count = 0;
    int64_t begin[256];
    int first[256], last[256]; ///< digits

    Groups(const int64_t *counts, int64_t digits, int64_t size) {
        int64_t at = 0, held = size;
        for (int64_t d = 0; d < digits; d++) {
            const int64_t c = counts[d];
            if (d == 0 || (held + c > size && held > 0 && count < 256)) {
                begin[count] = at;
                first[count++] = int(d);
                held = 0;
            }
            of[d] = uint8_t(count - 1);
            last[count - 1] = int(d);
            held += c;
            at += c;
        }
    }
};

/// A line, or what of it lies in memory already.
template <class E>
struct Source {
    const Line<E> *line;
    const E *memory;

    /// Calls use(elements, count) for blocks of [from, to).
    template <class F>
    void blocks(int64_t from, int64_t to, F &&use) const {
        if (memory) return use(memory + from, to - from);
        E held[BLOCK];
        for (int64_t i = from; i < to; i += BLOCK) {
            const int64_t count = std::min(BLOCK, to - i);
            line->load(line->context, i, count, held);
            use(static_cast<const E *>(held), count);
        }
    }
    void copy(int64_t from, int64_t to, E *out) const {
        if (memory) {
            std::copy(memory + from, memory + to, out + from);
        } else {
            line->load(line->context, from, to - from, out + from);
        }
    }
};

/// One part of a spread: elements [from, to) go to where first says for the bucket of their digit, in lines of cache.
template <class E>
void spread(const Source<E> &source, int64_t from, int64_t to, int shift, uint64_t mask, const Groups &groups,
            const int64_t *first, E *out, bool past_caches) {
    constexpr int64_t LINE = 64 / int64_t(sizeof(E));
    const StridedTable &table = kernels().strided;
    int64_t next[256];
    std::copy(first, first + groups.count, next);
    alignas(64) E held[256][LINE];
    source.blocks(from, to, [&](const E *block, int64_t count) {
        for (int64_t i = 0; i < count; i++) {
            const E e = block[i];
            const int d = groups.of[key_of(e) >> shift & mask];
            const int64_t at = next[d]++;
            E *line = held[d];
            line[at % LINE] = e;
            if (at % LINE != LINE - 1) continue;
            const int64_t begin = at - (LINE - 1);
            if (begin < first[d]) { // the line begins in another bucket
                for (int64_t k = first[d]; k <= at; k++) out[k] = line[k % LINE];
            } else if (past_caches) {
                table.stream(1, 64, line, out + begin, 64);
            } else {
                std::memcpy(out + begin, line, 64);
            }
        }
    });
    for (int d = 0; d < groups.count; d++) {
        for (int64_t k = std::max(next[d] / LINE * LINE, first[d]); k < next[d]; k++) out[k] = held[d][k % LINE];
    }
    if (past_caches) table.fence();
}

/// How often each digit is met in [from, to).
template <class E>
void count_digits(const Source<E> &source, int64_t from, int64_t to, int shift, int64_t digits, int64_t *counts) {
    const uint64_t mask = uint64_t(digits) - 1;
    std::memset(counts, 0, size_t(digits) * 8);
    for (int64_t end; from < to; from = end) {
        end = std::min(to, from + (int64_t(1) << 31));
        uint32_t even[1 << DIGIT] = {}, odd[1 << DIGIT] = {}; // equal neighbours do not wait for each other
        source.blocks(from, end, [&](const E *block, int64_t count) {
            int64_t i = 0;
            for (; i + 2 <= count; i += 2) {
                even[key_of(block[i]) >> shift & mask]++;
                odd[key_of(block[i + 1]) >> shift & mask]++;
            }
            if (i < count) even[key_of(block[i]) >> shift & mask]++;
        });
        for (int64_t d = 0; d < digits; d++) counts[d] += int64_t(even[d]) + odd[d];
    }
}

/// order() of a source whose elements belong at offset of the line; a must not be the source's memory, b may be.
template <class E>
void order_from(const Source<E> &source, int64_t n, int low, int high, bool alone, E *a, E *b, const Line<E> &line,
                int64_t offset) {
    const int64_t threads_now = alone ? 1 : threads(), bytes = n * int64_t(sizeof(E));
    auto run = [&](int64_t count, auto &&body) {
        if (threads_now == 1) {
            for (int64_t p = 0; p < count; p++) body(p);
            return;
        }
        parallel_checked(count, 1, [&](int64_t from, int64_t to) {
            for (int64_t p = from; p < to; p++) body(p);
        });
    };
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(threads_now, n / GRAIN));
    auto begin = [&](int64_t p) { return begin_of(n, parts, p); };
    if (bytes <= CACHED || high <= low) {
        run(parts, [&](int64_t p) { source.copy(begin(p), begin(p + 1), a); });
        return line.store(line.context, offset, n, high > low ? by_digits(a, b, n, low, high) : a);
    }
    const int digit = std::min(DIGIT, high - low), shift = high - digit;
    const int64_t digits = int64_t(1) << digit;
    // Each part's counts by digit, then where its elements of each bucket go.
    std::vector<int64_t> counts(size_t(parts * digits)), total(static_cast<size_t>(digits));
    run(parts,
        [&](int64_t p) { count_digits(source, begin(p), begin(p + 1), shift, digits, counts.data() + p * digits); });
    for (int64_t k = 0; k < parts * digits; k++) total[size_t(k % digits)] += counts[size_t(k)];
    if (*std::max_element(total.begin(), total.end()) == n) { // this digit tells nothing
        return order_from(source, n, low, shift, alone, a, b, line, offset);
    }
    const Groups groups(total.data(), digits, n / std::clamp<int64_t>(bytes / BUCKET, 16, 128));
    int64_t at[256];
    std::copy(groups.begin, groups.begin + groups.count, at);
    for (int64_t p = 0; p < parts; p++) {
        int64_t *count = counts.data() + p * digits, next[256];
        std::copy(at, at + groups.count, next);
        for (int64_t d = 0; d < digits; d++) at[groups.of[d]] += count[d];
        std::copy(next, next + std::min<int64_t>(groups.count, digits), count); // no longer counts
    }
    run(parts, [&](int64_t p) {
        spread(source, begin(p), begin(p + 1), shift, uint64_t(digits) - 1, groups, counts.data() + p * digits, a,
               bytes >= PAST_CACHES);
    });
    auto count_of = [&](int g) { return (g + 1 < groups.count ? groups.begin[g + 1] : n) - groups.begin[g]; };
    auto finish = [&](int g, bool by_one) {
        const int64_t from = groups.begin[g], count = count_of(g);
        const int bits = std::bit_width(unsigned(groups.first[g] ^ groups.last[g]));
        E *x = a + from, *y = b + from;
        if (shift + bits <= low) {
            line.store(line.context, offset + from, count, x);
        } else if (count * int64_t(sizeof(E)) <= CACHED) {
            line.store(line.context, offset + from, count, by_digits(x, y, count, low, shift + bits));
        } else {
            order_from<E>({&line, x}, count, low, shift + bits, by_one, y, x, line, offset + from);
        }
    };
    // What would keep one thread busy while the others are done is shared out again; the rest, the largest first.
    std::vector<int> tasks;
    for (int g = 0; g < groups.count; g++) {
        if (count_of(g) == 0) continue;
        if (threads_now > 1 && double(count_of(g)) * double(threads_now) > 1.3 * double(n)) {
            finish(g, false);
        } else {
            tasks.push_back(g);
        }
    }
    std::sort(tasks.begin(), tasks.end(), [&](int x, int y) { return count_of(x) > count_of(y); });
    std::atomic<size_t> taken = 0;
    run(threads_now, [&](int64_t) {
        for (size_t t = taken++; t < tasks.size(); t = taken++) finish(tasks[t], true);
    });
}

template <class E>
const KeyLoops<E> *vectors() {
    const SortTable &table = kernels().sort;
    if constexpr (std::is_same_v<E, uint32_t>) {
        return table.keys32.sort ? &table.keys32 : nullptr;
    } else if constexpr (std::is_same_v<E, uint64_t>) {
        return table.keys64.sort ? &table.keys64 : nullptr;
    } else {
        return nullptr;
    }
}

struct Piece {
    int64_t begin, count;
};

/// Splits a piece by a value near its median, on all threads; false where all are equal.
template <class E>
bool split(E *a, const KeyLoops<E> &loops, Piece piece, Piece &low, Piece &high) {
    constexpr int64_t SAMPLE = 1023;
    E *const base = a + piece.begin, *const end = base + piece.count;
    E sample[SAMPLE];
    for (int64_t k = 0; k < SAMPLE; k++) sample[k] = base[piece.count / SAMPLE * k];
    std::nth_element(sample, sample + SAMPLE / 2, sample + SAMPLE);
    const E pivot = sample[SAMPLE / 2];
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(threads(), piece.count / GRAIN));
    std::vector<int64_t> lows(static_cast<size_t>(parts));
    auto begin = [&](int64_t p) { return begin_of(piece.count, parts, p); };
    int64_t below = 0;
    for (bool or_equal : {false, true}) {
        parallel_for(parts, 1, [&](int64_t from, int64_t to) {
            for (int64_t p = from; p < to; p++) {
                lows[size_t(p)] = loops.partition(base + begin(p), begin(p + 1) - begin(p), pivot, or_equal);
            }
        });
        below = 0;
        for (int64_t l : lows) below += l;
        if (below) break; // else the pivot is the least of all: what equals it is a piece
    }
    // Runs of the upper ones that lie too far in front change places with runs of the lower ones behind.
    struct Swap {
        E *x, *y;
        int64_t count;
    };
    std::vector<Swap> swaps;
    int64_t p = 0, q = parts - 1;
    E *x = base + lows[0], *x_end = base + begin(1);                    // upper ones of part p
    E *y = base + begin(q), *y_end = base + begin(q) + lows[size_t(q)]; // lower ones of part q
    E *const border = base + below;
    while (p < parts && q >= 0) {
        if (x == x_end || x >= border) {
            if (++p == parts) break;
            x = base + begin(p) + lows[size_t(p)];
            x_end = std::max(x, std::min(base + begin(p + 1), border));
            continue;
        }
        x_end = std::min(x_end, border);
        y = std::max(y, border);
        if (y >= y_end) {
            if (--q < 0) break;
            y = base + begin(q);
            y_end = y + lows[size_t(q)];
            continue;
        }
        const int64_t count = std::min({int64_t(x_end - x), int64_t(y_end - y), GRAIN});
        swaps.push_back({x, y, count});
        x += count;
        y += count;
    }
    parallel_for(int64_t(swaps.size()), 2, [&](int64_t from, int64_t to) {
        for (int64_t k = from; k < to; k++) {
            const Swap &s = swaps[size_t(k)];
            std::swap_ranges(s.x, s.x + s.count, s.y);
        }
    });
    low = {piece.begin, below};
    high = {piece.begin + below, end - border};
    return high.count > 0;
}

/// order() in b alone.
template <class E>
void order_by_vectors(int64_t n, bool alone, E *b, const Line<E> &line, const KeyLoops<E> &loops) {
    auto load = [&](int64_t from, int64_t to) { line.load(line.context, from, to - from, b + from); };
    if (alone || n < 4 * GRAIN || threads() == 1) {
        load(0, n);
        loops.sort(b, n);
        return line.store(line.context, 0, n, b);
    }
    parallel_for(n, GRAIN, load);
    std::vector<Piece> pieces{{0, n}}, whole;
    const auto less = [](const Piece &x, const Piece &y) { return x.count < y.count; };
    const int64_t enough = std::max<int64_t>(4 * GRAIN, n / (2 * threads()) * 11 / 10);
    while (!pieces.empty() && pieces.front().count > enough && int64_t(pieces.size()) < 8 * threads()) {
        std::pop_heap(pieces.begin(), pieces.end(), less);
        const Piece piece = pieces.back();
        pieces.pop_back();
        Piece low, high;
        if (split(b, loops, piece, low, high)) {
            for (const Piece &part : {low, high}) {
                pieces.push_back(part);
                std::push_heap(pieces.begin(), pieces.end(), less);
            }
        } else {
            whole.push_back(piece);
        }
    }
    const size_t equal = whole.size(); // pieces of one value need no sorting
    whole.insert(whole.end(), pieces.begin(), pieces.end());
    std::sort(whole.begin() + int64_t(equal), whole.end(), [&](const Piece &x, const Piece &y) { return less(y, x); });
    std::atomic<size_t> taken = 0;
    parallel_for(threads(), 1, [&](int64_t, int64_t) {
        for (size_t t = taken++; t < whole.size(); t = taken++) {
            const Piece &piece = whole[t];
            if (t >= equal) loops.sort(b + piece.begin, piece.count);
            line.store(line.context, piece.begin, piece.count, b + piece.begin);
        }
    });
}

} // namespace

template <class E>
bool in_one() {
    return vectors<E>() != nullptr;
}

template <class E>
void order(int64_t n, int low, int high, bool alone, E *a, E *b, const Line<E> &line) {
    if constexpr (std::is_unsigned_v<E>) {
        if (const KeyLoops<E> *loops = vectors<E>()) return order_by_vectors(n, alone, b, line, *loops);
    }
    order_from<E>({&line, nullptr}, n, low, high, alone, a, b, line, 0);
}
#define GT_ORDER(E)                                                                                                    \
    template bool in_one<E>();                                                                                         \
    template void order(int64_t, int, int, bool, E *, E *, const Line<E> &);
GT_ORDER(uint32_t)
GT_ORDER(uint64_t)
GT_ORDER(Placed)
#undef GT_ORDER

} // namespace gt::radix
