#include <git2.h>

/* Swift cannot call variadic functions; all options we set take one int. */
static inline int cairn_git_set_option(git_libgit2_opt_t option, int value)
{
    return git_libgit2_opts(option, value);
}

/* The C library declares it for GNU sources only. */
extern int sync_file_range(int descriptor, __off64_t offset, __off64_t count, unsigned int flags);

/* Lets the disk begin with what was written to the file; does not wait for it. */
static inline int cairn_start_write_back(int descriptor)
{
    return sync_file_range(descriptor, 0, 0, 2 /* SYNC_FILE_RANGE_WRITE */);
}

/* The same for a part of the file, and waits until that is written. */
static inline int cairn_write_back(int descriptor, __off64_t offset, __off64_t count)
{
    return sync_file_range(descriptor, offset, count, 7 /* wait before, write, wait after */);
}
