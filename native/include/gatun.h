/*
 * gatun.h - the C ABI of Gatun's native kernels; files as memory have gatun_files.h.
 *
 * Conventions, without exception:
 *  - Every function that can fail returns gt_status (int32_t); gt_last_error() then holds the thread's text.
 *    No C++ exception crosses this boundary, and nothing is printed.
 *  - Types are fixed-width. Sizes, strides and offsets count elements (not bytes) unless the name says bytes.
 *  - `dims` is a packed array of int64_t: the shape (rank values), then the strides of each operand in argument order
 *    (rank values each). Strides may be 0 (broadcast) or negative. rank 0 is a scalar; a zero in the shape is a no-op
 *    (reductions then write the identity). Rank is at most GT_MAX_RANK.
 *  - Outputs may alias an input only where they are the same elements in the same place.
 *  - A kernel writes every element of its output and never reads it first. Java decides shapes and types.
 *  - Floating-point work on HALF and BFLOAT16 is done in float and rounded once (to nearest, ties to even).
 *  - Thread-safe: every function may be called from several threads at once.
 *
 * Element-wise operations are numbered by native/src/generated/kernel_list.h, generated from the op table in ops/.
 */
#ifndef GATUN_H
#define GATUN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GT_ABI_VERSION 1
#define GT_MAX_RANK 16

/* gt_status */
#define GT_OK 0
#define GT_INVALID_ARGUMENT 1
#define GT_UNSUPPORTED 2
#define GT_OUT_OF_MEMORY 3
#define GT_BACKEND_ERROR 4
#define GT_INDEX_OUT_OF_RANGE 5
#define GT_NO_RESULT 6 /* the values have none: a singular matrix, one that is not positive definite */

/* Data types; the codes of io.gatun.ops.DataType. */
#define GT_BOOL 0
#define GT_BYTE 1
#define GT_UBYTE 2
#define GT_SHORT 3
#define GT_UINT16 4
#define GT_INT 5
#define GT_UINT32 6
#define GT_LONG 7
#define GT_UINT64 8
#define GT_HALF 9
#define GT_BFLOAT16 10
#define GT_FLOAT 11
#define GT_DOUBLE 12

/* Reductions. MEAN is floating only; ANY and ALL read and write BOOL; ARGMAX and ARGMIN write LONG (first index wins; a
 * NaN wins). */
#define GT_REDUCE_SUM 0
#define GT_REDUCE_MEAN 1
#define GT_REDUCE_PROD 2
#define GT_REDUCE_MAX 3
#define GT_REDUCE_MIN 4
#define GT_REDUCE_ANY 5
#define GT_REDUCE_ALL 6
#define GT_REDUCE_ARGMAX 7
#define GT_REDUCE_ARGMIN 8

/* Random distributions (Philox4x32-10, counter-based): element i of a stream depends on (seed, offset + i) alone. */
#define GT_RANDOM_UNIFORM 0   /* a <= x < b */
#define GT_RANDOM_NORMAL 1    /* mean a, standard deviation b (Box-Muller) */
#define GT_RANDOM_BERNOULLI 2 /* 1 with probability a, else 0 */
#define GT_RANDOM_BITS 3      /* raw 32-bit words into INT, 64-bit words into LONG; a and b unused */

#define GT_POOL_MAX 0
#define GT_POOL_AVG 1        /* mean over the elements inside the image (padding not counted) */
#define GT_POOL_AVG_PADDED 2 /* mean over the whole window (padding counts as zeros) */

/* ---------------------------------------------------------------- run time */

int32_t gt_abi_version(void);
/* Text of the last failure on this thread; never NULL; valid until the next call on this thread. */
const char *gt_last_error(void);
/* Facts as "key=value" lines (isa, isa.available, threads, openmp, compiler, openblas, openblas.path, openblas.config,
 * openblas.threading, onednn, onednn.path, and for what is missing: openblas.error, onednn.error; for
 * kinds of operations that may not use all: backends.conv2d=own). Returns the length
 * without the final zero; writes at most capacity bytes. Loads the backends if they are not loaded yet. */
int64_t gt_info(char *buffer, int64_t capacity);
/* Instruction-set tier: 1 portable, 2 x86-64-v2, 3 x86-64-v3 (AVX2, FMA), 4 x86-64-v4 (AVX-512). Chosen at load;
 * GATUN_ISA=1..4 forces one. */
int32_t gt_isa(void);
/* Highest tier that this processor runs. */
int32_t gt_isa_available(void);
int32_t gt_set_isa(int32_t tier);
int32_t gt_num_threads(void);
/* Threads of every kernel and of OpenBLAS and oneDNN: 1 or more. At load: GATUN_NUM_THREADS, else OMP_NUM_THREADS, else
 * the processors that are available. */
