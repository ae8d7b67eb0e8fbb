#pragma once
// What --session-store decides: where sessions are, and how new passwords are hashed.

#include <memory>

#include "auth/password.hpp"
#include "auth/session.hpp"
#include "base/config.hpp"
#include "base/random.hpp"

namespace gatehouse::app {

// `config` and `random` outlive the store. Throws what read_secret_keys throws.
[[nodiscard]] std::unique_ptr<auth::SessionStore> open_sessions(const Config& config,
                                                                Random& random);

// With Django's sessions, its hash at its cost: another one it would replace at its next login, and
// with the column the user's sessions would end.
[[nodiscard]] auth::PasswordPreference password_preference(const Config& config);

}  // namespace gatehouse::app
