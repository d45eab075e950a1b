#include "kernels/convert.h"

#include "kernels/cast.h"
#include "kernels/sixteen.h"

namespace gt::GT_TIER {

template <class From, class To>
static void convert_loop(int64_t n, const void *xp, void *op) {
    const From *x = static_cast<const From *>(xp);
    To *out = static_cast<To *>(op);
    constexpr bool from_16 = std::is_same_v<From, Half> || std::is_same_v<From, BFloat16>;
    constexpr bool to_16 = std::is_same_v<To, Half> || std::is_same_v<To, BFloat16>;
    if constexpr (from_16 && std::is_same_v<To, float>) {
        widen_run(n, x, out);
    } else if constexpr (std::is_same_v<From, float> && to_16) {
        narrow_run(n, x, out);
    } else {
        for (int64_t i = 0; i < n; i++) out[i] = cast<To>(x[i]);
    }
}

template <class From>
static void fill_row(ConvertLoop *to) {
    to[0] = convert_loop<From, Bool>;
    to[1] = convert_loop<From, int8_t>;
    to[2] = convert_loop<From, uint8_t>;
    to[3] = convert_loop<From, int16_t>;
    to[4] = convert_loop<From, uint16_t>;
    to[5] = convert_loop<From, int32_t>;
    to[6] = convert_loop<From, uint32_t>;
    to[7] = convert_loop<From, int64_t>;
    to[8] = convert_loop<From, uint64_t>;
    to[9] = convert_loop<From, Half>;
    to[10] = convert_loop<From, BFloat16>;
    to[11] = convert_loop<From, float>;
    to[12] = convert_loop<From, double>;
}

void fill(ConvertTable &table) {
    fill_row<Bool>(table.loop[0]);
    fill_row<int8_t>(table.loop[1]);
    fill_row<uint8_t>(table.loop[2]);
    fill_row<int16_t>(table.loop[3]);
    fill_row<uint16_t>(table.loop[4]);
    fill_row<int32_t>(table.loop[5]);
    fill_row<uint32_t>(table.loop[6]);
    fill_row<int64_t>(table.loop[7]);
    fill_row<uint64_t>(table.loop[8]);
    fill_row<Half>(table.loop[9]);
    fill_row<BFloat16>(table.loop[10]);
    fill_row<float>(table.loop[11]);
    fill_row<double>(table.loop[12]);
}

} // namespace gt::GT_TIER
