#include <git2.h>

/* Swift cannot call variadic functions; all options we set take one int. */
static inline int cairn_git_set_option(git_libgit2_opt_t option, int value)
{
    return git_libgit2_opts(option, value);
}
