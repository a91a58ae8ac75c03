/* SHA256: tokens are kept as digests only. */
#include <openssl/sha.h>
