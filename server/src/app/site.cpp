#include "app/site.hpp"

#include <algorithm>

#include "app/routes.hpp"
#include "auth/middleware.hpp"
#include "http/status.hpp"

namespace gatehouse::app {
namespace {

using auth::Context;
using http::Request;
using http::Response;

// More than the threads can hash, so that the throttle's memory suffices for any flood of theirs.
unsigned failures_a_second(const Config& config)
{
    constexpr unsigned of_a_thread = 40;  // an argon2id at our cost takes 25 ms and more
    constexpr unsigned most = 1024;       // 200 MB, if it ever comes to that
    return std::min(most, of_a_thread * config.hash_threads);
}

auth::Middleware no_files()
{
    return
        [](Request& request, Context& ctx, const auth::Next& next) { return next(request, ctx); };
}

}  // namespace

Site::Site(Parts parts)
    : parts_(parts),
      passwords_(parts_.passwords, parts_.random,
                 {.threads = parts_.config.hash_threads, .waiting = parts_.config.hash_queue}),
      throttle_(parts_.config.login_throttle, parts_.clock, parts_.random,
                failures_a_second(parts_.config)),
      kept_(parts_.config.kept_bytes, parts_.random),
      services_{parts_.config, parts_.clock, parts_.random,   parts_.log,
                passwords_,    throttle_,    parts_.sessions, kept_},
      router_(routes(draining_))
{}

Site::OnLoop::OnLoop(Site& site, http::Handler<Context> pages, auth::Middleware files)
    : site_(site), db_(site.parts_.store.connect())
{
    const auto& parts = site.parts_;
    handler_ = http::pipeline<Context>(
        {
            auth::request_id(parts.random),  // first: every later log line carries it
            auth::access_log(parts.log),     // sees the final status, also of refusals below
            auth::catch_all(parts.log),      // the only catch in the server: exceptions become 500
            auth::visitor(parts.config),     // no link is ever built from a Host we do not serve
            files ? std::move(files)
                  : no_files(),      // the same for everybody: no session is looked up
            auth::resume_session(),  // anonymous is a normal visitor, so it never refuses
        },
        auth::route(site.router_,
                    std::move(pages)));  // innermost: 404, slash redirect, page, or a view
}

http::Handler<Context> Site::api_calls() const
{
    return http::pipeline<Context>({auth::access_log(parts_.log), auth::catch_all(parts_.log)},
                                   auth::route(router_, {}));
}

awaitable<Response> Site::OnLoop::answer(Request& request)
{
    Context ctx(site_.services_, *db_);
    auto response = co_await handler_(request, ctx);
    if (response.common_headers.empty())
        response.common_headers = site_.parts_.api_headers;
    // Also a 404 and a redirect would be kept by caches when they do not say otherwise
    // (ASVS 14.2.2).
    if (!response.has("Cache-Control"))
        response.set("Cache-Control", "private, no-store");
    co_return response;
}

void Site::stop()
{
    passwords_.stop();
    parts_.store.stop();
}

Response Site::refusal(int status, std::string_view why, std::string_view address)
{
    parts_.log.write(Level::info, "request_refused",
                     {{"status", std::int64_t{status}}, {"why", why}, {"address", address}});
    auto response = http::html_status(status);
    response.set("Cache-Control", "private, no-store");
    response.common_headers = parts_.api_headers;
    return response;
}

}  // namespace gatehouse::app
