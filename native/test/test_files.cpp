// Files as memory.
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "check.h"
#include "common.h"
#include "gatun_files.h"

namespace {
struct Temporary {
    std::string path = std::filesystem::temp_directory_path() / "gatun_files_XXXXXX";
    Temporary() {
        int fd = mkstemp(path.data());
        if (fd >= 0) close(fd);
    }
    ~Temporary() { unlink(path.c_str()); }
    struct stat facts() const {
        struct stat s;
        stat(path.c_str(), &s);
        return s;
    }
};

} // namespace

TEST(reserves) {
    Temporary t;
    CHECK(gt_file_reserve(t.path.c_str(), 3000000) == GT_OK);
    CHECK(t.facts().st_size == 3000000);
    CHECK(t.facts().st_blocks * 512 >= 3000000); // not a hole
    CHECK(gt_file_reserve(t.path.c_str(), 10) == GT_OK);
    CHECK(t.facts().st_size == 3000000);
    CHECK(gt_file_reserve(t.path.c_str(), 0) == GT_OK);
    CHECK(gt_file_reserve(t.path.c_str(), -1) == GT_INVALID_ARGUMENT);
    CHECK(gt_file_reserve(nullptr, 1) == GT_INVALID_ARGUMENT);
    CHECK(gt_file_reserve("/nowhere/at/all", 1) == GT_BACKEND_ERROR);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4000000;
    setrlimit(RLIMIT_FSIZE, &small);
    CHECK(gt_file_reserve(t.path.c_str(), 50000000) == GT_OUT_OF_MEMORY);
    CHECK(std::strstr(gt_last_error(), "no room for 50000000 bytes"));
    setrlimit(RLIMIT_FSIZE, &before);
}

TEST(maps) {
    Temporary t;
    FILE *f = std::fopen(t.path.c_str(), "wb");
    for (int i = 0; i < 10000; i++) std::fputc(i % 251, f);
    std::fclose(f);
    chmod(t.path.c_str(), 0400);
    for (int64_t offset : {0, 1, 64, 4096, 5000, 9999}) {
        void *p = nullptr;
        int64_t bytes = 10000 - offset;
        CHECK(gt_file_map(t.path.c_str(), offset, bytes, &p) == GT_OK);
        auto *m = static_cast<unsigned char *>(p);
        CHECK(m[0] == offset % 251 && m[bytes - 1] == 9999 % 251);
        m[0] = 255; // stays here
        CHECK(gt_file_unmap(p, bytes) == GT_OK);
    }
    f = std::fopen(t.path.c_str(), "rb");
    CHECK(std::fgetc(f) == 0);
    std::fclose(f);
    void *p;
    CHECK(gt_file_map(t.path.c_str(), 1, 10000, &p) == GT_INVALID_ARGUMENT);
    CHECK(gt_file_map(t.path.c_str(), -1, 1, &p) == GT_INVALID_ARGUMENT);
    CHECK(gt_file_map(t.path.c_str(), INT64_MAX, INT64_MAX, &p) == GT_INVALID_ARGUMENT);
    CHECK(gt_file_map("/nowhere/at/all", 0, 1, &p) == GT_BACKEND_ERROR);
    CHECK(gt_file_unmap(nullptr, 1) == GT_INVALID_ARGUMENT);
}

CHECK_MAIN
