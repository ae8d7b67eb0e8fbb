#include "base/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <limits>
#include <memory>
#include <stdexcept>

namespace gatehouse {
namespace {

void require(bool worked, const char* what)
{
    if (!worked)
        throw std::runtime_error(what);
}

struct DigestContextFree {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, DigestContextFree>;

// Fetched once: looking an algorithm up by name costs more than hashing a token with it.
const EVP_MD* fetched(Hash hash)
{
    static const std::array<const EVP_MD*, 3> algorithms{
        EVP_MD_fetch(nullptr, "MD5", nullptr),
        EVP_MD_fetch(nullptr, "SHA1", nullptr),
        EVP_MD_fetch(nullptr, "SHA256", nullptr),
    };
    const auto* algorithm = algorithms.at(static_cast<std::size_t>(hash));
    require(algorithm != nullptr, "OpenSSL lacks a digest algorithm");
    return algorithm;
}

const unsigned char* data(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* data(std::string& bytes)
{
    return reinterpret_cast<unsigned char*>(bytes.data());
}

// OpenSSL's lengths are int in places; nothing that long reaches this server.
int length_of(std::string_view bytes)
{
    require(bytes.size() <= std::numeric_limits<int>::max(), "too long for OpenSSL");
    return static_cast<int>(bytes.size());
}

// OpenSSL takes a null password or salt as "none given" rather than as empty.
std::string_view never_null(std::string_view bytes)
{
    return bytes.empty() ? "" : bytes;
}

}  // namespace

Sha256 sha256(std::string_view bytes)
{
    // One context a thread: making one costs as much as the hash of a token.
    thread_local const DigestContext context(EVP_MD_CTX_new());
    Sha256 result;
    require(context && EVP_DigestInit_ex2(context.get(), fetched(Hash::sha256), nullptr) == 1 &&
                EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                EVP_DigestFinal_ex(context.get(), result.data(), nullptr) == 1,
            "SHA-256 failed");
    return result;
}

std::string digest(Hash hash, std::string_view bytes)
{
    const auto* algorithm = fetched(hash);
    std::string result(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
    require(EVP_Digest(bytes.data(), bytes.size(), data(result), nullptr, algorithm, nullptr) == 1,
            "digest failed");
    return result;
}

std::string hmac(Hash hash, std::string_view key, std::string_view message)
{
    const auto* algorithm = fetched(hash);
    std::string result(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
    require(HMAC(algorithm, never_null(key).data(), length_of(key), data(never_null(message)),
                 message.size(), data(result), nullptr) != nullptr,
            "HMAC failed");
    return result;
}

std::string salted_hmac(std::string_view salt, std::string_view value, std::string_view secret,
                        Hash hash)
{
    std::string salted(salt);
    salted += secret;
    return hmac(hash, digest(hash, salted), value);
}

bool constant_time_equal(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt,
                   std::uint32_t iterations, std::size_t length)
{
    std::string key(length, '\0');
    require(
        iterations >= 1 && iterations <= std::numeric_limits<int>::max() &&
            PKCS5_PBKDF2_HMAC(never_null(password).data(), length_of(password),
                              data(never_null(salt)), length_of(salt), static_cast<int>(iterations),
                              fetched(hash), length_of(key), data(key)) == 1,
        "PBKDF2 failed");
    return key;
}

std::string scrypt(std::string_view password, std::string_view salt, ScryptCost cost,
                   std::size_t length)
{
    std::string key(length, '\0');
    // OpenSSL's own limit is 32 MiB; the caller has already bounded n and r.
    const auto memory = std::uint64_t{128} * cost.r * (cost.n + cost.p + 32);
    require(EVP_PBE_scrypt(never_null(password).data(), password.size(), data(never_null(salt)),
                           salt.size(), cost.n, cost.r, cost.p, memory, data(key), length) == 1,
            "scrypt failed");
    return key;
}

void wipe(std::string& secret)
{
    secret.resize(secret.capacity());
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

}  // namespace gatehouse
