// Gather, scatter.
#include <algorithm>
#include <cstring>
#include <memory>

#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr int64_t GRAIN = 32768; // elements for a thread

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

    int32_t meet = BINARY_ADD; ///< how a row meets what is there
    bool from_zero = true;     ///< else what is there is kept

    void rows(int64_t first, int64_t last, const char *g, char *out, char *sums, char *row) const {
        const TypeInfo &type = types[dtype];
        const ConvertTable &convert = kernels().convert;
        BinaryLoop add = kernels().binary.loop[type.compute][meet];
        int64_t size = type_size(dtype), wide = type_size(type.computed_as);
        char *to = type.converted ? sums : out + first * inner * size;
        if (from_zero) {
            std::memset(to, 0, size_t((last - first) * inner * wide));
        } else if (type.converted) {
            convert.loop[dtype][type.computed_as]((last - first) * inner, out + first * inner * size, sums);
        }
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

/// Every row of every outer slice; few slices are cut into ranges of rows.
void scatter(const Scatter &job, int64_t outer, const char *g, char *out) {
    int32_t dtype = job.dtype;
    int64_t n = job.n, inner = job.inner, count = job.count;
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
                job.rows(first, last, g + o * count * inner * size, out + o * n * inner * size, sums,
                         sums + (converted ? rows * inner * wide : 0));
            }
        }
    });
}

/// UPDATE of scatter: of equal indices the last stays.
void put_rows(int64_t n, int64_t run, int64_t count, const int64_t *indices, const char *g, char *out) {
    for (int64_t i = 0; i < count; i++) {
        int64_t k = indices[i] < 0 ? indices[i] + n : indices[i];
        std::memcpy(out + k * run, g + i * run, size_t(run));
    }
}

template <class T>
T added(T a, T b) {
    if constexpr (std::is_same_v<T, Half>) {
        return to_half(to_float(a) + to_float(b));
    } else if constexpr (std::is_same_v<T, BFloat16>) {
        return to_bfloat16(to_float(a) + to_float(b));
    } else {
        return T(a + b);
    }
}

template <class F>
void for_numeric(const char *op, int32_t dtype, F &&body) {
    switch (dtype) {
    case GT_BYTE:
    case GT_UBYTE:
        return body(TypeTag<uint8_t>());
    case GT_SHORT:
    case GT_UINT16:
        return body(TypeTag<uint16_t>());
    case GT_INT:
    case GT_UINT32:
        return body(TypeTag<uint32_t>());
    case GT_LONG:
    case GT_UINT64:
        return body(TypeTag<uint64_t>());
    default:
        dispatch_floating(op, dtype, body);
    }
}

} // namespace
} // namespace gt

using namespace gt;

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
        scatter(Scatter{dtype, n, inner, count, indices}, outer, static_cast<const char *>(g),
                static_cast<char *>(out));
    });
}

int32_t gt_tuple_rows(int32_t k, const int64_t *sizes, int64_t batch, int64_t count, const int64_t *indices,
                      int64_t *rows) {
    return guarded([&] {
        GT_CHECK(k >= 0 && k <= GT_MAX_RANK, "[gather_nd] tuples of %d indices, expected 0 to %d", k, GT_MAX_RANK);
        int64_t total = checked_size("gather_nd", {batch, count});
        check_pointer("gather_nd", "indices", indices, checked_size("gather_nd", {total, k}));
        check_pointer("gather_nd", "rows", rows, total);
        for (int64_t i = 0; i < total; i++) {
            int64_t row = i / count; // of the batch
            for (int32_t j = 0; j < k; j++) {
                int64_t index = indices[i * k + j], n = sizes[j];
                if (index < -n || index >= n) [[unlikely]] {
                    fail(GT_INDEX_OUT_OF_RANGE,
                         "[gather_nd] index %lld at position %lld is out of range: expected -%lld to %lld",
                         static_cast<long long>(index), static_cast<long long>(i), static_cast<long long>(n),
                         static_cast<long long>(n - 1));
                }
                row = row * n + (index < 0 ? index + n : index);
            }
            rows[i] = row;
        }
    });
}

