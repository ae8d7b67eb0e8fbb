#pragma once
// Django's table django_session in Django's signed format (5.2; 3.1 and later read and write it
// too), so that a login on either side is a login on both. Sources: django.contrib.sessions and
// django.contrib.auth.__init__; docs/sessions.md says what is ours on top: the members _gatehouse_*
// of the dictionary. A row names no user, so a user's own sessions are found by reading every
// living row, on the slow readers.

#include <memory>
#include <string>
#include <vector>

#include "auth/session.hpp"
#include "base/config.hpp"
#include "base/random.hpp"

namespace gatehouse::auth {

// Django's SECRET_KEY and SECRET_KEY_FALLBACKS: the first signs, all verify.
struct SecretKeys {
    std::string current;
    std::vector<std::string> fallbacks = {};
};

// `config` and `random` outlive the store.
[[nodiscard]] std::unique_ptr<SessionStore> django_sessions(const Config& config, Random& random,
                                                            const SecretKeys& keys);

}  // namespace gatehouse::auth
