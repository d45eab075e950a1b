// Cumulative sums. Sums are double for floating types, so that long ones keep their digits.
#include <algorithm>
#include <vector>

#include "kernels/tiers.h"
#include "runtime.h"

namespace gt {
namespace {

constexpr int64_t GRAIN = 32768; // elements for a thread
constexpr int ROWS = 4;          // rows side by side: an addition waits for the one before it in its own row only
constexpr int64_t PART = 65536;  // elements: in such parts few long rows are shared out
constexpr int64_t FEW = 16;      // rows
constexpr int64_t BLOCK = 512;   // elements of converted types at a time
constexpr int64_t STRIP = 512;   // columns at a time

/// One call. What a type is stored as and its sums are, each loop has as T and A.
struct Scan {
    int32_t dtype;
    int64_t outer, n, inner;
    bool exclusive, reverse;
    const char *x;
    char *out;

    /// R rows of n elements; only their sums where out is null.
    template <int R, class T, class A>
    void rows(int64_t count, const T *const *from, T *const *to, A *sums) const {
        A acc[R];
        for (int r = 0; r < R; r++) acc[r] = sums[r];
        auto run = [&](auto write, auto before_it) {
            const int64_t step = reverse ? -1 : 1;
            for (int64_t i = 0, at = reverse ? count - 1 : 0; i < count; i++, at += step) {
                for (int r = 0; r < R; r++) {
                    const A before = acc[r];
                    acc[r] = before + A(from[r][at]);
                    if constexpr (write) to[r][at] = T(before_it ? before : acc[r]);
                }
            }
        };
        using Yes = std::true_type;
        using No = std::false_type;
        if (!to) {
            run(No(), No());
        } else if (exclusive) {
            run(Yes(), Yes());
        } else {
            run(Yes(), No());
        }
        for (int r = 0; r < R; r++) sums[r] = acc[r];
    }

    /// The same for stored types that are not computed in, by blocks.
    template <int R, class A>
    void converted_rows(int32_t through, int64_t count, const char *const *from, char *const *to, A *sums) const {
        const ConvertTable &convert = kernels().convert;
        const int64_t size = type_size(dtype);
        A held[R][BLOCK];
        A *blocks[R];
        for (int r = 0; r < R; r++) blocks[r] = held[r];
        for (int64_t done = 0; done < count; done += BLOCK) {
            const int64_t m = std::min(BLOCK, count - done), at = (reverse ? count - done - m : done) * size;
            for (int r = 0; r < R; r++) convert.loop[dtype][through](m, from[r] + at, held[r]);
            rows<R, A, A>(m, blocks, to ? blocks : nullptr, sums);
            for (int r = 0; to && r < R; r++) convert.loop[through][dtype](m, held[r], to[r] + at);
        }
    }

    /// Parts [first, last) of rows in parts of PART elements (parts == 1: whole ones); sums[k] is what comes before
    /// part k, or, where nothing is written, becomes its sum.
    template <class T, class A>
    void run_parts(int32_t through, int64_t parts, int64_t first, int64_t last, bool write, A *sums) const {
        auto some = [&](auto fixed, int64_t k) {
            constexpr int R = decltype(fixed)::value;
            const T *from[R];
            T *to[R];
            for (int r = 0; r < R; r++) {
                const int64_t at = (k + r) / parts * n + (k + r) % parts * PART;
                from[r] = reinterpret_cast<const T *>(x + at * type_size(dtype));
                to[r] = reinterpret_cast<T *>(out + at * type_size(dtype));
            }
            const int64_t count = parts == 1 ? n : std::min(PART, n - k % parts * PART);
            if constexpr (std::is_same_v<T, char>) {
                converted_rows<R, A>(through, count, from, write ? to : nullptr, sums + k);
            } else {
                rows<R, T, A>(count, from, write ? to : nullptr, sums + k);
            }
        };
        // Side by side are parts of the same length.
        auto whole = [&](int64_t k) { return parts == 1 || n % PART == 0 || k % parts != parts - 1; };
        for (int64_t k = first; k < last;) {
            bool together = k + ROWS <= last;
            for (int r = 0; together && r < ROWS; r++) together = whole(k + r);
            if (together) {
                some(std::integral_constant<int, ROWS>(), k);
                k += ROWS;
            } else {
                some(std::integral_constant<int, 1>(), k++);
            }
        }
    }

