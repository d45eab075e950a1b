// Scaled dot-product attention of one head, in blocks that stay in the cache (Dao et al., 2022).
#pragma once

#include <cstdint>

namespace gt {

constexpr int64_t ATTENTION_QUERIES = 128; ///< of a block
constexpr int64_t ATTENTION_KEYS = 128;

/// A matrix that is read; strides in elements.
struct AttentionMatrix {
    const void *data;
    int64_t row, column;
};
/// A matrix that is written; its columns are adjacent.
struct AttentionResult {
    void *data;
    int64_t row;
};

enum AttentionMask : int32_t { ATTENTION_ALL, ATTENTION_BOOL, ATTENTION_ADDED };

/// Dropout of the weights; none where words is null.
struct AttentionDropout {
    void (*words)(int64_t blocks, uint64_t first, uint64_t key, uint32_t *out); ///< of random.h
    uint64_t seed, first; ///< the number of the head's first weight in the stream
    uint64_t threshold;   ///< words below it keep their weight
    double keep;          ///< kept weights are divided by it
};

struct AttentionHead {
    int64_t lq, lk, d, dv;
    double scale;
    bool causal;
    int32_t mask_kind;
    AttentionDropout dropout;
    AttentionMatrix q, k, v, mask;
    AttentionMatrix y, gy; ///< of the gradient
    const void *sums;      ///< of the gradient: lq logarithms of sums
};

/// Indexed by the floating type: HALF 0, BFLOAT16 1, FLOAT 2, DOUBLE 3. Accumulators, and the logarithms of the sums,
/// are float, or double for DOUBLE.
struct AttentionTable {
    /// Accumulators of scratch.
    int64_t (*forward_scratch[4])(const AttentionHead &);
    int64_t (*backward_scratch[4])(const AttentionHead &);
    /// Accumulators of the sums of the gradients of keys and values.
    int64_t (*backward_sums[4])(const AttentionHead &);
    /// Results of queries [begin, end). fresh says that scratch held another head (or nothing) before.
    void (*forward[4])(const AttentionHead &, int64_t begin, int64_t end, AttentionResult y, void *sums, bool fresh,
                       void *scratch);
    /// Gradients of queries [begin, end), and what these add to the gradients of keys and values.
    void (*backward[4])(const AttentionHead &, int64_t begin, int64_t end, AttentionResult gq, void *key_value_sums,
                        void *scratch);
    /// Writes the gradients of keys and values [begin, end) from the sums of several parts, which lie one behind
    /// another.
    void (*finish[4])(const AttentionHead &, int64_t parts, const void *key_value_sums, AttentionResult gk,
                      AttentionResult gv, int64_t begin, int64_t end);
};

} // namespace gt
