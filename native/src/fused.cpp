// Runs of element-wise operations, block by block: a small interpreter over the contiguous loops of the tier in force.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "dropout.h"
#include "kernels/tiers.h"
#include "operations.h"
#include "runtime.h"
#include "types.h"

namespace gt {
namespace {

constexpr int64_t BLOCK = 1024;     // elements of a register
constexpr int64_t GRAIN = 16384;    // elements for a thread
constexpr int64_t PART = 65536;     // elements of a part that is reduced on its own
constexpr int64_t MAX_PARTS = 64;   // whatever the number of threads: sums do not depend on it
constexpr int64_t MAX_VALUES = 256; // inputs, outputs and registers of a program
constexpr int64_t MAX_REGISTERS = 128;

struct Input {
    int64_t size = 0; ///< bytes of an element
    int64_t stride[GT_MAX_RANK];
    bool direct = false, single = false;
    int64_t period = 0; ///< the elements repeat after so many
};

struct Instruction {
    int32_t kind, size, out_size; ///< bytes of an operand's and a result's element
    UnaryLoop unary = nullptr;
    BinaryLoop binary = nullptr;
    int64_t to, a, b, c;
    double rate = 0; ///< of dropout
};

struct Output {
    int32_t type, reduction;
    int64_t source, size, source_size, acc_size; ///< bytes of an element, of a source's, of an accumulator
    ConvertLoop convert = nullptr;               ///< from the source, or from accumulators
    ReduceLoops loops;
};

/// A program as it is run: checked, in the fewest dimensions.
class Program {
  public:
    Program(const int64_t *words, int64_t length, const void *const *pointers) : at_(words), end_(words + length) {
        GT_CHECK(words && length >= 6, "[fused] the program is a null pointer or shorter than its head");
        rank_ = int32_t(count("rank", GT_MAX_RANK));
        inputs_ = count("number of inputs", MAX_VALUES);
        outputs_ = count("number of outputs", MAX_VALUES);
        registers_ = count("number of registers", MAX_REGISTERS);
        values_ = inputs_ + outputs_ + registers_;
        GT_CHECK(values_ <= MAX_VALUES, "[fused] %lld values, expected at most %lld", (long long)values_,
                 (long long)MAX_VALUES);
        instructions_ = count("number of instructions", 4096);
        uint64_t axes = uint64_t(next());
        total_ = 1;
        for (int d = 0; d < rank_; d++) {
            shape_[d] = next();
            GT_CHECK(shape_[d] >= 0, "[fused] the size of dimension %d is negative: %lld", d, (long long)shape_[d]);
            total_ = checked_size("fused", {total_, shape_[d]});
        }
        GT_CHECK(rank_ == GT_MAX_RANK || axes >> rank_ == 0, "[fused] axes name a dimension that is not there");
        read_inputs();
        read_instructions();
        read_outputs();
        GT_CHECK(at_ == end_, "[fused] the program has %lld more values than it says", (long long)(end_ - at_));
        GT_CHECK(pointers || inputs_ + outputs_ == 0, "[fused] pointers is a null pointer");
        pointers_ = pointers;
        for (int64_t k = 0; k < inputs_ + outputs_; k++) check_pointer("fused", "an operand", pointers[k], total_);
        simplify(axes);
    }

    void run() {
        if (total_ == 0) {
            GT_CHECK(!reduces_, "[fused] nothing to reduce: the shape has no elements");
            return;
        }
        compute();
        if (failed_.load()) fail(GT_OUT_OF_MEMORY, "[fused] no memory for registers");
    }

  private:
    void compute() {
        if (!reduces_) {
            int64_t blocks = (total_ + block_ - 1) / block_;
            parallel_for(blocks, std::max<int64_t>(1, GRAIN / block_), [&](int64_t from, int64_t to) {
                run_range(from * block_, std::min(total_, to * block_), nullptr, 0, 0);
            });
        } else if (before_ == 1 && kept_ > 1) {
            run_rows();
        } else {
            run_parts();
        }
    }

    // ------------------------------------------------------------ reading

