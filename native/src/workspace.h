// Scratch that a thread keeps between calls: fresh pages cost more than small products.
#pragma once

#include <cstdlib>

#include "common.h"

namespace gt {

class Workspace {
  public:
    static constexpr int64_t KEEP = int64_t(16) << 20; ///< bytes that trim leaves

    Workspace() = default;
    Workspace(const Workspace &) = delete;
    ~Workspace() { std::free(data_); }

    /// At least so many bytes, 64-byte aligned; what was in them before is lost.
    char *get(const char *op, int64_t bytes) {
        if (bytes <= size_) return data_;
        std::free(data_);
        size_ = 0;
        data_ = static_cast<char *>(std::aligned_alloc(4096, size_t((bytes + 4095) / 4096 * 4096)));
        if (!data_) fail(GT_OUT_OF_MEMORY, "[%s] no %lld bytes of scratch memory", op, static_cast<long long>(bytes));
        size_ = bytes;
        return data_;
    }
    void trim() {
        if (size_ > KEEP) {
            std::free(data_);
            data_ = nullptr;
            size_ = 0;
        }
    }

  private:
    char *data_ = nullptr;
    int64_t size_ = 0;
};

constexpr int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

} // namespace gt
