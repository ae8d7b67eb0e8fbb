#pragma once
// The renderers of one web build: as many processes as asked for, the least busy gets the next
// page, beyond what they may do at once pages wait in one line. Lives on one loop; every other loop
// reaches it through its Desk. Made by the app, a new one for each build that is read.

#include <deque>
#include <memory>
#include <vector>

#include "base/log.hpp"
#include "render/job.hpp"
#include "render/renderer.hpp"

namespace gatehouse::render {

class Renderers {
public:
    struct Settings {
        RendererSettings each;
        unsigned count = 1;
        unsigned at_once = 32;  // pages in each
        unsigned waiting = 256;
    };

    // Where a page's loop hands in its job. May be held and used on any thread, also when the
    // renderers have gone: the job is then told so.
    class Desk : public std::enable_shared_from_this<Desk> {
    public:
        explicit Desk(Renderers& renderers);
        void submit(std::shared_ptr<Job> job);
        void leave(std::shared_ptr<Job> job, bool late);
        void reply(std::shared_ptr<Job> job, std::string payload);

    private:
        friend Renderers;
        template <class F>
        void post(F f);

        Executor executor_;
        Renderers* renderers_;  // of its loop; null: gone
    };

    Renderers(Loop& loop, Settings settings, Log& log);
    Renderers(const Renderers&) = delete;
    Renderers& operator=(const Renderers&) = delete;
    ~Renderers();

    void start();
    [[nodiscard]] bool all_up() const;
    // One could not be started, ended or broke the protocol, at any time since start().
    [[nodiscard]] bool failed() const { return failed_; }
    // Pages that run are answered. Before it is destroyed, if its loop still runs.
    awaitable<void> stop();

    [[nodiscard]] std::shared_ptr<Desk> desk() const { return desk_; }
    [[nodiscard]] bool any(Renderer::State state) const;
    [[nodiscard]] const WebBuild& build() const { return settings_.each.build; }

private:
    void submit(const std::shared_ptr<Job>& job);
    void leave(const std::shared_ptr<Job>& job, bool late);
    void hand_out();
    [[nodiscard]] Renderer* least_busy();

    Loop& loop_;
    const Settings settings_;
    std::shared_ptr<Desk> desk_;
    std::vector<std::unique_ptr<Renderer>> renderers_;
    std::deque<std::shared_ptr<Job>> line_;
    bool failed_ = false;
};

}  // namespace gatehouse::render
