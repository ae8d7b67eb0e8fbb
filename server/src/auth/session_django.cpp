#include "auth/session_django.hpp"

#include <algorithm>
#include <stdexcept>

#include "auth/django_session_row.hpp"
#include "auth/django_session_table.hpp"
#include "base/datetime.hpp"

namespace gatehouse::auth {
namespace {

namespace table = django_session_table;

constexpr std::size_t shortest_key = 8;  // what is presented; Django takes less for no session
constexpr std::size_t key_characters = 32;
constexpr std::string_view key_alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

// A living session of one user.
struct Own {
    std::string key;
    SessionRow shown;
};

std::vector<std::string> keys_of(const std::vector<Own>& sessions)
{
    std::vector<std::string> keys;
    for (const auto& session : sessions)
        keys.push_back(session.key);
    return keys;
}

class DjangoSessions final : public SessionStore {
public:
    DjangoSessions(const Config& config, Random& random, const SecretKeys& keys)
        : config_(config), random_(random), format_(keys)
    {}

    awaitable<Resumed> resume(db::Database& db, std::string_view token,
                              Timestamp now) const override
    {
        if (token.size() < shortest_key)
            co_return Resumed{};
        const auto stored = co_await table::find(db, token);
        const auto ends = stored ? from_sql(stored->expire_date) : std::nullopt;
        if (!ends || *ends <= now)
            co_return Resumed{};
        Resumed resumed{.state = Resumed::State::dormant,
                        .session = {.id = table::id_of(token), .key = std::string(token)}};
        const auto row = format_.open(stored->session_data);
        resumed.unreadable = !row;
        if (!row)
            co_return resumed;
        resumed.session.created_on = row->created_on();
        resumed.session.last_seen_on = row->saved_on;
        const auto user_id = row->user_id();
        if (!user_id)
            co_return resumed;
        auto user = co_await db.query_one<User>(
            "SELECT id, email, password, is_superuser, is_staff, is_active, first_name, last_name, "
            "date_joined, last_login FROM accounts_customuser WHERE id = $1",
            *user_id);
        const bool clock_is_behind = row->saved_on > now + clock_tolerance;
        if (!user || !user->is_active || clock_is_behind)
            co_return resumed;
        const auto match = format_.match(*row, user->password);
        if (match == PasswordMatch::none || now >= absolute_end(*row)) {
            if (co_await table::remove_judged(db, token, stored->session_data))
                co_return Resumed{};
            co_return resumed;
        }
        const bool renewable = row->lifetime(idle()).renewable;
        resumed.session.renewal_due = match == PasswordMatch::with_fallback ||
                                      (now - row->saved_on >= renew_after && renewable);
        if (!resumed.session.renewal_due) {
            resumed.same_from = row->saved_on - clock_tolerance;
            resumed.same_until = std::min(*ends, absolute_end(*row));
            if (renewable)
                resumed.same_until = std::min(resumed.same_until, row->saved_on + renew_after);
        }
        resumed.state = Resumed::State::alive;
        resumed.user = *std::move(user);
        co_return resumed;
    }

    // Also signs anew, with the current secret, what a fallback had signed. The key stays: requests
    // that are under way at the same time still carry it.
    awaitable<std::optional<std::chrono::seconds>> renew(db::Database& db, const Session& session,
                                                         Timestamp now) const override
    {
        using MaxAge = std::optional<std::chrono::seconds>;
        const auto renewed =
            co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<MaxAge>> {
                const auto stored = co_await table::find(t, session.key);
                auto row = stored ? format_.open(stored->session_data) : std::nullopt;
                const auto user_id = row ? row->user_id() : std::nullopt;
                if (!user_id)
                    co_return MaxAge{};  // ended meanwhile
                const auto password = co_await t.query_one<std::string>(
                    "SELECT password FROM accounts_customuser WHERE id = $1", *user_id);
                if (!password || format_.match(*row, *password) == PasswordMatch::none)
                    co_return MaxAge{};  // the next request ends it
                row->keep_creation_time();
                format_.bind(*row, *password);
                const auto lifetime = row->lifetime(idle());
                const auto ends = std::min(now + lifetime.age, absolute_end(*row));
                // Named: g++ 12 frees twice what ?: makes inside a co_await.
                const auto expires = lifetime.renewable ? to_sql(ends) : stored->expire_date;
                co_await table::update(t, session.key, format_.close(*row, now), expires);
                if (!lifetime.renewable || lifetime.until_browser_closes)
                    co_return MaxAge{};
                co_return MaxAge(std::chrono::ceil<std::chrono::seconds>(ends - now));
            });
        co_return renewed.value();
    }

