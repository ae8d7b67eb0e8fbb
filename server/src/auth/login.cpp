// Logging in and out: the only places that start or end the visitor's own session.

#include <boost/describe/class.hpp>

#include "auth/accounts.hpp"
#include "auth/credentials.hpp"
#include "auth/csrf.hpp"
#include "auth/device.hpp"
#include "auth/password.hpp"
#include "auth/session_cookie.hpp"

namespace gatehouse::auth {
namespace {

struct Candidate {
    std::int64_t id{};
    std::string password;
    bool is_active{};
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (id, password, is_active))

constexpr std::string_view both_wanted =
    R"({"errors": {"__all__": "Please enter both username and password"}})";
constexpr std::string_view invalid_credentials = R"({"detail": "Invalid credentials"})";

awaitable<std::optional<Candidate>> find_candidate(Context& ctx, const std::string& email)
{
    co_return co_await ctx.db.query_one<Candidate>(
        "SELECT id, password, is_active FROM accounts_customuser WHERE email = $1", email);
}

// What the checked password leads to, in one transaction: the user is read again, because it may
// have changed while the hash was computed; then the old session ends and the new one starts.
awaitable<Result<Tokens>> start_session(Context& ctx, const http::Request& request,
                                        const Candidate& candidate,
                                        const std::optional<std::string>& rehashed)
{
    const Visitor visitor{.address = ctx.address(),
                          .user_agent = request.header("User-Agent").value_or("")};
    co_return co_await ctx.db.transaction([&](db::Transaction& t) -> awaitable<Result<Tokens>> {
        auto& sessions = ctx.sessions();
        const auto now = co_await t.query_one<Candidate>(
            "SELECT id, password, is_active FROM accounts_customuser WHERE id = $1", candidate.id);
        if (!now || !now->is_active || now->password != candidate.password)
            co_return refuse(Reason::unauthenticated);
        if (rehashed) {
            co_await t.run("UPDATE accounts_customuser SET password = $1 WHERE id = $2", *rehashed,
                           candidate.id);
            co_await sessions.follow_rehash(t, candidate.id, candidate.password, *rehashed);
            co_await devices_follow_rehash(t, candidate.id, candidate.password, *rehashed);
        }
        co_await t.run("UPDATE accounts_customuser SET last_login = $1 WHERE id = $2", t.now(),
                       candidate.id);
        const auto& password = rehashed ? *rehashed : candidate.password;
        Tokens tokens;
        tokens.session = co_await sessions.start(t, candidate.id, password, visitor, ctx.session());
        if (ctx.throttle().on())
            tokens.device = co_await remember_device(t, presented_device(request, ctx.config()),
                                                     candidate.id, password, ctx.random());
        co_return tokens;
    });
}

// May this password be hashed? Refused with 429 after too many wrong ones.
awaitable<Result<LoginThrottle::Reservation>> reserve_attempt(Context& ctx,
                                                              const http::Request& request,
                                                              std::string_view email)
{
    auto& throttle = ctx.throttle();
    std::optional<std::int64_t> device;
    if (throttle.on())
        device = co_await known_device(request, ctx, email);
    auto attempt = throttle.login(email, ctx.client_network(), device);
    if (attempt)
        co_return std::move(*attempt);
    ctx.log().write(Level::warning, "login_throttled",
                    {{"request", ctx.request_id()},
                     {"address", ctx.address()},
                     {"limit", attempt.error().limit}});
    co_return std::unexpected(attempt.error().error());
}

void log_login(Context& ctx, bool succeeded, std::int64_t user)
{
    ctx.log().write(succeeded ? Level::info : Level::warning, succeeded ? "login" : "login_failed",
                    {{"request", ctx.request_id()}, {"address", ctx.address()}, {"user", user}});
}

}  // namespace

Answer login_set_cookie(const http::Request& request, Context& ctx)
{
    ensure_csrf_cookie(request, ctx);
    co_return http::json(200, R"({"details": "CSRF cookie set"})");
}

Answer login(const http::Request& request, Context& ctx)
{
    CO_TRY(given, JsonStrings::read(request));
    CO_TRY(email, given.get("email"));
    CO_TRY(password, given.get("password"));
    if (!email || !password)
        co_return http::json(400, std::string(both_wanted));

    CO_TRY(attempt, co_await reserve_attempt(ctx, request, *email));
    const auto candidate = co_await find_candidate(ctx, *email);
    auto& passwords = ctx.passwords();
    std::optional<std::string> stored;  // named: g++ 12 frees twice what ?: makes inside a co_await
    if (candidate && candidate->is_active)
        stored = candidate->password;
    CO_TRY(correct, co_await passwords.verify_or_spend(*password, stored, ctx.client_network()));
    if (!correct) {
        attempt.count();
        log_login(ctx, false, candidate ? candidate->id : 0);
        co_return http::json(400, std::string(invalid_credentials));
    }
    attempt.give_back();
    std::optional<std::string> rehashed;
    if (passwords.must_update(candidate->password)) {
        CO_TRY(encoded, co_await passwords.encode(*password, ctx.client_network()));
        rehashed = std::move(encoded);
    }
    auto tokens = co_await start_session(ctx, request, *candidate, rehashed);
    if (!tokens && tokens.error().reason == Reason::unauthenticated && rehashed) {
        // Another login of this user may have rehashed the password first: it is right
        // nevertheless.
        const auto again = co_await find_candidate(ctx, *email);
        if (again && again->is_active) {
            CO_TRY(still_correct,
                   co_await passwords.verify(*password, again->password, ctx.client_network()));
            if (still_correct)
                tokens = co_await start_session(ctx, request, *again, std::nullopt);
        }
    }
    if (!tokens) {
        if (tokens.error().reason != Reason::unauthenticated)
            co_return std::unexpected(tokens.error());
        log_login(ctx, false, candidate->id);
        co_return http::json(400, std::string(invalid_credentials));
    }
    log_login(ctx, true, candidate->id);
    rotate_csrf_cookie(ctx);
    set_session_cookie(ctx, tokens->session);
    if (!tokens->device.empty())
        set_device_cookie(ctx, tokens->device);
    co_return http::json(200, R"({"detail": "Success"})");
}

Answer logout(const http::Request& request, Context& ctx)
{
    if (ctx.session()) {
        auto ended = co_await ctx.db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
            co_await ctx.sessions().end(t, *ctx.session());
            co_return Result<>{};
        });
        if (!ended)
            co_return std::unexpected(ended.error());
        ctx.log().write(Level::info, "logout",
                        {{"request", ctx.request_id()}, {"user", ctx.unrecorded().user_id()}});
    }
    if (presented_token(request, ctx.config()))
        delete_session_cookie(ctx);
    co_return http::json(200, R"({"detail": "Logout Successful"})");
}

}  // namespace gatehouse::auth