    /// Along the last axis.
    template <class T, class A>
    void run_rows(int32_t through) const {
        // Where sums are rounded, parts depend on sizes alone: so does the result.
        const int64_t parts = outer < FEW && n >= 2 * PART ? (n + PART - 1) / PART : 1;
        std::vector<A> sums(size_t(outer * parts));
        const int64_t grain = std::max<int64_t>(1, GRAIN / std::min(n, PART));
        auto all = [&](bool write) {
            parallel_for(outer * parts, grain, [&](int64_t first, int64_t last) {
                run_parts<T, A>(through, parts, first, last, write, sums.data());
            });
        };
        if (parts > 1) {
            all(false);
            for (int64_t o = 0; o < outer; o++) {
                A before = 0;
                for (int64_t k = 0; k < parts; k++) {
                    A &sum = sums[size_t(o * parts + (reverse ? parts - 1 - k : k))];
                    const A own = sum;
                    sum = before;
                    before += own;
                }
            }
        }
        all(true);
    }

    /// Columns side by side: [begin, begin + columns) of one of outer.
    template <class T, class A>
    void columns(int32_t through, int64_t o, int64_t begin, int64_t columns) const {
        const ConvertTable &convert = kernels().convert;
        const int64_t size = type_size(dtype);
        A acc[STRIP] = {}, row[STRIP];
        for (int64_t r = 0; r < n; r++) {
            const int64_t at = ((o * n + (reverse ? n - 1 - r : r)) * inner + begin) * size;
            if constexpr (std::is_same_v<T, char>) {
                convert.loop[dtype][through](columns, x + at, row);
                for (int64_t j = 0; j < columns; j++) {
                    const A before = acc[j];
                    acc[j] = before + row[j];
                    row[j] = exclusive ? before : acc[j];
                }
                convert.loop[through][dtype](columns, row, out + at);
            } else {
                const T *from = reinterpret_cast<const T *>(x + at);
                T *to = reinterpret_cast<T *>(out + at);
                for (int64_t j = 0; j < columns; j++) {
                    const A before = acc[j];
                    acc[j] = before + A(from[j]);
                    to[j] = T(exclusive ? before : acc[j]);
                }
            }
        }
    }

    template <class T, class A>
    void run(int32_t through) const {
        if (inner == 1) return run_rows<T, A>(through);
        const int64_t width = std::min(inner, STRIP), strips = (inner + width - 1) / width;
        parallel_for(outer * strips, std::max<int64_t>(1, GRAIN / (n * width)), [&](int64_t first, int64_t last) {
            for (int64_t i = first; i < last; i++) {
                const int64_t begin = i % strips * width;
                columns<T, A>(through, i / strips, begin, std::min(width, inner - begin));
            }
        });
    }
};

} // namespace
} // namespace gt

using namespace gt;

int32_t gt_cumsum(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int32_t exclusive, int32_t reverse,
                  const void *x, void *out) {
    return guarded([&] {
        check_type("cumsum", dtype);
        if (dtype == GT_BOOL) unsupported("cumsum", dtype);
        const int64_t total = checked_size("cumsum", {outer, n, inner});
        check_pointer("cumsum", "x", x, total);
        check_pointer("cumsum", "out", out, total);
        if (total == 0) return;
        const Scan scan{dtype,
                        outer,
                        n,
                        inner,
                        exclusive != 0,
                        reverse != 0,
                        static_cast<const char *>(x),
                        static_cast<char *>(out)};
        switch (dtype) {
        case GT_FLOAT:
            return scan.run<float, double>(dtype);
        case GT_DOUBLE:
            return scan.run<double, double>(dtype);
        case GT_INT:
            return scan.run<int32_t, int32_t>(dtype);
        case GT_LONG:
        case GT_UINT64:
            return scan.run<int64_t, int64_t>(dtype);
        case GT_HALF:
        case GT_BFLOAT16:
            return scan.run<char, double>(GT_DOUBLE);
        default:
            return scan.run<char, int64_t>(GT_LONG);
        }
    });
}
