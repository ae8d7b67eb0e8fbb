#include "auth/session.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_characters = 43;  // base64url of 32 bytes, no padding

struct Found {
    std::int64_t id{};
    Timestamp created_on{}, last_seen_on{};
    Digest auth_digest{};
    std::optional<std::int64_t> user_id;
    std::optional<std::string> email, password;
    std::optional<bool> is_superuser, is_staff, is_active;
};
BOOST_DESCRIBE_STRUCT(Found, (),
                      (id, created_on, last_seen_on, auth_digest, user_id, email, password,
                       is_superuser, is_staff, is_active))

Digest token_digest(std::string_view token)
{
    return sha256(token);
}

// A header is bytes; a column is text.
std::string printable(std::string_view bytes)
{
    std::string text(bytes.substr(0, longest_user_agent));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

}  // namespace

std::string new_token(Random& random)
{
    std::array<std::uint8_t, token_bytes> bytes{};
    random.fill(bytes);
    return base64(as_text(bytes), Base64::url);
}

Digest auth_digest(std::string_view password_column)
{
    return sha256(password_column);
}

awaitable<Resumed> resume(db::Database& db, std::string_view token, const Config& config,
                          Timestamp now)
{
    if (token.size() != token_characters)
        co_return Resumed{};
    const auto digest = token_digest(token);
    auto found = co_await db.query_one<Found>(
        "SELECT s.id, s.created_on, s.last_seen_on, s.auth_digest, u.id AS user_id, u.email, "
        "u.password, "
        "u.is_superuser, u.is_staff, u.is_active "
        "FROM gatehouse_session s LEFT JOIN accounts_customuser u ON u.id = s.user_id "
        "WHERE s.token_digest = $1",
        digest);
    if (!found)
        co_return Resumed{};
    const Session session{found->id, found->created_on, found->last_seen_on};
    if (remaining(session, config, now) <= std::chrono::seconds(0))
        co_return Resumed{};
    if (!found->user_id || !*found->is_active)
        co_return Resumed{.state = Resumed::State::dormant, .session = session};
    if (found->auth_digest != auth_digest(*found->password)) {
        co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
            co_await end(t, session.id);
            co_return Result<>{};
        });
        co_return Resumed{};
    }
    co_return Resumed{.state = Resumed::State::alive,
                      .session = session,
                      .user = {.id = *found->user_id,
                               .email = std::move(*found->email),
                               .password = std::move(*found->password),
                               .is_superuser = *found->is_superuser,
                               .is_staff = *found->is_staff,
                               .is_active = *found->is_active}};
}

awaitable<void> renew(db::Database& db, const Session& session, Timestamp now)
{
    co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
        co_await t.run(
            "UPDATE gatehouse_session SET last_seen_on = $1 WHERE id = $2 AND last_seen_on < $1",
            now, session.id);
        co_return Result<>{};
    });
}

awaitable<std::string> start(db::Transaction& t, std::int64_t user_id, std::string_view password,
                             const Visitor& visitor, Random& random)
{
    auto token = new_token(random);
    co_await t.run(
        "INSERT INTO gatehouse_session "
        "(token_digest, user_id, auth_digest, created_on, last_seen_on, address, user_agent) "
        "VALUES ($1, $2, $3, $4, $4, $5, $6)",
        token_digest(token), user_id, auth_digest(password), t.now(), visitor.address,
        printable(visitor.user_agent));
    co_return token;
}

awaitable<void> end(db::Transaction& t, std::int64_t session_id)
{
    co_await t.run("DELETE FROM gatehouse_session WHERE id = $1", session_id);
}

awaitable<std::int64_t> end_all(db::Transaction& t, std::int64_t user_id,
                                std::optional<std::int64_t> except)
{
    co_return co_await t.run("DELETE FROM gatehouse_session WHERE user_id = $1 AND id <> $2",
                             user_id, except.value_or(0));
}

awaitable<void> follow_rehash(db::Transaction& t, std::int64_t user_id, std::string_view old_column,
                              std::string_view new_column)
{
    co_await t.run(
        "UPDATE gatehouse_session SET auth_digest = $1 WHERE user_id = $2 AND auth_digest = $3",
        auth_digest(new_column), user_id, auth_digest(old_column));
}

awaitable<std::vector<SessionRow>> living_sessions(db::Database& db, std::int64_t user_id,
                                                   const Config& config, Timestamp now)
{
    co_return co_await db.query<SessionRow>(
        "SELECT id, created_on, last_seen_on, address, user_agent FROM gatehouse_session "
        "WHERE user_id = $1 AND last_seen_on > $2 AND created_on > $3 ORDER BY last_seen_on DESC, "
        "id DESC",
        user_id, now - config.session_idle_timeout, now - config.session_absolute_timeout);
}

awaitable<std::int64_t> purge(db::Database& db, const Config& config, Timestamp now)
{
    const auto purged =
        co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
            co_return co_await t.run(
                "DELETE FROM gatehouse_session WHERE last_seen_on <= $1 OR created_on <= $2 "
                "OR user_id NOT IN (SELECT id FROM accounts_customuser)",
                now - config.session_idle_timeout, now - config.session_absolute_timeout);
        });
    co_return purged.value();
}

std::chrono::seconds remaining(const Session& session, const Config& config, Timestamp now)
{
    const auto end = std::min(session.last_seen_on + config.session_idle_timeout,
                              session.created_on + config.session_absolute_timeout);
    return std::chrono::ceil<std::chrono::seconds>(end - now);
}

}  // namespace gatehouse::auth
