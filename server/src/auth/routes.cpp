#include "auth/routes.hpp"

#include "auth/keeping.hpp"
#include "base/json_text.hpp"
#include "http/media_type.hpp"
#include "http/status.hpp"

namespace gatehouse::auth {
namespace {

using http::Request;
using http::Response;

// Nothing here is for a cache: answers depend on who asks (ASVS 14.2.2).
constexpr std::string_view not_to_be_kept = "private, no-store";

void dress(Response& response, const Route& route, const Request& request, std::string_view vary)
{
    if ((route.view.always_allow || response.status == 405) && response.header("Allow") == nullptr)
        response.set("Allow", route.allowed());
    if (!vary.empty())
        response.set("Vary", std::string(vary));
    response.set("Cache-Control", std::string(not_to_be_kept));
    if (const auto accept = request.header("Accept"); route.view.indents && accept)
        if (const int width = http::json_indent(*accept); width > 0 && response.status != 204)
            response.body = indented_json(response.body_view(), width);
}

// One record for each refusal that somebody may have to look into (ASVS 16.3.2, 16.3.3). A request
// without a session is no such thing: its line of the access log says 403 and user 0.
void log_refusal(const Error& error, const Request& request, Context& ctx)
{
    if (error.reason != Reason::csrf && error.reason != Reason::forbidden)
        return;
    ctx.note({.taint = cache::Taint::never, .why = "log"});
    const bool csrf = error.reason == Reason::csrf;
    const std::string_view why = csrf ? std::string_view(error.message) : "";
    ctx.unrecorded().services.log.write(
        Level::warning, csrf ? "csrf_refused" : "permission_denied",
        {{"request", ctx.unrecorded().request_id},
         {"address", ctx.unrecorded().address},
         {"user", ctx.unrecorded().user_id()},
         {"method", request.method_name},
         {"path", request.raw_path},
         {"origin", request.header("Origin").value_or("")},
         {"why", why.substr(0, why.find(" - "))}});  // what follows is theirs
}

awaitable<Response> answer(const Route& route, Request& request, Context& ctx)
{
    ctx.unrecorded().loggable_query = route.view.loggable_query;
    const auto* handler = route.handler(request.method);
    const Asked asked{.permission = route.view.permission, .method_allowed = handler != nullptr};
    for (const auto check : route.view.checks)
        if (const auto passed = check(request, ctx, asked); !passed) {
            log_refusal(passed.error(), request, ctx);
            auto response = route.view.refusal(passed.error());
            dress(response, route, request, check == negotiate ? "Accept" : route.view.vary);
            co_return response;
        }
    auto result = co_await (*handler)(request, ctx);
    if (!result)
        log_refusal(result.error(), request, ctx);
    auto response = result ? std::move(*result) : route.view.refusal(result.error());
    dress(response, route, request, route.view.vary);
    co_return response;
}

// What the answer depends on besides what its handler asked of the Context: a page that it was made
// for depends on it too.
void note_answer(const Route& route, const Request& request, const Response& response, Context& ctx)
{
    if (!route.view.keepable)
        ctx.note({.taint = cache::Taint::never, .why = "route"});
    if (request.asked_beyond_key())
        ctx.note({.taint = cache::Taint::never, .why = "header"});
    if (response.status >= 500)
        ctx.note({.taint = cache::Taint::never, .why = "failed"});
}

bool is_page(std::string_view path)
{
    path = http::without_leading_slashes(path);
    return !path.starts_with("/api/") && path != "/api" && !path.starts_with("/-/");
}

}  // namespace

std::pair<http::Method, Handler> on_options(std::string name, Parses parses)
{
    return {
        http::Method::options,
        [name = std::move(name), parses](const Request&, Context&) -> awaitable<Result<Response>> {
            co_return http::json(200, metadata(name, parses));
        }};
}

std::vector<std::pair<http::Method, Handler>> on_any(const Handler& handler)
{
    using enum http::Method;
    std::vector<std::pair<http::Method, Handler>> all;
    for (const auto method : {get, post, put, patch, del, options})
        all.emplace_back(method, handler);
    return all;
}

http::Handler<Context> route(const Router& router, http::Handler<Context> pages)
{
    return
        [&router, pages = std::move(pages)](Request& request, Context& ctx) -> awaitable<Response> {
            Keeping keeping(request, ctx);
            if (keeping.applies())
                if (auto again = co_await keeping.find())
                    co_return std::move(*again);
            request.begin_asking();
            ctx.begin_asking();
            auto match = router.match(request.path);
            const bool gets =
                request.method == http::Method::get || request.method == http::Method::head;
            if (ctx.unrecorded().from_renderer && (match.route == nullptr || !gets))
                co_return http::html_status(match.route == nullptr ? 404 : 405);
            if (match.route != nullptr) {
                request.parameters = std::move(match.parameters);
                auto response = co_await answer(*match.route, request, ctx);
                note_answer(*match.route, request, response, ctx);
                if (keeping.applies())
                    keeping.keep(response);
                co_return response;
            }
            if (match.slash_missing)
                co_return http::redirect(301, http::slash_form(request));
            if (is_page(request.path))
                co_return co_await pages(request, ctx);
            co_return http::html_status(404);
        };
}

}  // namespace gatehouse::auth
