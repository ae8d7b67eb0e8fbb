#include "render/pages.hpp"

#include "http/status.hpp"
#include "render/kept_pages.hpp"
#include "render/page_reply.hpp"

namespace gatehouse::render {
namespace {

using auth::Context;
using http::Method;
using http::Request;
using http::Response;

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
    return [current = std::move(current), api = std::move(api),
            pages = std::make_shared<KeptPages>(std::move(limits))](
               Request& request, Context& ctx) -> awaitable<Response> {
        if (!asks_for_page(request))
            co_return method_refusal();
        if (is_reserved_path(request.path))
            co_return http::html_status(404);
        const auto web = current();  // until the page is done, whatever is read again meanwhile
        if (web->desk == nullptr)
            co_return web->shell;
        co_return co_await pages->answer(*web, api, request, ctx);
    };
}

}  // namespace gatehouse::render
