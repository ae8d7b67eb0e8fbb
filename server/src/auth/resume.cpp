// From a cookie to a session and its user, once for each request.

#include "auth/middleware.hpp"
#include "auth/session_cookie.hpp"
#include "auth/session_memory.hpp"

namespace gatehouse::auth {
namespace {

using http::Request;
using http::Response;

// Renews the session where the database can be written; where it cannot, reading goes on.
awaitable<void> renew(Context& ctx, Session& session, std::string token, Timestamp now)
{
    auto& known = ctx.unrecorded();
    std::optional<std::chrono::seconds> keep;
    try {
        keep = co_await known.services.sessions.renew(ctx.db.inner(), session, now);
    } catch (const db::Unavailable& failure) {
        known.services.log.write(Level::warning, "session_not_renewed",
                                 {{"request", known.request_id}, {"what", failure.what()}});
    }
    session.last_seen_on = now;
    if (keep)
        set_session_cookie(ctx, {.token = std::move(token), .max_age = keep});
}

// Asks the store. False: the cookie is worth nothing any more.
awaitable<bool> look_up(Context& ctx, std::string token, Timestamp now,
                        SessionMemory::Remembered& found)
{
    auto& known = ctx.unrecorded();
    db::Recording reads(ctx.db.inner());
    auto resumed = co_await known.services.sessions.resume(reads, token, now);
    if (resumed.unreadable)
        known.services.log.write(Level::warning, "session_unreadable",
                                 {{"request", known.request_id}});
    if (resumed.state == Resumed::State::unknown)
        co_return false;
    std::optional<User> user;
    if (resumed.state == Resumed::State::alive) {
        user = std::move(resumed.user);
        if (resumed.session.renewal_due)
            co_await renew(ctx, resumed.session, std::move(token), now);
        found.from = resumed.same_from;
        found.until = resumed.same_until;
    }
    found.tables = reads.tables();
    found.identity = identify(std::move(resumed.session), std::move(user));
    co_return true;
}

// From memory, or from the store and into memory. False as above.
awaitable<bool> resume(Context& ctx, SessionMemory& memory, std::string token)
{
    auto& known = ctx.unrecorded();
    const auto now = known.services.clock.now();
    const auto digest = sha256(token);
    SessionMemory::Remembered found{.versions = co_await ctx.db.versions()};
    if (const auto* remembered = memory.find(digest, now, found.versions)) {
        known.identity = remembered->identity;
        known.resolved = {.versions = found.versions, .tables = remembered->tables};
        co_return true;
    }
    if (!co_await look_up(ctx, std::move(token), now, found))
        co_return false;
    known.identity = found.identity;
    known.resolved = {.versions = found.versions, .tables = found.tables};
    const bool lasts = found.from <= now && now < found.until && found.versions.known;
    if (lasts && !found.tables.unversioned)
        memory.remember(digest, std::move(found));
    co_return true;
}

}  // namespace

awaitable<void> resolve_again(const Request& request, Context& ctx)
{
    auto& known = ctx.unrecorded();
    known.identity = anonymous();
    known.resolved = {};
    auto token = presented_token(request, known.services.config);
    if (token && !token->empty() && known.sessions != nullptr)
        co_await resume(ctx, *known.sessions, *std::move(token));
}

Middleware resume_session()
{
    // A pipeline belongs to one loop.
    return [memory = std::make_shared<SessionMemory>()](Request& request, Context& ctx,
                                                        const Next& next) -> awaitable<Response> {
        auto& known = ctx.unrecorded();
        known.sessions = memory.get();
        auto token = presented_token(request, known.services.config);
        bool dead = token && token->empty();
        if (token && !dead)
            dead = !co_await resume(ctx, *memory, std::move(*token));
        auto response = co_await next(request, ctx);
        if (dead && !known.has_cookie(session_cookie_name(known.services.config)))
            delete_session_cookie(ctx);
        response.cookies.insert(response.cookies.end(), known.cookies.begin(), known.cookies.end());
        if (!known.cookies.empty() && !response.has("Vary"))
            response.set("Vary", "Cookie");
        co_return response;
    };
}

}  // namespace gatehouse::auth
