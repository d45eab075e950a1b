// Cumulative sum, gather, scatter.
#include <algorithm>
#include <cstring>
#include <memory>

#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr int64_t GRAIN = 32768; // elements for a thread

// ---------------------------------------------------------------- cumulative sum

/// Sums in A: double for floating types, so that long sums keep their digits.
template <class T, class A>
void cumsum_columns(int64_t n, int64_t columns, int64_t step, bool exclusive, bool reverse, const T *x, T *out,
                    A *acc) {
    for (int64_t j = 0; j < columns; j++) acc[j] = 0;
    for (int64_t r = 0; r < n; r++) {
        int64_t at = (reverse ? n - 1 - r : r) * step;
        for (int64_t j = 0; j < columns; j++) {
            A before = acc[j];
            acc[j] = before + A(x[at + j]);
            out[at + j] = T(exclusive ? before : acc[j]);
        }
    }
}

/// The rows of converted types go through blocks of doubles or longs, with the running sums beside them.
struct Cumsum {
    int32_t dtype;
    int64_t n, inner;
    bool exclusive, reverse;

    static constexpr int64_t STRIP = 512;

    template <class T, class A>
    void plain(int64_t columns, const void *x, void *out) const {
        A acc[STRIP];
        cumsum_columns(n, columns, inner, exclusive, reverse, static_cast<const T *>(x), static_cast<T *>(out), acc);
    }
    template <class A>
    void converted(int32_t through, int64_t columns, const char *x, char *out) const {
        const ConvertTable &convert = kernels().convert;
        int64_t size = type_size(dtype);
        A acc[STRIP] = {}, row[STRIP], result[STRIP];
        for (int64_t r = 0; r < n; r++) {
            int64_t at = (reverse ? n - 1 - r : r) * inner * size;
            convert.loop[dtype][through](columns, x + at, row);
            for (int64_t j = 0; j < columns; j++) {
                A before = acc[j];
                acc[j] = before + row[j];
                result[j] = exclusive ? before : acc[j];
            }
            convert.loop[through][dtype](columns, result, out + at);
        }
    }
    void strip(int64_t columns, const char *x, char *out) const {
        switch (dtype) {
        case GT_FLOAT:
            return plain<float, double>(columns, x, out);
        case GT_DOUBLE:
            return plain<double, double>(columns, x, out);
        case GT_INT:
            return plain<int32_t, int32_t>(columns, x, out);
        case GT_LONG:
        case GT_UINT64:
            return plain<int64_t, int64_t>(columns, x, out);
        case GT_HALF:
        case GT_BFLOAT16:
            return converted<double>(GT_DOUBLE, columns, x, out);
        default:
            return converted<int64_t>(GT_LONG, columns, x, out);
        }
    }
};

// ---------------------------------------------------------------- indices

void check_indices(const char *op, int64_t n, int64_t count, const int64_t *indices) {
    for (int64_t k = 0; k < count; k++) {
        if (indices[k] < -n || indices[k] >= n) [[unlikely]] {
            fail(GT_INDEX_OUT_OF_RANGE, "[%s] index %lld at position %lld is out of range: expected -%lld to %lld", op,
                 static_cast<long long>(indices[k]), static_cast<long long>(k), static_cast<long long>(n),
                 static_cast<long long>(n - 1));
        }
    }
}

template <class T>
void gather_elements(int64_t n, int64_t from, int64_t to, const int64_t *indices, const void *x, void *out) {
    for (int64_t k = from; k < to; k++) {
        int64_t i = indices[k];
        static_cast<T *>(out)[k] = static_cast<const T *>(x)[i < 0 ? i + n : i];
    }
}

/// One part of scatter_add: the rows [first, last) of one outer slice. Every part reads all indices and adds what is
/// its own, so that the order of additions never depends on the threads.
struct Scatter {
    int32_t dtype;
    int64_t n, inner, count;
    const int64_t *indices;

