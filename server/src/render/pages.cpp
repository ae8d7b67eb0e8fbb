#include "render/pages.hpp"

#include "http/status.hpp"
#include "render/page_reply.hpp"
#include "render/render.hpp"

namespace gatehouse::render {
namespace {

using auth::Context;
using http::Method;
using http::Request;
using http::Response;

awaitable<Response> page_of(const WebPages& web, const PageLimits& limits,
                            const http::Handler<Context>& api, const Request& request, Context& ctx)
{
    const Rendering with{.desk = web.desk, .api = api, .deadline = limits.deadline};
    auto rendered = co_await render(with, render_frame(request, ctx, web.vary), request, ctx);
    if (!rendered.page) {
        ctx.unrecorded().services.log.write(
            Level::warning, "page_not_rendered",
            {{"request", ctx.unrecorded().request_id}, {"why", rendered.why}});
        co_return web.shell;
    }
    auto response = page_response(*std::move(rendered.page), ctx);
    response.common_headers = web.headers;
    co_return response;
}

}  // namespace

bool asks_for_page(const Request& request)
{
    return request.method == Method::get || request.method == Method::head;
}

Pages no_pages()
{
    return [](Request&, Context&) -> awaitable<Response> { co_return http::html_status(404); };
}

Pages built_pages(CurrentPages current, http::Handler<Context> api, PageLimits limits)
{
    return [current = std::move(current), api = std::move(api), limits](
               Request& request, Context& ctx) -> awaitable<Response> {
        if (!asks_for_page(request))
            co_return method_refusal();
        if (is_reserved_path(request.path))
            co_return http::html_status(404);
        const auto web = current();  // until the page is done, whatever is read again meanwhile
        if (web->desk == nullptr)
            co_return web->shell;
        co_return co_await page_of(*web, limits, api, request, ctx);
    };
}

}  // namespace gatehouse::render
