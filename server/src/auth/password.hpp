#pragma once
// Passwords in Django's encoding: `users.password` of either program works in the other. Slow on
// purpose (tens to hundreds of milliseconds of CPU): only PasswordPool's threads, the command line
// and tests call this. Passwords are bytes as received: not trimmed, cut or normalised
// (ASVS 6.2.8); the exception is stored `bcrypt`, which by definition reads 72 bytes. No encoded
// text makes these throw; see auth/password_stored.hpp for what is refused.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.hpp"

namespace gatehouse::auth {

// OWASP ASVS 5.0 appendix C: argon2id with at least 46 MiB at t=1, p=1.
struct Argon2idCost {
    std::uint32_t memory_kib = 47'104;
    std::uint32_t passes = 1;
    std::uint32_t lanes = 1;
};

// Django 5.2's default; every Django reads it without further packages.
struct Pbkdf2Cost {
    std::uint32_t iterations = 1'000'000;
};

// What new passwords are made with, and what an unknown user costs.
using PasswordPreference = std::variant<Argon2idCost, Pbkdf2Cost>;
inline constexpr PasswordPreference native_passwords = Argon2idCost{};
inline constexpr PasswordPreference django_passwords = Pbkdf2Cost{};  // database shared with Django

// "argon2$argon2id$v=19$m=47104,t=1,p=1$…" or "pbkdf2_sha256$1000000$…", salted with 128 bits.
[[nodiscard]] std::string encode_password(std::string_view password,
                                          const PasswordPreference& preference, Random& random);

// "!" and 40 random characters: nobody can sign in with it (Django's set_unusable_password).
[[nodiscard]] std::string unusable_password(Random& random);
[[nodiscard]] bool is_usable(std::string_view encoded);

// Every algorithm that Django ever had by default or names in its documentation: pbkdf2_sha256 and
// _sha1, argon2 (id, i, d), bcrypt_sha256, bcrypt, scrypt, md5, sha1, and both without salt. False
// for everything else, at once: a login asks verify_or_spend instead.
[[nodiscard]] bool verify_password(std::string_view password, std::string_view encoded);

// Should the column be rewritten when its password is at hand? True unless it has the preferred
// algorithm with exactly the preferred cost (more is a difference too, as in Django) and a salt of
// 128 bits.
[[nodiscard]] bool must_update(std::string_view encoded, const PasswordPreference& preference);

// Hashes the password as preferred and forgets the result.
void spend_equal_time(std::string_view password, const PasswordPreference& preference);

// The login's question. `encoded` is nullopt for an unknown and for an inactive user. What it costs
// besides verifying (P = one hash as preferred):
//   nullopt, unusable, unknown algorithm, misformed, above the limits     P, nothing else
//   right password                                                        nothing (the rehash
//   follows) wrong, preferred algorithm at the preferred cost or above             nothing wrong,
//   both pbkdf2_sha256, stored with fewer iterations               the missing iterations wrong,
//   both argon2, stored with less memory × passes                  P wrong, any other algorithm P
// Django's harden_runtime does only the fourth line; with the last one a wrong password on an old
// hash costs what a right one does including its rehash. What stays visible, as in Django: that an
// account has an old hash which is itself slower than P, until its owner next signs in.
[[nodiscard]] bool verify_or_spend(std::string_view password,
                                   const std::optional<std::string>& encoded,
                                   const PasswordPreference& preference);

}  // namespace gatehouse::auth
