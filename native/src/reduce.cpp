// Reductions over any axes.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr const char *names[] = {"sum", "mean", "prod", "max", "min", "any", "all", "argmax", "argmin"};
constexpr int64_t PART = 65536;      // elements: where few outputs have many inputs, each is reduced in such parts
constexpr int64_t MANY_OUTPUTS = 64; // from here on outputs alone feed the threads
constexpr int64_t GRAIN = 65536;     // elements for a thread
constexpr int64_t BLOCK = 2048;      // elements that are gathered or converted at once
constexpr int64_t SHORT_ROW = 32;    // elements of rows that are turned to lie side by side

/// Sizes and strides of some dimensions, outermost first.
struct Axes {
    int count = 0;
    int64_t size[GT_MAX_RANK];
    int64_t stride[GT_MAX_RANK];     ///< of x
    int64_t out_stride[GT_MAX_RANK]; ///< of the output; unused for reduced axes

    void add(int64_t n, int64_t s) {
        size[count] = n;
        stride[count++] = s;
    }
    void remove(int k) {
        count--;
        for (; k < count; k++) {
            size[k] = size[k + 1];
            stride[k] = stride[k + 1];
            out_stride[k] = out_stride[k + 1];
        }
    }
    int64_t elements() const {
        int64_t n = 1;
        for (int k = 0; k < count; k++) n *= size[k];
        return n;
    }
    /// Where the index-th combination of the first n axes lies.
    int64_t offset(int64_t index, const int64_t *strides, int n) const {
        int64_t o = 0;
        for (int k = n - 1; k > 0 && index; k--) {
            o += index % size[k] * strides[k];
            index /= size[k];
        }
        return n ? o + index * strides[0] : 0;
    }
    int64_t offset(int64_t index, const int64_t *strides) const { return offset(index, strides, count); }
    /// Neighbours that lie behind one another become one.
    void merge() {
        int last = 0;
        for (int k = 1; k < count; k++) {
            if (stride[last] == stride[k] * size[k]) {
                size[last] *= size[k];
            } else {
                size[++last] = size[k];
            }
            stride[last] = stride[k];
        }
        if (count) count = last + 1;
    }
    void swap(int a, int b) {
        std::swap(size[a], size[b]);
        std::swap(stride[a], stride[b]);
    }
};

/// One call: what is reduced, by which loops, in which parts.
class Reduction {
  public:
    /// x is of type from, and reduced as if it were cast to dtype first.
    Reduction(int32_t op, int32_t from, int32_t dtype, int32_t rank, const int64_t *dims, uint64_t axes, const void *x,
              void *out)
        : op_(op), from_(from), dtype_(dtype), x_(static_cast<const char *>(x)), out_(static_cast<char *>(out)) {
        GT_CHECK(op >= 0 && op <= GT_REDUCE_ARGMIN, "[reduce] unknown operation: %d", op);
        name_ = names[op];
        check_type(name_, dtype);
        check_type(name_, from);
        GT_CHECK(rank >= 0 && rank <= GT_MAX_RANK, "[%s] the rank is %d, expected 0 to %d", name_, rank, GT_MAX_RANK);
        GT_CHECK(rank == 0 || dims, "[%s] dims is a null pointer", name_);
        GT_CHECK(axes >> rank == 0, "[%s] axes name a dimension that is not there: rank %d, axes 0x%llx", name_, rank,
                 static_cast<unsigned long long>(axes));
        size_ = type_size(dtype);
        in_size_ = type_size(from);
        place_ = op == GT_REDUCE_ARGMAX || op == GT_REDUCE_ARGMIN;
        choose_loops();
        int reduced_axes = 0;
        for (int d = 0; d < rank; d++) {
            GT_CHECK(dims[d] >= 0, "[%s] the size of dimension %d is negative: %lld", name_, d,
                     static_cast<long long>(dims[d]));
            bool reduced = axes >> d & 1;
            reduced_axes += reduced;
            if (dims[d] != 1) (reduced ? reduced_ : kept_).add(dims[d], dims[rank + d]);
        }
        GT_CHECK(!place_ || reduced_axes == rank || reduced_axes == 1, "[%s] %d axes of %d, expected one, or all",
                 name_, reduced_axes, rank);
        count_ = reduced_.elements();
        outputs_ = kept_.elements();
        if (outputs_ == 0) return;
        check_pointer(name_, "out", out, 1);
        check_pointer(name_, "x", x, count_);
        int64_t s = 1;
        for (int k = kept_.count - 1; k >= 0; k--) {
            kept_.out_stride[k] = s;
            s *= kept_.size[k];
        }
    }

