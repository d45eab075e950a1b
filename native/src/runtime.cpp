// Errors, threads, backends, memory, facts.
#include "runtime.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include <omp.h>

#include "kernels/tiers.h"

namespace gt {

// ---------------------------------------------------------------- errors

namespace {
thread_local char last_error[1024] = "";
}

int32_t set_error(int32_t status, const char *text) noexcept {
    std::snprintf(last_error, sizeof last_error, "%s", text);
    return status;
}

int32_t current_exception_status() noexcept {
    try {
        throw;
    } catch (const Error &e) {
        return set_error(e.status(), e.what());
    } catch (const std::bad_alloc &) {
        return set_error(GT_OUT_OF_MEMORY, "out of native memory");
    } catch (const std::exception &e) {
        return set_error(GT_BACKEND_ERROR, e.what());
    } catch (...) {
        return set_error(GT_BACKEND_ERROR, "unknown C++ exception");
    }
}

void fail(int32_t status, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    throw Error(status, text);
}

const char *type_name(int32_t dtype) {
    static const char *const names[] = {"BOOL", "BYTE",   "UBYTE", "SHORT",    "UINT16", "INT",   "UINT32",
                                        "LONG", "UINT64", "HALF",  "BFLOAT16", "FLOAT",  "DOUBLE"};
    return type_size(dtype) ? names[dtype] : "unknown type";
}

void unsupported(const char *op, int32_t dtype) {
    if (!type_size(dtype)) fail(GT_INVALID_ARGUMENT, "[%s] unknown data type: %d", op, dtype);
    fail(GT_UNSUPPORTED, "[%s] data type %s is not supported by this kernel", op, type_name(dtype));
}

// ---------------------------------------------------------------- threads

namespace {

constexpr int32_t MAX_THREADS = 1024;

int32_t positive_from_environment(const char *name) {
    const char *text = std::getenv(name);
    if (!text) return 0;
    char *end = nullptr;
    long value = std::strtol(text, &end, 10); // OMP_NUM_THREADS may be a list: its first value counts
    return end != text && value >= 1 ? int32_t(std::min<long>(value, MAX_THREADS)) : 0;
}

int32_t initial_threads() {
    if (int32_t n = positive_from_environment("GATUN_NUM_THREADS")) return n;
    if (int32_t n = positive_from_environment("OMP_NUM_THREADS")) return n;
    return std::max(1, omp_get_num_procs());
}

} // namespace

std::atomic<int32_t> thread_count{initial_threads()};
std::atomic<bool> deterministic_mode{positive_from_environment("GATUN_DETERMINISTIC") == 1};

void sync_openmp_threads() {
    if (int32_t n = threads(); omp_get_max_threads() != n) omp_set_num_threads(n);
}

int64_t parallel_parts(int64_t n, int64_t grain) {
    return std::max<int64_t>(1, std::min<int64_t>(threads(), n / std::max<int64_t>(1, grain)));
}

void parallel_run(int64_t n, int64_t grain, RangeBody body, void *context) noexcept {
    int64_t parts = parallel_parts(n, grain);
    if (parts == 1 || omp_in_parallel()) {
        body(context, 0, n);
        return;
    }
    // The runtime may give fewer threads than asked for: the loop over the parts keeps them the same.
    const int32_t allowed = backends_allowed;
#pragma omp parallel for schedule(static, 1) num_threads(int(parts))
    for (int64_t part = 0; part < parts; part++) {
        backends_allowed = allowed;
        int64_t begin = n / parts * part + std::min(part, n % parts);
        body(context, begin, begin + n / parts + (part < n % parts ? 1 : 0));
    }
}

// ---------------------------------------------------------------- backends

thread_local int32_t backends_used = 0;
thread_local int32_t backends_allowed = (1 << BACKENDS) - 1;
std::atomic<int32_t> kind_backends[KINDS] = {(1 << BACKENDS) - 1, (1 << BACKENDS) - 1, (1 << BACKENDS) - 1,
                                             (1 << BACKENDS) - 1};

namespace {

enum : int32_t { UNKNOWN, USABLE, MISSING };

struct Slot {
    Backend backend{};
    bool registered = false;
    std::atomic<int32_t> found{UNKNOWN};
    std::atomic<bool> enabled{true};
};

Slot &slot(int id) {
    static Slot slots[BACKENDS];
    return slots[id];
}

bool on_by_environment(const char *name) {
    const char *value = std::getenv(name);
    return !(value && std::strcmp(value, "0") == 0);
}

const bool switches_read = [] {
    slot(BACKEND_OPENBLAS).enabled = on_by_environment("GATUN_OPENBLAS");
    slot(BACKEND_ONEDNN).enabled = on_by_environment("GATUN_ONEDNN");
    return true;
}();

const char *const kind_names[KINDS] = {"matmul", "conv2d", "rnn", "attention"};

/// Reads "conv2d=own,matmul=openblas+onednn"; what it does not know it passes over.
void read_kinds(const char *text) {
    std::string all = text ? text : "";
    for (size_t at = 0; at < all.size();) {
        const size_t end = std::min(all.find(',', at), all.size());
        const std::string rule = all.substr(at, end - at);
        at = end + 1;
        const size_t equals = rule.find('=');
        if (equals == std::string::npos) continue;
        const std::string libraries = rule.substr(equals + 1);
        const int32_t bits = (libraries.find("openblas") != std::string::npos ? 1 << BACKEND_OPENBLAS : 0) |
                             (libraries.find("onednn") != std::string::npos ? 1 << BACKEND_ONEDNN : 0);
        if (bits == 0 && libraries != "own") continue;
        for (int kind = 0; kind < KINDS; kind++) {
            if (rule.compare(0, equals, kind_names[kind]) == 0) kind_backends[kind] = bits;
        }
    }
}

const bool kinds_read = [] {
    read_kinds(std::getenv("GATUN_BACKENDS"));
    return true;
}();

bool found(Slot &s) {
    int32_t state = s.found.load(std::memory_order_acquire);
    if (state != UNKNOWN) [[likely]]
        return state == USABLE;
    static std::mutex mutex;
    std::lock_guard lock(mutex);
    if (s.found.load(std::memory_order_relaxed) == UNKNOWN) {
        bool loaded = s.registered && s.backend.load();
        if (loaded && s.backend.set_threads) s.backend.set_threads(threads());
        s.found.store(loaded ? USABLE : MISSING, std::memory_order_release);
    }
    return s.found.load(std::memory_order_relaxed) == USABLE;
}

void check_backend(int32_t backend) {
    GT_CHECK(backend >= 0 && backend < BACKENDS, "[backend] unknown backend %d: 0 is OpenBLAS, 1 is oneDNN", backend);
}

} // namespace

bool register_backend(int id, const Backend &backend) {
    slot(id).backend = backend;
    slot(id).registered = true;
    return true;
}

bool backend_usable(int id) {
    Slot &s = slot(id);
    return (backends_allowed >> id & 1) && s.enabled.load(std::memory_order_relaxed) && found(s);
}

} // namespace gt

