// The entry of connectionist temporal classification: examples over the threads.
#include <algorithm>

#include "kernels/tiers.h"
#include "runtime.h"
#include "types.h"
#include "workspace.h"

using namespace gt;

namespace {

constexpr double PARALLEL = 4096; // steps of states from which a second thread pays

thread_local Workspace workspace;

void check_within(const char *what, int64_t value, int64_t from, int64_t to, int64_t example) {
    if (value < from || value > to) {
        fail(GT_INDEX_OUT_OF_RANGE, "[ctc_loss] %s of example %lld is %lld: expected %lld to %lld", what,
             static_cast<long long>(example), static_cast<long long>(value), static_cast<long long>(from),
             static_cast<long long>(to));
    }
}

} // namespace

int32_t gt_ctc_loss(int32_t dtype, int64_t batch, int64_t frames, int64_t classes, int64_t most, int64_t blank,
                    const void *logits, const int64_t *labels, const int64_t *label_counts, const int64_t *frame_counts,
                    const void *g, void *loss, void *grad) {
    return guarded([&] {
        constexpr const char *OP = "ctc_loss";
        if (!is_floating(dtype)) unsupported(OP, dtype);
        const int64_t size = checked_size(OP, {batch, frames, classes});
        checked_size(OP, {batch, most});
        check_pointer(OP, "logits", logits, size);
        check_pointer(OP, "labels", labels, batch * most);
        check_pointer(OP, "label_counts", label_counts, batch);
        check_pointer(OP, "frame_counts", frame_counts, batch);
        check_pointer(OP, "g", g, grad ? batch : 0);
        if (batch == 0) return;
        check_within("blank", blank, 0, classes - 1, 0);
        for (int64_t b = 0; b < batch; b++) {
            check_within("the number of labels", label_counts[b], 0, most, b);
            check_within("the number of frames", frame_counts[b], 0, frames, b);
            for (int64_t i = 0; i < label_counts[b]; i++) {
                check_within("a label", labels[b * most + i], 0, classes - 1, b);
            }
        }
        const auto &table = kernels().ctc;
        const int type = floating_index(OP, dtype);
        const CtcShape shape{frames, classes, most, blank};
        const int64_t bytes = type_size(dtype), each = aligned(table.scratch(shape, grad != nullptr) * 8);
        const double work = double(batch) * double(frames) * double(2 * most + 1 + classes);
        const int64_t parts = work < PARALLEL ? 1 : std::max<int64_t>(1, std::min<int64_t>(threads(), batch));
        char *scratch = workspace.get(OP, parts * each);
        auto place = [&](const void *p, int64_t elements) {
            return p ? const_cast<char *>(static_cast<const char *>(p)) + elements * bytes : nullptr;
        };
        parallel_for(parts, 1, [&](int64_t first, int64_t last) {
            for (int64_t part = first; part < last; part++) {
                for (int64_t b = batch * part / parts; b < batch * (part + 1) / parts; b++) {
                    table.example[type](shape, place(logits, b * frames * classes), labels + b * most, label_counts[b],
                                        frame_counts[b], place(g, b), place(loss, b), place(grad, b * frames * classes),
                                        reinterpret_cast<double *>(scratch + part * each));
                }
            }
        });
        workspace.trim();
    });
}