int32_t gt_set_num_threads(int32_t threads);
/* Deterministic mode: results are the same to the bit with any number of threads, at some cost in speed. Matrix
 * products run in our own kernels, whose sums are split by their length alone, and gradients of convolution weights on
 * one thread. All other kernels are so in any mode. Off at load, unless GATUN_DETERMINISTIC=1. Handles keep the mode in
 * which they were opened. */
int32_t gt_deterministic(void);
int32_t gt_set_deterministic(int32_t on);
/* Optional backends: 0 OpenBLAS, 1 oneDNN. Switched off, our own kernels serve. Both are on if found (GATUN_OPENBLAS=0,
 * GATUN_ONEDNN=0 turn them off). */
int32_t gt_backend_enabled(int32_t backend);
int32_t gt_set_backend_enabled(int32_t backend, int32_t enabled);
/* The backends that one kind of operation may use, as bits 1 << backend; all unless restricted. At load GATUN_BACKENDS
 * says, such as conv2d=own,matmul=openblas,rnn=openblas+onednn (own: none). Convolution handles keep what held when
 * they were opened. */
#define GT_KIND_MATMUL 0
#define GT_KIND_CONV2D 1
#define GT_KIND_RNN 2
#define GT_KIND_ATTENTION 3
int32_t gt_kind_backends(int32_t kind);
int32_t gt_set_kind_backends(int32_t kind, int32_t backends);
/* The backends that worked for this thread since it last asked, as bits 1 << backend; 0: our own kernels alone. */
int32_t gt_backends_used(void);
/* Page-aligned (at least 64-byte aligned) memory; huge pages are asked for from 4 MB on. Not zeroed. */
int32_t gt_alloc(int64_t bytes, void **out);
int32_t gt_free(void *p, int64_t bytes);

/* ---------------------------------------------------------------- element-wise */

/* out[i] = op(x[i]), contiguous. Predicates write BOOL; everything else the type of x. */
int32_t gt_unary(int32_t op, int32_t dtype, int64_t n, const void *x, void *out);
/* dims: shape, strides of x, strides of out. */
int32_t gt_unary_strided(int32_t op, int32_t dtype, int32_t rank, const int64_t *dims, const void *x, void *out);
/* out[i] = op(x[i * sx], y[i * sy]) with sx, sy in {0, 1}: contiguous operands, either of which may be one element.
 * Comparisons write BOOL. */
int32_t gt_binary(int32_t op, int32_t dtype, int64_t n, const void *x, int64_t sx, const void *y, int64_t sy,
                  void *out);
/* dims: shape, strides of x, y, out. */
int32_t gt_binary_strided(int32_t op, int32_t dtype, int32_t rank, const int64_t *dims, const void *x, const void *y,
                          void *out);
/* out = condition ? x : y. dims: shape, strides of condition (BOOL), x, y, out. */
int32_t gt_select(int32_t dtype, int32_t rank, const int64_t *dims, const void *condition, const void *x, const void *y,
                  void *out);
/* Copy, transposition and cast. dims: shape, strides of x, strides of out. Floating to integer truncates toward zero
 * and saturates, NaN gives 0; anything to BOOL is x != 0 (NaN is true). */
int32_t gt_convert(int32_t from, int32_t to, int32_t rank, const int64_t *dims, const void *x, void *out);
/* dims: shape, strides of out. Floating types take f, integer types and BOOL take i. */
int32_t gt_fill(int32_t dtype, int32_t rank, const int64_t *dims, double f, int64_t i, void *out);
/* out[k] = start + k * step, contiguous; computed in double (floating) or int64 (integers: fi = start, si = step). */
int32_t gt_range(int32_t dtype, int64_t n, double start, double step, int64_t istart, int64_t istep, void *out);

/* Kinds of the instructions of gt_fused. */
#define GT_FUSED_UNARY 0   /* op of unary numbers; type: the operand's */
#define GT_FUSED_BINARY 1  /* op of binary numbers; type: the operands' */
#define GT_FUSED_SELECT 2  /* a ? b : c; type: that of b and c; a is BOOL */
#define GT_FUSED_CONVERT 3 /* op: the type converted from; type: the type converted to */
#define GT_FUSED_DROPOUT                                                                                               \
    4 /* gt_dropout; op: the bits of the rate as a double; b: an input of strides 0, {seed, offset} */