using namespace gt;

int32_t gt_abi_version(void) { return GT_ABI_VERSION; }

const char *gt_last_error(void) { return last_error; }

int32_t gt_num_threads(void) { return threads(); }

int32_t gt_set_num_threads(int32_t n) {
    return guarded([&] {
        GT_CHECK(n >= 1 && n <= MAX_THREADS, "[set_num_threads] received %d threads, expected 1 to %d", n, MAX_THREADS);
        thread_count.store(n);
        sync_openmp_threads();
        for (int id = 0; id < BACKENDS; id++) {
            Slot &s = slot(id);
            if (s.found.load(std::memory_order_acquire) == USABLE && s.backend.set_threads) s.backend.set_threads(n);
        }
    });
}

int32_t gt_deterministic(void) { return deterministic() ? 1 : 0; }

int32_t gt_set_deterministic(int32_t on) {
    deterministic_mode.store(on != 0);
    return GT_OK;
}

int32_t gt_backend_enabled(int32_t backend) {
    return backend >= 0 && backend < BACKENDS && backend_usable(backend) ? 1 : 0;
}

int32_t gt_set_backend_enabled(int32_t backend, int32_t enabled) {
    return guarded([&] {
        check_backend(backend);
        Slot &s = slot(backend);
        if (enabled && !found(s)) {
            fail(GT_UNSUPPORTED, "[set_backend_enabled] %s is not there: gt_info says why",
                 backend == BACKEND_OPENBLAS ? "OpenBLAS" : "oneDNN");
        }
        s.enabled.store(enabled != 0);
    });
}