    int64_t next() {
        GT_CHECK(at_ < end_, "[fused] the program ends before it is complete");
        return *at_++;
    }
    int64_t count(const char *what, int64_t most) {
        int64_t n = next();
        GT_CHECK(n >= 0 && n <= most, "[fused] the %s is %lld, expected 0 to %lld", what, (long long)n,
                 (long long)most);
        return n;
    }
    int32_t type() {
        int64_t t = next();
        GT_CHECK(t >= 0 && t <= GT_DOUBLE, "[fused] unknown data type: %lld", (long long)t);
        return int32_t(t);
    }
    /// A value that is there when it is read.
    int64_t value(int64_t v, int32_t expected) const {
        GT_CHECK(v >= 0 && v < values_ && type_of_[v] >= 0, "[fused] value %lld is read but not there", (long long)v);
        GT_CHECK(type_of_[v] == expected, "[fused] value %lld is %s, expected %s", (long long)v, type_name(type_of_[v]),
                 type_name(expected));
        return v;
    }
    int64_t value(int32_t expected) { return value(next(), expected); }

    void read_inputs() {
        input_.reset(new Input[size_t(inputs_)]);
        std::fill(type_of_, type_of_ + MAX_VALUES, -1);
        for (int64_t k = 0; k < inputs_; k++) {
            type_of_[k] = type();
            input_[k].size = type_size(type_of_[k]);
            for (int d = 0; d < rank_; d++) input_[k].stride[d] = next();
        }
    }

    void read_instructions() {
        code_.reset(new Instruction[size_t(instructions_)]);
        const Kernels &k = kernels();
        for (int64_t i = 0; i < instructions_; i++) {
            Instruction &c = code_[i];
            int64_t kind = next(), op = next();
            int32_t t = type(), result = t;
            int64_t to = next();
            GT_CHECK(to >= inputs_ && to < values_, "[fused] an instruction writes value %lld, no output or register",
                     (long long)to);
            GT_CHECK(to >= inputs_ + outputs_ || type_of_[to] < 0, "[fused] output %lld is written twice",
                     (long long)(to - inputs_));
            c = {};
            c.kind = int32_t(kind);
            c.to = to;
            c.size = int32_t(type_size(t));
            GT_CHECK(kind == GT_FUSED_CONVERT || !types[t].converted, "[fused] instructions on %s: convert first",
                     type_name(t));
            switch (kind) {
            case GT_FUSED_UNARY:
                GT_CHECK(op >= 0 && op < UNARY_COUNT, "[fused] unknown unary operation: %lld", (long long)op);
                c.a = value(t), c.b = c.c = next(), next();
                c.unary = k.unary.loop[types[t].compute][op];
                result = unary_predicate[op] ? GT_BOOL : t;
                break;
            case GT_FUSED_BINARY:
                GT_CHECK(op >= 0 && op < BINARY_COUNT, "[fused] unknown binary operation: %lld", (long long)op);
                c.a = value(t), c.b = value(t), c.c = next();
                c.binary = k.binary.loop[types[t].compute][op];
                result = binary_predicate[op] ? GT_BOOL : t;
                break;
            case GT_FUSED_SELECT:
                c.a = value(GT_BOOL), c.b = value(t), c.c = value(t);
                break;
            case GT_FUSED_CONVERT:
                GT_CHECK(op >= 0 && op <= GT_DOUBLE, "[fused] unknown data type: %lld", (long long)op);
                c.a = value(int32_t(op)), c.b = c.c = next(), next();
                c.unary = k.convert.loop[op][t];
                break;
            case GT_FUSED_DROPOUT:
                GT_CHECK(t == GT_FLOAT || t == GT_DOUBLE, "[fused] dropout of %s", type_name(t));
                c.a = value(t), c.b = value(GT_LONG), c.c = next();
                GT_CHECK(c.b < inputs_, "[fused] the key of dropout is value %lld, expected an input", (long long)c.b);
                for (int d = 0; d < rank_; d++) {
                    GT_CHECK(input_[c.b].stride[d] == 0, "[fused] the key of dropout has strides other than 0");
                }
                std::memcpy(&c.rate, &op, sizeof op);
                GT_CHECK(c.rate >= 0 && c.rate <= 1, "[fused] the rate of dropout is %g, expected 0 to 1", c.rate);
                break;
            default:
                fail(GT_INVALID_ARGUMENT, "[fused] unknown kind of instruction: %lld", (long long)kind);
            }
            GT_CHECK(kind == GT_FUSED_SELECT || kind == GT_FUSED_DROPOUT || c.unary || c.binary,
                     "[fused] operation %lld does not take %s", (long long)op, type_name(t));
            c.out_size = int32_t(type_size(result));
            type_of_[to] = result;
        }
    }