/* A run of element-wise operations in one pass over memory: blocks of a few KB go through all instructions while they
 * are in the first-level cache. program, length values: rank, inputs, outputs, registers, instructions, axes (reduced
 * by all reducing outputs; bit k = axis k), shape (rank values); each input: type, strides (rank); each instruction:
 * kind, op, type, to, a, b, c; each output: type, source, type of the source, reduction (-1: none; SUM, MEAN, PROD,
 * MAX, MIN of FLOAT or DOUBLE sources). Instruction types are BOOL, INT, LONG, FLOAT or DOUBLE. a, b, c and source name
 * values: inputs from 0 on, then outputs, then registers; `to` names an output (written where it lies, source then
 * names it too) or a register. Inputs are read in the type they are named by. pointers: the inputs' memory, then the
 * outputs'. Outputs are contiguous over the shape, or over what the reduction leaves; reduced axes must lie so that the
 * shape, ones left out and neighbours merged, is [reduced, kept, reduced], any of which may be missing. Sums are as
 * good as gt_reduce's, and do not depend on the number of threads. */
int32_t gt_fused(const int64_t *program, int64_t length, const void *const *pointers);

/* ---------------------------------------------------------------- reductions, scans, indexing */

/* Reduces the axes whose bit is set in axes (bit k = axis k). out is contiguous in c order over the axes that remain.
 * dims: shape, strides of x. Float sums are pairwise or better (16M floats within 1e-6 of double).
 * Max and min propagate NaN. Over nothing: sum 0, prod 1, any 0, all 1, mean NaN, max and min -inf/+inf (or the type's
 * limits); ARGMAX and ARGMIN over nothing are GT_INVALID_ARGUMENT. ARG* take exactly one axis, or all (index into c
 * order). */
int32_t gt_reduce(int32_t op, int32_t dtype, int32_t rank, const int64_t *dims, uint64_t axes, const void *x,
                  void *out);
/* gt_reduce of x cast from a type to INT, LONG, UINT64, FLOAT or DOUBLE first, by blocks: without a copy of x. */
int32_t gt_reduce_cast(int32_t op, int32_t from, int32_t to, int32_t rank, const int64_t *dims, uint64_t axes,
                       const void *x, void *out);
/* Cumulative sum along the middle of [outer, n, inner], contiguous. */
int32_t gt_cumsum(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int32_t exclusive, int32_t reverse,
                  const void *x, void *out);
/* out[o, k, i] = x[o, indices[k], i]; x is [outer, n, inner], all contiguous, indices LONG in [-n, n). */
int32_t gt_gather(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t count, const int64_t *indices,
                  const void *x, void *out);
/* The gradient of gather: out [outer, n, inner] is zeroed, then out[o, indices[k], i] += g[o, k, i]. Deterministic. */
int32_t gt_scatter_add(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t count, const int64_t *indices,
                       const void *g, void *out);
/* Weighted sums along the middle axis: out[o, j, i] is the sum over k in [starts[j], starts[j + 1]) of
 * weights[k] * x[o, indices[k], i]. x is [outer, n, inner], out [outer, rows, inner], FLOAT or DOUBLE; starts has
 * rows + 1 elements from 0 to count, indices are in [0, n). */
int32_t gt_resample(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t rows, int64_t count,
                    const int64_t *starts, const int64_t *indices, const double *weights, const void *x, void *out);

/* How an update meets what is there, in gt_scatter. */
#define GT_SCATTER_UPDATE 0
#define GT_SCATTER_ADD 1
#define GT_SCATTER_SUB 2
#define GT_SCATTER_MUL 3
#define GT_SCATTER_DIV 4
#define GT_SCATTER_MAX 5
#define GT_SCATTER_MIN 6
/* The rows, of a batch axis and k axes of the given sizes taken as one, that tuples of indices [batch, count, k] name;
 * checked. */
int32_t gt_tuple_rows(int32_t k, const int64_t *sizes, int64_t batch, int64_t count, const int64_t *indices,
                      int64_t *rows);
/* out[indices[k], i] meets g[k, i], in the order of k; out is [n, inner] and keeps what nobody meets. Deterministic.
 * BOOL has UPDATE alone, integers have no DIV. */
int32_t gt_scatter(int32_t kind, int32_t dtype, int64_t n, int64_t inner, int64_t count, const int64_t *indices,
                   const void *g, void *out);
/* out[o, j, i] = x[o, indices[o, j, i], i] for j < k; x is [outer, n, inner]. */
int32_t gt_take_along(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t k, const int64_t *indices,
                      const void *x, void *out);
/* out[o, indices[o, j, i], i] += g[o, j, i] for j < k; out is [outer, n, inner]. Deterministic. */
int32_t gt_add_along(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t k, const int64_t *indices,
                     const void *g, void *out);

/* ---------------------------------------------------------------- orders */

