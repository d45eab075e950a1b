// Orders of unsigned keys: radix.cpp tells how.
#pragma once

#include <algorithm>
#include <atomic>
#include <type_traits>

#include "runtime.h"

namespace gt {

/// A key with the place of its element.
struct Placed {
    uint64_t key;
    int64_t place;
    bool operator<(const Placed &o) const { return key < o.key || (key == o.key && place < o.place); }
};
inline uint64_t key_of(const Placed &e) { return e.key; }
inline uint64_t key_of(uint32_t k) { return k; }
inline uint64_t key_of(uint64_t k) { return k; }

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

namespace radix {

constexpr int64_t CACHED = 384 << 10; // bytes of a line that is finished without buckets

constexpr int64_t begin_of(int64_t n, int64_t parts, int64_t p) { return n / parts * p + std::min(p, n % parts); }

/// What is put in order, and where it goes, by blocks; called from any thread.
template <class E>
struct Line {
    void *context;
    void (*load)(const void *context, int64_t begin, int64_t count, E *to);
    void (*store)(const void *context, int64_t begin, int64_t count, const E *sorted);
};
/// From lambdas load(k) and store(k, element).
template <class E, class Both>
Line<E> line_of(const Both &both) {
    return {const_cast<Both *>(&both),
            [](const void *f, int64_t begin, int64_t count, E *to) {
                const Both &b = *static_cast<const Both *>(f);
                for (int64_t k = 0; k < count; k++) to[k] = b.load(begin + k);
            },
            [](const void *f, int64_t begin, int64_t count, const E *sorted) {
                const Both &b = *static_cast<const Both *>(f);
                for (int64_t k = 0; k < count; k++) b.store(begin + k, sorted[k]);
            }};
}
template <class Load, class Store>
struct Both {
    Load load;
    Store store;
};

/// Whether order() leaves a alone, which may then be null, and asks b for no alignment.
template <class E>
bool in_one();

/// Hands the n elements of a line back in order of the bits [low, high) of their keys (bits above are equal), stably;
/// bits below low, where there are such, must tell elements of equal keys apart in that order. a and b (64-byte
/// aligned) are scratch for n elements each; b, and the result, may be what is loaded from, element for element. E is
/// uint32_t, uint64_t or Placed.
template <class E>
void order(int64_t n, int low, int high, bool alone, E *a, E *b, const Line<E> &line);

} // namespace radix
} // namespace gt
