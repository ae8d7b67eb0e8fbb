#include "http/serve.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>

#include "http/connection.hpp"
#include "http/date.hpp"
#include "http/serve_core.hpp"
#include "net/listen.hpp"

namespace gatehouse::http {
namespace {

using Core = Server::Core;

// Out of descriptors, or as many connections as allowed: looked at again after this.
constexpr auto accept_pause = std::chrono::milliseconds(100);

std::string what(const std::exception_ptr& broken)
{
    try {
        std::rethrow_exception(broken);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "unknown exception";
    }
}

awaitable<> run_connection(std::shared_ptr<Core> core, Socket socket)
{
    Peer peer{.address = peer_address(socket)};
    boost::system::error_code gone;  // options fail when the client has left already: no matter
    socket.set_option(Tcp::no_delay(true), gone);
    socket.non_blocking(true, gone);
    Connection connection(*core, std::move(socket), std::move(peer));
    core->sweep_later();
    co_await connection.run();
}

void start_connection(const std::shared_ptr<Core>& core, Socket socket)
{
    auto ended = [core](const std::exception_ptr& broken) {
        if (broken)
            core->report(fmt::format("connection cut by an exception: {}", what(broken)));
    };
    asio::co_spawn(core->loop.get_executor(), run_connection(core, std::move(socket)),
                   std::move(ended));
}

awaitable<> accept(std::shared_ptr<Core> core, Acceptor& acceptor)
{
    Timer pause(core->loop.get_executor());
    bool failing = false;
    while (!core->draining) {
        if (core->connections.size() < core->limits.connections) {
            auto [error, socket] = co_await acceptor.async_accept(as_result);
            if (core->draining)
                co_return;
            if (!error || error == asio::error::connection_aborted) {
                failing = false;
                if (!error)
                    start_connection(core, std::move(socket));
                continue;
            }
            if (!std::exchange(failing, true))
                core->report(fmt::format("cannot accept: {}", error.message()));
        }
        pause.expires_after(accept_pause);
        co_await pause.async_wait(as_result);
    }
}

}  // namespace

std::string_view Core::date()
{
    const auto now = std::time(nullptr);
    if (now != date_second) {
        date_second = now;
        date_text = imf_date(std::chrono::sys_seconds(std::chrono::seconds(now)));
    }
    return date_text;
}

void Core::sweep_later()
{
    if (sweeping || connections.empty())
        return;
    sweeping = true;
    timer.expires_after(limits.sweep);
    timer.async_wait([core = shared_from_this()](boost::system::error_code error) {
        core->sweeping = false;
        if (error)
            return;
        ++core->tick;
        for (auto* connection : core->connections)
            connection->sweep(core->tick);
        core->sweep_later();
    });
}

void Core::close_listeners()
{
    draining = true;
    boost::system::error_code ignored;
    for (auto& listener : listeners)
        listener.close(ignored);
}

void Core::cut_connections()
{
    for (auto* connection : connections)
        connection->cut();
}

Server::Server(Loop& loop, ServeHooks hooks, ServeLimits limits)
    : core_(std::make_shared<Core>(loop, std::move(hooks), limits))
{}

Server::~Server()
{
    core_->close_listeners();
    core_->cut_connections();
    core_->timer.cancel();
}

Result<std::uint16_t> Server::listen(const Address& address)
{
    auto acceptor = gatehouse::listen(core_->loop, address);
    if (!acceptor)
        return std::unexpected(std::move(acceptor).error());
    auto& listener = core_->listeners.emplace_back(*std::move(acceptor));
    auto ended = [core = core_](const std::exception_ptr& broken) {
        if (broken)
            core->report(fmt::format("listener ended by an exception: {}", what(broken)));
    };
    asio::co_spawn(core_->loop.get_executor(), accept(core_, listener), std::move(ended));
    return local_port(listener);
}

awaitable<> Server::drain(std::chrono::milliseconds grace)
{
    const auto core = core_;
    core->close_listeners();
    for (auto* connection : core->connections)
        connection->close_if_idle();
    Timer timer(core->loop.get_executor());
    const auto end = std::chrono::steady_clock::now() + grace;
    while (!core->connections.empty() && std::chrono::steady_clock::now() < end) {
        timer.expires_after(std::chrono::milliseconds(10));
        co_await timer.async_wait(as_result);
    }
    core->cut_connections();
}

std::size_t Server::connections() const
{
    return core_->connections.size();
}

}  // namespace gatehouse::http
