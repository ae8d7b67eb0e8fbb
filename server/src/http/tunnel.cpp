#include "http/tunnel.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/write.hpp>

namespace gatehouse::http {
namespace {

template <class From, class To>
awaitable<> copy(From& from, To& to)
{
    std::array<char, 16 * 1024> bytes;
    for (;;) {
        const auto [read_error, size] =
            co_await from.async_read_some(asio::buffer(bytes), as_result);
        if (read_error)
            co_return;
        const auto [write_error, written] =
            co_await asio::async_write(to, asio::buffer(bytes.data(), size), as_result);
        if (write_error)
            co_return;
    }
}

}  // namespace

awaitable<bool> run_tunnel(Socket& client, const Tunnel& tunnel, std::string first)
{
    using namespace asio::experimental::awaitable_operators;
    asio::ip::basic_resolver<Tcp, Executor> resolver(client.get_executor());
    const auto [resolve_error, endpoints] =
        co_await resolver.async_resolve(tunnel.host, fmt::format_int(tunnel.port).str(), as_result);
    if (resolve_error)
        co_return false;
    Socket upstream(client.get_executor());
    const auto [connect_error, endpoint] =
        co_await asio::async_connect(upstream, endpoints, as_result);
    if (connect_error)
        co_return false;
    const auto [write_error, written] =
        co_await asio::async_write(upstream, asio::buffer(first), as_result);
    if (write_error)
        co_return false;
    upstream.set_option(Tcp::no_delay(true));
    co_await (copy(client, upstream) || copy(upstream, client));
    co_return true;
}

}  // namespace gatehouse::http
