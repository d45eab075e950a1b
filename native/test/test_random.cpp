// Random numbers: known answers of Philox, streams that do not depend on threads, tiers or cuts, and the shape of
// distributions.
#include <algorithm>

#include "values.h"

using namespace values;

namespace {

/// Philox4x32-10, straight from the paper.
void philox(const uint32_t *counter, const uint32_t *key, uint32_t *out) {
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]}, k0 = key[0], k1 = key[1];
    for (int r = 0; r < 10; r++) {
        uint64_t p0 = uint64_t(0xD2511F53) * c[0], p1 = uint64_t(0xCD9E8D57) * c[2];
        uint32_t n[4] = {uint32_t(p1 >> 32) ^ c[1] ^ k0, uint32_t(p1), uint32_t(p0 >> 32) ^ c[3] ^ k1, uint32_t(p0)};
        std::copy(n, n + 4, c);
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    std::copy(c, c + 4, out);
}

uint32_t word(int64_t seed, int64_t position) {
    uint64_t block = uint64_t(position) / 4;
    uint32_t counter[4] = {uint32_t(block), uint32_t(block >> 32), 0, 0},
             key[2] = {uint32_t(seed), uint32_t(uint64_t(seed) >> 32)}, out[4];
    philox(counter, key, out);
    return out[position % 4];
}

} // namespace

TEST(philox_known_answers) { // kat_vectors of Random123
    const uint32_t cases[3][10] = {{0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
                                   {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
                                    0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
                                   {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
                                    0x94fdcceb, 0x5001e420, 0x24126ea1}};
    for (const auto &c : cases) {
        uint32_t out[4];
        philox(c, c + 4, out);
        CHECK(std::equal(out, out + 4, c + 6)); // the reference of this file is right
    }
    for_tiers([&](int32_t) {
        int32_t out[4];
        CHECK_OK(gt_random(GT_RANDOM_BITS, GT_INT, 4, 0, 0, 0, 0, out));
        for (int i = 0; i < 4; i++) CHECK(uint32_t(out[i]) == cases[0][6 + i]);
    });
}

TEST(bits_are_the_words_of_the_stream) {
    for_tiers([](int32_t) {
        for (int64_t seed : {int64_t(0), int64_t(-1), int64_t(0x123456789abcdef)}) {
            for (int64_t offset : {int64_t(0), int64_t(3), int64_t(1) << 36}) {
                std::vector<int32_t> out(3001);
                CHECK_OK(gt_random(GT_RANDOM_BITS, GT_INT, 3001, seed, offset, 0, 0, out.data()));
                int wrong = 0;
                for (int64_t i = 0; i < 3001; i++) wrong += uint32_t(out[size_t(i)]) != word(seed, offset + i);
                CHECK(wrong == 0);
                std::vector<int64_t> wide(501);
                CHECK_OK(gt_random(GT_RANDOM_BITS, GT_LONG, 501, seed, offset, 0, 0, wide.data()));
                for (int64_t i = 0; i < 501; i++) {
                    uint64_t expected = word(seed, 2 * (offset + i)) | uint64_t(word(seed, 2 * (offset + i) + 1)) << 32;
                    CHECK(uint64_t(wide[size_t(i)]) == expected);
                }
            }
        }
    });
}

TEST(streams_do_not_depend_on_threads_or_cuts) {
    constexpr int64_t N = 100003;
    for (int32_t distribution : {GT_RANDOM_UNIFORM, GT_RANDOM_NORMAL, GT_RANDOM_BERNOULLI}) {
        for (int32_t dtype : FLOATING) {
            check::Context context(check::text("distribution ", distribution, " ", TYPE_NAMES[dtype]));
            double a = distribution == GT_RANDOM_BERNOULLI ? 0.3 : -1, b = 2;
            Array whole(dtype, N);
            CHECK_OK(gt_random(distribution, dtype, N, 7, 5, a, b, whole.data()));
            for_threads([&](int32_t) {
                Array again(dtype, N);
                CHECK_OK(gt_random(distribution, dtype, N, 7, 5, a, b, again.data()));
                CHECK(again.bytes == whole.bytes);
            });
            for (int64_t cut : {1, 2, 3, 4, 5, 1023, 50001}) {
                Array part(dtype, 1000);
                CHECK_OK(gt_random(distribution, dtype, 1000, 7, 5 + cut, a, b, part.data()));
                CHECK(std::memcmp(part.data(), whole.at(cut), size_t(1000 * SIZES[dtype])) == 0);
            }
        }
    }
}

TEST(uniform_is_uniform) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            check::Context context(TYPE_NAMES[dtype]);
            constexpr int64_t N = 200000;
            for (auto [a, b] : {std::pair(0.0, 1.0), std::pair(-3.0, 5.0), std::pair(1.0, 1.0078125)}) {
                Array x(dtype, N);
                CHECK_OK(gt_random(GT_RANDOM_UNIFORM, dtype, N, 1, 0, a, b, x.data()));
                double sum = 0, squares = 0, low = INFINITY, high = -INFINITY;
                for (int64_t i = 0; i < N; i++) {
                    double u = (x[i] - a) / (b - a);
                    sum += u;
                    squares += u * u;
                    low = std::fmin(low, x[i]);
                    high = std::fmax(high, x[i]);
                }
                CHECK(low >= a && high < b);
                if (b - a < 0.1 && dtype < GT_FLOAT) continue; // hardly a number in between
                CHECK_NEAR(sum / N, 0.5, 0.006);
                CHECK_NEAR(squares / N, 1.0 / 3, 0.006);
            }
        }
    });
}

