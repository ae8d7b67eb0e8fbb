#pragma once
// OpenSSL behind small names. Digests and keys are raw bytes in a std::string (hex and base64 are
// in base/encodings.hpp). Pure and safe from any thread. What OpenSSL itself cannot do (out of
// memory, algorithm disabled by its configuration) is an exception; no input of a stranger causes
// one.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse {

// md5 and sha1 only verify what old Django versions stored; nothing new is made with them.
enum class Hash : std::uint8_t { md5, sha1, sha256 };

using Sha256 = std::array<std::uint8_t, 32>;

// Runs for every request (session tokens are stored hashed): no allocation, no algorithm look-up.
[[nodiscard]] Sha256 sha256(std::string_view bytes);

[[nodiscard]] std::string digest(Hash hash, std::string_view bytes);
[[nodiscard]] std::string hmac(Hash hash, std::string_view key,
                               std::string_view message);  // RFC 2104

// Django's utils.crypto: HMAC(key = hash(salt + secret), value).
[[nodiscard]] std::string salted_hmac(std::string_view salt, std::string_view value,
                                      std::string_view secret, Hash hash = Hash::sha256);

// The time depends on the lengths only, and tells whether they differ.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);

// RFC 8018 section 5.2. `iterations` ≥ 1; `length` in bytes.
[[nodiscard]] std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt,
                                 std::uint32_t iterations, std::size_t length);

// RFC 7914: n is a power of two above 1; memory is 128 · n · r bytes. The caller bounds the cost.
struct ScryptCost {
    std::uint64_t n = 16384;
    std::uint32_t r = 8;
    std::uint32_t p = 5;
};
[[nodiscard]] std::string scrypt(std::string_view password, std::string_view salt, ScryptCost cost,
                                 std::size_t length);

// Overwrites the whole capacity, so that neither a freed block nor a short string's own buffer
// keeps a password, then empties it.
void wipe(std::string& secret);

[[nodiscard]] inline std::string_view as_text(std::span<const std::uint8_t> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace gatehouse