    void read_outputs() {
        output_.reset(new Output[size_t(outputs_)]);
        for (int64_t k = 0; k < outputs_; k++) {
            Output &o = output_[k];
            o.type = type();
            o.size = type_size(o.type);
            int64_t source = next();
            int32_t from = type();
            o.source = value(source, from);
            o.source_size = type_size(from);
            o.reduction = int32_t(next());
            int32_t written = type_of_[inputs_ + k];
            GT_CHECK(written < 0 || (written == o.type && o.source == inputs_ + k && o.reduction < 0),
                     "[fused] output %lld, %s, is written as %s", (long long)k, type_name(o.type), type_name(written));
            if (o.reduction < 0) {
                o.convert = from == o.type ? nullptr : kernels().convert.loop[from][o.type];
                continue;
            }
            GT_CHECK(o.reduction <= GT_REDUCE_MIN && (from == GT_FLOAT || from == GT_DOUBLE),
                     "[fused] output %lld cannot be reduced: reduction %d of %s", (long long)k, o.reduction,
                     type_name(from));
            static constexpr ReduceKernel kernel[] = {REDUCE_SUM, REDUCE_SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN};
            o.loops = kernels().reduce.reduce[types[from].compute][kernel[o.reduction]];
            int32_t acc = o.reduction <= GT_REDUCE_PROD ? int32_t(GT_DOUBLE) : from;
            o.acc_size = type_size(acc);
            o.convert = kernels().convert.loop[acc][o.type];
            reduces_ = true;
        }
    }

    /// Drops ones, merges neighbours that all inputs and reductions treat alike, and says how inputs are read.
    void simplify(uint64_t axes) {
        bool reduced[GT_MAX_RANK] = {};
        int kept = 0;
        for (int d = 0; d < rank_; d++) {
            if (shape_[d] == 1) continue;
            bool r = reduces_ && (axes >> d & 1);
            bool merge = kept > 0 && r == reduced[kept - 1];
            for (int64_t k = 0; merge && k < inputs_; k++) {
                merge = input_[k].stride[kept - 1] == input_[k].stride[d] * shape_[d];
            }
            if (!merge) kept++;
            shape_[kept - 1] = merge ? shape_[kept - 1] * shape_[d] : shape_[d];
            reduced[kept - 1] = r;
            for (int64_t k = 0; k < inputs_; k++) input_[k].stride[kept - 1] = input_[k].stride[d];
        }
        rank_ = kept;
        int d = 0;
        for (; d < rank_ && reduced[d]; d++) before_ *= shape_[d];
        for (; d < rank_ && !reduced[d]; d++) kept_ *= shape_[d];
        for (; d < rank_ && reduced[d]; d++) after_ *= shape_[d];
        GT_CHECK(!reduces_ || d == rank_, "[fused] the reduced axes are not one run at either end of the shape");
        if (reduces_ && kept_ == 1) { // everything is reduced
            after_ *= before_;
            before_ = 1;
        }
        for (int64_t k = 0; k < inputs_; k++) {
            Input &in = input_[k];
            in.direct = in.single = true;
            in.period = 1;
            int64_t s = 1;
            for (int e = rank_ - 1; e >= 0; e--) {
                in.direct &= in.stride[e] == s;
                in.single &= in.stride[e] == 0;
                s *= shape_[e];
                if (in.stride[e] != 0) in.period = s;
            }
        }
        block_ = registers_ > 8 ? BLOCK / 2 : BLOCK;
        if (rank_ && shape_[rank_ - 1] <= block_) block_ -= block_ % shape_[rank_ - 1]; // whole rows
    }

    // ------------------------------------------------------------ running

    /// What one thread works with.
    struct Room {
        const char *p[MAX_VALUES];
        int64_t step[MAX_VALUES]; ///< 0: one element stands for all
        int64_t held[MAX_VALUES]; ///< where a gathered block began in its period, or -1
        int64_t held_n[MAX_VALUES];
        char *scratch;
    };

