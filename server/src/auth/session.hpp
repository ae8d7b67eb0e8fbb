#pragma once
// The life of a session, whatever holds it: native (session_native.hpp) or Django's table and
// format (session_django.hpp). One store a process, used from every loop. A session ends by logout,
// by its idle or absolute lifetime, when its user is deactivated or deleted, when the password
// column changes, or when its owner ends it from another one; each acts at the next request.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "auth/user.hpp"
#include "base/clock.hpp"
#include "db/database.hpp"

namespace gatehouse::auth {

inline constexpr std::chrono::hours renew_after{1};  // at most one write an hour for "last seen"
// How far the clock may go back before a session is dormant: one that was seen later than now is
// believed no more than that, so that a clock set back never makes a session in use last longer.
inline constexpr std::chrono::hours clock_tolerance{1};
inline constexpr std::size_t longest_user_agent = 400;

struct Session {
    std::int64_t id{};  // for its owner's list; names the session, does not open it
    Timestamp created_on{}, last_seen_on{};
    bool renewal_due = false;
    std::string key = {};  // django: the row's; native: empty
};

// What a presented token turned out to be.
struct Resumed {
    enum class State : std::uint8_t {
        unknown,  // never existed, ended, or expired: the cookie goes too
        alive,    // session and user are valid
        dormant,  // nobody for now (user inactive or deleted, clock behind): the cookie stays
    };
    State state = State::unknown;
    Session session = {};
    User user = {};
    // From when until before when resume() says the same, as long as the rows it read are the same.
    // Nothing like that: from = until.
    Timestamp same_from{}, same_until{};
    bool unreadable = false;  // dormant because the row cannot be read: wrong key, or damaged
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

// What the browser is given.
struct Issued {
    std::string token;
    std::optional<std::chrono::seconds> max_age = {};  // nullopt: until the browser is closed
};

class SessionStore {
public:
    SessionStore() = default;
    SessionStore(const SessionStore&) = delete;
    SessionStore& operator=(const SessionStore&) = delete;
    virtual ~SessionStore() = default;

    // Finds the session of a token as a stranger sent it. A session whose password column has
    // changed is deleted; an expired one is left to the purge.
    [[nodiscard]] virtual awaitable<Resumed> resume(db::Database& db, std::string_view token,
                                                    Timestamp now) const = 0;

    // Marks the session as seen now. Returns how long the browser should keep the cookie from now
    // on; nullopt: the cookie stays as it is.
    virtual awaitable<std::optional<std::chrono::seconds>> renew(db::Database& db,
                                                                 const Session& session,
                                                                 Timestamp now) const = 0;

    // Starts a session for `user_id`, whose password column is `password`, and ends `replaced`, the
    // session that the request came with.
    [[nodiscard]] virtual awaitable<Issued> start(db::Transaction& t, std::int64_t user_id,
                                                  std::string_view password, const Visitor& visitor,
                                                  const std::optional<Session>& replaced) const = 0;

    // False: it has been ended since it was resumed.
    [[nodiscard]] virtual awaitable<bool> exists(db::Transaction& t,
                                                 const Session& session) const = 0;

    virtual awaitable<void> end(db::Transaction& t, const Session& session) const = 0;
    // False: this user has no living session of that id.
    [[nodiscard]] virtual awaitable<bool> end_one(db::Database& db, std::int64_t user_id,
                                                  std::int64_t session_id, Timestamp now) const = 0;
    // Returns how many ended. `except`: the session that stays, if any.
    virtual awaitable<std::int64_t> end_all(db::Database& db, std::int64_t user_id,
                                            const std::optional<Session>& except,
                                            Timestamp now) const = 0;

    // Ends every session of everybody; returns how many.
    virtual awaitable<std::int64_t> end_everybodys(db::Database& db) const = 0;

    // Another password: what was started before is over, `t` also starts what follows.
    virtual awaitable<void> end_by_password_change(db::Transaction& t,
                                                   std::int64_t user_id) const = 0;
    // The same password in another encoding: its sessions go on. Where they cannot, because they
    // hang on the column's text, the PasswordPool asks for no rehash.
    virtual awaitable<void> follow_rehash(db::Transaction& t, std::int64_t user_id,
                                          std::string_view old_column,
                                          std::string_view new_column) const = 0;

    // Last seen first.
    [[nodiscard]] virtual awaitable<std::vector<SessionRow>> living_sessions(
        db::Database& db, std::int64_t user_id, Timestamp now) const = 0;

    // Deletes what can never be resumed again; returns how many rows.
    virtual awaitable<std::int64_t> purge(db::Database& db, Timestamp now) const = 0;
};

// A header is bytes, a column is text: printable ASCII, at most longest_user_agent characters.
[[nodiscard]] std::string shown_user_agent(std::string_view header);

}  // namespace gatehouse::auth