int32_t gt_kind_backends(int32_t kind) {
    return kind >= 0 && kind < KINDS ? kind_backends[kind].load(std::memory_order_relaxed) : 0;
}

int32_t gt_set_kind_backends(int32_t kind, int32_t backends) {
    return guarded([&] {
        GT_CHECK(kind >= 0 && kind < KINDS,
                 "[set_kind_backends] unknown kind %d: expected GT_KIND_MATMUL to GT_KIND_ATTENTION", kind);
        GT_CHECK(backends >= 0 && backends < 1 << BACKENDS,
                 "[set_kind_backends] unknown backends %d: expected bits 0 to %d", backends, BACKENDS - 1);
        kind_backends[kind].store(backends);
    });
}

int32_t gt_backends_used(void) {
    const int32_t used = backends_used;
    backends_used = 0;
    return used;
}

int64_t gt_info(char *buffer, int64_t capacity) {
    static const char *const tier_names[] = {"portable", "x86-64-v2", "x86-64-v3", "x86-64-v4"};
    std::string text;
    int64_t length = 0;
    guarded([&] {
        auto line = [&](const char *key, const std::string &value) { text += std::string(key) + "=" + value + "\n"; };
        line("isa", tier_names[gt_isa() - 1]);
        line("isa.available", tier_names[gt_isa_available() - 1]);
        line("threads", std::to_string(threads()));
        line("openmp", std::to_string(_OPENMP));
#ifdef __clang__
        line("compiler", "clang " __clang_version__);
#else
        line("compiler", "gcc " __VERSION__);
#endif
        for (int id = 0; id < BACKENDS; id++) {
            Slot &s = slot(id);
            const char *name = id == BACKEND_OPENBLAS ? "openblas" : "onednn";
            bool usable = found(s);
            line(name, usable ? (s.enabled ? "on" : "off") : "missing");
            if (s.registered && s.backend.info) s.backend.info(text);
        }
        for (int kind = 0; kind < KINDS; kind++) {
            const int32_t bits = kind_backends[kind];
            if (bits == (1 << BACKENDS) - 1) continue;
            line((std::string("backends.") + kind_names[kind]).c_str(), bits == 0                       ? "own"
                                                                        : bits == 1 << BACKEND_OPENBLAS ? "openblas"
                                                                                                        : "onednn");
        }
        length = int64_t(text.size());
    });
    if (buffer && capacity > 0) {
        std::memcpy(buffer, text.data(), size_t(std::min<int64_t>(length, capacity)));
        if (length < capacity) buffer[length] = 0;
    }
    return length;
}

// ---------------------------------------------------------------- memory

namespace {
constexpr int64_t PAGE = 4096;
constexpr int64_t HUGE_PAGE = int64_t(2) << 20;
constexpr int64_t HUGE_FROM = int64_t(4) << 20;
} // namespace

int32_t gt_alloc(int64_t bytes, void **out) {
    return guarded([&] {
        check_pointer("alloc", "out", out, 1);
        GT_CHECK(bytes >= 0, "[alloc] the size is negative: %lld bytes", static_cast<long long>(bytes));
        int64_t alignment = bytes >= HUGE_FROM ? HUGE_PAGE : PAGE;
        if (bytes > INT64_MAX - alignment) fail(GT_OUT_OF_MEMORY, "[alloc] %lld bytes", static_cast<long long>(bytes));
        void *p = nullptr;
        if (posix_memalign(&p, size_t(alignment), size_t(std::max<int64_t>(bytes, 1)))) {
            fail(GT_OUT_OF_MEMORY, "[alloc] the system has no %lld bytes of memory left to give",
                 static_cast<long long>(bytes));
        }
#ifdef MADV_HUGEPAGE
        if (bytes >= HUGE_FROM) madvise(p, size_t(bytes), MADV_HUGEPAGE); // a hint: failing is harmless
#endif
        *out = p;
    });
}

int32_t gt_free(void *p, int64_t) {
    std::free(p);
    return GT_OK;
}
