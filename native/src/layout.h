// Strided work: several operands over one shape, brought to long contiguous blocks.
#pragma once

#include "runtime.h"

namespace gt {

constexpr int MAX_OPERANDS = 4;

/// The operands of an element-wise kernel over one shape; the last one is the output. Strides in elements.
struct Layout {
    struct Operand {
        char *p = nullptr;
        int64_t size = 0; ///< bytes of an element
        int64_t stride[GT_MAX_RANK];
    };
    int rank = 0;
    int count = 0;
    int64_t shape[GT_MAX_RANK];
    Operand operand[MAX_OPERANDS];

    /// From the packed dims of the ABI: the shape, then the strides of each operand. Checks what could crash.
    Layout(const char *op, int32_t rank, const int64_t *dims, int count);
    void set(int k, const void *p, int64_t size) {
        operand[k].p = static_cast<char *>(const_cast<void *>(p));
        operand[k].size = size;
    }
    Operand &out() { return operand[count - 1]; }
    const Operand &out() const { return operand[count - 1]; }
    int64_t elements() const;
    /// Fails on null pointers (where there are elements) and on an output whose elements would overlap by a stride of
    /// 0.
    void check(const char *op) const;
    /// The same work in the fewest dimensions: ones dropped, the order of memory of the output, neighbours merged.
    void simplify();
    /// After simplify: every operand is one contiguous run, or one element.
    bool contiguous() const;
};

/// Works on a block: in[k] is contiguous (step 1) or one element (step 0), out contiguous. Must not throw.
using BlockBody = void (*)(const void *context, int64_t n, const void *const *in, const int64_t *step, void *out);

/// Runs body over all elements, in parallel where that pays; cost is the price of an element in tenths of a nanosecond.
/// Simplifies the layout. A null body copies the only input (of the size of the output).
void run_blocks(Layout &layout, BlockBody body, const void *context, int cost);

} // namespace gt