/* The middle of [outer, n, inner] in order; NaN stands last in both directions. out may be x. */
int32_t gt_sort(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int32_t descending, const void *x, void *out);
/* The places that put the middle of [outer, n, inner] in order, stably; -0 equals 0, NaN stands last. */
int32_t gt_argsort(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int32_t descending, const void *x,
                   int64_t *out);
/* The first k of that order, and their places: [outer, k, inner] each. */
int32_t gt_topk(int32_t dtype, int64_t outer, int64_t n, int64_t inner, int64_t k, int32_t largest, const void *x,
                void *values, int64_t *indices);
/* The distinct elements of x [n], in ascending order or in that of their first appearance: where each stands first, and
 * how often; of each element which it is. The arrays have room for n; count is how many were found. */
int32_t gt_unique(int32_t dtype, int64_t n, int32_t sorted, const void *x, int64_t *first, int64_t *inverse,
                  int64_t *counts, int64_t *count);

/* ---------------------------------------------------------------- random */

int32_t gt_random(int32_t distribution, int32_t dtype, int64_t n, int64_t seed, int64_t offset, double a, double b,
                  void *out);
/* out[i] = x[i] / (1 - rate) with probability 1 - rate, else 0; the mask is BERNOULLI(1 - rate) of the same (seed,
 * offset). key points to {seed, offset}. */
int32_t gt_dropout(int32_t dtype, int64_t n, const int64_t *key, double rate, const void *x, void *out);

/* ---------------------------------------------------------------- networks (floating types; contiguous) */

/* Over the middle of [outer, n, inner]; log != 0 gives the logarithm. Stable: the maximum is subtracted. */
int32_t gt_softmax(int32_t log, int32_t dtype, int64_t outer, int64_t n, int64_t inner, const void *x, void *out);
/* From the output y and its gradient g. softmax: y * (g - sum(g * y)); log: g - exp(y) * sum(g). */
int32_t gt_softmax_grad(int32_t log, int32_t dtype, int64_t outer, int64_t n, int64_t inner, const void *y,
                        const void *g, void *out);
/* loss[r] = -sum_c labels[r, c] * log_softmax(logits)[r, c]. */
int32_t gt_softmax_cross_entropy(int32_t dtype, int64_t rows, int64_t n, const void *logits, const void *labels,
                                 void *loss);
/* out[r, c] = g[r] * (softmax(logits)[r, c] * sum_c(labels[r]) - labels[r, c]). */
int32_t gt_softmax_cross_entropy_grad(int32_t dtype, int64_t rows, int64_t n, const void *logits, const void *labels,
                                      const void *g, void *out);
/* Connectionist temporal classification (Graves et al., 2006) of logits [batch, frames, classes], a softmax of which is
 * taken: loss[b] = -log p(the first label_counts[b] of labels [batch, most] | the first frame_counts[b] frames),
 * infinity where the frames are too few. loss or grad may be null; grad [batch, frames, classes] = g[b] * (softmax -
 * occupancy), 0 where the loss is infinite and behind an example's frames; g is only read for it. Counts, labels and
 * blank are checked: GT_INDEX_OUT_OF_RANGE, and nothing is written. */
int32_t gt_ctc_loss(int32_t dtype, int64_t batch, int64_t frames, int64_t classes, int64_t most, int64_t blank,
                    const void *logits, const int64_t *labels, const int64_t *label_counts, const int64_t *frame_counts,
                    const void *g, void *loss, void *grad);
/* Against labels LONG [rows], numbers of classes: loss[r] = -sum_c q[r, c] * log_softmax(logits)[r, c] with q =
 * smoothing / n for all classes and 1 - smoothing more for the label's; 0 where the label is `ignored`. Any other label
 * outside 0 to n - 1 is GT_INDEX_OUT_OF_RANGE, and nothing is written. */
int32_t gt_sparse_cross_entropy(int32_t dtype, int64_t rows, int64_t n, const void *logits, const int64_t *labels,
                                double smoothing, int64_t ignored, void *loss);
/* out[r, c] = g[r] * (softmax(logits)[r, c] - q[r, c]). */
int32_t gt_sparse_cross_entropy_grad(int32_t dtype, int64_t rows, int64_t n, const void *logits, const int64_t *labels,
                                     double smoothing, int64_t ignored, const void *g, void *out);
/* out[o, c, i] = unary(x[o, c, i] + bias[c]); unary -1 is the identity. In place allowed. */
int32_t gt_bias_activation(int32_t unary, int32_t dtype, int64_t outer, int64_t channels, int64_t inner, const void *x,
                           const void *bias, void *out);

/* C[b] = alpha * op(A[b]) op(B[b]) + beta * C[b], row-major; op transposes where ta (tb) is not 0; lda, ldb, ldc are
 * row strides of the stored matrices; batch strides may be 0. HALF and BFLOAT16 accumulate in float. C is not read
 * where beta is 0. Integers wrap. All types but BOOL. */
