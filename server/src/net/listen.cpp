#include "net/listen.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace gatehouse {
namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// The kernel's accept queue; net.core.somaxconn cuts it.
constexpr int backlog = 4096;

// True when a connection would be refused, so the file is a leftover of a dead process.
bool is_abandoned(Loop& loop, const asio::local::stream_protocol::endpoint& endpoint)
{
    asio::basic_stream_socket<asio::local::stream_protocol, Executor> probe(loop.get_executor());
    boost::system::error_code error;
    probe.connect(endpoint, error);
    return error == asio::error::connection_refused;
}

void open_unix(Loop& loop, Acceptor& acceptor, const std::string& path)
{
    if (path.size() >= sizeof(sockaddr_un{}.sun_path))
        throw boost::system::system_error(asio::error::name_too_long);
    const asio::local::stream_protocol::endpoint endpoint(path);
    struct stat status{};
    if (::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode) &&
        is_abandoned(loop, endpoint))
        ::unlink(path.c_str());
    acceptor.open(endpoint.protocol());
    acceptor.bind(endpoint);
    // Before listen(): until then nobody can connect, whatever the umask was.
    if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0)
        throw boost::system::system_error(errno, boost::system::system_category());
}

void bind_tcp(Acceptor& acceptor, const Address& address, bool share_port)
{
    const auto host = address.host == "localhost" ? std::string("127.0.0.1") : address.host;
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(host), address.port);
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
        if (address.is_unix())
            open_unix(loop, acceptor, address.path);
        else
            bind_tcp(acceptor, address, true);
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
        bind_tcp(probe, address, false);
        probe.listen();
    } catch (const boost::system::system_error& error) {
        return cannot_listen(address, error);
    }
    return {};
}

std::uint16_t local_port(const Acceptor& acceptor)
{
    const auto endpoint = acceptor.local_endpoint();
    if (endpoint.protocol().family() == AF_UNIX)
        return 0;
    asio::ip::tcp::endpoint tcp;
    tcp.resize(endpoint.size());
    std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
    return tcp.port();
}

std::string peer_address(const Socket& socket)
{
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    const int family = endpoint.data()->sa_family;
    if (error || (family != AF_INET && family != AF_INET6))
        return "";
    asio::ip::tcp::endpoint tcp;
    tcp.resize(endpoint.size());
    std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
    auto address = tcp.address();
    if (address.is_v4())
        return address.to_string();
    auto v6 = address.to_v6();
    if (v6.is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    v6.scope_id(0);
    return v6.to_string();
}

}  // namespace gatehouse
