#pragma once
// The passwords that attackers try first (ASVS 6.2.4 asks for 3 000): about 7 000 of eight and more
// characters. Source and licence are at the head of common_passwords.inc.

#include <string_view>

namespace gatehouse::auth {

// `lowered` has its ASCII letters in lower case, as the list has.
[[nodiscard]] bool is_common_password(std::string_view lowered);

}  // namespace gatehouse::auth
