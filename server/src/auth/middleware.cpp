#include "auth/middleware.hpp"

#include <algorithm>

#include <fmt/format.h>

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
std::string loggable_query(const Request& request, std::span<const std::string_view> loggable)
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
        text += std::ranges::find(loggable, name) != loggable.end() ? part : name;
    }
    return text;
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
        ctx.unrecorded().request_id = fmt::format("{}-{:x}", prefix, ++*counter);
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
        const auto& known = ctx.unrecorded();
        log.write(Level::info, "request",
                  {{"request", known.request_id},
                   {"method", request.method_name},
                   {"path", request.raw_path},
                   {"query", loggable_query(request, known.loggable_query)},
                   {"status", std::int64_t{response.status}},
                   {"bytes", static_cast<std::int64_t>(response.body_view().size())},
                   {"ms", took.count()},
                   {"address", known.address.empty() ? std::string_view(request.peer().address)
                                                     : std::string_view(known.address)},
                   {"user", known.user_id()},
                   {"from", known.from_renderer ? "render" : "visitor"}});
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
                      {{"request", ctx.unrecorded().request_id}, {"what", failure.what()}});
            co_return unavailable();
        } catch (const std::exception& failure) {
            log.write(Level::error, "unexpected",
                      {{"request", ctx.unrecorded().request_id}, {"what", failure.what()}});
            co_return http::html_status(500);
        }
    };
}

}  // namespace gatehouse::auth