int32_t gt_matmul(int32_t dtype, int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k, double alpha, const void *a,
                  int64_t lda, const void *b, int64_t ldb, double beta, void *c, int64_t ldc, int64_t batch,
                  int64_t batch_stride_a, int64_t batch_stride_b, int64_t batch_stride_c);
/* gt_matmul with alpha 1 and beta 0, then C = unary(C + bias + residual): bias [n] and residual, laid
 * out as C, may be NULL; unary -1 is the identity. Floating types. */
int32_t gt_matmul_fused(int32_t unary, int32_t dtype, int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k,
                        const void *a, int64_t lda, const void *b, int64_t ldb, const void *bias, const void *residual,
                        void *c, int64_t ldc, int64_t batch, int64_t batch_stride_a, int64_t batch_stride_b,
                        int64_t batch_stride_c);

/* Factorizations by OpenBLAS's LAPACK, of FLOAT and DOUBLE, of `batch` row-major matrices one behind the other. A
 * matrix that has none is GT_NO_RESULT; the results are then undefined. gt_lapack is 1 where OpenBLAS is on and has
 * LAPACK; the others are GT_UNSUPPORTED where it is 0. Results do not alias inputs. */
int32_t gt_lapack(void);
/* L of A = L L', zeros above it; of A [n, n] the lower triangle is read. */
int32_t gt_cholesky(int32_t dtype, int64_t batch, int64_t n, const void *a, void *l);
/* A[rows] = L U: U with L below its diagonal. rows is [m]. */
int32_t gt_lu(int32_t dtype, int64_t batch, int64_t m, int64_t n, const void *a, void *lu, int64_t *rows);
int32_t gt_inverse(int32_t dtype, int64_t batch, int64_t n, const void *a, void *out);
/* Determinant, its sign, and the logarithm of its magnitude. */
int32_t gt_determinant(int32_t dtype, int64_t batch, int64_t n, const void *a, void *det, void *sign, void *log);
/* X of A X = B, or with A transposed; B and X are [n, k]. */
int32_t gt_solve(int32_t dtype, int32_t adjoint, int64_t batch, int64_t n, int64_t k, const void *a, const void *b,
                 void *x);
/* The same for one triangle of A; a zero on its diagonal is GT_NO_RESULT. */
int32_t gt_triangular_solve(int32_t dtype, int32_t lower, int32_t adjoint, int64_t batch, int64_t n, int64_t k,
                            const void *a, const void *b, void *x);
/* A = Q R: Q is [m, min(m, n)] and R [min(m, n), n]; full: [m, m] and [m, n]. */
int32_t gt_qr(int32_t dtype, int32_t full, int64_t batch, int64_t m, int64_t n, const void *a, void *q, void *r);
/* A = U diag(s) V': s [min(m, n)], U [m, min(m, n)], V [n, min(m, n)]; full: [m, m] and [n, n]. Values alone where u
 * and v are NULL. NaN or infinity is GT_NO_RESULT. */
int32_t gt_svd(int32_t dtype, int32_t full, int64_t batch, int64_t m, int64_t n, const void *a, void *s, void *u,
               void *v);
/* Eigenvalues, ascending, and eigenvectors, as columns (NULL: none), of symmetric matrices whose lower triangle is
 * read. */
int32_t gt_eigh(int32_t dtype, int64_t batch, int64_t n, const void *a, void *w, void *v);
/* Eigenvalues and eigenvectors of any matrices: real and imaginary parts. */
int32_t gt_eig(int32_t dtype, int64_t batch, int64_t n, const void *a, void *wr, void *wi, void *vr, void *vi);

#define GT_CONV_CHANNELS_LAST                                                                                          \
    1 /* images and their gradients are [n, h, w, c]; weights stay [oc, ic / groups, kh, kw] */
/* forward adds an image of y's shape before the unary, backward data one of x's shape */
#define GT_CONV_RESIDUAL 2
#define GT_CONV_QUANTIZED                                                                                              \
    4 /* forward rounds its float operands to 8 bits: x to u8 with the scale and the zero point of the desc, weights   \
         to s8 with a scale for each output channel, its largest magnitude / 127. NaN counts as the least value */

/* Two-dimensional convolution (cross-correlation), nchw. A handle holds the primitives for one shape; it is immutable,
 * and shared by threads. desc, 20 values: dtype, n, ic, ih, iw, oc, kh, kw, oh, ow, stride_h, stride_w, pad_top,
 * pad_left, dilation_h, dilation_w (1 = dense), groups, has_bias, unary (applied to the result of forward; -1 none),
 * flags (GT_CONV constants); with GT_CONV_QUANTIZED (float, forward alone) two more: the bits of a double, the scale of
 * x, and its zero point (0 to 255). oh and ow decide the padding at the far sides. Weights are [oc, ic / groups, kh,
 * kw]. Through oneDNN where it is there (float, bfloat16), else own kernels. */