    awaitable<Issued> start(db::Transaction& t, std::int64_t user_id, std::string_view password,
                            const Visitor& visitor,
                            const std::optional<Session>& replaced) const override
    {
        DjangoSessionRow row;
        if (replaced) {
            if (const auto stored = co_await table::find(t, replaced->key))
                if (auto before = format_.open(stored->session_data);
                    before && (before->anonymous() || before->user_id() == user_id))
                    row = *std::move(before);  // another user's goes; a visitor's own is kept
            co_await end(t, *replaced);
        }
        row.begin(user_id, t.now(), visitor);
        format_.bind(row, password);
        const auto lifetime = row.lifetime(idle());
        Issued issued{.token = random_.text(key_characters, key_alphabet)};
        if (!lifetime.until_browser_closes)
            issued.max_age = lifetime.age;
        co_await table::insert(t, issued.token, format_.close(row, t.now()),
                               t.now() + lifetime.age);
        co_return issued;
    }

    awaitable<bool> exists(db::Transaction& t, const Session& session) const override
    {
        co_return (co_await table::find(t, session.key)).has_value();
    }

    awaitable<void> end(db::Transaction& t, const Session& session) const override
    {
        co_await table::remove(t, session.key);
    }

    awaitable<bool> end_one(db::Database& db, std::int64_t user_id, std::int64_t session_id,
                            Timestamp now) const override
    {
        auto own = co_await sessions_of(db, user_id, now);
        std::erase_if(own, [&](const Own& session) { return session.shown.id != session_id; });
        const auto keys = keys_of(own);
        co_return co_await table::remove(db, keys) != 0;
    }

    awaitable<std::int64_t> end_all(db::Database& db, std::int64_t user_id,
                                    const std::optional<Session>& except,
                                    Timestamp now) const override
    {
        auto own = co_await sessions_of(db, user_id, now);
        std::erase_if(own,
                      [&](const Own& session) { return except && session.key == except->key; });
        const auto keys = keys_of(own);
        co_return co_await table::remove(db, keys);
    }

    awaitable<std::int64_t> end_everybodys(db::Database& db) const override
    {
        return table::remove_all(db);
    }

    // Their hash of the password column no longer matches, here and in Django; each row goes when
    // it is next presented.
    awaitable<void> end_by_password_change(db::Transaction& /*t*/,
                                           std::int64_t /*user_id*/) const override
    {
        co_return;
    }

    awaitable<void> follow_rehash(db::Transaction& /*t*/, std::int64_t /*user_id*/,
                                  std::string_view /*old_column*/,
                                  std::string_view /*new_column*/) const override
    {
        throw std::logic_error("a rehash ends the sessions that Django's rows hold");
        co_return;
    }

    awaitable<std::vector<SessionRow>> living_sessions(db::Database& db, std::int64_t user_id,
                                                       Timestamp now) const override
    {
        std::vector<SessionRow> rows;
        for (auto& session : co_await sessions_of(db, user_id, now))
            rows.push_back(std::move(session.shown));
        std::ranges::sort(rows, std::ranges::greater(), [](const SessionRow& row) {
            return std::pair(row.last_seen_on, row.id);
        });
        co_return rows;
    }

    awaitable<std::int64_t> purge(db::Database& db, Timestamp now) const override
    {
        return table::remove_expired(db, now);
    }

private:
    [[nodiscard]] std::chrono::seconds idle() const
    {
        return std::min(config_.session_idle_timeout, config_.session_absolute_timeout);
    }
    [[nodiscard]] Timestamp absolute_end(const DjangoSessionRow& row) const
    {
        return row.created_on() + config_.session_absolute_timeout;
    }

    // Reads and verifies every living row (some microseconds each), one at a time, off the loop.
    awaitable<std::vector<Own>> sessions_of(db::Database& db, std::int64_t user_id,
                                            Timestamp now) const
    {
        std::vector<Own> own;
        const auto password = co_await db.query_one<std::string>(
            "SELECT password FROM accounts_customuser WHERE id = $1", user_id);
        if (!password)
            co_return own;
        const auto look = [&](std::string_view key, std::string_view session_data) {
            const auto row = format_.open(session_data);
            if (row && row->user_id() == user_id && now < absolute_end(*row) &&
                format_.match(*row, *password) != PasswordMatch::none)
                own.push_back({.key = std::string(key), .shown = row->shown(table::id_of(key))});
        };
        co_await table::each_living(db, now, look);
        co_return own;
    }

    const Config& config_;
    Random& random_;
    DjangoSessionFormat format_;
};

}  // namespace

std::unique_ptr<SessionStore> django_sessions(const Config& config, Random& random,
                                              const SecretKeys& keys)
{
    return std::make_unique<DjangoSessions>(config, random, keys);
}

}  // namespace gatehouse::auth