    static char *memory(int64_t bytes) {
        struct Free {
            void operator()(char *q) const { std::free(q); }
        };
        static thread_local std::unique_ptr<char, Free> room;
        static thread_local int64_t size = 0;
        if (size < bytes) {
            room.reset(static_cast<char *>(std::aligned_alloc(64, size_t(bytes))));
            size = room ? bytes : 0;
        }
        return room.get();
    }

    /// Computes [from, to); what is reduced goes to accumulators of 8 bytes a place, counted from the first one:
    /// those of output k begin at acc + k * stride.
    void run_range(int64_t from, int64_t to, char *acc, int64_t stride, int64_t first) const {
        Room r;
        r.scratch = memory((registers_ + inputs_ + 1) * BLOCK * 8); // the last block: results that are spread
        if (!r.scratch) return failed_.store(true, std::memory_order_relaxed);
        for (int64_t k = 0; k < inputs_; k++) {
            r.step[k] = input_[k].single ? 0 : 1;
            r.p[k] = static_cast<const char *>(pointers_[k]);
            r.held[k] = -1;
        }
        for (int64_t s = from; s < to; s += block_) block(r, s, std::min(block_, to - s), acc, stride, first);
    }

    void block(Room &r, int64_t s, int64_t n, char *acc, int64_t stride, int64_t first) const {
        for (int64_t k = 0; k < inputs_; k++) {
            const Input &in = input_[k];
            if (in.single) continue;
            const char *p = static_cast<const char *>(pointers_[k]);
            r.p[k] = in.direct ? p + s * in.size : gather(r, k, s, n);
        }
        for (int64_t i = 0; i < instructions_; i++) step(r, code_[i], s, n);
        for (int64_t k = 0; k < outputs_; k++) {
            const Output &o = output_[k];
            if (o.reduction < 0) {
                store(r, k, s, n);
            } else {
                reduce(o, spread(r, o.source, n, o.source_size), s, n, acc + k * stride, first);
            }
        }
    }

    char *target(Room &r, int64_t to, int64_t s, int64_t size) const {
        if (to >= inputs_ + outputs_) return r.scratch + (to - inputs_ - outputs_) * BLOCK * 8;
        return static_cast<char *>(const_cast<void *>(pointers_[to])) + s * size;
    }

    void step(Room &r, const Instruction &c, int64_t s, int64_t n) const {
        char *to = target(r, c.to, s, c.out_size);
        r.p[c.to] = to;
        r.step[c.to] = 1;
        int64_t sa = r.step[c.a], sb = c.kind == GT_FUSED_UNARY || c.kind == GT_FUSED_CONVERT ? 0 : r.step[c.b];
        bool single = !sa && !sb && (c.kind != GT_FUSED_SELECT || !r.step[c.c]) && c.kind != GT_FUSED_DROPOUT;
        bool direct = c.to < inputs_ + outputs_;
        int64_t m = single ? 1 : n;
        switch (c.kind) {
        case GT_FUSED_UNARY:
        case GT_FUSED_CONVERT:
            c.unary(m, r.p[c.a], to);
            break;
        case GT_FUSED_BINARY:
            c.binary(m, r.p[c.a], sa, r.p[c.b], sb, to);
            break;
        case GT_FUSED_DROPOUT:
            dropout(r, c, s, n, to);
            break;
        default:
            select(r, c, m, to);
        }
        if (single && direct) {
            alignas(8) char one[8];
            std::memcpy(one, to, size_t(c.out_size));
            kernels().strided.fill[size_index(c.out_size)](n, one, to);
        } else if (single) {
            r.step[c.to] = 0;
        }
    }

    void dropout(Room &r, const Instruction &c, int64_t s, int64_t n, char *to) const {
        const int64_t *key = reinterpret_cast<const int64_t *>(r.p[c.b]);
        uint64_t position = uint64_t(key[1]) + uint64_t(s), skip = position % 4;
        alignas(64) uint32_t words[BLOCK + 8];
        const RandomTable &random = kernels().random;
        random.words((int64_t(skip) + n + 3) / 4, position / 4, uint64_t(key[0]), words);
        double keep = 1 - c.rate;
        uint64_t threshold = threshold_of(keep);
        if (keep == 0) keep = 1; // nothing is kept: no division by zero
        const char *x = spread(r, c.a, n, c.size);
        if (c.size == 8) {
            random.dropout_double(n, words + skip, threshold, keep, reinterpret_cast<const double *>(x),
                                  reinterpret_cast<double *>(to));
        } else {
            random.dropout(n, words + skip, threshold, float(keep), reinterpret_cast<const float *>(x),
                           reinterpret_cast<float *>(to));
        }
    }

