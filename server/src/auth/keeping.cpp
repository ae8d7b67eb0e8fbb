#include "auth/keeping.hpp"

#include "http/path_index.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t usual_key = 256;  // bytes

// No part can hold a line's end, so no two requests make one key. "api" sets it apart from pages.
std::string key_of(const http::Request& request, const Context& ctx)
{
    std::string key;
    key.reserve(usual_key);
    key.append("api\n").append(ctx.scheme).append("\n").append(ctx.host).append("\n");
    key.append(request.target).append("\n");
    if (const auto accept = request.header("Accept"))
        key.append("accept ").append(*accept);
    return key;
}

}  // namespace

Keeping::Keeping(const http::Request& request, Context& ctx)
    : request_(request),
      ctx_(ctx),
      applies_(ctx.unrecorded().services.kept.on() && request.method == http::Method::get &&
               request.body.empty() &&
               http::without_leading_slashes(request.path).starts_with("/api/"))
{}

awaitable<std::optional<http::Response>> Keeping::find()
{
    auto& kept = ctx_.unrecorded().services.kept;
    key_ = key_of(request_, ctx_);
    frame_ = kept.frame(key_);
    before_ = co_await ctx_.db.versions();
    if (const auto found = kept.find(frame_, ctx_.unrecorded().identity->parts, before_)) {
        ctx_.unrecorded().loggable_query = found->reply->loggable_query;
        ctx_.note({.taint = found->level}, found->tables);
        co_return cache::send_again(found->reply);
    }
    co_return std::nullopt;
}

void Keeping::keep(http::Response& response)
{
    auto& known = ctx_.unrecorded();
    if (response.status != 200 || !response.cookies.empty())
        return;
    const cache::Validity validity{
        .level = ctx_.asked().taint, .versions = before_, .tables = ctx_.tables()};
    const auto& who = known.identity->parts;
    if (!known.services.kept.admits(frame_, who, validity, response.body_view().size()))
        return;
    const auto reply = cache::share(std::move(response), known.loggable_query);
    known.services.kept.keep(frame_, who, validity, reply);
    response = cache::send_again(reply);
}

}  // namespace gatehouse::auth
