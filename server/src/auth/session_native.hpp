#pragma once
// Table gatehouse_session. The browser holds 256 random bits, the table only their SHA-256 (OWASP
// ASVS 5.0 7.2.3) and that of the user's password column.

#include <memory>

#include "auth/session.hpp"
#include "base/config.hpp"
#include "base/random.hpp"

namespace gatehouse::auth {

[[nodiscard]] std::string new_token(Random& random);

// Both outlive the store.
[[nodiscard]] std::unique_ptr<SessionStore> native_sessions(const Config& config, Random& random);

}  // namespace gatehouse::auth
