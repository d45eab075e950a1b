// Files as memory; see gatun_files.h.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "common.h"

#pragma GCC visibility push(default)
#include "gatun_files.h"
#pragma GCC visibility pop

using namespace gt;

namespace {

class File {
  public:
    File(const char *op, const char *path, int flags) : fd_(open(path, flags | O_CLOEXEC)) {
        if (fd_ < 0) fail(GT_BACKEND_ERROR, "[%s] cannot open %s: %s", op, path, std::strerror(errno));
    }
    ~File() { close(fd_); }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    int fd() const { return fd_; }

  private:
    int fd_;
};

/// Bytes from the beginning of a page to an address in it, or to an offset.
int64_t in_page(int64_t at) { return at & (int64_t(sysconf(_SC_PAGESIZE)) - 1); }

} // namespace

int32_t gt_file_reserve(const char *path, int64_t bytes) {
    return guarded([&] {
        GT_CHECK(path, "[file_reserve] no path");
        GT_CHECK(bytes >= 0, "[file_reserve] the size is negative: %lld bytes", static_cast<long long>(bytes));
        if (bytes == 0) return;
        File file("file_reserve", path, O_RDWR);
        int error;
        do {
            error = posix_fallocate(file.fd(), 0, bytes);
        } while (error == EINTR);
        switch (error) {
        case 0:
            return;
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            fail(GT_OUT_OF_MEMORY, "[file_reserve] no room for %lld bytes in %s: %s", static_cast<long long>(bytes),
                 path, std::strerror(error));
        case EOPNOTSUPP:
        case EINVAL:
        case ENOSYS:
            fail(GT_UNSUPPORTED, "[file_reserve] the file system of %s promises no room: %s", path,
                 std::strerror(error));
        default:
            fail(GT_BACKEND_ERROR, "[file_reserve] %s: %s", path, std::strerror(error));
        }
    });
}

int32_t gt_file_map(const char *path, int64_t offset, int64_t bytes, void **memory) {
    return guarded([&] {
        GT_CHECK(path && memory, "[file_map] no path, or nowhere to put the address");
        GT_CHECK(offset >= 0 && bytes > 0 && offset <= INT64_MAX - bytes, "[file_map] %lld bytes from byte %lld",
                 static_cast<long long>(bytes), static_cast<long long>(offset));
        File file("file_map", path, O_RDONLY);
        struct stat facts;
        if (fstat(file.fd(), &facts)) fail(GT_BACKEND_ERROR, "[file_map] %s: %s", path, std::strerror(errno));
        GT_CHECK(facts.st_size >= offset + bytes, "[file_map] %s has %lld bytes: expected %lld", path,
                 static_cast<long long>(facts.st_size), static_cast<long long>(offset + bytes));
        int64_t before = in_page(offset);
        // Private: the system copies a page that is written to. It keeps no swap for pages that may never be.
        void *p = mmap(nullptr, size_t(bytes + before), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, file.fd(),
                       off_t(offset - before));
        if (p == MAP_FAILED) {
            fail(errno == ENOMEM ? GT_OUT_OF_MEMORY : GT_BACKEND_ERROR, "[file_map] %s: %s", path,
                 std::strerror(errno));
        }
        *memory = static_cast<char *>(p) + before;
    });
}

int32_t gt_file_unmap(void *memory, int64_t bytes) {
    return guarded([&] {
        GT_CHECK(memory && bytes > 0, "[file_unmap] no memory");
        int64_t before = in_page(int64_t(reinterpret_cast<intptr_t>(memory)));
        if (munmap(static_cast<char *>(memory) - before, size_t(bytes + before))) {
            fail(GT_BACKEND_ERROR, "[file_unmap] %s", std::strerror(errno));
        }
    });
}
