#include "render/kept_pages.hpp"

#include <algorithm>

#include "auth/middleware.hpp"
#include "render/page_limit.hpp"
#include "render/page_reply.hpp"
#include "render/send_page.hpp"

namespace gatehouse::render {
namespace {

using auth::Context;
using cache::Taint;
using http::Request;
using http::Response;

std::int64_t steady_microseconds()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::optional<PageLimit::Place> enter(const PageLimits& limits, const std::string& address)
{
    if (!limits.clients)
        return PageLimit::Place();
    return limits.clients->enter(auth::network_of(address), steady_microseconds());
}

Response shell_of(const WebPages& web, const Context& ctx, std::string_view why)
{
    const auto& known = ctx.unrecorded();
    known.services.log.write(Level::warning, "page_not_rendered",
                             {{"request", known.request_id}, {"why", why}});
    return web.shell;
}

// Whether what was read for the page has changed since; where that cannot be said it has not.
bool is_torn(const db::Versions& before, const db::Versions& now, const db::Tables& read)
{
    return before.known && !read.unversioned && !now.same(before, read);
}

// The versions as of now, and who asks as of the same moment. Unknown where writes leave no moment.
awaitable<db::Versions> begin(const Request& request, Context& ctx)
{
    constexpr int tries = 3;
    const auto& resolved = ctx.unrecorded().resolved;
    for (int i = 0; i < tries; ++i) {
        const auto now = co_await ctx.db.versions();
        if (!is_torn(resolved.versions, now, resolved.tables))
            co_return now;
        co_await auth::resolve_again(request, ctx);
    }
    co_return db::Versions{};
}

// Whether what was read, or who asked, is no longer so; then who asks is known anew.
awaitable<bool> is_torn_now(const db::Versions& before, const Request& request, Context& ctx)
{
    const auto& known = ctx.unrecorded();
    const auto now = co_await ctx.db.versions();
    const bool tables = is_torn(before, now, ctx.tables());
    if (!is_torn(known.resolved.versions, now, known.resolved.tables))
        co_return tables;
    const auto asked_by = known.identity;
    co_await auth::resolve_again(request, ctx);
    const auto level = std::min(ctx.asked().taint, Taint::session);
    co_return tables || asked_by->parts.part(level) != known.identity->parts.part(level);
}

Response send_kept(cache::KeptReplies& kept, const cache::Frame& frame, const cache::Identity& who,
                   const cache::KeptReplies::Found& found, const Request& request)
{
    const auto coding = better_coding(*found.reply, request);
    if (coding != http::Coding::identity)
        kept.compress(frame, who, found, coding);
    return send_page(found.reply, request);
}

// Why nobody else may be sent this page; empty: others may.
std::string why_unkept(const PageReply& page, const db::Versions& before, bool torn,
                       const Context& ctx)
{
    if (torn)
        return "torn";
    if (!page.keep)
        return page.why.empty() ? "route" : page.why;
    if (page.status != 200)
        return "status";
    if (ctx.asked().taint == Taint::never)
        return std::string(ctx.asked().why);
    if (!before.known)
        return "versions";
    return ctx.tables().keepable() ? "" : "table";
}

}  // namespace

// What is asked: the whole key, but for what of the visitor the page will turn out to ask.
struct KeptPages::Asked {
    std::string key;
    std::size_t prefix;  // the render frame's payload comes after it
    cache::Frame frame;
    db::Versions versions;  // before anything is read
    bool shareable;         // there is memory for it
    bool joinable;          // and others may be sent it, as far as its last render tells

