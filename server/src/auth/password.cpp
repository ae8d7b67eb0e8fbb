#include "auth/password.hpp"

#include <fmt/format.h>

#include <array>

#include "auth/password_hashers.hpp"
#include "auth/password_stored.hpp"
#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t salt_bytes = 16;       // argon2: RFC 9106 section 3.1
constexpr std::size_t salt_characters = 22;  // pbkdf2: the fewest of 62 letters with 128 bits
constexpr std::size_t key_bytes = 32;

bool matches(std::string_view password, const StoredPbkdf2& stored)
{
    return constant_time_equal(
        pbkdf2(stored.hash, password, stored.salt, stored.iterations, stored.key.size()),
        stored.key);
}

bool matches(std::string_view password, const StoredArgon2& stored)
{
    return constant_time_equal(argon2(password, stored), stored.key);
}

bool matches(std::string_view password, const StoredBcrypt& stored)
{
    if (!stored.prehashed)
        return bcrypt_matches(password, stored.text);
    auto prehash = hex(as_text(sha256(password)));
    const bool matched = bcrypt_matches(prehash, stored.text);
    wipe(prehash);
    return matched;
}

bool matches(std::string_view password, const StoredScrypt& stored)
{
    return constant_time_equal(scrypt(password, stored.salt, stored.cost, stored.key.size()),
                               stored.key);
}

bool matches(std::string_view password, const StoredDigest& stored)
{
    std::string salted;
    salted.reserve(stored.salt.size() + password.size());  // growing would leave a copy behind
    salted.append(stored.salt).append(password);
    const bool matched = constant_time_equal(digest(stored.hash, salted), stored.key);
    wipe(salted);
    return matched;
}

bool matches(std::string_view password, const StoredPassword& stored)
{
    return std::visit([&](const auto& known) { return matches(password, known); }, stored);
}

StoredArgon2 argon2_as(const Argon2idCost& cost, std::string salt)
{
    return {Argon2Variety::id,
            0x13,
            cost.memory_kib,
            cost.passes,
            cost.lanes,
            std::move(salt),
            std::string(key_bytes, '\0')};
}

// What a wrong password still owes after the stored hash was computed.
void harden(std::string_view password, const StoredPassword& stored,
            const PasswordPreference& preference)
{
    if (const auto* cost = std::get_if<Pbkdf2Cost>(&preference)) {
        const auto* same = std::get_if<StoredPbkdf2>(&stored);
        if (same != nullptr && same->hash == Hash::sha256) {
            if (same->iterations < cost->iterations)
                spend_equal_time(password, Pbkdf2Cost{cost->iterations - same->iterations});
            return;
        }
    }
    if (const auto* cost = std::get_if<Argon2idCost>(&preference)) {
        const auto* same = std::get_if<StoredArgon2>(&stored);
        if (same != nullptr && std::uint64_t{same->memory_kib} * same->passes >=
                                   std::uint64_t{cost->memory_kib} * cost->passes)
            return;
    }
    spend_equal_time(password, preference);
}

}  // namespace

std::string encode_password(std::string_view password, const PasswordPreference& preference,
                            Random& random)
{
    if (const auto* cost = std::get_if<Pbkdf2Cost>(&preference)) {
        const auto salt = random.text(salt_characters, alphanumeric);
        const auto key = pbkdf2(Hash::sha256, password, salt, cost->iterations, key_bytes);
        return fmt::format("pbkdf2_sha256${}${}${}", cost->iterations, salt, base64(key));
    }
    std::array<std::uint8_t, salt_bytes> salt{};
    random.fill(salt);
    const auto hash = argon2_as(std::get<Argon2idCost>(preference), std::string(as_text(salt)));
    return fmt::format("argon2$argon2id$v=19$m={},t={},p={}${}${}", hash.memory_kib, hash.passes,
                       hash.lanes, base64(hash.salt, Base64::phc),
                       base64(argon2(password, hash), Base64::phc));
}

std::string unusable_password(Random& random)
{
    return "!" + random.text(40, alphanumeric);
}

bool is_usable(std::string_view encoded)
{
    return !encoded.starts_with('!');
}

bool verify_password(std::string_view password, std::string_view encoded)
{
    const auto stored = read_stored_password(encoded);
    return stored && matches(password, *stored);
}

bool must_update(std::string_view encoded, const PasswordPreference& preference)
{
    const auto stored = read_stored_password(encoded);
    if (!stored)
        return true;
    if (const auto* cost = std::get_if<Pbkdf2Cost>(&preference)) {
        const auto* same = std::get_if<StoredPbkdf2>(&*stored);
        return same == nullptr || same->hash != Hash::sha256 ||
               same->iterations != cost->iterations || same->salt.size() < salt_characters;
    }
    const auto& cost = std::get<Argon2idCost>(preference);
    const auto* same = std::get_if<StoredArgon2>(&*stored);
    return same == nullptr || same->variety != Argon2Variety::id || same->version != 0x13 ||
           same->memory_kib != cost.memory_kib || same->passes != cost.passes ||
           same->lanes != cost.lanes || same->salt.size() < salt_bytes ||
           same->key.size() != key_bytes;
}

void spend_equal_time(std::string_view password, const PasswordPreference& preference)
{
    if (const auto* cost = std::get_if<Pbkdf2Cost>(&preference))
        static_cast<void>(pbkdf2(Hash::sha256, password, std::string(salt_characters, 's'),
                                 cost->iterations, key_bytes));
    else
        static_cast<void>(argon2(
            password, argon2_as(std::get<Argon2idCost>(preference), std::string(salt_bytes, 's'))));
}

bool verify_or_spend(std::string_view password, const std::optional<std::string>& encoded,
                     const PasswordPreference& preference)
{
    const auto stored = encoded ? read_stored_password(*encoded) : std::nullopt;
    if (!stored) {
        spend_equal_time(password, preference);
        return false;
    }
    const bool right = matches(password, *stored);
    if (!right)
        harden(password, *stored, preference);
    return right;
}

}  // namespace gatehouse::auth
