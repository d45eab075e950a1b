// gt_matmul_fused: a product with what follows it.
#include <algorithm>

#include "kernels/tiers.h"
#include "matmul.h"
#include "runtime.h"
#include "types.h"

namespace gt {

namespace {

constexpr int64_t BLOCK = 2048;  // elements at once
constexpr int64_t GRAIN = 32768; // elements for a thread

/// What is left of the epilogue, over `rows` rows of n elements at distance ld, all of whose batches lie likewise.
class Rest {
  public:
    Rest(int32_t dtype, const Epilogue &after, int64_t n)
        : after_(after), n_(n), size_(type_size(dtype)), converted_(types[dtype].converted) {
        const auto &compute = types[dtype].compute;
        add_ = kernels().binary.loop[compute][BINARY_ADD];
        unary_ = after.unary < 0 ? nullptr : kernels().unary.loop[compute][after.unary];
        if (converted_) {
            in_ = kernels().convert.loop[dtype][GT_FLOAT];
            out_ = kernels().convert.loop[GT_FLOAT][dtype];
        }
    }

    /// One row of C and of the residual.
    void row(char *c, const char *residual) const {
        float sums[BLOCK], terms[BLOCK];
        for (int64_t i = 0; i < n_; i += BLOCK) {
            const int64_t m = std::min(BLOCK, n_ - i), at = i * size_;
            void *sum = converted_ ? static_cast<void *>(sums) : c + at;
            if (converted_) in_(m, c + at, sums);
            if (after_.bias) plus(m, static_cast<const char *>(after_.bias) + at, terms, sum);
            if (residual) plus(m, residual + at, terms, sum);
            if (unary_) unary_(m, sum, sum);
            if (converted_) out_(m, sums, c + at);
        }
    }

  private:
    void plus(int64_t m, const char *term, float *terms, void *sum) const {
        if (converted_) in_(m, term, terms);
        add_(m, sum, 1, converted_ ? terms : static_cast<const void *>(term), 1, sum);
    }

    const Epilogue &after_;
    int64_t n_, size_;
    bool converted_;
    BinaryLoop add_;
    UnaryLoop unary_;
    ConvertLoop in_ = nullptr, out_ = nullptr;
};

void finish(int32_t dtype, const Epilogue &after, const Gemm &g, const GemmBatch &batch) {
    if (after.unary < 0 && !after.bias && !after.residual) return;
    const Rest rest(dtype, after, g.n);
    const int64_t size = type_size(dtype);
    parallel_for(g.m * batch.count, std::max<int64_t>(1, GRAIN / g.n), [&](int64_t begin, int64_t end) {
        for (int64_t r = begin; r < end; r++) {
            const int64_t at = (r / g.m * batch.c + r % g.m * g.ldc) * size;
            rest.row(static_cast<char *>(g.c) + at,
                     after.residual ? static_cast<const char *>(after.residual) + at : nullptr);
        }
    });
}

} // namespace

} // namespace gt

using namespace gt;

int32_t gt_matmul_fused(int32_t unary, int32_t dtype, int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k,
                        const void *a, int64_t lda, const void *b, int64_t ldb, const void *bias, const void *residual,
                        void *c, int64_t ldc, int64_t batch, int64_t batch_stride_a, int64_t batch_stride_b,
                        int64_t batch_stride_c) {
    const Kind kind(GT_KIND_MATMUL);
    return guarded([&] {
        constexpr const char *OP = "matmul_fused";
        if (!is_floating(dtype)) unsupported(OP, dtype);
        GT_CHECK(unary >= -1 && unary < UNARY_COUNT, "[%s] unknown unary operation: %d", OP, unary);
        GT_CHECK(unary < UNARY_IS_NAN || unary > UNARY_NOT, "[%s] unary operation %d is a predicate", OP, unary);
        const Gemm g{m, n, k, ta != 0, tb != 0, 1, 0, a, lda, b, ldb, c, ldc};
        const GemmBatch all{batch, batch_stride_a, batch_stride_b, batch_stride_c};
        check_gemm(OP, dtype, g, all);
        if (m == 0 || n == 0 || batch == 0) return;
        // The function comes in a pass of its own: by panels of rows, which would stay in the second-level cache, the
        // product lost more (2 to 20 %) than the function gained. (oneDNN's own relu would give 0 for NaN.)
        Epilogue after{unary, bias, residual};
        multiply_all(dtype, g, all, after);
        finish(dtype, after, g, all);
    });
}
