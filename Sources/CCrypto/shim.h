/* SHA256, and CRYPTO_memcmp: a comparison whose time tells nothing. */
#include <openssl/crypto.h>
#include <openssl/sha.h>
