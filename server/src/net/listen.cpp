#include "net/listen.hpp"

#include <fmt/format.h>

namespace gatehouse {
namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// The kernel's accept queue; net.core.somaxconn cuts it.
constexpr int backlog = 4096;

void bind(Acceptor& acceptor, const Address& address, bool share_port)
{
    const auto host = address.host == "localhost" ? std::string("127.0.0.1") : address.host;
    const Tcp::endpoint endpoint(asio::ip::make_address(host), address.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(Acceptor::reuse_address(true));
    if (share_port)
        acceptor.set_option(ReusePort(true));
    acceptor.bind(endpoint);
}

std::unexpected<Error> cannot_listen(const Address& address,
                                     const boost::system::system_error& error)
{
    return refuse(Reason::unavailable,
                  fmt::format("cannot listen on {}: {}", address.text(), error.code().message()));
}

}  // namespace

Result<Acceptor> listen(Loop& loop, const Address& address)
{
    Acceptor acceptor(loop.get_executor());
    try {
        bind(acceptor, address, true);
        acceptor.listen(backlog);
        acceptor.non_blocking(true);
    } catch (const boost::system::system_error& error) {
        return cannot_listen(address, error);
    }
    return acceptor;
}

Result<> check_free(Loop& loop, const Address& address)
{
    Acceptor probe(loop.get_executor());
    try {
        bind(probe, address, false);
        probe.listen();
    } catch (const boost::system::system_error& error) {
        return cannot_listen(address, error);
    }
    return {};
}

std::uint16_t local_port(const Acceptor& acceptor)
{
    return acceptor.local_endpoint().port();
}

std::string peer_address(const Socket& socket)
{
    boost::system::error_code gone;
    const auto address = socket.remote_endpoint(gone).address();
    if (gone)
        return "";
    if (address.is_v4())
        return address.to_string();
    auto v6 = address.to_v6();
    if (v6.is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    v6.scope_id(0);
    return v6.to_string();
}

}  // namespace gatehouse
