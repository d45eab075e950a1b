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

template <class F>
bool find_quietly(void *library, const std::string &name, F &function) {
    function = reinterpret_cast<F>(dlsym(library, name.c_str()));
    return function != nullptr;
}

/// LAPACK for the type whose routines begin with this letter.
template <class T>
bool find_lapack(void *library, const std::string &letter, LapackFunctions<T> &f) {
    bool all = find_quietly(library, letter + "potrf_", f.potrf);
    all &= find_quietly(library, letter + "getrf_", f.getrf);
    all &= find_quietly(library, letter + "getri_", f.getri);
    all &= find_quietly(library, letter + "getrs_", f.getrs);
    all &= find_quietly(library, letter + "gelqf_", f.gelqf);
    all &= find_quietly(library, letter + "orglq_", f.orglq);
    all &= find_quietly(library, letter + "gesdd_", f.gesdd);
    all &= find_quietly(library, letter + "syevd_", f.syevd);
    all &= find_quietly(library, letter + "geev_", f.geev);
    all &= find_quietly(library, "cblas_" + letter + "trsm", f.trsm);
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

/// Loads one library; false leaves nothing behind but a text.
bool load_one(const std::string &name) {
    void *library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *text = dlerror();
        load_error = text ? text : name;
        return false;
    }
    OpenBlas found;
    load_error.clear();
    if (!find_all(library, found)) {
        load_error = name + " " + load_error;
        dlclose(library);
        return false;
    }
    found.lapack = find_lapack(library, "s", found.single);
    found.lapack &= find_lapack(library, "d", found.twice);
    openblas_functions = found;
    parallel = found.get_parallel();
    library_path = path_of(reinterpret_cast<const void *>(found.sgemm));
    return true;
}

/// Where the system keeps several builds side by side and its link points to another than the OpenMP one (as Debian's
/// alternatives may): the folder beside it.
void prefer_openmp() {
    const size_t file = library_path.rfind('/');
    const size_t folder = file == std::string::npos || file == 0 ? file : library_path.rfind('/', file - 1);
    if (parallel == PARALLEL_OPENMP || folder == std::string::npos) return;
    load_one(library_path.substr(0, folder + 1) + "openblas-openmp/libopenblas.so.0");
    load_error.clear(); // what was found first serves
}

bool load() {
    try {
        // The OpenMP build of Fedora has a name of its own.
        const bool found = load_one("libopenblaso.so.0") || load_one("libopenblas.so.0");
        if (found) prefer_openmp();
        return found;
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
    lines += std::string("openblas.lapack=") + (openblas_functions.lapack ? "true" : "false") + "\n";
    lines += std::string("openblas.threading=") +
             (parallel >= 0 && parallel <= PARALLEL_OPENMP ? threading[parallel] : "unknown, held to one thread") +
             "\n";
}

const bool registered = register_backend(BACKEND_OPENBLAS, {"openblas", load, set_threads, info});

} // namespace

int32_t openblas_threads() { return parallel == PARALLEL_OPENMP ? threads() : 1; }

} // namespace gt
