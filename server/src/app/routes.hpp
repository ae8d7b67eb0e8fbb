#pragma once
// Every route that exists.

#include <atomic>
#include <vector>

#include "auth/routes.hpp"

namespace gatehouse::app {

// `draining` outlives the routes.
[[nodiscard]] std::vector<auth::Route> routes(const std::atomic<bool>& draining);

}  // namespace gatehouse::app
