// Runs of element-wise operations against plain loops, on every tier, and programs that must be refused.
#include "kernels/elementwise.h"
#include "values.h"

using namespace values;

namespace {

/// A program as Java writes it.
struct Program {
    std::vector<int64_t> words;
    Program(std::vector<int64_t> shape, int64_t inputs, int64_t outputs, int64_t registers, int64_t instructions,
            int64_t axes) {
        words = {int64_t(shape.size()), inputs, outputs, registers, instructions, axes};
        words.insert(words.end(), shape.begin(), shape.end());
    }
    Program &add(std::initializer_list<int64_t> more) {
        words.insert(words.end(), more);
        return *this;
    }
    int32_t run(const std::vector<const void *> &pointers) const {
        return gt_fused(words.data(), int64_t(words.size()), pointers.data());
    }
};

template <class F>
void on_every_tier(F &&body) {
    int32_t tier = gt_isa();
    for (int32_t t = 1; t <= gt_isa_available(); t++) {
        check::Context context(check::text("tier ", t));
        CHECK_OK(gt_set_isa(t));
        body();
    }
    CHECK_OK(gt_set_isa(tier));
}

std::vector<float> random_floats(int64_t n, unsigned seed) {
    std::mt19937 r(seed);
    std::uniform_real_distribution<float> u(-2, 2);
    std::vector<float> x(static_cast<size_t>(n));
    for (float &v : x) v = u(r);
    return x;
}

} // namespace

/// y = max(x + bias, 0) * mask, with a bias for each column, a number, and the column sums of y, for many shapes.
TEST(bias_relu_and_column_sums) {
    on_every_tier([] {
        for (int64_t rows : {1, 2, 7, 100, 3000}) {
            for (int64_t columns : {1, 3, 10, 64, 1000, 5000}) {
                if (rows * columns > 1000000) continue;
                check::Context context(check::text(rows, " x ", columns));
                auto x = random_floats(rows * columns, 1), bias = random_floats(columns, 2);
                float scale = 0.5f;
                std::vector<float> y(x.size()), sums(static_cast<size_t>(columns)), row_sums(static_cast<size_t>(rows));
                for (int64_t axes : {1, 2}) {
                    Program p({rows, columns}, 3, 2, 2, 3, axes);
                    p.add({GT_FLOAT, columns, 1}).add({GT_FLOAT, 0, 1}).add({GT_FLOAT, 0, 0});
                    p.add({GT_FUSED_BINARY, gt::BINARY_ADD, GT_FLOAT, 5, 0, 1, 1});
                    p.add({GT_FUSED_UNARY, gt::UNARY_RELU, GT_FLOAT, 6, 5, 5, 5});
                    p.add({GT_FUSED_BINARY, gt::BINARY_MUL, GT_FLOAT, 3, 6, 2, 2});
                    p.add({GT_FLOAT, 3, GT_FLOAT, -1}).add({GT_FLOAT, 3, GT_FLOAT, GT_REDUCE_SUM});
                    CHECK_OK(p.run({x.data(), bias.data(), &scale, y.data(),
                                    axes == 1 ? static_cast<void *>(sums.data()) : row_sums.data()}));
                }
                std::vector<double> expected(static_cast<size_t>(columns)), expected_rows(static_cast<size_t>(rows));
                for (int64_t i = 0; i < rows * columns; i++) {
                    float e = std::max(x[size_t(i)] + bias[size_t(i % columns)], 0.0f) * scale;
                    CHECK(y[size_t(i)] == e);
                    expected[size_t(i % columns)] += e;
                    expected_rows[size_t(i / columns)] += e;
                }
                for (int64_t c = 0; c < columns; c++)
                    CHECK_NEAR(sums[size_t(c)], expected[size_t(c)], 1e-6 * double(rows));
                for (int64_t r = 0; r < rows; r++)
                    CHECK_NEAR(row_sums[size_t(r)], expected_rows[size_t(r)], 1e-6 * double(columns) + 1e-6);
            }
        }
    });
}

/// Channel maxima and means of [n, c, hw], with an operand for each channel and a mask that selects.
TEST(channels) {
    on_every_tier([] {
        const int64_t n = 5, c = 6, hw = 333;
        auto x = random_floats(n * c * hw, 3), gamma = random_floats(c, 4);
        std::vector<float> most(static_cast<size_t>(c)), mean(static_cast<size_t>(c));
        std::vector<uint8_t> mask(x.size());
        Program p({n, c, hw}, 2, 3, 2, 3, 0b101);
        p.add({GT_FLOAT, c * hw, hw, 1}).add({GT_FLOAT, 0, 1, 0});
        p.add({GT_FUSED_BINARY, gt::BINARY_GT, GT_FLOAT, 2, 0, 1, 1});
        p.add({GT_FUSED_SELECT, 0, GT_FLOAT, 5, 2, 0, 1});
        p.add({GT_FUSED_CONVERT, GT_FLOAT, GT_DOUBLE, 6, 5, 5, 5});
        p.add({GT_BOOL, 2, GT_BOOL, -1}).add({GT_FLOAT, 5, GT_FLOAT, GT_REDUCE_MAX});
        p.add({GT_FLOAT, 6, GT_DOUBLE, GT_REDUCE_MEAN});
        CHECK_OK(p.run({x.data(), gamma.data(), mask.data(), most.data(), mean.data()}));
        for (int64_t k = 0; k < c; k++) {
            double sum = 0;
            float largest = -INFINITY;
            for (int64_t i = 0; i < n; i++) {
                for (int64_t j = 0; j < hw; j++) {
                    size_t at = size_t((i * c + k) * hw + j);
                    CHECK(mask[at] == (x[at] > gamma[size_t(k)]));
                    float v = std::max(x[at], gamma[size_t(k)]);
                    largest = std::max(largest, v);
                    sum += v;
                }
            }
            CHECK(most[size_t(k)] == largest);
            CHECK_NEAR(mean[size_t(k)], sum / double(n * hw), 1e-6);
        }
    });
}

