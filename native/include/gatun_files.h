/*
 * gatun_files.h - files as memory, for what Java does not have: room on the disk that is sure, and private mappings of
 * files that may only be read. A header of its own, so that a change of it compiles no kernel again. The conventions
 * are those of gatun.h.
 */
#ifndef GATUN_FILES_H
#define GATUN_FILES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a file at least so long, and takes the disk's blocks for all of it: a page of its mapping never lacks one.
 * GT_OUT_OF_MEMORY where the disk, or a limit, has no room; GT_UNSUPPORTED where the file system cannot promise it. */
int32_t gt_file_reserve(const char *path, int64_t bytes);

/* Maps a part of a file, which needs to be readable alone: what is written to the memory stays in it. The file must
 * hold the part, and must not be cut off meanwhile. */
int32_t gt_file_map(const char *path, int64_t offset, int64_t bytes, void **memory);
int32_t gt_file_unmap(void *memory, int64_t bytes);

#ifdef __cplusplus
}
#endif
#endif
