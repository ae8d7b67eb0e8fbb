// The bytes of a whole connection through the serve loop itself, over a socket pair: it ends, it
// answers each request with one well-formed response, and how the bytes were cut changes nothing.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "http/connection.hpp"
#include "http/response_head.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::http;
using fuzzing::require;

namespace {

awaitable<Response> echo(Request& request)
{
    auto text = fmt::format("{} {} {}", request.method_name, request.target, request.body);
    co_return json(200, request.method == Method::head ? "" : std::move(text));
}

Response refused(const Refused& why)
{
    return json(why.status, fmt::format("{}", why.status));
}

void receive(int peer, std::string& answers)
{
    char bytes[8192];
    for (ssize_t size; (size = ::recv(peer, bytes, sizeof bytes, MSG_DONTWAIT)) > 0;)
        answers.append(bytes, static_cast<std::size_t>(size));
}

std::string answers_to(const std::vector<std::string_view>& pieces)
{
    Loop loop{1};
    const auto core = std::make_shared<Server::Core>(
        loop, ServeHooks{.entry = echo, .refuse = refused}, ServeLimits{.body = 100});
    int ends[2];
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
    std::string answers;
    {
        // Any pair of stream sockets will do: Asio does not look at the kind of a descriptor.
        Connection connection(*core, Socket(loop, Tcp::v4(), ends[0]), Peer{});
        bool ended = false;
        asio::co_spawn(loop, connection.run(), [&](const std::exception_ptr& broken) {
            require(!broken);
            ended = true;
        });
        for (const auto piece : pieces) {
            loop.poll();
            static_cast<void>(::send(ends[1], piece.data(), piece.size(), MSG_NOSIGNAL));
            receive(ends[1], answers);
        }
        ::shutdown(ends[1], SHUT_WR);
        while (!ended && loop.poll() > 0)
            receive(ends[1], answers);
        require(ended);
    }
    receive(ends[1], answers);
    ::close(ends[1]);
    return answers;
}

// The statuses, after checking that the answers are nothing but responses.
std::string statuses(std::string_view answers)
{
    std::string found;
    while (!answers.empty()) {
        const auto end = answers.find("\r\n\r\n");
        require(end != std::string_view::npos);
        const auto head = check_response_head(answers.substr(0, end + 4));
        require(head.has_value() && head->fields.content_length <= answers.size() - end - 4);
        answers.remove_prefix(end + 4 + head->fields.content_length);
        if (head->status != 100)  // is only said to those who have not sent the body yet
            found += fmt::format("{} ", head->status);
    }
    return found;
}

}  // namespace

void fuzz(std::string_view bytes)
{
    require(statuses(answers_to({bytes})) == statuses(answers_to(fuzzing::pieces_of(bytes))));
}