/// Dropout between other operations drops what gt_dropout drops, wherever a block begins and the stream stands.
TEST(dropout) {
    on_every_tier([] {
        for (int64_t n : {1, 5, 1024, 5003, 70000}) {
            for (int64_t offset : {0, 3, 1022}) {
                auto x = random_floats(n, 5);
                int64_t key[] = {42, offset};
                std::vector<float> doubled(x.size()), expected(x.size()), got(x.size());
                for (size_t i = 0; i < x.size(); i++) doubled[i] = x[i] + x[i];
                double rate = 0.3;
                CHECK_OK(gt_dropout(GT_FLOAT, n, key, rate, doubled.data(), expected.data()));
                int64_t bits;
                std::memcpy(&bits, &rate, sizeof bits);
                Program p({n}, 2, 1, 2, 3, 0);
                p.add({GT_FLOAT, 1}).add({GT_LONG, 0});
                p.add({GT_FUSED_BINARY, gt::BINARY_ADD, GT_FLOAT, 3, 0, 0, 0});
                p.add({GT_FUSED_DROPOUT, bits, GT_FLOAT, 4, 3, 1, 1});
                p.add({GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 2, 4, 4, 4});
                p.add({GT_FLOAT, 2, GT_FLOAT, -1});
                CHECK_OK(p.run({x.data(), key, got.data()}));
                for (size_t i = 0; i < x.size(); i++) CHECK(got[i] == -expected[i]);
            }
        }
        Program strided({4}, 2, 1, 1, 1, 0); // a key that is spread over the shape
        strided.add({GT_FLOAT, 1}).add({GT_LONG, 1}).add({GT_FUSED_DROPOUT, 0, GT_FLOAT, 2, 0, 1, 1});
        strided.add({GT_FLOAT, 2, GT_FLOAT, -1});
        float y[4];
        int64_t key[4] = {};
        CHECK_STATUS(GT_INVALID_ARGUMENT, strided.run({y, key, y}));
    });
}

TEST(programs_that_cannot_run_are_refused) {
    float x[4] = {1, 2, 3, 4}, y[4];
    auto good = [] { return Program({4}, 1, 1, 1, 1, 0).add({GT_FLOAT, 1}); };
    auto end = [](Program p) { return p.add({GT_FLOAT, 1, GT_FLOAT, -1}); };
    const std::vector<const void *> pointers = {x, y};
    CHECK_OK(end(good().add({GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 1, 0, 0, 0})).run(pointers));
    CHECK(y[3] == -4);
    struct Bad {
        std::initializer_list<int64_t> instruction;
    };
    const Bad bad[] = {
        {{GT_FUSED_UNARY, 10000, GT_FLOAT, 1, 0, 0, 0}}, // no such operation
        {{GT_FUSED_UNARY, -1, GT_FLOAT, 1, 0, 0, 0}},
        {{9, 0, GT_FLOAT, 1, 0, 0, 0}},                             // no such kind
        {{GT_FUSED_UNARY, gt::UNARY_NEG, GT_DOUBLE, 1, 0, 0, 0}},   // another type than the input's
        {{GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 0, 0, 0, 0}},    // writes an input
        {{GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 3, 0, 0, 0}},    // writes beyond the registers
        {{GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 1, 2, 0, 0}},    // reads what is not there
        {{GT_FUSED_UNARY, gt::UNARY_NOT, GT_FLOAT, 1, 0, 0, 0}},    // not of this type
        {{GT_FUSED_UNARY, gt::UNARY_IS_NAN, GT_FLOAT, 1, 0, 0, 0}}, // BOOL into a float output
        {{GT_FUSED_CONVERT, GT_FLOAT, GT_DOUBLE, 1, 0, 0, 0}},      // doubles into a float output
        {{GT_FUSED_BINARY, gt::BINARY_ADD, GT_FLOAT, 1, 0, -1, 0}},
        {{GT_FUSED_SELECT, 0, GT_FLOAT, 1, 0, 0, 0}}, // a condition that is not BOOL
    };
    for (const Bad &b : bad) {
        Program p = good();
        CHECK_STATUS(GT_INVALID_ARGUMENT, end(p.add(b.instruction)).run(pointers));
    }
    Program whole = end(good().add({GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 1, 0, 0, 0}));
    for (size_t n = 0; n < whole.words.size(); n++) { // cut off anywhere
        CHECK_STATUS(GT_INVALID_ARGUMENT, gt_fused(whole.words.data(), int64_t(n), pointers.data()));
    }
    whole.add({0});
    CHECK_STATUS(GT_INVALID_ARGUMENT, whole.run(pointers)); // more than it says
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_fused(nullptr, 20, pointers.data()));
    Program scattered({2, 2, 2}, 1, 1, 1, 1, 0b010); // kept, reduced, kept
    scattered.add({GT_FLOAT, 4, 2, 1}).add({GT_FUSED_UNARY, gt::UNARY_NEG, GT_FLOAT, 2, 0, 0, 0});
    scattered.add({GT_FLOAT, 2, GT_FLOAT, GT_REDUCE_SUM});
    CHECK_STATUS(GT_INVALID_ARGUMENT, scattered.run(pointers));
}

CHECK_MAIN
