#include "backend_openblas.h"

#include <dlfcn.h>

#include <cstdlib>
#include <string>

namespace gt {

OpenBlas openblas_functions;

namespace {

constexpr int PARALLEL_OPENMP = 2;

std::string library_path;
std::string load_error;
int parallel = 0;

template <class F>
bool find(void *library, const char *name, F &function) {
    function = reinterpret_cast<F>(dlsym(library, name));
    if (!function) load_error += (load_error.empty() ? "missing in it: " : ", ") + std::string(name);
    return function != nullptr;
}

bool find_all(void *library, OpenBlas &b) {
    bool all = find(library, "cblas_sgemm", b.sgemm);
    all &= find(library, "cblas_dgemm", b.dgemm);
    all &= find(library, "cblas_sgemv", b.sgemv);
    all &= find(library, "cblas_dgemv", b.dgemv);
    all &= find(library, "openblas_set_num_threads", b.set_num_threads);
    all &= find(library, "openblas_get_parallel", b.get_parallel);
    all &= find(library, "openblas_get_config", b.get_config);
    all &= find(library, "openblas_get_corename", b.get_corename);
    return all;
}

std::string path_of(const void *function) {
    Dl_info info{};
    if (!dladdr(function, &info) || !info.dli_fname) return "";
    char *real = ::realpath(info.dli_fname, nullptr);
    std::string path = real ? real : info.dli_fname;
    std::free(real);
    return path;
}

/// The OpenMP build where the system keeps several, since the alternatives link may point to another; then any.
bool load() {
    static const char *const names[] = {
        "/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0",
        "/usr/lib/aarch64-linux-gnu/openblas-openmp/libopenblas.so.0",
        "libopenblaso.so.0", // the name of the OpenMP build in Fedora
        "libopenblas.so.0",
        "libopenblas.so",
    };
    try {
        for (const char *name : names) {
            void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
            if (!library) {
                const char *text = dlerror();
                if (load_error.empty() || std::string(name) == "libopenblas.so.0") load_error = text ? text : name;
                continue;
            }
            load_error.clear();
            if (!find_all(library, openblas_functions)) {
                load_error = path_of(reinterpret_cast<const void *>(openblas_functions.sgemm)) + " " + load_error;
                dlclose(library);
                continue;
            }
            parallel = openblas_functions.get_parallel();
            library_path = path_of(reinterpret_cast<const void *>(openblas_functions.sgemm));
            return true;
        }
        return false;
    } catch (...) {
        return false;
    }
}

/// Two thread pools that take turns cost up to 25 times: only the pool of OpenMP, which is ours too, gets more threads.
void set_threads(int32_t n) { openblas_functions.set_num_threads(parallel == PARALLEL_OPENMP ? n : 1); }

void info(std::string &lines) {
    if (library_path.empty()) {
        lines += "openblas.error=" + load_error + "\n";
        return;
    }
    static const char *const threading[] = {"none", "pthreads, held to one thread", "openmp"};
    lines += "openblas.path=" + library_path + "\n";
    lines += std::string("openblas.config=") + openblas_functions.get_config() + "\n";
    lines += std::string("openblas.core=") + openblas_functions.get_corename() + "\n";
    lines += std::string("openblas.threading=") +
             (parallel >= 0 && parallel <= PARALLEL_OPENMP ? threading[parallel] : "unknown, held to one thread") +
             "\n";
}

const bool registered = register_backend(BACKEND_OPENBLAS, {"openblas", load, set_threads, info});

} // namespace

int32_t openblas_threads() { return parallel == PARALLEL_OPENMP ? threads() : 1; }

} // namespace gt