int32_t gt_scatter(int32_t kind, int32_t dtype, int64_t n, int64_t inner, int64_t count, const int64_t *indices,
                   const void *g, void *out) {
    return guarded([&] {
        check_type("scatter", dtype);
        GT_CHECK(kind >= GT_SCATTER_UPDATE && kind <= GT_SCATTER_MIN, "[scatter] unknown kind: %d", kind);
        if (dtype == GT_BOOL && kind != GT_SCATTER_UPDATE) unsupported("scatter", dtype);
        GT_CHECK(kind != GT_SCATTER_DIV || is_floating(dtype), "[scatter] division of integers is not done here");
        int64_t total = checked_size("scatter", {n, inner}), in = checked_size("scatter", {count, inner});
        check_pointer("scatter", "indices", indices, count);
        check_indices("scatter", n, count, indices);
        check_pointer("scatter", "g", g, in);
        check_pointer("scatter", "out", out, total);
        if (in == 0) return;
        const char *from = static_cast<const char *>(g);
        char *to = static_cast<char *>(out);
        if (kind == GT_SCATTER_UPDATE) return put_rows(n, inner * type_size(dtype), count, indices, from, to);
        static constexpr int32_t meets[] = {BINARY_ADD, BINARY_ADD, BINARY_SUB, BINARY_MUL,
                                            BINARY_DIV, BINARY_MAX, BINARY_MIN};
        scatter(Scatter{dtype, n, inner, count, indices, meets[kind], false}, 1, from, to);
    });
}

int32_t gt_take_along(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t k, const int64_t *indices,
                      const void *x, void *out) {
    return guarded([&] {
        check_type("take_along", dtype);
        int64_t in = checked_size("take_along", {outer, n, inner}),
                result = checked_size("take_along", {outer, k, inner});
        check_pointer("take_along", "indices", indices, result);
        check_pointer("take_along", "x", x, in);
        check_pointer("take_along", "out", out, result);
        check_indices("take_along", n, result, indices);
        auto move = [&](auto zero) {
            using T = decltype(zero);
            parallel_for(outer * k, std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, inner)),
                         [&](int64_t a, int64_t b) {
                             for (int64_t r = a; r < b; r++) {
                                 const T *from = static_cast<const T *>(x) + r / k * n * inner;
                                 for (int64_t i = 0; i < inner; i++) {
                                     int64_t at = indices[r * inner + i];
                                     static_cast<T *>(out)[r * inner + i] = from[(at < 0 ? at + n : at) * inner + i];
                                 }
                             }
                         });
        };
        if (result == 0) return;
        switch (type_size(dtype)) {
        case 1:
            return move(uint8_t(0));
        case 2:
            return move(uint16_t(0));
        case 4:
            return move(uint32_t(0));
        default:
            return move(uint64_t(0));
        }
    });
}

int32_t gt_add_along(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t k, const int64_t *indices,
                     const void *g, void *out) {
    return guarded([&] {
        check_type("add_along", dtype);
        if (dtype == GT_BOOL) unsupported("add_along", dtype);
        int64_t total = checked_size("add_along", {outer, n, inner}), in = checked_size("add_along", {outer, k, inner});
        check_pointer("add_along", "indices", indices, in);
        check_pointer("add_along", "g", g, in);
        check_pointer("add_along", "out", out, total);
        check_indices("add_along", n, in, indices);
        if (in == 0) return;
        for_numeric("add_along", dtype, [&](auto tag) {
            using T = typename decltype(tag)::type;
            parallel_for(outer, std::max<int64_t>(1, GRAIN / (k * inner)), [&](int64_t a, int64_t b) {
                for (int64_t o = a; o < b; o++) {
                    T *to = static_cast<T *>(out) + o * n * inner;
                    for (int64_t r = 0; r < k; r++) {
                        for (int64_t i = 0; i < inner; i++) {
                            int64_t from = (o * k + r) * inner + i, at = indices[from];
                            T &y = to[(at < 0 ? at + n : at) * inner + i];
                            y = added(y, static_cast<const T *>(g)[from]);
                        }
                    }
                }
            });
        });
    });
}