int32_t gt_conv2d_open(const int64_t *desc, void **handle);
int32_t gt_conv2d_close(void *handle);
/* Scratch bytes for a pass: 0 forward, 1 backward data, 2 backward weights, 3 packed weights for
 * gt_conv2d_forward_packed. */
int64_t gt_conv2d_bytes(const void *handle, int32_t pass);
/* y = unary(x * w + bias + residual). residual is read with GT_CONV_RESIDUAL alone, and may be y. */
int32_t gt_conv2d_forward(const void *handle, const void *x, const void *w, const void *bias, const void *residual,
                          void *y, void *scratch);
int32_t gt_conv2d_pack(const void *handle, const void *w, void *packed);
int32_t gt_conv2d_forward_packed(const void *handle, const void *x, const void *packed, const void *bias,
                                 const void *residual, void *y, void *scratch);
/* gx = gradient + residual. residual is read with GT_CONV_RESIDUAL alone, and may be gx. */
int32_t gt_conv2d_backward_data(const void *handle, const void *gy, const void *w, const void *residual, void *gx,
                                void *scratch);
/* gb may be NULL. */
int32_t gt_conv2d_backward_weights(const void *handle, const void *x, const void *gy, void *gw, void *gb,
                                   void *scratch);

/* Two-dimensional pooling, nchw. desc, 12 values: n, c, ih, iw, oh, ow, kh, kw, stride_h, stride_w, pad_top, pad_left.
 * argmax (INT, the shape of y, may be NULL): ih * iw index of the first maximum inside its channel; only for
 * GT_POOL_MAX. NaN wins. A window wholly in padding gives -inf and argmax -1 (no gradient, pick 0), an average 0. */
int32_t gt_pool2d(int32_t kind, int32_t dtype, const int64_t *desc, const void *x, void *y, int32_t *argmax);
/* gx from gy; argmax for GT_POOL_MAX, else NULL. */
int32_t gt_pool2d_grad(int32_t kind, int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *gy,
                       void *gx);
/* y[n, c, o] = x[n, c, argmax[n, c, o]]: the transpose of the gradient of max pooling. */
int32_t gt_pool2d_pick(int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *x, void *y);
/* The same on channel-last images: x [n, ih, iw, c], y and argmax [n, oh, ow, c]. */
int32_t gt_pool2d_last(int32_t kind, int32_t dtype, const int64_t *desc, const void *x, void *y, int32_t *argmax);
int32_t gt_pool2d_last_grad(int32_t kind, int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *gy,
                            void *gx);
int32_t gt_pool2d_last_pick(int32_t dtype, const int64_t *desc, const int32_t *argmax, const void *x, void *y);

/* Batch normalisation of [n, c, inner] over n and inner; gamma, beta, mean, variance are [c] of the same type. Biased
 * variance. Two-pass or Welford. */
int32_t gt_batch_norm_train(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                            const void *beta, double eps, void *y, void *mean, void *variance);
int32_t gt_batch_norm_infer(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                            const void *beta, const void *mean, const void *variance, double eps, void *y);
int32_t gt_batch_norm_grad(int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x, const void *gamma,
                           const void *mean, const void *variance, double eps, const void *gy, void *gx, void *ggamma,
                           void *gbeta);

/* Recurrent sequences: y of all steps, and what the gradient needs. desc, 10 values: cell, dtype, time, batch, in,
 * hidden, batch_major (0: arrays of steps are [time, batch, n]; 1: [batch, time, n]), reverse (1: from the last step to
 * the first), gate (the function s of gates), activation (the function f of new values). in and out are tables of
 * pointers, in the order given below; NULL where the cell has no such array. Weights are w [in, gates * hidden] and u
 * [hidden, gates * hidden], biases [gates * hidden]; h' and c' are of the step before.
 * LSTM, gates i, f, g, o: c = f * c' + i * g, h = o * f(c); peepholes [3 * hidden]: i and f see c', o sees c.
 * GRU_AFTER, gates r, z, n: n = f(x w + b + r * (h' u + b')), h = (1 - z) * n + z * h'.
 * GRU_BEFORE, the same but: n = f(x w + b + (r * h') u + b').
 * SIMPLE: h = f(x w + b + h' u).
 * mask is BOOL [time, batch] (or [batch, time]): where it is 0, the state stays as it was. Floating types; HALF and
 * BFLOAT16 are computed in FLOAT. */
