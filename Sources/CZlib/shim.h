#include <zlib.h>

/* Macros, which Swift does not see. */
static inline int cairn_deflate_init(z_streamp stream, int level)
{
    return deflateInit(stream, level);
}

static inline int cairn_inflate_init(z_streamp stream)
{
    return inflateInit(stream);
}
