#include "auth/middleware.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "auth/session_cookie.hpp"
#include "base/crypto.hpp"
#include "base/encodings.hpp"
#include "http/status.hpp"

namespace gatehouse::auth {
namespace {

using http::Request;
using http::Response;

constexpr unsigned retry_after_seconds =
    5;  // a lock of another program has been waited for as long

// "limit=10&search&offset=20": values only where the route says so.
std::string loggable_query(const Request& request, const Context& ctx)
{
    std::string text;
    auto rest = request.query;
    while (!rest.empty() && text.size() < 512) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto name = part.substr(0, part.find('='));
        if (!text.empty())
            text += '&';
        text +=
            std::ranges::find(ctx.loggable_query, name) != ctx.loggable_query.end() ? part : name;
    }
    return text;
}

// Renews the session where the database can be written; where it cannot, reading goes on.
awaitable<std::optional<std::chrono::seconds>> renew(Context& ctx, Timestamp now)
{
    try {
        co_return co_await ctx.services.sessions.renew(ctx.db, *ctx.session, now);
    } catch (const db::Unavailable& failure) {
        ctx.services.log.write(Level::warning, "session_not_renewed",
                               {{"request", ctx.request_id}, {"what", failure.what()}});
        co_return std::nullopt;
    }
}

Response unavailable()
{
    return http::json_refusal(
        {.reason = Reason::unavailable, .retry_after_seconds = retry_after_seconds});
}

}  // namespace

Middleware request_id(Random& random)
{
    std::array<std::uint8_t, 6> bytes{};
    random.fill(bytes);
    auto counter = std::make_shared<std::uint64_t>(0);  // a pipeline belongs to one loop
    return [prefix = hex(as_text(bytes)), counter](Request& request, Context& ctx,
                                                   const Next& next) -> awaitable<Response> {
        ctx.request_id = fmt::format("{}-{:x}", prefix, ++*counter);
        return next(request, ctx);
    };
}

Middleware access_log(Log& log)
{
    return [&log](Request& request, Context& ctx, const Next& next) -> awaitable<Response> {
        const auto start = std::chrono::steady_clock::now();
        auto response = co_await next(request, ctx);
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - start;
        log.write(Level::info, "request",
                  {{"request", ctx.request_id},
                   {"method", request.method_name},
                   {"path", request.raw_path},
                   {"query", loggable_query(request, ctx)},
                   {"status", std::int64_t{response.status}},
                   {"bytes", static_cast<std::int64_t>(response.body_view().size())},
                   {"ms", took.count()},
                   {"address", ctx.address.empty() ? std::string_view(request.peer.address)
                                                   : std::string_view(ctx.address)},
                   {"user", ctx.user ? ctx.user->id : 0},
                   {"from", ctx.from_renderer ? "render" : "visitor"}});
        co_return response;
    };
}

Middleware catch_all(Log& log)
{
    return [&log](Request& request, Context& ctx, const Next& next) -> awaitable<Response> {
        try {
            co_return co_await next(request, ctx);
        } catch (const db::Unavailable& failure) {
            log.write(Level::error, "database_unavailable",
                      {{"request", ctx.request_id}, {"what", failure.what()}});
            co_return unavailable();
        } catch (const std::exception& failure) {
            log.write(Level::error, "unexpected",
                      {{"request", ctx.request_id}, {"what", failure.what()}});
            co_return http::html_status(500);
        }
    };
}

Middleware resume_session()
{
    return [](Request& request, Context& ctx, const Next& next) -> awaitable<Response> {
        const auto& sessions = ctx.services.sessions;
        auto token = presented_token(request, ctx.services.config);
        bool dead = token && token->empty();
        if (token && !dead) {
            const auto now = ctx.now();
            auto resumed = co_await sessions.resume(ctx.db, *token, now);
            if (resumed.unreadable)
                ctx.services.log.write(Level::warning, "session_unreadable",
                                       {{"request", ctx.request_id}});
            dead = resumed.state == Resumed::State::unknown;
            if (!dead) {
                ctx.session = std::move(resumed.session);
                if (resumed.state == Resumed::State::alive)
                    ctx.user = std::move(resumed.user);
                if (ctx.user && ctx.session->renewal_due) {
                    const auto keep = co_await renew(ctx, now);
                    ctx.session->last_seen_on = now;
                    if (keep)
                        set_session_cookie(ctx, {.token = std::move(*token), .max_age = keep});
                }
            }
        }
        auto response = co_await next(request, ctx);
        if (dead && !ctx.has_cookie(session_cookie_name(ctx.services.config)))
            delete_session_cookie(ctx);
        response.cookies.insert(response.cookies.end(), ctx.cookies.begin(), ctx.cookies.end());
        if (!ctx.cookies.empty() && response.header("Vary") == nullptr)
            response.set("Vary", "Cookie");
        co_return response;
    };
}

}  // namespace gatehouse::auth