    void run() {
        if (outputs_ == 0) return;
        if (count_ == 0) return empty();
        if (!place_) { // any order of the reduced axes will do: the one of memory
            for (int i = 1; i < reduced_.count; i++) {
                for (int k = i; k > 0 && std::abs(reduced_.stride[k - 1]) < std::abs(reduced_.stride[k]); k--)
                    reduced_.swap(k - 1, k);
            }
        }
        reduced_.merge();
        if (reduced_.count == 0) reduced_.add(1, 0);
        for (int k = 0; k < kept_.count; k++) {
            if (kept_.stride[k] == 1 && reduced_.stride[reduced_.count - 1] != 1) return run_columns(k);
        }
        if (reduced_.count == 1 && count_ <= SHORT_ROW && kept_.count > 0) return run_short_rows();
        place_ ? run_places() : run_rows();
    }

  private:
    void choose_loops() {
        const TypeInfo &t = types[dtype_];
        const ReduceTable &table = kernels().reduce;
        bool logical = op_ == GT_REDUCE_ANY || op_ == GT_REDUCE_ALL;
        if (logical != (dtype_ == GT_BOOL) || (op_ == GT_REDUCE_MEAN && !is_floating(dtype_)))
            unsupported(name_, dtype_);
        compute_size_ = type_size(t.computed_as);
        // A cast to a type that loops do not compute in would have to be undone again: none is asked for.
        if (from_ != dtype_ && t.converted) unsupported(name_, dtype_);
        convert_ = from_ != dtype_ ? kernels().convert.loop[from_][dtype_]
                   : t.converted   ? kernels().convert.loop[dtype_][t.computed_as]
                   : logical       ? kernels().convert.loop[GT_BOOL][GT_BOOL]
                                   : nullptr;
        if (place_) {
            arg_ = table.arg[t.compute][op_ == GT_REDUCE_ARGMIN];
            return;
        }
        static constexpr ReduceKernel kernel[] = {REDUCE_SUM, REDUCE_SUM, REDUCE_PROD, REDUCE_MAX,
                                                  REDUCE_MIN, REDUCE_MAX, REDUCE_MIN};
        loops_ = table.reduce[t.compute][kernel[op_]];
        bool summed = op_ <= GT_REDUCE_PROD && is_floating(dtype_);
        acc_type_ = summed ? GT_DOUBLE : t.computed_as;
        acc_size_ = type_size(acc_type_);
        if (logical) acc_type_ = GT_UBYTE; // the identity of all is 255: true
        finish_ = kernels().convert.loop[acc_type_][dtype_];
    }

    void empty() {
        GT_CHECK(!place_, "[%s] nothing to choose from: the reduced size is 0", name_);
        alignas(8) char acc[8], value[8];
        if (op_ == GT_REDUCE_MAX || op_ == GT_REDUCE_MIN) { // infinite, or the limit of an integer type
            double limit = op_ == GT_REDUCE_MAX ? -INFINITY : INFINITY;
            kernels().convert.loop[GT_DOUBLE][dtype_](1, &limit, value);
        } else {
            loops_.clear(1, acc);
            finish(1, acc, value, 1);
        }
        kernels().strided.fill[size_index(size_)](outputs_, value, out_);
    }

    /// From accumulators to outputs, step apart.
    void finish(int64_t n, void *acc, char *to, int64_t step) const {
        if (op_ == GT_REDUCE_MEAN) {
            double *a = static_cast<double *>(acc);
            for (int64_t j = 0; j < n; j++) a[j] /= double(count_);
        }
        if (step == 1 || n == 1) return finish_(n, acc, to);
        alignas(64) char values[REDUCE_COLUMNS * 8];
        finish_(n, acc, values);
        kernels().strided.scatter[size_index(size_)](1, n, values, to, 0, step);
    }