    void select(const Room &r, const Instruction &c, int64_t n, char *to) const {
        const StridedTable &strided = kernels().strided;
        int index = size_index(c.size);
        if (r.step[c.a] || n == 1) {
            return strided.select[index](n, reinterpret_cast<const uint8_t *>(r.p[c.a]), r.p[c.b], r.step[c.b],
                                         r.p[c.c], r.step[c.c], to);
        }
        int64_t chosen = *r.p[c.a] ? c.b : c.c;
        if (r.step[chosen]) {
            std::memmove(to, r.p[chosen], size_t(n * c.size));
        } else {
            strided.fill[index](n, r.p[chosen], to);
        }
    }

    /// A value of n elements as a block.
    const char *spread(Room &r, int64_t v, int64_t n, int64_t size) const {
        if (r.step[v]) return r.p[v];
        char *to = r.scratch + (registers_ + inputs_) * BLOCK * 8;
        kernels().strided.fill[size_index(size)](n, r.p[v], to);
        return to;
    }

    void store(Room &r, int64_t k, int64_t s, int64_t n) const {
        const Output &o = output_[k];
        if (o.source == inputs_ + k) return; // written where it lies
        char *to = static_cast<char *>(const_cast<void *>(pointers_[inputs_ + k])) + s * o.size;
        if (o.convert) {
            o.convert(n, spread(r, o.source, n, o.source_size), to);
        } else if (r.step[o.source]) {
            std::memcpy(to, r.p[o.source], size_t(n * o.size));
        } else {
            kernels().strided.fill[size_index(o.size)](n, r.p[o.source], to);
        }
    }

    /// Elements [s, s + n) of an input that does not lie as the shape does.
    const char *gather(Room &r, int64_t k, int64_t s, int64_t n) const {
        const Input &in = input_[k];
        char *to = r.scratch + (registers_ + k) * BLOCK * 8;
        int64_t phase = s % in.period;
        if (r.held[k] == phase && r.held_n[k] >= n) return to;
        r.held[k] = phase;
        r.held_n[k] = n;
        int last = rank_ - 1;
        int64_t width = shape_[last], row = s / width, position = s - row * width;
        const GatherTile copy = kernels().strided.gather[size_index(in.size)];
        const char *base = static_cast<const char *>(pointers_[k]);
        char *d = to;
        while (n > 0) {
            int64_t offset = position * in.stride[last], rest = row;
            for (int e = last - 1; e >= 0 && rest; e--) {
                offset += rest % shape_[e] * in.stride[e];
                rest /= shape_[e];
            }
            int64_t m = std::min(width - position, n), rows = 1;
            if (m == width && last > 0) { // whole rows, as far as the dimension outside goes on
                rows = std::min(n / width, shape_[last - 1] - row % shape_[last - 1]);
            }
            copy(rows, m, base + offset * in.size, last > 0 ? in.stride[last - 1] : 0, in.stride[last], d, m);
            d += rows * m * in.size;
            n -= rows * m;
            row += rows;
            position = 0;
        }
        return to;
    }

    // ------------------------------------------------------------ reductions

    /// Adds elements [s, s + n) to the accumulators.
    void reduce(const Output &o, const char *x, int64_t s, int64_t n, char *acc, int64_t first) const {
        int64_t plane = kept_ * after_, inside = s % plane;
        while (n > 0) {
            int64_t place = inside / after_, m;
            char *to = acc + (place - first) * o.acc_size;
            if (after_ == 1) {
                int64_t columns = std::min(kept_ - place, n), rows = columns == kept_ ? n / kept_ : 1;
                for (int64_t c = 0; c < columns; c += REDUCE_COLUMNS) {
                    o.loops.columns(rows, std::min(REDUCE_COLUMNS, columns - c), x + c * o.source_size, kept_,
                                    to + c * o.acc_size);
                }
                m = rows * columns;
            } else {
                m = std::min(after_ - (inside - place * after_), n);
                o.loops.run(m, x, to);
            }
            x += m * o.source_size;
            n -= m;
            inside = (inside + m) % plane;
        }
    }