    [[nodiscard]] std::string payload() const { return key.substr(prefix); }
};

awaitable<Response> KeptPages::answer(const WebPages& web, const http::Handler<Context>& api,
                                      Request& request, Context& ctx)
{
    const auto& known = ctx.unrecorded();
    auto& kept = known.services.kept;
    Asked asked{.key = "page\n" + std::to_string(web.reading) + "\n",
                .prefix = 0,
                .frame = {},
                .versions = {},
                .shareable = kept.on(),
                .joinable = false};
    asked.prefix = asked.key.size();
    asked.key += render_frame(request, ctx, web.vary);
    asked.frame = kept.frame(asked.key);
    asked.versions = co_await begin(request, ctx);
    const auto& who = known.identity->parts;
    asked.joinable = asked.shareable && !unkept_.has(asked.frame.hash, known.user_id() != 0);
    if (asked.shareable)
        if (const auto found = kept.find(asked.frame, who, asked.versions))
            co_return say(send_kept(kept, asked.frame, who, *found, request), "hit");
    if (asked.joinable)
        if (const auto running = joining_.find(asked.key, who, asked.versions)) {
            // It may have to render twice.
            const auto reply = co_await follow(running, who, 2 * limits_.deadline);
            if (reply)
                co_return say(send_page(reply, request), "joined");
            if (running->failed)
                co_return shell_of(web, ctx, "the render it joined failed");
        }
    const auto place = enter(limits_, known.address);
    if (!place)
        co_return shell_of(web, ctx, "too many pages for one client");
    co_return co_await lead(web, api, asked, request, ctx);
}

awaitable<Response> KeptPages::lead(const WebPages& web, const http::Handler<Context>& api,
                                    const Asked& asked, Request& request, Context& ctx)
{
    auto& known = ctx.unrecorded();
    std::optional<Joining::Leader> leader;
    if (asked.joinable)
        leader.emplace(joining_, Joining::Running{.key = asked.key,
                                                  .identity = known.identity,
                                                  .versions = asked.versions});
    const auto user = known.user_id();
    Rendering with{.desk = web.desk,
                   .api = api,
                   .deadline = limits_.deadline,
                   .foreseen = foreseen_.of(asked.frame.hash, user)};
    if (leader)
        with.others_wait = [running = leader->running()] { return !running->followers.empty(); };
    auto rendered = co_await render(with, asked.payload(), request, ctx);
    bool torn = false;
    if (rendered.page) {
        foreseen_.learn(asked.frame.hash, user, std::move(rendered.calls));
        torn = co_await is_torn_now(asked.versions, request, ctx);
        if (torn) {
            with.foreseen.clear();
            rendered = co_await render(with, asked.payload(), request, ctx);
        }
    }
    if (leader)
        leader->running()->failed = !rendered.page && !rendered.left;
    if (!rendered.page)
        co_return shell_of(web, ctx, rendered.why);
    auto why = why_unkept(*rendered.page, asked.versions, torn, ctx);
    auto response = page_response(*std::move(rendered.page), ctx);
    response.common_headers = web.headers;
    if (why.empty() && !response.cookies.empty())
        why = "set-cookie";
    unkept_.learn(asked.frame.hash, user != 0, why);
    if (why.empty() && !asked.shareable)
        why = "no memory";
    if (!why.empty())
        co_return say(std::move(response), "unkept", why);

    const cache::Validity validity{
        .level = ctx.asked().taint, .versions = asked.versions, .tables = ctx.tables()};
    const auto reply = share_page(std::move(response), validity.level, web.vary);
    if (leader) {
        leader->running()->level = validity.level;
        leader->running()->reply = reply;
    }
    const auto& who = known.identity->parts;
    const bool again = known.services.kept.admits(asked.frame, who, validity, reply->bytes());
    if (again)
        known.services.kept.keep(asked.frame, who, validity, reply);
    co_return say(send_page(reply, request), "miss", again ? "" : "first time or too large");
}

Response KeptPages::say(Response response, std::string_view how, std::string_view why) const
{
    response.set("Server-Timing", "page;desc=" + std::string(how));
    if (limits_.explain)
        response.set("X-Gatehouse-Page",
                     std::string(how) + (why.empty() ? "" : ": ") + std::string(why));
    return response;
}

}  // namespace gatehouse::render
