// Memory for one call: large, in huge pages where the system has them, not kept.
#pragma once

#include "common.h"

namespace gt {

class Scratch {
  public:
    Scratch(const char *op, int64_t bytes) {
        void *p = nullptr;
        if (gt_alloc(bytes, &p) != GT_OK) {
            fail(GT_OUT_OF_MEMORY, "[%s] no %lld bytes of scratch memory", op, static_cast<long long>(bytes));
        }
        data_ = static_cast<char *>(p);
        size_ = bytes;
    }
    ~Scratch() { gt_free(data_, size_); }
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;

    char *at(int64_t offset = 0) const { return data_ + offset; }
    template <class T>
    T *as(int64_t offset = 0) const {
        return reinterpret_cast<T *>(data_ + offset);
    }

  private:
    char *data_ = nullptr;
    int64_t size_ = 0;
};

} // namespace gt
