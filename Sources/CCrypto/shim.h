/* HMAC: what tickets' capabilities are made by. SHA256: tokens are kept as digests only. EVP: SHA-1, which git names its objects by. */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
