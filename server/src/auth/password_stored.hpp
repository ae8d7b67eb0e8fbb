#pragma once
// A password column of Django's, taken apart. Refused (nullopt): unusable passwords ("!…"), unknown
// algorithms, anything misformed, and costs above the limits below, so that a planted row cannot
// hang the server or take its memory. Formats: Django's contrib/auth/hashers.py, versions 1.4
// to 6.1.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/crypto.hpp"

namespace gatehouse::auth {

// Django's largest default is 1 500 000 iterations (6.1); here at most about two seconds.
inline constexpr std::uint32_t max_pbkdf2_iterations = 5'000'000;
// Django's default is 100 MiB twice; here at most 256 MiB, and 1 GiB written in all.
inline constexpr std::uint32_t max_argon2_memory_kib = 262'144;
inline constexpr std::uint64_t max_argon2_memory_kib_passes = 1'048'576;
inline constexpr std::uint32_t max_argon2_lanes = 64;
// Django's default is n = 2^14, r = 8, p = 5; OWASP's strongest n = 2^17, r = 8, p = 1 (128 MiB).
inline constexpr std::uint64_t max_scrypt_bytes = 256ULL << 20;
inline constexpr std::uint64_t max_scrypt_work = 1ULL << 22;  // n · r · p
// Django's default is 12; each step doubles the time.
inline constexpr unsigned max_bcrypt_rounds = 15;
inline constexpr std::size_t max_encoded_bytes = 512;  // Django's column has 128

struct StoredPbkdf2 {
    Hash hash;
    std::uint32_t iterations;
    std::string salt, key;
};

enum class Argon2Variety : std::uint8_t { d, i, id };

struct StoredArgon2 {
    Argon2Variety variety;
    std::uint32_t version;  // 0x10 (1.0, before v= was written) or 0x13
    std::uint32_t memory_kib, passes, lanes;
    std::string salt, key;
};

struct StoredBcrypt {
    bool prehashed;    // bcrypt_sha256: the input is the hex SHA-256 of the password
    std::string text;  // "$2b$12$" and 53 characters
};

struct StoredScrypt {
    ScryptCost cost;
    std::string salt, key;
};

struct StoredDigest {  // md5 or sha1 of salt + password, read only
    Hash hash;
    std::string salt, key;
};

using StoredPassword =
    std::variant<StoredPbkdf2, StoredArgon2, StoredBcrypt, StoredScrypt, StoredDigest>;

// Django's name of the algorithm ("unsalted_md5" and "unsalted_sha1" for the forms without salt),
// or nullopt when no hasher of ours has it. Does not look at the rest.
[[nodiscard]] std::optional<std::string_view> identify(std::string_view encoded);

[[nodiscard]] std::optional<StoredPassword> read_stored_password(std::string_view encoded);

}  // namespace gatehouse::auth