TEST(normal_is_normal) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            check::Context context(TYPE_NAMES[dtype]);
            constexpr int64_t N = 400000;
            Array x(dtype, N);
            CHECK_OK(gt_random(GT_RANDOM_NORMAL, dtype, N, 3, 0, 1.5, 2, x.data()));
            double m1 = 0, m2 = 0, m4 = 0, beyond = 0, neighbours = 0;
            for (int64_t i = 0; i < N; i++) {
                double z = (x[i] - 1.5) / 2;
                m1 += z;
                m2 += z * z;
                m4 += z * z * z * z;
                beyond += std::fabs(z) > 3;
                if (i) neighbours += z * (x[i - 1] - 1.5) / 2;
            }
            CHECK_NEAR(m1 / N, 0, 0.008);
            CHECK_NEAR(m2 / N, 1, 0.012);
            CHECK_NEAR(m4 / N, 3, 0.12);
            CHECK_NEAR(beyond / N, 0.0027, 0.0004);
            CHECK_NEAR(neighbours / N, 0, 0.008);
        }
    });
}

TEST(bernoulli_of_any_type) {
    std::vector<char> first;
    for (int32_t dtype : ALL_TYPES) {
        check::Context context(TYPE_NAMES[dtype]);
        constexpr int64_t N = 100000;
        Array x(dtype, N), flags(GT_BOOL, N);
        CHECK_OK(gt_random(GT_RANDOM_BERNOULLI, dtype, N, 11, 0, 0.25, 0, x.data()));
        double sum = 0;
        for (int64_t i = 0; i < N; i++) {
            flags.set(i, x[i]);
            sum += x[i];
        }
        CHECK_NEAR(sum / N, 0.25, 0.006);
        if (first.empty()) first = flags.bytes;
        CHECK(flags.bytes == first); // the same choice for every type
        for (double p : {0.0, 1.0}) {
            CHECK_OK(gt_random(GT_RANDOM_BERNOULLI, dtype, 1000, 11, 0, p, 0, x.data()));
            for (int64_t i = 0; i < 1000; i++) CHECK(x[i] == p);
        }
    }
}

TEST(dropout_uses_the_bernoulli_mask) {
    for_tiers([](int32_t) {
        for (int32_t dtype : FLOATING) {
            constexpr int64_t N = 5003;
            Array x = moderate(dtype, N, 1, 2), mask(dtype, N), out(dtype, N);
            int64_t key[] = {99, 6};
            for (double rate : {0.0, 0.25, 0.9, 1.0}) {
                CHECK_OK(gt_random(GT_RANDOM_BERNOULLI, dtype, N, key[0], key[1], 1 - rate, 0, mask.data()));
                CHECK_OK(gt_dropout(dtype, N, key, rate, x.data(), out.data()));
                for (int64_t i = 0; i < N; i++) {
                    double expected = mask[i] != 0 ? x[i] / (1 - rate) : 0;
                    CHECK_NEAR(out[i], expected, 2 * ulp(dtype, expected) * (expected != 0));
                }
            }
        }
    });
}

TEST(bad_arguments) {
    float x[4];
    int64_t key[2] = {};
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(9, GT_FLOAT, 4, 0, 0, 0, 1, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(GT_RANDOM_UNIFORM, GT_FLOAT, 4, 0, 0, 1, 0, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(GT_RANDOM_UNIFORM, GT_FLOAT, 4, 0, 0, 0, NAN, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(GT_RANDOM_NORMAL, GT_FLOAT, 4, 0, 0, 0, -1, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(GT_RANDOM_BERNOULLI, GT_FLOAT, 4, 0, 0, 1.5, 0, x));
    CHECK_STATUS(GT_UNSUPPORTED, gt_random(GT_RANDOM_UNIFORM, GT_INT, 4, 0, 0, 0, 1, x));
    CHECK_STATUS(GT_UNSUPPORTED, gt_random(GT_RANDOM_BITS, GT_FLOAT, 4, 0, 0, 0, 1, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(GT_RANDOM_UNIFORM, GT_FLOAT, 4, 0, 0, 0, 1, nullptr));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_random(GT_RANDOM_UNIFORM, GT_FLOAT, -4, 0, 0, 0, 1, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_dropout(GT_FLOAT, 4, key, 1.5, x, x));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_dropout(GT_FLOAT, 4, nullptr, 0.5, x, x));
    CHECK_OK(gt_random(GT_RANDOM_UNIFORM, GT_FLOAT, 0, 0, 0, 0, 1, nullptr));
}

CHECK_MAIN
