#pragma once
// The life of a session in the native store: table gatehouse_session. The browser holds 256 random
// bits, the table only their SHA-256 (OWASP ASVS 5.0 7.2.3). A session ends by logout, by its idle
// or absolute lifetime, when its user is deactivated or deleted, when the password column changes,
// or when its owner ends it from another one; each acts at the next request.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "auth/user.hpp"
#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/random.hpp"
#include "db/database.hpp"

namespace gatehouse::auth {

using Digest = std::array<std::uint8_t, 32>;

inline constexpr std::chrono::hours renew_after{1};  // at most one write an hour for "last seen"
inline constexpr std::size_t longest_user_agent = 400;

struct Session {
    std::int64_t id{};
    Timestamp created_on{}, last_seen_on{};
};

// What a presented token turned out to be.
struct Resumed {
    enum class State : std::uint8_t {
        unknown,  // never existed, ended, or expired: the cookie goes too
        alive,    // session and user are valid
        dormant,  // the session lives but its user may not act (inactive, deleted): cookie stays
    };
    State state = State::unknown;
    Session session = {};
    User user = {};
};

struct Visitor {
    std::string_view address;
    std::string_view user_agent;
};

// One line of "my sessions".
struct SessionRow {
    std::int64_t id{};
    Timestamp created_on{}, last_seen_on{};
    std::string address, user_agent;
};
BOOST_DESCRIBE_STRUCT(SessionRow, (), (id, created_on, last_seen_on, address, user_agent))

[[nodiscard]] std::string new_token(Random& random);
[[nodiscard]] Digest auth_digest(std::string_view password_column);

// Finds the session of a token as a stranger sent it. A session whose password column has changed
// is deleted; an expired one is left to the purge.
awaitable<Resumed> resume(db::Database& db, std::string_view token, const Config& config,
                          Timestamp now);

// Marks the session as seen now, if nobody else did within the hour.
awaitable<void> renew(db::Database& db, const Session& session, Timestamp now);

// Starts a session for `user_id`, whose password column is `password`; returns the token.
awaitable<std::string> start(db::Transaction& t, std::int64_t user_id, std::string_view password,
                             const Visitor& visitor, Random& random);

awaitable<void> end(db::Transaction& t, std::int64_t session_id);
// Returns how many ended. `except`: the session that stays, if any.
awaitable<std::int64_t> end_all(db::Transaction& t, std::int64_t user_id,
                                std::optional<std::int64_t> except);
// The same password in another encoding: its sessions go on.
awaitable<void> follow_rehash(db::Transaction& t, std::int64_t user_id, std::string_view old_column,
                              std::string_view new_column);

awaitable<std::vector<SessionRow>> living_sessions(db::Database& db, std::int64_t user_id,
                                                   const Config& config, Timestamp now);
// Deletes what can never be resumed again; returns how many rows.
awaitable<std::int64_t> purge(db::Database& db, const Config& config, Timestamp now);

// Seconds the browser should keep the cookie: until the earlier of the two ends.
[[nodiscard]] std::chrono::seconds remaining(const Session& session, const Config& config,
                                             Timestamp now);

}  // namespace gatehouse::auth
