// Threads and optional backends.
#pragma once

#include <atomic>
#include <string>

#include "common.h"

namespace gt {

// ---------------------------------------------------------------- threads

extern std::atomic<int32_t> thread_count;
inline int32_t threads() { return thread_count.load(std::memory_order_relaxed); }
/// Whether results must not depend on the number of threads.
extern std::atomic<bool> deterministic_mode;
inline bool deterministic() { return deterministic_mode.load(std::memory_order_relaxed); }
/// Makes OpenMP regions of other libraries (oneDNN, OpenBLAS) that are started by this thread use threads() threads.
void sync_openmp_threads();

using RangeBody = void (*)(void *context, int64_t begin, int64_t end);
void parallel_run(int64_t n, int64_t grain, RangeBody body, void *context) noexcept;

/// body(begin, end) over [0, n) in contiguous parts, at most threads() of them and each of at least grain items (the
/// same parts for the same thread count); called directly where one part is enough. body must not throw.
template <class F>
inline void parallel_for(int64_t n, int64_t grain, F &&body) {
    using Body = std::remove_reference_t<F>;
    if (n <= grain || threads() == 1) {
        if (n > 0) body(int64_t(0), n);
        return;
    }
    parallel_run(
        n, grain, [](void *f, int64_t begin, int64_t end) { (*static_cast<Body *>(f))(begin, end); },
        const_cast<std::remove_const_t<Body> *>(&body));
}
/// How many parts parallel_for(n, grain) makes: for results per part.
int64_t parallel_parts(int64_t n, int64_t grain);

// ---------------------------------------------------------------- backends

constexpr int BACKEND_OPENBLAS = 0;
constexpr int BACKEND_ONEDNN = 1;
constexpr int BACKENDS = 2;

/// What a backend file registers from a static initialiser.
struct Backend {
    const char *name; ///< "openblas": the prefix of its keys in gt_info
    bool (*load)();   ///< loads it if it is not loaded yet; false where it is missing. Thread-safe, never throws.
    void (*set_threads)(int32_t);     ///< called after load with the count in force, and on every change; may be null
    void (*info)(std::string &lines); ///< appends "key=value\n" lines, also when loading failed; may be null
};
bool register_backend(int id, const Backend &backend);

/// True if the backend is switched on and could be loaded. One atomic load after the first call.
bool backend_usable(int id);

constexpr int KINDS = 4; ///< of operations that backends serve: GT_KIND_*
extern std::atomic<int32_t> kind_backends[KINDS];
/// The backends that this thread may use now, as bits.
extern thread_local int32_t backends_allowed;

/// Holds this thread to the backends of a kind of operation while it lives.
class Kind {
  public:
    explicit Kind(int kind) : before(backends_allowed) {
        backends_allowed = before & kind_backends[kind].load(std::memory_order_relaxed);
    }
    ~Kind() { backends_allowed = before; }
    Kind(const Kind &) = delete;
    Kind &operator=(const Kind &) = delete;

  private:
    int32_t before;
};

/// What gt_backends_used tells this thread.
extern thread_local int32_t backends_used;

} // namespace gt
