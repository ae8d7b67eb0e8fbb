#pragma once
// TCP sockets, and the token that turns an operation into `auto [error, size] = co_await …` without
// exceptions.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/awaitable.hpp"

namespace gatehouse {

using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;

inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> as_result{
    asio::use_awaitable_t<Executor>{}};

}  // namespace gatehouse
