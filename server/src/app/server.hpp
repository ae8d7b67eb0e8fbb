#pragma once
// `gatehouse serve`: one Site behind listeners, one event loop a core, the renderers beside it.
// Runs until SIGTERM or SIGINT, then drains: no new connections, requests in flight are answered,
// pages among them, then the renderers end. A second signal stops at once. SIGHUP reads the web
// build again, except when the terminal that it was started on has closed: then it is as SIGTERM.

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

namespace gatehouse::app {

struct Serving {
    const Config& config;
    const Clock& clock;
    Random& random;
    Log& log;
    std::function<void(const std::string& address)>
        ready;  // "http://127.0.0.1:8000"; accepting now
};

// Throws std::runtime_error with a sentence when it cannot start.
void serve(const Serving& serving);

}  // namespace gatehouse::app
