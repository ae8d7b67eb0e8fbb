// The yardstick of bench/: the least a server on sockets can do. One thread, one level-triggered
// epoll, keep-alive; finds the end of each request's head and answers with the exact bytes of FILE,
// whatever was asked. It parses, checks, times out and logs nothing, so a server that does the same
// work besides its own can only be dearer.
//
// usage: epoll_loop FILE     prints "Serving PORT" (127.0.0.1, a free port); ends on a signal

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t longest_head = 16 * 1024;
constexpr std::string_view head_end = "\r\n\r\n";

struct Connection {
    int socket = -1;
    std::string in = {};   // what has come of the next head
    std::size_t owed = 0;  // bytes of answers not yet taken by the kernel
};

[[noreturn]] void fail(const char* what)
{
    std::perror(what);
    std::exit(1);
}

std::string read_file(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        fail(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

int listen_anywhere()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, generic, size) != 0 ||
        ::listen(listener, SOMAXCONN) != 0 || ::getsockname(listener, generic, &size) != 0)
        fail("listen");
    std::printf("Serving %d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

void watch(int epoll, int operation, int socket, std::uint32_t events, void* data)
{
    epoll_event event{.events = events, .data = {.ptr = data}};
    if (::epoll_ctl(epoll, operation, socket, &event) != 0)
        fail("epoll_ctl");
}

// Sends what is owed, the rest of a half-sent answer first. False when the peer is gone.
bool pay(int epoll, Connection& connection, std::string_view answer)
{
    const bool waited = connection.owed % answer.size() != 0;
    while (connection.owed > 0) {
        const auto left = (connection.owed - 1) % answer.size() + 1;
        const auto sent =
            ::send(connection.socket, answer.data() + answer.size() - left, left, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            watch(epoll, EPOLL_CTL_MOD, connection.socket, EPOLLIN | EPOLLOUT, &connection);
            return true;
        }
        if (sent <= 0)
            return false;
        connection.owed -= static_cast<std::size_t>(sent);
    }
    if (waited)
        watch(epoll, EPOLL_CTL_MOD, connection.socket, EPOLLIN, &connection);
    return true;
}

// False when the connection is over.
bool serve(int epoll, Connection& connection, std::string_view answer)
{
    std::array<char, longest_head> buffer;
    const auto size = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
    if (size <= 0)
        return size < 0 && errno == EAGAIN && pay(epoll, connection, answer);
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
    if (!connection.in.empty())
        bytes = connection.in.append(bytes);
    std::size_t used = 0;
    for (auto end = bytes.find(head_end); end != std::string_view::npos;
         end = bytes.find(head_end, used)) {
        used = end + head_end.size();
        connection.owed += answer.size();
    }
    if (used != bytes.size() || !connection.in.empty())  // rare: a head in pieces
        connection.in = std::string(bytes.substr(used));
    return connection.in.size() <= longest_head && pay(epoll, connection, answer);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2)
        return std::fputs("usage: epoll_loop FILE\n", stderr), 2;
    const auto answer = read_file(argv[1]);
    const int listener = listen_anywhere();
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, nullptr);
    std::array<epoll_event, 512> events;
    for (;;) {
        const int ready = ::epoll_wait(epoll, events.data(), events.size(), -1);
        for (int i = 0; i < ready; ++i) {
            if (auto* connection = static_cast<Connection*>(events[i].data.ptr)) {
                if (!serve(epoll, *connection, answer)) {
                    ::close(connection->socket);
                    delete connection;
                }
                continue;
            }
            const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0)
                continue;
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            watch(epoll, EPOLL_CTL_ADD, socket, EPOLLIN, new Connection{.socket = socket});
        }
    }
}
