#include "http/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "http/tunnel.hpp"

namespace gatehouse::http {
namespace {

constexpr std::size_t linger_room = 2 * 1024;
constexpr std::size_t logged_request_line = 256;

std::string_view request_line(std::string_view bytes)
{
    return bytes.substr(0, std::min(bytes.find_first_of("\r\n"), logged_request_line));
}

}  // namespace

Connection::Connection(Server::Core& core, Socket socket, Peer peer)
    : core_(core),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      index_(core.connections.size())
{
    core_.connections.push_back(this);
    enter(Phase::idle);
}

Connection::~Connection()
{
    auto* last = core_.connections.back();
    last->index_ = index_;
    core_.connections[index_] = last;
    core_.connections.pop_back();
}

void Connection::enter(Phase phase)
{
    const auto& limits = core_.limits;
    const ServeLimits::Time times[] = {limits.idle_time,
                                       limits.header_time,
                                       limits.body_time,
                                       {},
                                       limits.write_time,
                                       limits.linger_time,
                                       {}};
    phase_ = phase;
    timed_out_ = false;
    deadline_ = core_.deadline(times[static_cast<std::size_t>(phase)]);
}

void Connection::sweep(std::uint64_t tick)
{
    if (phase_ == Phase::handling || phase_ == Phase::tunnel || tick < deadline_)
        return;
    timed_out_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Connection::close_if_idle()
{
    boost::system::error_code ignored;
    if (phase_ == Phase::idle || phase_ == Phase::tunnel)
        socket_.cancel(ignored);
}

void Connection::cut()
{
    boost::system::error_code ignored;
    socket_.close(ignored);
}

awaitable<> Connection::run()
{
    for (;;) {
        std::size_t size = 0;
        empty_line_skipped_ = false;
        skip_empty_line();
        if (!in_.empty()) {
            const auto found = find_head(in_.data(), 0, core_.limits.head);
            size = found.value_or(0);  // a refusal is found again below
        }
        if (size == 0 && !co_await read_head(size))
            co_return;
        const auto head = in_.data().substr(0, size);
        const auto facts = check_head(head, core_.limits.head);
        if (!facts)
            co_return co_await refuse(facts.error().status, facts.error().why, head);
        if (facts->content_length > core_.limits.body)
            co_return co_await refuse(413, "declared body too large", head);
        auto request = Request::parse(std::string(head), {}, peer_);
        if (!request)
            co_return co_await refuse(400, "bad percent escape", head);
        in_.consume(size);
        if ((facts->chunked || facts->content_length > 0) && !co_await read_body(*request, *facts))
            co_return;

        enter(Phase::handling);
        request->client = this;
        const auto response = co_await core_.hooks.entry(*request);
        if (response.tunnel && facts->upgrade && request->method == Method::get)
            co_return co_await forward(*request, *response.tunnel);
        if (!co_await send(response, *facts, request->method == Method::head))
            co_return;
    }
}

// What a wait for the client still finds when the request it was for has been answered: nothing.
struct Connection::Watch {
    std::function<void()> gone;
};

void Connection::watch(std::function<void()> gone)
{
    watch_ = std::make_shared<Watch>(std::move(gone));
    if (!in_.empty())
        return;
    socket_.async_wait(
        Socket::wait_read, [this, kept = std::weak_ptr(watch_)](boost::system::error_code error) {
            const auto watch = kept.lock();
            if (error || watch == nullptr)
                return;
            char byte{};  // left in place for the next request
            const auto size = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
            if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR))
                std::exchange(watch->gone, {})();
        });
}

// True when the next request may be read.
awaitable<bool> Connection::send(const Response& response, const HeadFacts& facts, bool head_only)
{
    const bool close = response.close || !facts.keep_alive || core_.draining;
    core_.out.clear();
    append_head(core_.out, response,
                {.date = core_.date(), .close = close, .say_keep_alive = facts.http_1_0},
                core_.hooks.report);
    std::string_view head = core_.out;
    auto body = head_only || !has_body(response.status) ? std::string_view() : response.body_view();

    // Nearly always the socket takes everything at once; only the rest needs a coroutine's wait.
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    boost::system::error_code error;
    const auto sent = socket_.write_some(both, error);
    if (error && error != asio::error::would_block)
        co_return false;
    if (sent < head.size() + body.size()) {
        const auto of_head = std::min(sent, head.size());
        body.remove_prefix(sent - of_head);
        if (!co_await send_rest(std::string(head.substr(of_head)), body))
            co_return false;
    }
    // Closing while bytes still come would reset the connection under the answer (RFC 9112, 9.6).
    if (close)
        co_await linger();
    co_return !close;
}

awaitable<bool> Connection::send_rest(std::string head, std::string_view body)
{
    std::array<asio::const_buffer, 2> rest{asio::buffer(head), asio::buffer(body)};
    const auto& limits = core_.limits;
    const auto due =
        limits.write_rate == 0
            ? std::numeric_limits<std::uint64_t>::max()
            : core_.deadline(limits.write_time +
                             std::chrono::seconds((head.size() + body.size()) / limits.write_rate));
    while (rest[0].size() + rest[1].size() > 0) {
        enter(Phase::writing);
        deadline_ = std::min(deadline_, due);
        const auto [error, size] = co_await socket_.async_write_some(rest, as_result);
        if (error)
            co_return false;
        const auto of_head = std::min(size, rest[0].size());
        rest[0] += of_head;
        rest[1] += size - of_head;
    }
    co_return true;
}

awaitable<> Connection::refuse(int status, std::string_view why, std::string_view head)
{
    auto response = core_.hooks.refuse({status, why, request_line(head), peer_});
    response.close = true;
    co_await send(response, {}, false);
}

awaitable<> Connection::linger()
{
    boost::system::error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    enter(Phase::lingering);
    while (!error) {
        in_.consume(in_.data().size());
        auto* bytes = in_.prepare(linger_room);
        const auto [failed, size] =
            co_await socket_.async_read_some(asio::buffer(bytes, in_.room()), as_result);
        error = failed;
    }
}

awaitable<> Connection::forward(const Request& request, const Tunnel& tunnel)
{
    enter(Phase::tunnel);
    const auto reached =
        co_await run_tunnel(socket_, tunnel, std::string(request.head()).append(in_.data()));
    if (!reached)
        co_await refuse(502, "tunnel's end not reachable", request.head());
}

}  // namespace gatehouse::http
