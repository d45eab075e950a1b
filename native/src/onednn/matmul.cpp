// Matrix products by oneDNN: its sgemm for small float ones, and the matmul primitive with bias, residual and relu in
// it.
#include <array>
#include <list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include <omp.h>

#include "onednn/common.h"

namespace gt::onednn {

namespace {

constexpr size_t CACHE_LIMIT = 256;

using Key = std::array<int64_t, 16>;

struct KeyHash {
    size_t operator()(const Key &key) const {
        uint64_t h = 0;
        for (int64_t v : key) h = (h ^ uint64_t(v)) * 0x9e3779b97f4a7c15u, h ^= h >> 29;
        return h;
    }
};

struct Matmul {
    dnnl::memory::desc a, b, bias, c, scratchpad;
    dnnl::matmul primitive;
};

std::shared_ptr<const Matmul> make(const Key &key) {
    const auto [bfloat16, ta, tb, m, n, k, lda, ldb, ldc, batch, sa, sb, sc, has_bias, residual, threads] = key;
    const auto type = bfloat16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
    auto describe = [&](int64_t rows, int64_t columns, int64_t row, int64_t column, int64_t stride) {
        // oneDNN broadcasts a batch of one; a batch of one needs no batch axis at all.
        if (batch == 1) return dnnl::memory::desc({rows, columns}, type, dnnl::memory::dims{row, column});
        return dnnl::memory::desc({stride == 0 ? 1 : batch, rows, columns}, type,
                                  dnnl::memory::dims{stride == 0 ? rows * columns : stride, row, column});
    };
    const auto a = ta ? describe(m, k, 1, lda, sa) : describe(m, k, lda, 1, sa);
    const auto b = tb ? describe(k, n, 1, ldb, sb) : describe(k, n, ldb, 1, sb);
    const auto c = describe(m, n, ldc, 1, sc);
    const auto bias = has_bias ? describe(1, n, n, 1, 0) : dnnl::memory::desc();
    dnnl::primitive_attr attributes = user_scratchpad();
    dnnl::post_ops after;
    if (residual) after.append_binary(dnnl::algorithm::binary_add, c);
    attributes.set_post_ops(after);
#if DNNL_VERSION_MAJOR >= 3
    const auto pd = has_bias ? dnnl::matmul::primitive_desc(cpu(), a, b, bias, c, attributes)
                             : dnnl::matmul::primitive_desc(cpu(), a, b, c, attributes);
#else
    const auto desc = has_bias ? dnnl::matmul::desc(a, b, bias, c) : dnnl::matmul::desc(a, b, c);
    const dnnl::matmul::primitive_desc pd(desc, attributes, cpu());
#endif
    return std::make_shared<const Matmul>(Matmul{a, b, bias, c, pd.scratchpad_desc(), dnnl::matmul(pd)});
}

/// The primitives in use lately, last used first.
std::shared_ptr<const Matmul> cached(const Key &key) {
    using Entry = std::pair<Key, std::shared_ptr<const Matmul>>;
    static std::mutex mutex;
    static auto &entries = *new std::list<Entry>(); // never destroyed: threads may still run while the process ends
    static auto &index = *new std::unordered_map<Key, std::list<Entry>::iterator, KeyHash>();
    std::lock_guard lock(mutex);
    if (auto found = index.find(key); found != index.end()) {
        entries.splice(entries.begin(), entries, found->second);
        return entries.front().second;
    }
    entries.emplace_front(key, make(key));
    index.emplace(key, entries.begin());
    if (entries.size() > CACHE_LIMIT) {
        index.erase(entries.back().first);
        entries.pop_back();
    }
    return entries.front().second;
}

} // namespace

int32_t sgemm(int32_t ta, int32_t tb, int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda,
              const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    return int32_t(dnnl_sgemm(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc));
}

int32_t matmul(const OneDnnMatmul *p) {
    return guarded([&] {
        const bool one = p->batch == 1;
        const auto product = cached({p->bfloat16, p->ta != 0, p->tb != 0, p->m, p->n, p->k, p->lda, p->ldb, p->ldc,
                                     p->batch, one ? 0 : p->stride_a, one ? 0 : p->stride_b, one ? 0 : p->stride_c,
                                     p->bias != nullptr, p->residual != nullptr, omp_get_max_threads()});
        static thread_local std::vector<char> scratch;
        if (scratch.size() < product->scratchpad.get_size() + 64) scratch.resize(product->scratchpad.get_size() + 64);
        char *pad = scratch.data() + (64 - reinterpret_cast<uintptr_t>(scratch.data()) % 64) % 64;
        auto memory = [](const dnnl::memory::desc &d, const void *at) {
            return dnnl::memory(d, cpu(), const_cast<void *>(at));
        };
        std::unordered_map<int, dnnl::memory> arguments{{DNNL_ARG_SRC, memory(product->a, p->a)},
                                                        {DNNL_ARG_WEIGHTS, memory(product->b, p->b)},
                                                        {DNNL_ARG_DST, memory(product->c, p->c)},
                                                        {DNNL_ARG_SCRATCHPAD, memory(product->scratchpad, pad)}};
        if (p->bias) arguments.emplace(DNNL_ARG_BIAS, memory(product->bias, p->bias));
        if (p->residual) {
            arguments.emplace(DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, memory(product->c, p->residual));
        }
        product->primitive.execute(stream(), arguments);
        stream().wait();
    });
}

} // namespace gt::onednn
