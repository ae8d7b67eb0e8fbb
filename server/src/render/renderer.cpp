#include "render/renderer.hpp"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "net/socket.hpp"

namespace gatehouse::render {
namespace {

constexpr std::chrono::milliseconds stop_poll{10};

}  // namespace

Renderer::Renderer(Loop& loop, const RendererSettings& settings, Log& log,
                   std::function<void()> changed)
    : loop_(loop),
      settings_(settings),
      log_(log),
      changed_(std::move(changed)),
      back_off_(loop.get_executor()),
      tick_(loop.get_executor())
{}

void Renderer::start()
{
    stopped_ = false;
    enter(State::starting);
    asio::co_spawn(loop_, supervise(), asio::detached);
}

void Renderer::enter(State state)
{
    state_ = state;
    entered_ = Clock::now();
}

// A channel, its build to read, and nothing else: no variable of ours, no path, no other file.
Child::Command Renderer::command(int channel) const
{
    return {.arguments = {settings_.node,
                          fmt::format("--max-old-space-size={}", settings_.heap_megabytes),
                          // What these four save: docs/rendering.md
                          "--single-threaded-gc", "--min-semi-space-size=64",
                          "--max-semi-space-size=64", "--heap-growing-percent=200", "--permission",
                          "--allow-fs-read=" + settings_.build.folder + "/*",
                          settings_.build.server_entry()},
            .environment = {"NODE_ENV=production", "GATEHOUSE_CHANNEL=3"},
            .channel = channel};
}

awaitable<void> Renderer::supervise()
{
    auto next_pause = settings_.first_pause;
    while (!stopping_) {
        const auto started = Clock::now();
        enter(State::starting);
        const int status = co_await run_child();
        const bool on_purpose = state_ == State::finishing;
        enter(State::down);
        lose_jobs();
        if (stopping_)
            break;
        if (on_purpose || Clock::now() - started > settings_.healthy)
            next_pause = settings_.first_pause;
        log_.write(
            on_purpose ? Level::info : Level::error, "renderer_ended",
            {{"status", std::int64_t{status}}, {"pause_ms", std::int64_t{next_pause.count()}}});
        back_off_.expires_after(next_pause);
        co_await back_off_.async_wait(as_result);
        next_pause = std::min(next_pause * 2, settings_.longest_pause);
    }
    stopped_ = true;
}

// Returns the wait status when it has ended, or -1 when it could not be started.
awaitable<int> Renderer::run_child()
{
    const int generation = ++generation_;
    missed_in_a_row_ = 0;
    last_id_ = 0;
    pong_due_ = false;
    int status = -1;
    try {
        {
            SocketPair ends;
            child_ = std::make_unique<Child>(
                loop_, command(ends.theirs), [&log = log_](std::string_view line) {
                    log.write(Level::info, "renderer_says", {{"line", line}});
                });
            channel_ = std::make_unique<Channel>(
                loop_, ends.take_ours(),
                Channel::Events{
                    .frame = [this](Frame frame) { take(std::move(frame)); },
                    .closed =
                        [this](std::string_view why) {
                            if (!why.empty())
                                kill("renderer_refused", why);
                            else if (state_ != State::finishing)
                                child_->signal(SIGKILL);  // without a channel it is of no use
                            lose_jobs();
                        },
                });
        }
        log_.write(Level::info, "renderer_started", {{"process", child_->id()}});
        asio::co_spawn(loop_, watch(generation), asio::detached);
        status = co_await child_->wait();
    } catch (const std::system_error& failure) {
        log_.write(Level::error, "renderer_not_started", {{"what", failure.what()}});
    }
    ++generation_;
    tick_.cancel();
    channel_.reset();
    child_.reset();
    co_return status;
}

awaitable<void> Renderer::watch(int generation)
{
    ++watching_;
    while (generation == generation_) {
        tick_.expires_after(settings_.ping_every / 4);
        co_await tick_.async_wait(as_result);
        if (generation != generation_)
            break;
        look_after(Clock::now());
    }
    --watching_;
}

void Renderer::look_after(Clock::time_point now)
{
    if (state_ == State::starting) {
        if (now - entered_ > settings_.start_deadline)
            kill("renderer_refused", "it did not say hello in time");
        return;
    }
    if (state_ == State::finishing && running_.empty() &&
        now - entered_ > settings_.finish_patience)
        kill("renderer_hangs", "it does not finish");
    else if (pong_due_ && now - pinged_ > settings_.ping_patience)
        kill("renderer_hangs", "it does not answer pings");
    else if (!pong_due_ && now - pinged_ > settings_.ping_every) {
        pong_due_ = true;
        pinged_ = now;
        channel_->send(FrameType::ping, ++pings_);
    }
}

void Renderer::render(const std::shared_ptr<Job>& job)
{
    job->renderer = this;
    job->id = ++last_id_;
    job->calls = 0;
    running_.emplace(job->id, job);
    for (const auto& answer : job->early)
        channel_->send(FrameType::early, job->id, answer);
    channel_->send(FrameType::render, job->id, job->frame);
}

void Renderer::cancel(Job& job, bool late)
{
    if (!running_.contains(job.id))
        return;
    channel_->send(FrameType::cancel, job.id);
    running_.erase(std::exchange(job.id, 0));
    job.renderer = nullptr;
    if (late && ++missed_in_a_row_ >= settings_.misses_of_a_hang)
        kill("renderer_hangs", "it answers no page in time");
    changed_();
}

void Renderer::reply(const Job& job, std::string_view payload)
{
    if (running_.contains(job.id))
        channel_->send(FrameType::reply, job.id, payload);
}

void Renderer::kill(std::string_view event, std::string_view why)
{
    log_.write(Level::error, event, {{"process", child_->id()}, {"why", why}});
    child_->signal(SIGKILL);
    channel_->close();
    lose_jobs();
}

// Their visitors get the shell at once; they do not wait for its successor.
void Renderer::lose_jobs()
{
    if (state_ == State::up)
        enter(State::down);
    for (const auto& [id, job] : std::exchange(running_, {})) {
        job->renderer = nullptr;
        job->id = 0;
        tell(job, NotRendered{"the renderer ended"});
    }
    changed_();
}

void Renderer::finish()
{
    if (state_ != State::up)
        return;
    enter(State::finishing);
    channel_->send(FrameType::finish, 0);
}

awaitable<void> Renderer::stop()
{
    stopping_ = true;
    finish();
    back_off_.cancel();
    const auto deadline = Clock::now() + settings_.finish_patience;
    Timer poll(loop_.get_executor());
    while (!stopped_ || watching_ > 0) {
        if (child_ && (state_ != State::finishing || Clock::now() > deadline))
            child_->signal(SIGKILL);
        poll.expires_after(stop_poll);
        co_await poll.async_wait(as_result);
    }
}

}  // namespace gatehouse::render
