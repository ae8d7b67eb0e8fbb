#include "render/renderer.hpp"

#include <csignal>
#include <filesystem>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/socket.hpp"

namespace gatehouse::render {
namespace {

using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

constexpr std::chrono::milliseconds probe_every{20};
constexpr auto heap_megabytes = 512;          // beyond, Node ends itself and is replaced
constexpr auto largest_request_head = 65536;  // bytes: ours, with what we add to it

}  // namespace

Renderer::Renderer(Loop& loop, Settings settings, Log& log)
    : loop_(loop), settings_(std::move(settings)), log_(log)
{}

void Renderer::start()
{
    stopped_ = false;
    asio::co_spawn(loop_, supervise(), asio::detached);
}

Child::Command Renderer::command() const
{
    return {.arguments = {settings_.node, fmt::format("--max-old-space-size={}", heap_megabytes),
                          fmt::format("--max-http-header-size={}", largest_request_head),
                          "--permission", "--allow-fs-read=" + settings_.build.folder + "/*",
                          settings_.build.server_entry()},
            .environment = {"NODE_ENV=production", "NITRO_UNIX_SOCKET=" + settings_.page_socket,
                            "GATEHOUSE_API=unix:" + settings_.api_socket}};
}

awaitable<void> Renderer::supervise()
{
    auto next_pause = first_pause;
    while (!stopping_) {
        std::error_code ignored;
        std::filesystem::remove(settings_.page_socket, ignored);
        const auto started = Clock::now();
        state_ = State::starting;
        missed_in_a_row_ = 0;
        int status = -1;
        try {
            child_ = std::make_unique<Child>(loop_, command(), [this](std::string_view line) {
                log_.write(Level::info, "renderer_says", {{"line", line}});
            });
            log_.write(Level::info, "renderer_started", {{"process", child_->id()}});
            asio::co_spawn(loop_, probe(++generation_), asio::detached);
            status = co_await child_->wait();
        } catch (const std::system_error& failure) {
            log_.write(Level::error, "renderer_not_started", {{"what", failure.what()}});
        }
        state_ = State::down;
        child_.reset();
        if (stopping_)
            break;
        if (Clock::now() - started > healthy)
            next_pause = first_pause;
        log_.write(
            Level::error, "renderer_ended",
            {{"status", std::int64_t{status}}, {"pause_ms", std::int64_t{next_pause.count()}}});
        co_await pause(next_pause);
        next_pause = std::min(next_pause * 2, longest_pause);
    }
    stopped_ = true;
}

// Up means: it accepts connections.
awaitable<void> Renderer::probe(int generation)
{
    while (generation == generation_ && state_ == State::starting && !stopping_) {
        Socket socket(loop_.get_executor());
        const auto [error] = co_await socket.async_connect(
            asio::local::stream_protocol::endpoint(settings_.page_socket), as_result);
        if (!error && generation == generation_ && state_ == State::starting) {
            state_ = State::up;
            log_.write(Level::info, "renderer_up", {});
            co_return;
        }
        co_await pause(probe_every);
    }
}

awaitable<void> Renderer::pause(std::chrono::milliseconds time)
{
    Timer timer(loop_.get_executor(), time);
    co_await timer.async_wait(as_result);
}

void Renderer::missed_deadline()
{
    if (++missed_in_a_row_ < misses_of_a_hang)
        return;
    asio::post(loop_, [this] {
        if (!child_ || missed_in_a_row_ < misses_of_a_hang)
            return;
        log_.write(Level::error, "renderer_hangs", {{"process", child_->id()}});
        child_->signal(SIGKILL);
    });
}

awaitable<void> Renderer::stop()
{
    stopping_ = true;
    if (child_)
        child_->signal(SIGTERM);
    const auto deadline = Clock::now() + patience;
    while (!stopped_) {
        if (Clock::now() > deadline && child_)
            child_->signal(SIGKILL);
        co_await pause(probe_every);
    }
}

}  // namespace gatehouse::render
