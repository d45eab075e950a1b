#include "kernels/resample.h"

#include "kernels/vmath.h"

namespace gt::GT_TIER {

template <class V>
static void rows(int64_t begin, int64_t end, int64_t inner, const int64_t *starts, const int64_t *indices,
                 const double *weights, const void *xp, void *outp) {
    using T = lane_t<V>;
    constexpr int64_t L = Lanes<V>::count;
    const T *x = static_cast<const T *>(xp);
    T *out = static_cast<T *>(outp);
    for (int64_t j = begin; j < end; j++) {
        int64_t first = starts[j], last = starts[j + 1];
        T *y = out + j * inner;
        int64_t i = 0;
        for (; i + L <= inner; i += L) {
            V sum = {};
            for (int64_t k = first; k < last; k++) sum += T(weights[k]) * load<V>(x + indices[k] * inner + i);
            store(y + i, sum);
        }
        if (i < inner) {
            V sum = {};
            for (int64_t k = first; k < last; k++) {
                sum += T(weights[k]) * load_partial<V>(x + indices[k] * inner + i, inner - i);
            }
            store_partial(y + i, sum, inner - i);
        }
    }
}

void fill(ResampleTable &table) {
    table.rows[0] = rows<vf>;
    table.rows[1] = rows<vd>;
}

} // namespace gt::GT_TIER
