// Axes whose elements become weighted sums.
#include "values.h"

using namespace values;

TEST(resample_values) {
    for_tiers([](int32_t) {
        for (int32_t dtype : {int32_t(GT_FLOAT), int32_t(GT_DOUBLE)}) {
            check::Context context(TYPE_NAMES[dtype]);
            for (int64_t inner : {1, 3, 16, 37}) {
                for (int64_t rows : {1, 4, 900}) {
                    const int64_t outer = 3, n = 11;
                    std::vector<int64_t> starts = {0}, indices;
                    std::vector<double> weights;
                    for (int64_t j = 0; j < rows; j++) {
                        for (int64_t k = 0; k < j % 4; k++) { // rows without entries, too: they are zeros
                            indices.push_back((j * 5 + k * 3) % n);
                            weights.push_back(uniform(-1, 1));
                        }
                        starts.push_back(int64_t(indices.size()));
                    }
                    indices.push_back(0); // never a null pointer
                    weights.push_back(0);
                    int64_t count = int64_t(indices.size()) - 1;
                    Array x = moderate(dtype, outer * n * inner), out = moderate(dtype, outer * rows * inner);
                    CHECK_OK(gt_resample(dtype, outer, n, inner, rows, count, starts.data(), indices.data(),
                                         weights.data(), x.data(), out.data()));
                    int wrong = 0;
                    for (int64_t o = 0; o < outer; o++) {
                        for (int64_t j = 0; j < rows; j++) {
                            for (int64_t i = 0; i < inner; i++) {
                                double sum = 0;
                                for (int64_t k = starts[size_t(j)]; k < starts[size_t(j) + 1]; k++) {
                                    sum += weights[size_t(k)] * x[(o * n + indices[size_t(k)]) * inner + i];
                                }
                                double tolerance = dtype == GT_FLOAT ? 2e-6 : 1e-14;
                                wrong += !(std::abs(out[(o * rows + j) * inner + i] - sum) <= tolerance * 8);
                            }
                        }
                    }
                    CHECK(wrong == 0);
                }
            }
        }
    });
}

TEST(resample_refuses) {
    float x[4] = {1, 2, 3, 4}, out[2];
    int64_t starts[3] = {0, 1, 2}, indices[2] = {0, 3};
    double weights[2] = {1, 1};
    CHECK_OK(gt_resample(GT_FLOAT, 1, 4, 1, 2, 2, starts, indices, weights, x, out));
    CHECK(out[0] == 1 && out[1] == 4);
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_resample(GT_FLOAT, 1, 3, 1, 2, 2, starts, indices, weights, x, out));
    indices[1] = -1;
    CHECK_STATUS(GT_INDEX_OUT_OF_RANGE, gt_resample(GT_FLOAT, 1, 4, 1, 2, 2, starts, indices, weights, x, out));
    CHECK_STATUS(GT_INVALID_ARGUMENT, gt_resample(GT_FLOAT, 1, 4, 1, 2, 1, starts, indices, weights, x, out));
    CHECK_STATUS(GT_UNSUPPORTED, gt_resample(GT_HALF, 1, 4, 1, 2, 2, starts, indices, weights, x, out));
}
CHECK_MAIN
