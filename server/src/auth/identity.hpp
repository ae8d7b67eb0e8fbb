#pragma once
// Who asks, as resolved once for a request: session and user, and what of them may stand in the key
// of a kept reply. Never changes; requests and memory share it.

#include <memory>
#include <optional>

#include "auth/session.hpp"
#include "auth/user.hpp"
#include "cache/taint.hpp"

namespace gatehouse::auth {

struct Identity {
    std::optional<Session> session = {};
    std::optional<User> user = {};  // active, with a living session; empty for everybody else
    cache::Identity parts = {};
};
using SharedIdentity = std::shared_ptr<const Identity>;

[[nodiscard]] SharedIdentity identify(std::optional<Session> session, std::optional<User> user);
[[nodiscard]] const SharedIdentity& anonymous();

}  // namespace gatehouse::auth
