#pragma once
// For whoever keeps this process running: GET /-/live, GET /-/ready.

#include <atomic>

#include "auth/routes.hpp"

namespace gatehouse::app {

// 200 as long as the process answers.
awaitable<Result<http::Response>> live(const http::Request& request, auth::Context& ctx);

// 200 when the database answers; 503 while draining, so that a balancer sends nobody here any more.
[[nodiscard]] auth::Handler ready(const std::atomic<bool>& draining);

}  // namespace gatehouse::app
