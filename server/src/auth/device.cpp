#include "auth/device.hpp"

#include "auth/session_cookie.hpp"
#include "auth/session_native.hpp"
#include "base/crypto.hpp"
#include "http/cookies.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t token_characters = 43;  // of new_token

struct Known {
    std::int64_t id{};
    Sha256 auth_digest{};
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Known, (), (id, auth_digest, password))

}  // namespace

awaitable<std::optional<std::int64_t>> known_device(const http::Request& request, Context& ctx,
                                                    std::string_view email)
{
    const auto token = presented_device(request, ctx.config());
    if (token.size() != token_characters)
        co_return std::nullopt;
    const auto known = co_await ctx.db.query_one<Known>(
        "SELECT d.id, d.auth_digest, u.password FROM gatehouse_device d "
        "JOIN accounts_customuser u ON u.id = d.user_id "
        "WHERE d.token_digest = $1 AND u.email = $2 AND d.last_seen_on > $3",
        sha256(token), email, ctx.now() - device_lifetime);
    if (!known || known->auth_digest != sha256(known->password))
        co_return std::nullopt;
    co_return known->id;
}

awaitable<std::string> remember_device(db::Transaction& t, std::string_view presented,
                                       std::int64_t user_id, std::string_view password,
                                       Random& random)
{
    auto token = new_token(random);
    const auto digest = sha256(token);
    // A row keeps its id, and with it what the throttle counted.
    co_await t.run("UPDATE gatehouse_device SET token_digest = $1 WHERE token_digest = $2", digest,
                   sha256(presented));
    co_await t.run(
        "INSERT INTO gatehouse_device "
        "(token_digest, user_id, auth_digest, created_on, last_seen_on) "
        "VALUES ($1, $2, $3, $4, $4) ON CONFLICT (token_digest, user_id) DO UPDATE SET "
        "auth_digest = excluded.auth_digest, last_seen_on = excluded.last_seen_on",
        digest, user_id, sha256(password), t.now());
    co_await t.run(
        "DELETE FROM gatehouse_device WHERE user_id = $1 AND id NOT IN (SELECT id FROM "
        "gatehouse_device WHERE user_id = $1 ORDER BY last_seen_on DESC, id DESC LIMIT $2)",
        user_id, most_devices_of_a_user);
    co_await t.run(
        "DELETE FROM gatehouse_device WHERE token_digest = $1 AND id NOT IN (SELECT id FROM "
        "gatehouse_device WHERE token_digest = $1 ORDER BY last_seen_on DESC, id DESC LIMIT $2)",
        digest, most_users_of_a_device);
    co_return token;
}

awaitable<void> devices_follow_rehash(db::Transaction& t, std::int64_t user_id,
                                      std::string_view old_column, std::string_view new_column)
{
    co_await t.run(
        "UPDATE gatehouse_device SET auth_digest = $1 WHERE user_id = $2 AND auth_digest = $3",
        sha256(new_column), user_id, sha256(old_column));
}

awaitable<std::int64_t> purge_devices(db::Database& db, Timestamp now)
{
    const auto purged =
        co_await db.transaction([&](db::Transaction& t) -> awaitable<Result<std::int64_t>> {
            co_return co_await t.run(
                "DELETE FROM gatehouse_device WHERE last_seen_on <= $1 "
                "OR user_id NOT IN (SELECT id FROM accounts_customuser)",
                now - device_lifetime);
        });
    co_return purged.value();
}

std::string device_cookie_name(const Config& config)
{
    return with_cookie_prefix(config, "gatehouse_device");
}

std::string presented_device(const http::Request& request, const Config& config)
{
    const auto header = request.header("Cookie");
    if (!header)
        return {};
    return http::find_cookie(*header, device_cookie_name(config)).value_or("");
}

void set_device_cookie(Context& ctx, std::string_view token)
{
    const auto& config = ctx.config();
    auto cookie =
        http::lasting_cookie(device_cookie_name(config), std::string(token), device_lifetime,
                             std::chrono::floor<std::chrono::seconds>(ctx.now()));
    cookie.http_only = true;
    cookie.secure = config.https();
    ctx.set_cookie(cookie.name, cookie.text());
}

}  // namespace gatehouse::auth
