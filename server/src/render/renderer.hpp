#pragma once
// The Node process that renders a build's pages: started, watched, replaced with back-off when it
// ends or hangs. It listens on a Unix socket in a folder only we can enter and asks our API on
// another. One object a server, living on one loop; `state` may be read from any thread.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "net/awaitable.hpp"
#include "render/child.hpp"
#include "render/web_build.hpp"

namespace gatehouse::render {

class Renderer {
public:
    enum class State : std::uint8_t { starting, up, down };

    struct Settings {
        std::string node;  // the program, with its path
        WebBuild build;
        std::string page_socket;  // where it listens
        std::string api_socket;   // where it asks the API
        std::string public_url;   // may be empty
    };

    Renderer(Loop& loop, Settings settings, Log& log);
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    void start();
    awaitable<void> stop();  // SIGTERM, then SIGKILL after `patience`

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] const std::string& page_socket() const { return settings_.page_socket; }

    // From any thread. Three deadlines missed in a row, with no page in between: it hangs.
    void missed_deadline();
    void answered() { missed_in_a_row_ = 0; }

private:
    static constexpr std::chrono::milliseconds first_pause{100}, longest_pause{10'000};
    static constexpr std::chrono::seconds patience{3}, healthy{30};
    static constexpr int misses_of_a_hang = 3;

    [[nodiscard]] Child::Command command() const;
    awaitable<void> supervise();
    awaitable<void> probe(int generation);
    awaitable<void> pause(std::chrono::milliseconds time);

    Loop& loop_;
    Settings settings_;
    Log& log_;
    std::unique_ptr<Child> child_;
    std::atomic<State> state_{State::starting};
    std::atomic<int> missed_in_a_row_{0};
    int generation_ = 0;
    bool stopping_ = false;
    bool stopped_ = true;
};

}  // namespace gatehouse::render