    /// A block of one row of reduced elements as the loops want it: m elements, step apart.
    const void *block(const char *from, int64_t m, int64_t step, char *gathered, char *converted) const {
        if (step != 1 && m > 1) {
            kernels().strided.gather[size_index(in_size_)](1, m, from, 0, step, gathered, m);
            from = gathered;
        }
        if (!convert_) return from;
        convert_(m, from, converted);
        return converted;
    }

    /// How many of n pieces of equal work are worth a thread. Small work pays for no division.
    int64_t grain(int64_t n, int64_t elements) const {
        return n * elements <= GRAIN ? n : std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, elements));
    }
    int64_t parts() const { return outputs_ >= MANY_OUTPUTS ? 1 : std::clamp<int64_t>(count_ / PART, 1, 256); }
    static int64_t part_begin(int64_t n, int64_t parts, int64_t part) {
        return n / parts * part + std::min(part, n % parts);
    }

    /// Calls use(pointer, position, m) for runs of the reduced elements [from, to) along the last reduced axis.
    template <class F>
    void for_runs(const char *base, int64_t from, int64_t to, int64_t longest, F &&use) const {
        int last = reduced_.count - 1;
        int64_t inner = reduced_.size[last], step = reduced_.stride[last];
        while (from < to) {
            int64_t row = last ? from / inner : 0, position = from - row * inner;
            int64_t m = std::min({inner - position, to - from, longest});
            use(base + (reduced_.offset(row, reduced_.stride, last) + position * step) * in_size_, from, m);
            from += m;
        }
    }

    // ------------------------------------------------------------ many short rows

    /// Some rows at a time are turned: then they lie side by side, and are reduced as columns are.
    void run_short_rows() {
        Axes rows = kept_;
        rows.merge();
        int64_t width = rows.size[rows.count - 1], strip = count_ * width <= BLOCK ? width : BLOCK / count_;
        int64_t strips = strip == width ? 1 : (width + strip - 1) / strip,
                slices = outputs_ == width ? 1 : outputs_ / width;
        parallel_for(slices * strips, grain(slices * strips, count_ * strip), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; i++) {
                int64_t slice = strips == 1 ? i : i / strips, from = (i - slice * strips) * strip;
                short_rows(rows.offset(slice, rows.stride, rows.count - 1) + from * rows.stride[rows.count - 1],
                           rows.stride[rows.count - 1], std::min(strip, width - from), slice * width + from);
            }
        });
    }

    void short_rows(int64_t offset, int64_t step, int64_t rows, int64_t output) const {
        alignas(64) char turned[BLOCK * 8], converted[BLOCK * 8], acc[BLOCK * 8];
        kernels().strided.gather[size_index(in_size_)](count_, rows, x_ + offset * in_size_, reduced_.stride[0], step,
                                                       turned, rows);
        const char *block = turned;
        if (convert_) {
            convert_(count_ * rows, turned, converted);
            block = converted;
        }
        if (place_) {
            int64_t *index = reinterpret_cast<int64_t *>(out_) + output;
            for (int64_t k = 0; k < count_; k++) {
                arg_.columns(rows, block + k * rows * compute_size_, k, acc, index);
            }
        } else {
            loops_.clear(rows, acc);
            loops_.columns(count_, rows, block, rows, acc);
            finish(rows, acc, out_ + output * size_, 1);
        }
    }

    // ------------------------------------------------------------ one output from a row, or from many

    void reduce_row(int64_t output, int64_t from, int64_t to, void *acc) const {
        int64_t step = reduced_.stride[reduced_.count - 1];
        const char *base = x_ + kept_.offset(output, kept_.stride) * in_size_;
        loops_.clear(1, acc);
        if (step == 1 && !convert_) {
            return for_runs(base, from, to, INT64_MAX,
                            [&](const char *p, int64_t, int64_t m) { loops_.run(m, p, acc); });
        }
        alignas(64) char gathered[BLOCK * 8], converted[BLOCK * 8];
        for_runs(base, from, to, BLOCK, [&](const char *p, int64_t, int64_t m) {
            loops_.run(m, block(p, m, step, gathered, converted), acc);
        });
    }

    void run_rows() {
        int64_t pieces = parts();
        if (pieces == 1) {
            parallel_for(outputs_, grain(outputs_, count_), [&](int64_t begin, int64_t end) {
                for (int64_t o = begin; o < end; o++) {
                    alignas(8) char acc[8];
                    reduce_row(o, 0, count_, acc);
                    finish(1, acc, out_ + o * size_, 1);
                }
            });
            return;
        }
        std::unique_ptr<double[]> partial(new double[size_t(outputs_ * pieces)]);
        char *acc = reinterpret_cast<char *>(partial.get());
        parallel_for(outputs_ * pieces, 1, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; i++) {
                int64_t part = i % pieces;
                reduce_row(i / pieces, part_begin(count_, pieces, part), part_begin(count_, pieces, part + 1),
                           acc + i * 8);
            }
        });
        for (int64_t o = 0; o < outputs_; o++) {
            char *first = acc + o * pieces * 8;
            for (int64_t k = 1; k < pieces; k++) loops_.combine(1, first, first + k * 8);
            finish(1, first, out_ + o * size_, 1);
        }
    }

    // ------------------------------------------------------------ many outputs side by side

    void reduce_strip(const char *base, int64_t columns, int64_t from, int64_t to, void *acc) const {
        int64_t step = reduced_.stride[reduced_.count - 1];
        loops_.clear(columns, acc);
        for_runs(base, from, to, INT64_MAX, [&](const char *p, int64_t, int64_t m) {
            if (!convert_) return loops_.columns(m, columns, p, step, acc);
            constexpr int64_t ROWS = 2;
            alignas(64) char converted[ROWS * REDUCE_COLUMNS * 8];
            for (int64_t r = 0; r < m; r += ROWS) {
                int64_t rows = std::min(ROWS, m - r);
                for (int64_t k = 0; k < rows; k++) {
                    convert_(columns, p + (r + k) * step * in_size_, converted + k * columns * compute_size_);
                }
                loops_.columns(rows, columns, converted, columns, acc);
            }
        });
    }

    void place_strip(const char *base, int64_t columns, int64_t *index) const {
        alignas(64) char converted[REDUCE_COLUMNS * 8], best[REDUCE_COLUMNS * 8];
        for_runs(base, 0, count_, 1, [&](const char *p, int64_t row, int64_t) {
            arg_.columns(columns, block(p, columns, 1, nullptr, converted), row, best, index);
        });
    }

    void run_columns(int axis) {
        Axes outer = kept_;
        int64_t width = kept_.size[axis], out_step = kept_.out_stride[axis];
        outer.remove(axis);
        int64_t strip = std::min(width, REDUCE_COLUMNS);
        int64_t strips = strip == width ? 1 : (width + strip - 1) / strip, blocks = outer.elements() * strips;
        int64_t pieces = place_ || blocks >= MANY_OUTPUTS ? 1 : std::clamp<int64_t>(count_ * strip / (8 * PART), 1, 64);
        pieces = std::min(pieces, count_);
        int64_t out_size = place_ ? 8 : size_;
        std::unique_ptr<double[]> partial;
        if (pieces > 1) partial.reset(new double[size_t(blocks * pieces * strip)]);
        auto slice_of = [&](int64_t b) { return strips == 1 ? b : b / strips; };
        auto column_of = [&](int64_t b) { return (b - slice_of(b) * strips) * strip; };
        auto columns_of = [&](int64_t b) { return std::min(strip, width - column_of(b)); };
        auto out_of = [&](int64_t b) {
            return out_ + (outer.offset(slice_of(b), outer.out_stride) + column_of(b) * out_step) * out_size;
        };
        int64_t each = pieces == 1 ? count_ * strip : count_ * strip / pieces;
        parallel_for(blocks * pieces, grain(blocks * pieces, each), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; i++) {
                int64_t b = pieces == 1 ? i : i / pieces, part = i - b * pieces, columns = columns_of(b);
                const char *base = x_ + (outer.offset(slice_of(b), outer.stride) + column_of(b)) * in_size_;
                alignas(64) char acc[REDUCE_COLUMNS * 8];
                if (place_) {
                    int64_t *index = reinterpret_cast<int64_t *>(acc);
                    place_strip(base, columns, index);
                    kernels().strided.scatter[3](1, columns, index, out_of(b), 0, out_step);
                } else if (pieces == 1) {
                    reduce_strip(base, columns, 0, count_, acc);
                    finish(columns, acc, out_of(b), out_step);
                } else {
                    reduce_strip(base, columns, part_begin(count_, pieces, part), part_begin(count_, pieces, part + 1),
                                 partial.get() + i * strip);
                }
            }
        });
        for (int64_t b = 0; b < blocks && pieces > 1; b++) {
            double *first = partial.get() + b * pieces * strip;
            for (int64_t k = 1; k < pieces; k++) loops_.combine(columns_of(b), first, first + k * strip);
            finish(columns_of(b), first, out_of(b), out_step);
        }
    }

    // ------------------------------------------------------------ argmax and argmin of rows

    void place_row(int64_t output, int64_t from, int64_t to, void *best, int64_t *index) const {
        int64_t step = reduced_.stride[reduced_.count - 1];
        const char *base = x_ + kept_.offset(output, kept_.stride) * in_size_;
        *index = -1;
        if (step == 1 && !convert_) {
            return for_runs(base, from, to, INT64_MAX,
                            [&](const char *p, int64_t at, int64_t m) { arg_.run(m, p, at, best, index); });
        }
        alignas(64) char gathered[BLOCK * 8], converted[BLOCK * 8];
        for_runs(base, from, to, BLOCK, [&](const char *p, int64_t at, int64_t m) {
            arg_.run(m, block(p, m, step, gathered, converted), at, best, index);
        });
    }

    void run_places() {
        int64_t pieces = parts();
        struct Found {
            alignas(8) char best[8] = {};
            int64_t index = -1;
        };
        int64_t *to = reinterpret_cast<int64_t *>(out_);
        if (pieces == 1) {
            parallel_for(outputs_, grain(outputs_, count_), [&](int64_t begin, int64_t end) {
                for (int64_t o = begin; o < end; o++) {
                    Found f;
                    place_row(o, 0, count_, f.best, &f.index);
                    to[o] = f.index;
                }
            });
            return;
        }
        std::unique_ptr<Found[]> found(new Found[size_t(pieces * outputs_)]);
        parallel_for(outputs_ * pieces, std::max<int64_t>(1, GRAIN * pieces / count_), [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; i++) {
                int64_t part = i % pieces;
                Found &f = found[size_t(i)];
                place_row(i / pieces, part_begin(count_, pieces, part), part_begin(count_, pieces, part + 1), f.best,
                          &f.index);
            }
        });
        for (int64_t o = 0; o < outputs_; o++) {
            Found f = found[size_t(o * pieces)];
            for (int64_t k = 1; k < pieces; k++) {
                const Found &next = found[size_t(o * pieces + k)];
                arg_.run(1, next.best, next.index, f.best, &f.index);
            }
            to[o] = f.index;
        }
    }

    int32_t op_, from_, dtype_, acc_type_ = 0;
    const char *name_ = nullptr;
    bool place_ = false; ///< argmax, argmin: LONG out
    const char *x_;
    char *out_;
    int64_t size_ = 0, in_size_ = 0, compute_size_ = 0, acc_size_ = 0, count_ = 0, outputs_ = 0;
    Axes kept_, reduced_;
    ConvertLoop convert_ = nullptr, finish_ = nullptr;
    ReduceLoops loops_;
    ArgLoops arg_;
};

} // namespace
} // namespace gt

int32_t gt_reduce(int32_t op, int32_t dtype, int32_t rank, const int64_t *dims, uint64_t axes, const void *x,
                  void *out) {
    return gt::guarded([&] { gt::Reduction(op, dtype, dtype, rank, dims, axes, x, out).run(); });
}

int32_t gt_reduce_cast(int32_t op, int32_t from, int32_t to, int32_t rank, const int64_t *dims, uint64_t axes,
                       const void *x, void *out) {
    return gt::guarded([&] { gt::Reduction(op, from, to, rank, dims, axes, x, out).run(); });
}
