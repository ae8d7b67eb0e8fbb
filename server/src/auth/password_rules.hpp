#pragma once
// What a new password must not be. For account creation, password change and the command line;
// never at login. No composition rules and no upper limit below 4 096 bytes (OWASP
// ASVS 5.0: 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11). The messages are those of Django's
// contrib/auth/password_validation.py.

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gatehouse::auth {

inline constexpr std::size_t min_password_characters = 8;  // code points
inline constexpr std::size_t max_password_bytes = 4096;    // bounds the hashing, nothing else

// Empty when the password is acceptable, else in Django's order: password_too_similar,
// password_too_short, password_too_common; or password_too_long alone.
// Similar means, ignoring the case of ASCII letters: it is a part of the e-mail address, or
// contains the part before the "@" when that has at least four characters.
[[nodiscard]] std::vector<FieldError> check_new_password(std::string_view password,
                                                         std::string_view email,
                                                         std::string_view field = "password");

}  // namespace gatehouse::auth
