#include "app/health.hpp"

namespace gatehouse::app {

awaitable<Result<http::Response>> live(const http::Request& /*request*/, auth::Context& /*ctx*/)
{
    co_return http::json(200, R"({"detail":"live"})");
}

auth::Handler ready(const std::atomic<bool>& draining)
{
    return [&draining](const http::Request& /*request*/,
                       auth::Context& ctx) -> awaitable<Result<http::Response>> {
        if (draining)
            co_return refuse(Reason::unavailable, "Draining.");
        co_await ctx.db.query_one<std::int64_t>("SELECT 1");
        co_return http::json(200, R"({"detail":"ready"})");
    };
}

}  // namespace gatehouse::app