#define GT_CELL_LSTM 0
#define GT_CELL_GRU_AFTER 1
#define GT_CELL_GRU_BEFORE 2
#define GT_CELL_SIMPLE 3
/* Functions of gates and new values. HARD_SIGMOID is min(max(0.2 x + 0.5, 0), 1). */
#define GT_RNN_IDENTITY 0
#define GT_RNN_TANH 1
#define GT_RNN_SIGMOID 2
#define GT_RNN_HARD_SIGMOID 3
#define GT_RNN_RELU 4
#define GT_RNN_SOFTSIGN 5
/* Scratch bytes of a pass, 0 forward or 1 backward; negative for a wrong desc. 64-byte aligned scratch is faster. */
int64_t gt_rnn_bytes(const int64_t *desc, int32_t pass);
/* in, 9: x, w, u, b, b' (GRU), h0 [batch, hidden], c0 (LSTM), peepholes or NULL, mask or NULL.
 * out, 5: y, h [batch, hidden], c (LSTM), cells (LSTM: c of each step, as y), gates (LSTM: 4 blocks of hidden for each
 * step, after their functions; GRU: r, z, n and, after, h' u + b' of n, or, before, r * h'). */
int32_t gt_rnn_forward(const int64_t *desc, const void *const *in, void *const *out, void *scratch);
/* in, 13: x, w, u, h0, c0, peepholes, mask, y, cells, gates, and the gradients of y, h and c.
 * out, 8: the gradients of x (NULL: not wanted), w, u, b, b', h0, c0, peepholes. */
int32_t gt_rnn_backward(const int64_t *desc, const void *const *in, void *const *out, void *scratch);

/* With a residual of x's shape (may be NULL) and unary (-1 none, or relu) after it: y = unary(norm(x) + residual). */
int32_t gt_batch_norm_act_train(int32_t unary, int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x,
                                const void *gamma, const void *beta, const void *residual, double eps, void *y,
                                void *mean, void *variance);
/* gy counts where y > 0 (relu). y may be NULL where there was no residual: its sign is then that of what x, mean,
 * variance, gamma and beta give; beta is read in this case alone. gresidual may be NULL. */
int32_t gt_batch_norm_act_grad(int32_t unary, int32_t dtype, int64_t n, int64_t c, int64_t inner, const void *x,
                               const void *gamma, const void *beta, const void *mean, const void *variance,
                               const void *y, double eps, const void *gy, void *gx, void *ggamma, void *gbeta,
                               void *gresidual);
/* Attention of each head: y = softmax(scale * q k' + mask) v, and sums[batch, heads, lq] (FLOAT, or DOUBLE for DOUBLE;
 * contiguous) = the logarithm of each row's sum of exponentials. A row that may look nowhere gives 0 and -inf. Memory
 * is linear in lq and lk. desc, 27 values: batch, heads, lq, lk, d, dv, kind of mask (0 none, 1 BOOL: true where a
 * query may look, 2 added, of the type), causal (query i looks at keys 0 to i); strides (batch, head, row, column) of
 * q, k, v and the mask [lq, lk]; strides (batch, head, row) of y. */
int32_t gt_attention(int32_t dtype, const int64_t *desc, double scale, const void *q, const void *k, const void *v,
                     const void *mask, void *y, void *sums);
/* From what gt_attention gave. desc, 41 values: as there up to the strides of the mask; strides (batch, head, row,
 * column) of y and gy; strides (batch, head, row) of gq, gk and gv. Equal for any number of threads. */
int32_t gt_attention_grad(int32_t dtype, const int64_t *desc, double scale, const void *q, const void *k, const void *v,
                          const void *mask, const void *y, const void *sums, const void *gy, void *gq, void *gk,
                          void *gv);

/* Both with dropout of the weights at a rate in [0, 1): weight (head, i, j) is divided by 1 - rate or 0, by element
 * first + (head * lq + i) * lk + j of the stream of key {seed, offset}, as in gt_dropout. The sums are those before. */
int32_t gt_attention_dropout(int32_t dtype, const int64_t *desc, double scale, double rate, const int64_t *key,
                             int64_t first, const void *q, const void *k, const void *v, const void *mask, void *y,
                             void *sums);
int32_t gt_attention_dropout_grad(int32_t dtype, const int64_t *desc, double scale, double rate, const int64_t *key,
                                  int64_t first, const void *q, const void *k, const void *v, const void *mask,
                                  const void *y, const void *sums, const void *gy, void *gq, void *gk, void *gv);

/* Layer normalisation of each of rows rows of n elements: y = gain * (x - mean) * deviation + bias with deviation =
 * 1 / sqrt(variance + eps), the biased variance; gain and bias [n], bias may be NULL. mean and deviation [rows] are
 * FLOAT, or DOUBLE for DOUBLE. */
