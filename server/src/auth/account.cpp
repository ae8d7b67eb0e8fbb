// What a signed-in user sees and changes of the own account.

#include <fmt/format.h>

#include "auth/accounts.hpp"
#include "auth/credentials.hpp"
#include "auth/csrf.hpp"
#include "auth/device.hpp"
#include "auth/password_rules.hpp"
#include "auth/session_cookie.hpp"
#include "base/datetime.hpp"
#include "base/json_text.hpp"

namespace gatehouse::auth {
namespace {

void append_text(std::string& out, std::string_view key, std::string_view text)
{
    out += key;
    append_json_string(out, text);
}

void append_time(std::string& out, std::string_view key, Timestamp time)
{
    out += key;
    out += '"';
    append_json_datetime(out, time);
    out += '"';
}

Timestamp time_of(std::string_view column)
{
    if (const auto time = from_sql(column))
        return *time;
    throw db::Broken("a user's row holds no date and time where it should");
}

// A stolen session must not be a way to find the password: its guesses are limited.
Result<LoginThrottle::Reservation> reserve_attempt(Context& ctx, const User& user)
{
    auto attempt = ctx.throttle().password_change(ctx.session()->id);
    if (attempt)
        return std::move(*attempt);
    ctx.log().write(Level::warning, "password_change_throttled",
                    {{"request", ctx.request_id()},
                     {"address", ctx.address()},
                     {"user", user.id},
                     {"limit", attempt.error().limit}});
    return std::unexpected(attempt.error().error());
}

std::string_view truth(bool value)
{
    return value ? "true" : "false";
}

}  // namespace

Answer account(const http::Request& /*request*/, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    std::string body;
    append_text(body, R"({"email":)", user->email);
    body += fmt::format(R"(,"is_staff":{},"is_active":{},"is_superuser":{}}})", user->is_staff,
                        user->is_active, user->is_superuser);
    co_return http::json(200, std::move(body));
}

Answer profile(const http::Request& /*request*/, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    auto body = fmt::format(R"({{"id":{},)", user->id);
    append_text(body, R"("email":)", user->email);
    append_text(body, R"(,"first_name":)", user->first_name);
    append_text(body, R"(,"last_name":)", user->last_name);
    append_time(body, R"(,"date_joined":)", time_of(user->date_joined));
    if (user->last_login)
        append_time(body, R"(,"last_login":)", time_of(*user->last_login));
    else
        body += R"(,"last_login":null)";
    body += fmt::format(R"(,"is_staff":{}}})", truth(user->is_staff));
    co_return http::json(200, std::move(body));
}

Answer change_password(const http::Request& request, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    CO_TRY(given, JsonStrings::read(request));
    CO_TRY(current, given.get("current_password"));
    CO_TRY(wanted, given.get("new_password"));
    if (!current)
        co_return refuse_field("current_password", "required", "This field is required.");
    if (!wanted)
        co_return refuse_field("new_password", "required", "This field is required.");

    auto& passwords = ctx.passwords();
    CO_TRY(attempt, reserve_attempt(ctx, *user));
    CO_TRY(correct, co_await passwords.verify(*current, user->password, ctx.client_network()));
    if (!correct) {
        attempt.count();
        ctx.log().write(
            Level::warning, "password_change_failed",
            {{"request", ctx.request_id()}, {"address", ctx.address()}, {"user", user->id}});
        co_return refuse_field(
            "current_password", "password_incorrect",
            "Your current password was entered incorrectly. Please enter it again.");
    }
    attempt.give_back();
    if (auto errors = check_new_password(*wanted, user->email, "new_password"); !errors.empty())
        co_return std::unexpected(Error{.reason = Reason::invalid, .fields = std::move(errors)});
    CO_TRY(encoded, co_await passwords.encode(*wanted, ctx.client_network()));

    const Visitor visitor{.address = ctx.address(),
                          .user_agent = request.header("User-Agent").value_or("")};
    auto& sessions = ctx.sessions();
    const auto tokens =
        co_await ctx.db.transaction([&](db::Transaction& t) -> awaitable<Result<Tokens>> {
            // Hashing takes a while: meanwhile the session may have been ended, the user
            // deactivated or the password changed elsewhere. Each would have refused this request.
            if (!co_await sessions.exists(t, *ctx.session()))
                co_return refuse(Reason::unauthenticated);
            const auto changed = co_await t.run(
                "UPDATE accounts_customuser SET password = $1 WHERE id = $2 AND password = $3 "
                "AND is_active",
                encoded, user->id, user->password);
            if (changed == 0)
                co_return refuse(Reason::unauthenticated);
            co_await sessions.end_by_password_change(t, user->id);
            Tokens made;
            made.session = co_await sessions.start(t, user->id, encoded, visitor, ctx.session());
            if (ctx.throttle().on())
                made.device = co_await remember_device(t, presented_device(request, ctx.config()),
                                                       user->id, encoded, ctx.random());
            co_return made;
        });
    if (!tokens)
        co_return std::unexpected(tokens.error());
    ctx.log().write(Level::info, "password_changed",
                    {{"request", ctx.request_id()}, {"user", user->id}});
    rotate_csrf_cookie(ctx);
    set_session_cookie(ctx, tokens->session);
    if (!tokens->device.empty())
        set_device_cookie(ctx, tokens->device);
    co_return http::json(200, R"({"detail":"Password changed"})");
}

Answer sessions(const http::Request& /*request*/, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    std::string body = R"({"results":[)";
    for (const auto& row : co_await ctx.sessions().living_sessions(ctx.db, user->id, ctx.now())) {
        if (body.back() == '}')
            body += ',';
        body += fmt::format(R"({{"id":{},)", row.id);
        append_time(body, R"("created_on":)", row.created_on);
        append_time(body, R"(,"last_seen_on":)", row.last_seen_on);
        append_text(body, R"(,"address":)", row.address);
        append_text(body, R"(,"user_agent":)", row.user_agent);
        body += fmt::format(R"(,"current":{}}})", truth(row.id == ctx.session()->id));
    }
    body += "]}";
    co_return http::json(200, std::move(body));
}

Answer end_session(const http::Request& request, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    CO_TRY(id, request.id());
    if (!co_await ctx.sessions().end_one(ctx.db, user->id, id, ctx.now()))
        co_return refuse(Reason::not_found);
    ctx.log().write(Level::info, "session_ended",
                    {{"request", ctx.request_id()}, {"user", user->id}, {"session", id}});
    if (id == ctx.session()->id)
        delete_session_cookie(ctx);
    co_return http::no_content();
}

Answer end_other_sessions(const http::Request& /*request*/, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    const auto ended = co_await ctx.sessions().end_all(ctx.db, user->id, ctx.session(), ctx.now());
    ctx.log().write(Level::info, "other_sessions_ended",
                    {{"request", ctx.request_id()}, {"user", user->id}, {"sessions", ended}});
    co_return http::no_content();
}

}  // namespace gatehouse::auth
