#include "backend_onednn.h"

#include <dlfcn.h>

#include <string>

namespace gt {

const OneDnnApi *onednn_api = nullptr;

namespace {

std::string library_path;
std::string load_error;

/// The folder of this library, with the slash.
std::string own_folder() {
    Dl_info info{};
    if (!dladdr(reinterpret_cast<const void *>(&gt_abi_version), &info) || !info.dli_fname) return "";
    const std::string path = info.dli_fname;
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

bool load() {
    try {
        const std::string path = own_folder() + "libgatun_onednn.so";
        void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library) {
            const char *text = dlerror();
            load_error = text ? text : "dlopen failed";
            return false;
        }
        const auto entry = reinterpret_cast<decltype(&gt_onednn_api)>(dlsym(library, "gt_onednn_api"));
        onednn_api = entry ? entry(ONEDNN_API_VERSION) : nullptr;
        if (!onednn_api) {
            load_error = path + " is of another version than libgatun.so: rebuild native/";
            return false;
        }
        library_path = path;
        return true;
    } catch (...) {
        return false;
    }
}

void info(std::string &lines) {
    if (onednn_api) {
        lines += std::string("onednn.version=") + onednn_api->version() + "\n";
        lines += "onednn.path=" + library_path + "\n";
    } else {
        lines += "onednn.error=" + load_error + "\n";
    }
}

const bool registered = register_backend(BACKEND_ONEDNN, {"onednn", load, nullptr, info});

} // namespace

} // namespace gt
