#include "http/loopback.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

namespace gatehouse::http {
namespace {

void give_up_after_five_seconds(int descriptor)
{
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

}  // namespace

TestPeer::TestPeer(std::uint16_t port)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    give_up_after_five_seconds(descriptor_);
    EXPECT_EQ(::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

TestPeer::~TestPeer()
{
    ::close(descriptor_);
}

void TestPeer::send(std::string_view bytes) const
{
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool TestPeer::fill()
{
    char bytes[4096];
    const auto size = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (size > 0)
        in_.append(bytes, static_cast<std::size_t>(size));
    else if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        in_ += "TIMEOUT";
    else if (size < 0)
        reset_ = true;
    return size > 0;
}

std::size_t TestPeer::read_some(std::size_t most) const
{
    std::string bytes(most, '\0');
    const auto size = ::recv(descriptor_, bytes.data(), most, 0);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
}

std::string TestPeer::read_until(std::string_view end)
{
    std::size_t at = 0;
    while ((at = in_.find(end)) == std::string::npos)
        if (!fill())
            return std::exchange(in_, {});
    auto text = in_.substr(0, at + end.size());
    in_.erase(0, text.size());
    return text;
}

std::string TestPeer::read_response(bool head_only)
{
    auto text = read_until("\r\n\r\n");
    const auto at = text.find("Content-Length: ");
    if (at == std::string::npos || head_only)
        return text;
    const auto size = std::stoul(text.substr(at + 16));
    while (in_.size() < size)
        if (!fill())
            break;
    text += in_.substr(0, size);
    in_.erase(0, size);
    return text;
}

std::string TestPeer::read_to_end()
{
    while (fill()) {
    }
    return std::exchange(in_, {});
}

void TestPeer::half_close() const
{
    ::shutdown(descriptor_, SHUT_WR);
}

void TestPeer::reset()
{
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(descriptor_, -1));
}

void TestPeer::set_receive_buffer(int bytes) const
{
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

ServeLimits TestServer::quick()
{
    ServeLimits limits;
    limits.sweep = ServeLimits::Time(5);
    limits.linger_time = ServeLimits::Time(200);
    return limits;
}

TestServer::TestServer(Entry entry, ServeLimits limits)
    : server_(loop,
              {.entry = std::move(entry),
               .refuse =
                   [this](const Refused& refused) {
                       const std::scoped_lock lock(mutex_);
                       refusals_.push_back(fmt::format("{} {} ({})", refused.status,
                                                       refused.request_line, refused.why));
                       return json(refused.status, "{}");
                   },
               .report =
                   [this](std::string_view sentence) {
                       const std::scoped_lock lock(mutex_);
                       reports_.emplace_back(sentence);
                   }},
              limits)
{
    port = server_.listen({.host = "127.0.0.1"}).value();
    thread_ = std::thread([this] {
        const auto guard = asio::make_work_guard(loop);
        loop.run();
    });
}

TestServer::~TestServer()
{
    loop.stop();
    thread_.join();
}

void TestServer::start_drain(std::chrono::milliseconds grace)
{
    drained_ = asio::co_spawn(loop.get_executor(), server_.drain(grace), asio::use_future);
}

void TestServer::wait_drained()
{
    drained_.get();
}

bool TestServer::is_drained()
{
    return drained_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::size_t TestServer::connections()
{
    std::promise<std::size_t> count;
    asio::post(loop, [&] { count.set_value(server_.connections()); });
    return count.get_future().get();
}

std::vector<std::string> TestServer::refusals()
{
    const std::scoped_lock lock(mutex_);
    return refusals_;
}

std::vector<std::string> TestServer::reports()
{
    const std::scoped_lock lock(mutex_);
    return reports_;
}

int status_of(std::string_view response)
{
    return response.size() < 12 ? 0 : std::stoi(std::string(response.substr(9, 3)));
}

std::string body_of(std::string_view response)
{
    const auto end = response.find("\r\n\r\n");
    return end == std::string_view::npos ? "" : std::string(response.substr(end + 4));
}

awaitable<Response> echo(Request& request)
{
    co_return json(200, fmt::format("{} {} {}", request.method_name, request.path, request.body));
}

}  // namespace gatehouse::http
