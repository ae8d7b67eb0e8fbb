#pragma once
// One Node process that renders a build's pages over a channel (docs/render-channel.md): started,
// greeted, pinged, replaced with back-off when it ends, hangs, grows or breaks the protocol. It is
// believed nothing. Lives on the renderers' loop, in a Renderers.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/log.hpp"
#include "net/timer.hpp"
#include "render/channel.hpp"
#include "render/child.hpp"
#include "render/job.hpp"
#include "render/web_build.hpp"

namespace gatehouse::render {

struct RendererSettings {
    using Time = std::chrono::milliseconds;

    std::string node;  // the program, with its path
    WebBuild build;
    unsigned heap_megabytes = 512;    // beyond, Node ends itself
    unsigned most_heap_percent = 85;  // of that: it is replaced once its pages are done
    unsigned most_calls = 256;        // of the API in one render; beyond: 429, not run
    unsigned misses_of_a_hang = 3;    // deadlines in a row with no page in between
    Time start_deadline{30'000};      // until hello
    Time ping_every{2'000};
    Time ping_patience{10'000};   // without an answer to a ping: it hangs
    Time finish_patience{3'000};  // after it was told to finish and its pages are done
    Time first_pause{100}, longest_pause{10'000};  // before it is started again
    Time healthy{30'000};                          // having lived as long, the first pause again
};

class Renderer {
public:
    enum class State : std::uint8_t {
        starting,
        up,
        finishing,  // answers what runs, then ends
        down,       // ended; to be started again after a pause
    };

    // `changed`: there may be room, or it is up or down; not called from inside render(). All of it
    // outlives the renderer.
    Renderer(Loop& loop, const RendererSettings& settings, Log& log, std::function<void()> changed);
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    void start();
    // Told to finish, killed when it does not. Afterwards nothing of it runs.
    awaitable<void> stop();

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] std::size_t running() const { return running_.size(); }

    void render(const std::shared_ptr<Job>& job);  // only when it is up
    // Nobody waits for it any more. `late`: because its deadline has passed.
    void cancel(Job& job, bool late);
    void reply(const Job& job, std::string_view payload);

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Child::Command command(int channel) const;
    awaitable<void> supervise();
    awaitable<int> run_child();
    awaitable<void> watch(int generation);
    void look_after(Clock::time_point now);
    void enter(State state);
    void finish();

    void take(Frame frame);
    Result<> take_hello(const Frame& frame);
    Result<> take_call(const Frame& frame);
    Result<> take_page(Frame frame);
    Result<> take_log(const Frame& frame);
    Result<> take_pong(const Frame& frame);
    [[nodiscard]] Result<std::shared_ptr<Job>> job_of(const Frame& frame) const;

    void kill(std::string_view event, std::string_view why);
    void lose_jobs();

    Loop& loop_;
    const RendererSettings& settings_;
    Log& log_;
    std::function<void()> changed_;

    State state_ = State::down;
    std::unique_ptr<Child> child_;
    std::unique_ptr<Channel> channel_;
    std::unordered_map<std::uint32_t, std::shared_ptr<Job>> running_;
    std::uint32_t last_id_ = 0;
    unsigned missed_in_a_row_ = 0;
    Clock::time_point entered_{};  // the state
    Clock::time_point pinged_{};   // last
    bool pong_due_ = false;
    std::uint32_t pings_ = 0;
    int generation_ = 0;
    Timer back_off_;
    Timer tick_;
    int watching_ = 0;  // coroutines of watch()
    bool stopping_ = false;
    bool stopped_ = true;
};

}  // namespace gatehouse::render