    void rows(int64_t first, int64_t last, const char *g, char *out, char *sums, char *row) const {
        const TypeInfo &type = types[dtype];
        const ConvertTable &convert = kernels().convert;
        BinaryLoop add = kernels().binary.loop[type.compute][BINARY_ADD];
        int64_t size = type_size(dtype), wide = type_size(type.computed_as);
        char *to = type.converted ? sums : out + first * inner * size;
        std::memset(to, 0, size_t((last - first) * inner * wide));
        for (int64_t k = 0; k < count; k++) {
            int64_t i = indices[k] < 0 ? indices[k] + n : indices[k];
            if (i < first || i >= last) continue;
            const void *from = g + k * inner * size;
            if (type.converted) {
                convert.loop[dtype][type.computed_as](inner, from, row);
                from = row;
            }
            char *target = to + (i - first) * inner * wide;
            add(inner, target, 1, from, 1, target);
        }
        if (type.converted) {
            convert.loop[type.computed_as][dtype]((last - first) * inner, sums, out + first * inner * size);
        }
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
        int64_t total = checked_size("cumsum", {outer, n, inner});
        check_pointer("cumsum", "x", x, total);
        check_pointer("cumsum", "out", out, total);
        if (total == 0) return;
        Cumsum job{dtype, n, inner, exclusive != 0, reverse != 0};
        int64_t width = std::min(inner, Cumsum::STRIP), strips = (inner + width - 1) / width, size = type_size(dtype);
        parallel_for(outer * strips, std::max<int64_t>(1, GRAIN / (n * width)), [&](int64_t from, int64_t to) {
            for (int64_t i = from; i < to; i++) {
                int64_t begin = i % strips * width, at = (i / strips * n * inner + begin) * size;
                job.strip(std::min(width, inner - begin), static_cast<const char *>(x) + at,
                          static_cast<char *>(out) + at);
            }
        });
    });
}

int32_t gt_gather(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t count, const int64_t *indices,
                  const void *x, void *out) {
    return guarded([&] {
        check_type("gather", dtype);
        int64_t in = checked_size("gather", {outer, n, inner}), result = checked_size("gather", {outer, count, inner});
        check_pointer("gather", "indices", indices, count);
        check_indices("gather", n, count, indices);
        check_pointer("gather", "x", x, in);
        check_pointer("gather", "out", out, result);
        if (result == 0) return;
        int64_t size = type_size(dtype), run = inner * size;
        parallel_for(outer * count, std::max<int64_t>(1, GRAIN / inner), [&](int64_t from, int64_t to) {
            for (int64_t i = from; i < to;) {
                int64_t o = i / count, first = i % count, last = std::min(count, first + (to - i));
                const char *source = static_cast<const char *>(x) + o * n * run;
                char *target = static_cast<char *>(out) + o * count * run;
                i += last - first;
                switch (run) {
                case 1:
                    gather_elements<uint8_t>(n, first, last, indices, source, target);
                    continue;
                case 2:
                    gather_elements<uint16_t>(n, first, last, indices, source, target);
                    continue;
                case 4:
                    gather_elements<uint32_t>(n, first, last, indices, source, target);
                    continue;
                case 8:
                    gather_elements<uint64_t>(n, first, last, indices, source, target);
                    continue;
                default:
                    break;
                }
                for (int64_t k = first; k < last; k++) {
                    int64_t row = indices[k] < 0 ? indices[k] + n : indices[k];
                    std::memcpy(target + k * run, source + row * run, size_t(run));
                }
            }
        });
    });
}

int32_t gt_scatter_add(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t count, const int64_t *indices,
                       const void *g, void *out) {
    return guarded([&] {
        check_type("scatter_add", dtype);
        if (dtype == GT_BOOL) unsupported("scatter_add", dtype);
        int64_t total = checked_size("scatter_add", {outer, n, inner});
        int64_t in = checked_size("scatter_add", {outer, count, inner});
        check_pointer("scatter_add", "indices", indices, count);
        check_indices("scatter_add", n, count, indices);
        check_pointer("scatter_add", "g", g, in);
        check_pointer("scatter_add", "out", out, total);
        if (total == 0) return;
        Scatter job{dtype, n, inner, count, indices};
        int64_t size = type_size(dtype), wide = type_size(types[dtype].computed_as);
        bool converted = types[dtype].converted;
        // Few slices are cut into ranges of rows.
        int64_t work = (n + count) * inner;
        int64_t cuts = outer >= threads() ? 1 : std::clamp<int64_t>(work / GRAIN, 1, std::min<int64_t>(n, threads()));
        int64_t rows = (n + cuts - 1) / cuts, parts = parallel_parts(outer * cuts, 1);
        std::unique_ptr<char[]> scratch(converted ? new char[size_t(parts * (rows + 1) * inner * wide)] : nullptr);
        parallel_for(parts, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, work)), [&](int64_t begin, int64_t end) {
            for (int64_t p = begin; p < end; p++) {
                char *sums = scratch.get() + (converted ? p * (rows + 1) * inner * wide : 0);
                for (int64_t i = p; i < outer * cuts; i += parts) {
                    int64_t o = i / cuts, first = i % cuts * rows, last = std::min(n, first + rows);
                    if (first >= last) continue;
                    job.rows(first, last, static_cast<const char *>(g) + o * count * inner * size,
                             static_cast<char *>(out) + o * n * inner * size, sums,
                             sums + (converted ? rows * inner * wide : 0));
                }
            }
        });
    });
}
