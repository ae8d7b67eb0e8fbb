#pragma once
// The timer of one loop, on the steady clock.

#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>

#include "net/awaitable.hpp"

namespace gatehouse {

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace gatehouse