int32_t gt_layer_norm(int32_t dtype, int64_t rows, int64_t n, const void *x, const void *gain, const void *bias,
                      double eps, void *y, void *mean, void *deviation);
/* From what gt_layer_norm gave; ggain and gbias [n]. Equal for any number of threads. */
int32_t gt_layer_norm_grad(int32_t dtype, int64_t rows, int64_t n, const void *x, const void *gain, const void *mean,
                           const void *deviation, const void *gy, void *gx, void *ggain, void *gbias);

/* Updaters, in place, over flat FLOAT or DOUBLE arrays, one pass over memory. First g' = scale * g + l1 * sign(p) + l2
 * * p (g is not written); then p -= decay * p + step, where the step is the rule's: SGD        lr * g' NESTEROVS  v' =
 * a * v - lr * g'; step = a * v - (1 + a) * v'            (Sutskever 2013, as in Deeplearning4j) ADAM       m, v
 * moments with decays a, b; step = c * m / (sqrt(v) + eps)            (Kingma and Ba 2014) MOMENTUM   v' = a * v + g';
 * step = lr * v'                                          (Polyak 1964) AMSGRAD    u' = max(u, v); step = c * m /
 * (sqrt(u') + eps)                          (Reddi et al. 2018) NADAM      step = sqrt(1 - b^t) lr (a * m / (1 -
 * a^(t+1)) + (1 - a) * g' / (1 - a^t)) / (sqrt(v) + eps) (Dozat 2016, constant mu) ADAMAX     u' = max(b * u, |g'|);
 * step = lr / (1 - a^t) * m / (u' + eps)            (Kingma and Ba 2014) ADABELIEF  s' = b * s + (1 - b) * (g' - m')^2
 * + eps; step = c * m' / (sqrt(s') + eps)  (Zhuang et al. 2020) ADAGRAD    h' = h + g'^2; step = lr * g' / (sqrt(h') +
 * eps)                         (Duchi et al. 2011) ADADELTA   h' = a * h + (1 - a) * g'^2; d = g' * sqrt(u + eps) /
 * sqrt(h' + eps); u' = a * u + (1 - a) * d^2; step = lr * d (Zeiler 2012) RMSPROP    h' = a * h + (1 - a) * g'^2; step
 * = lr * g' / (sqrt(h') + eps)           (Tieleman and Hinton 2012) with c = lr * sqrt(1 - b^t) / (1 - a^t). State in
 * the order of the letters (v; m, v; m, v, u; m, u; m, s; h; h, u), zeros at the start; pointers that a rule does not
 * use are ignored. h: lr, scale, l1, l2, decay, a, b, eps, t (from 1). */
#define GT_UPDATE_SGD 0
#define GT_UPDATE_NESTEROVS 1
#define GT_UPDATE_ADAM 2
#define GT_UPDATE_MOMENTUM 3
#define GT_UPDATE_AMSGRAD 4
#define GT_UPDATE_NADAM 5
#define GT_UPDATE_ADAMAX 6
#define GT_UPDATE_ADABELIEF 7
#define GT_UPDATE_ADAGRAD 8
#define GT_UPDATE_ADADELTA 9
#define GT_UPDATE_RMSPROP 10
int32_t gt_update(int32_t rule, int32_t dtype, int64_t n, void *p, const void *g, void *s0, void *s1, void *s2,
                  const double *h);

/* ---------------------------------------------------------------- looking at values (floating types; contiguous) */

/* How many of n values are NaN or infinite. */
int32_t gt_count_not_finite(int32_t dtype, int64_t n, const void *x, int64_t *count);
/* summary, 6 values: how many are NaN, how many infinite; least, greatest, sum, sum of squares of the others (inf,
 * -inf, 0, 0 if there are none). The same for any number of threads. */
int32_t gt_summarize(int32_t dtype, int64_t n, const void *x, double *summary);

/* ---------------------------------------------------------------- probes: what the machine can do, for benchmarks */

/* Peak float multiply-add rate over all threads, in GFLOP/s, from about the given number of seconds. */
int32_t gt_probe_fma(double seconds, double *gflops);
/* Copies (or only reads) bytes with all threads. */
int32_t gt_probe_copy(void *to, const void *from, int64_t bytes);
int32_t gt_probe_read(const void *from, int64_t bytes, double *sum);
/* One float matmul n x n x n by one backend (0 OpenBLAS, 1 oneDNN), called from C; best of repeats, in seconds. */
int32_t gt_probe_matmul(int32_t backend, int64_t n, int32_t repeats, double *seconds);

#ifdef __cplusplus
}
#endif
#endif
