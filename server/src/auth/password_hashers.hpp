#pragma once
// The two password hashes that OpenSSL 3.0 does not have, for auth/password.cpp alone. Costs come
// in checked (auth/password_stored.hpp). Out of memory is std::bad_alloc.

#include <string>
#include <string_view>

#include "auth/password_stored.hpp"

namespace gatehouse::auth {

// RFC 9106, by libargon2, always on the calling thread however many lanes. `cost.key` only says how
// many bytes are wanted.
[[nodiscard]] std::string argon2(std::string_view password, const StoredArgon2& cost);

// Does the password give this hash? By libxcrypt, which, like every bcrypt, reads 72 bytes. False
// for a NUL byte among them: crypt(3) ends there, so "a\0b" would pass for "a".
[[nodiscard]] bool bcrypt_matches(std::string_view password, const std::string& text);

}  // namespace gatehouse::auth
