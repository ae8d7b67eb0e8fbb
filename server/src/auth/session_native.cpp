#include "auth/session_native.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr int purged_at_once = 1000;          // rows; keeps the writer for some 10 ms
constexpr std::size_t token_characters = 43;  // base64url of 32 bytes, no padding

struct Found {
    std::int64_t id{};
    Timestamp created_on{}, last_seen_on{};
    Sha256 auth_digest{};
    std::optional<std::int64_t> user_id;
    std::optional<std::string> email, password;
    std::optional<bool> is_superuser, is_staff, is_active;
    std::optional<std::string> first_name, last_name, date_joined, last_login;
};
BOOST_DESCRIBE_STRUCT(Found, (),
                      (id, created_on, last_seen_on, auth_digest, user_id, email, password,
                       is_superuser, is_staff, is_active, first_name, last_name, date_joined,
                       last_login))

Sha256 token_digest(std::string_view token)
{
    return sha256(token);
}

Sha256 auth_digest(std::string_view password_column)
{
    return sha256(password_column);
}

class NativeSessions final : public SessionStore {
public:
    NativeSessions(const Config& config, Random& random) : config_(config), random_(random) {}

    awaitable<Resumed> resume(db::Database& db, std::string_view token,
                              Timestamp now) const override
    {
        if (token.size() != token_characters)
            co_return Resumed{};
        const auto digest = token_digest(token);
        auto found = co_await db.query_one<Found>(
            "SELECT s.id, s.created_on, s.last_seen_on, s.auth_digest, u.id AS user_id, u.email, "
            "u.password, "
            "u.is_superuser, u.is_staff, u.is_active, u.first_name, u.last_name, u.date_joined, "
            "u.last_login "
            "FROM gatehouse_session s LEFT JOIN accounts_customuser u ON u.id = s.user_id "
            "WHERE s.token_digest = $1",
            digest);
        if (!found)
            co_return Resumed{};
        const Session session{.id = found->id,
                              .created_on = found->created_on,
                              .last_seen_on = found->last_seen_on,
                              .renewal_due = now - found->last_seen_on >= renew_after};
        if (remaining(session.created_on, session.last_seen_on, now) <= std::chrono::seconds(0))
            co_return Resumed{};
        const bool clock_is_behind = session.last_seen_on > now + clock_tolerance;
        if (!found->user_id || !*found->is_active || clock_is_behind)
            co_return Resumed{.state = Resumed::State::dormant, .session = session};
        if (found->auth_digest != auth_digest(*found->password)) {
            try {
                co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
                    co_await end(t, session);
                    co_return Result<>{};
                });
            } catch (const db::Unavailable&) {  // NOLINT(bugprone-empty-catch)
                // It is as dead where nothing can be written now.
            }
            co_return Resumed{};
        }
        co_return Resumed{.state = Resumed::State::alive,
                          .session = session,
                          .user = {.id = *found->user_id,
                                   .email = std::move(*found->email),
                                   .password = std::move(*found->password),
                                   .is_superuser = *found->is_superuser,
                                   .is_staff = *found->is_staff,
                                   .is_active = *found->is_active,
                                   .first_name = std::move(*found->first_name),
                                   .last_name = std::move(*found->last_name),
                                   .date_joined = std::move(*found->date_joined),
                                   .last_login = std::move(found->last_login)},
                          .same_from = session.last_seen_on - clock_tolerance,
                          .same_until = same_until(session)};
    }

    awaitable<std::optional<std::chrono::seconds>> renew(db::Database& db, const Session& session,
                                                         Timestamp now) const override
    {
        co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
            co_await t.run(
                "UPDATE gatehouse_session SET last_seen_on = $1 WHERE id = $2 AND last_seen_on < "
                "$1",
                now, session.id);
            co_return Result<>{};
        });
        co_return remaining(session.created_on, now, now);
    }

    awaitable<Issued> start(db::Transaction& t, std::int64_t user_id, std::string_view password,
                            const Visitor& visitor,
                            const std::optional<Session>& replaced) const override
    {
        if (replaced)
            co_await end(t, *replaced);
        auto token = new_token(random_);
        co_await t.run(
            "INSERT INTO gatehouse_session "
            "(token_digest, user_id, auth_digest, created_on, last_seen_on, address, user_agent) "
            "VALUES ($1, $2, $3, $4, $4, $5, $6)",
            token_digest(token), user_id, auth_digest(password), t.now(), visitor.address,
            shown_user_agent(visitor.user_agent));
        co_return Issued{.token = std::move(token),
                         .max_age = remaining(t.now(), t.now(), t.now())};
    }

    awaitable<bool> exists(db::Transaction& t, const Session& session) const override
    {
        const auto found = co_await t.query_one<std::int64_t>(
            "SELECT id FROM gatehouse_session WHERE id = $1", session.id);
        co_return found.has_value();
    }

    awaitable<void> end(db::Transaction& t, const Session& session) const override
    {
        co_await t.run("DELETE FROM gatehouse_session WHERE id = $1", session.id);
    }

    awaitable<bool> end_one(db::Database& db, std::int64_t user_id, std::int64_t session_id,
                            Timestamp /*now*/) const override
    {
        const auto ended =
            co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
                co_return co_await t.run(
                    "DELETE FROM gatehouse_session WHERE id = $1 AND user_id = $2", session_id,
                    user_id);
            });
        co_return ended.value() != 0;
    }

    awaitable<std::int64_t> end_all(db::Database& db, std::int64_t user_id,
                                    const std::optional<Session>& except,
                                    Timestamp /*now*/) const override
    {
        const auto ended =
            co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
                co_return co_await t.run(
                    "DELETE FROM gatehouse_session WHERE user_id = $1 AND id <> $2", user_id,
                    except ? except->id : 0);
            });
        co_return ended.value();
    }

    awaitable<std::int64_t> end_everybodys(db::Database& db) const override
    {
        const auto ended =
            co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
                co_return co_await t.run("DELETE FROM gatehouse_session");
            });
        co_return ended.value();
    }

    awaitable<void> end_by_password_change(db::Transaction& t, std::int64_t user_id) const override
    {
        co_await t.run("DELETE FROM gatehouse_session WHERE user_id = $1", user_id);
    }

    awaitable<void> follow_rehash(db::Transaction& t, std::int64_t user_id,
                                  std::string_view old_column,
                                  std::string_view new_column) const override
    {
        co_await t.run(
            "UPDATE gatehouse_session SET auth_digest = $1 WHERE user_id = $2 AND auth_digest = $3",
            auth_digest(new_column), user_id, auth_digest(old_column));
    }

    awaitable<std::vector<SessionRow>> living_sessions(db::Database& db, std::int64_t user_id,
                                                       Timestamp now) const override
    {
        co_return co_await db.query<SessionRow>(
            "SELECT id, created_on, last_seen_on, address, user_agent FROM gatehouse_session "
            "WHERE user_id = $1 AND last_seen_on > $2 AND created_on > $3 ORDER BY last_seen_on "
            "DESC, id DESC",
            user_id, now - config_.session_idle_timeout, now - config_.session_absolute_timeout);
    }

    // Once through the table by id, some rows in each transaction: other writers get their turn
    // between.
    awaitable<std::int64_t> purge(db::Database& db, Timestamp now) const override
    {
        std::int64_t purged = 0;
        for (std::optional<std::int64_t> seen = 0; seen;) {
            const auto part = [&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
                const auto last = co_await t.query_one<std::optional<std::int64_t>>(
                    "SELECT max(id) FROM "
                    "(SELECT id FROM gatehouse_session WHERE id > $1 ORDER BY id LIMIT $2)",
                    *seen, purged_at_once);
                const auto after = std::exchange(seen, last.value());
                if (!seen)
                    co_return 0;
                co_return co_await t.run(
                    "DELETE FROM gatehouse_session WHERE id > $1 AND id <= $2 AND "
                    "(last_seen_on <= $3 OR created_on <= $4 OR "
                    "user_id NOT IN (SELECT id FROM accounts_customuser WHERE is_active))",
                    *after, *seen, now - config_.session_idle_timeout,
                    now - config_.session_absolute_timeout);
            };
            purged += (co_await db.transaction(part)).value();
        }
        co_return purged;
    }

private:
    // Renewal is due, or it ends.
    [[nodiscard]] Timestamp same_until(const Session& session) const
    {
        return std::min(session.last_seen_on + renew_after,
                        end_of(session.created_on, session.last_seen_on));
    }
    // Until the earlier of the two ends.
    [[nodiscard]] std::chrono::seconds remaining(Timestamp created_on, Timestamp last_seen_on,
                                                 Timestamp now) const
    {
        return std::chrono::ceil<std::chrono::seconds>(end_of(created_on, last_seen_on) - now);
    }
    [[nodiscard]] Timestamp end_of(Timestamp created_on, Timestamp last_seen_on) const
    {
        return std::min(last_seen_on + config_.session_idle_timeout,
                        created_on + config_.session_absolute_timeout);
    }

    const Config& config_;
    Random& random_;
};

}  // namespace

std::string new_token(Random& random)
{
    std::array<std::uint8_t, token_bytes> bytes{};
    random.fill(bytes);
    return base64(as_text(bytes), Base64::url);
}

std::unique_ptr<SessionStore> native_sessions(const Config& config, Random& random)
{
    return std::make_unique<NativeSessions>(config, random);
}

}  // namespace gatehouse::auth
