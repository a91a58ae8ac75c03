#include <stdint.h>
#include <string.h>
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

/* Adler-32 of what came before and these bytes. zlib's takes several times as long, which would be most of what it costs to
   send a large file. In 16 columns side by side: the sum of each, and the sum of what that was before each row. */
static inline uint32_t cairn_adler32(uint32_t adler, const uint8_t *bytes, size_t count)
{
    typedef uint8_t row16 __attribute__((vector_size(16)));
    typedef uint16_t narrow16 __attribute__((vector_size(32)));
    typedef uint32_t wide16 __attribute__((vector_size(64)));
    const uint64_t modulus = 65521;
    uint64_t first = adler & 0xffff, second = adler >> 16;
    while (count >= 256) {
        /* As many as make no column overflow. */
        size_t blocks = count / 256 < 256 ? count / 256 : 256;
        wide16 sums = {0}, earlier = {0};
        for (size_t block = 0; block < blocks; block++) {
            narrow16 block_sums = {0}, block_earlier = {0};
            for (int row = 0; row < 16; row++, bytes += 16) {
                row16 next;
                memcpy(&next, bytes, 16);
                block_earlier += block_sums;
                block_sums += __builtin_convertvector(next, narrow16);
            }
            earlier += 16 * sums + __builtin_convertvector(block_earlier, wide16);
            sums += __builtin_convertvector(block_sums, wide16);
        }
        second += first * 256 * blocks;
        for (int column = 0; column < 16; column++) {
            first += sums[column];
            second += 16 * (uint64_t)earlier[column] + (uint64_t)(16 - column) * sums[column];
        }
        first %= modulus;
        second %= modulus;
        count -= 256 * blocks;
    }
    for (; count > 0; count--) {
        first += *bytes++;
        second += first;
    }
    return (uint32_t)(second % modulus << 16 | first % modulus);
}