    /// From accumulators to an output, for places from the given one on.
    void finish(const Output &o, int64_t k, int64_t first, int64_t n, char *acc) const {
        if (o.reduction == GT_REDUCE_MEAN) {
            double *a = reinterpret_cast<double *>(acc), all = double(before_) * double(after_);
            for (int64_t j = 0; j < n; j++) a[j] /= all;
        }
        o.convert(n, acc, static_cast<char *>(const_cast<void *>(pointers_[inputs_ + k])) + first * o.size);
    }

    void clear(int64_t n, char *acc, int64_t stride) const {
        for (int64_t k = 0; k < outputs_; k++) {
            if (output_[k].reduction >= 0) output_[k].loops.clear(n, acc + k * stride);
        }
    }

    /// [kept, reduced]: the rows of a block or so at a time, each with an accumulator of its own.
    void run_rows() {
        int64_t rows = std::max<int64_t>(1, block_ / after_), batches = (kept_ + rows - 1) / rows;
        int64_t grain = std::max<int64_t>(1, GRAIN / (rows * after_));
        parallel_for(batches, grain, [&](int64_t from, int64_t to) {
            std::unique_ptr<double[]> room(new (std::nothrow) double[size_t(outputs_ * rows)]);
            if (!room) return failed_.store(true, std::memory_order_relaxed);
            char *acc = reinterpret_cast<char *>(room.get());
            for (int64_t b = from; b < to; b++) {
                int64_t first = b * rows, n = std::min(rows, kept_ - first);
                clear(n, acc, rows * 8);
                run_range(first * after_, (first + n) * after_, acc, rows * 8, first);
                for (int64_t k = 0; k < outputs_; k++) {
                    if (output_[k].reduction >= 0) finish(output_[k], k, first, n, acc + k * rows * 8);
                }
            }
        });
    }

    /// [reduced, kept, reduced], or everything reduced: parts with accumulators for all places, added in their order.
    void run_parts() {
        int64_t unit = before_ > 1 ? kept_ * after_ : block_, units = (total_ + unit - 1) / unit;
        int64_t parts = std::min(std::clamp<int64_t>(total_ / PART, 1, MAX_PARTS), units);
        int64_t stride = kept_ * 8, part = outputs_ * stride;
        std::unique_ptr<double[]> room(new double[size_t(parts * outputs_ * kept_)]);
        char *all = reinterpret_cast<char *>(room.get());
        auto begin = [&](int64_t p) {
            return std::min(total_, (units / parts * p + std::min(p, units % parts)) * unit);
        };
        parallel_for(parts, 1, [&](int64_t from, int64_t to) {
            for (int64_t p = from; p < to; p++) {
                clear(kept_, all + p * part, stride);
                run_range(begin(p), begin(p + 1), all + p * part, stride, 0);
            }
        });
        for (int64_t k = 0; k < outputs_; k++) {
            const Output &o = output_[k];
            if (o.reduction < 0) continue;
            char *acc = all + k * stride;
            for (int64_t p = 1; p < parts; p++) o.loops.combine(kept_, acc, acc + p * part);
            finish(o, k, 0, kept_, acc);
        }
    }

    const int64_t *at_, *end_;
    int rank_ = 0;
    int64_t inputs_ = 0, outputs_ = 0, registers_ = 0, values_ = 0, instructions_ = 0;
    int64_t total_ = 1, before_ = 1, kept_ = 1, after_ = 1, block_ = BLOCK;
    int64_t shape_[GT_MAX_RANK];
    bool reduces_ = false;
    int32_t type_of_[MAX_VALUES];
    std::unique_ptr<Input[]> input_;
    std::unique_ptr<Instruction[]> code_;
    std::unique_ptr<Output[]> output_;
    const void *const *pointers_ = nullptr;
    mutable std::atomic<bool> failed_{false};
};

} // namespace
} // namespace gt

int32_t gt_fused(const int64_t *program, int64_t length, const void *const *pointers) {
    return gt::guarded([&] { gt::Program(program, length, pointers).run(); });
}
