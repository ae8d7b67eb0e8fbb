#pragma once
// The one coroutine type. The executor is concrete (an io_context's), not asio's type-erased one:
// measured, that and a single timer per loop halve the cost of a request.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace gatehouse {

namespace asio = boost::asio;

using Loop = asio::io_context;
using Executor = Loop::executor_type;

template <class T = void>
using awaitable = asio::awaitable<T, Executor>;

}  // namespace gatehouse
