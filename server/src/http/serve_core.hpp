#pragma once
// What the connections of one Server share: limits, hooks, the sweep of deadlines, the second's
// date and one output buffer. Internal to serve.cpp, connection.cpp. Each coroutine holds a
// reference, so it lives until the last connection is gone.

#include <ctime>
#include <list>
#include <string>
#include <vector>

#include "http/serve.hpp"
#include "net/socket.hpp"
#include "net/timer.hpp"

namespace gatehouse::http {

class Connection;

struct Server::Core : std::enable_shared_from_this<Server::Core> {
    Core(Loop& loop_, ServeHooks hooks_, ServeLimits limits_)
        : loop(loop_), hooks(std::move(hooks_)), limits(limits_), timer(loop_.get_executor())
    {}

    // The tick at which something that may take `time` from now on has taken too long.
    [[nodiscard]] std::uint64_t deadline(std::chrono::milliseconds time) const
    {
        return tick + 1 +
               static_cast<std::uint64_t>((time + limits.sweep - ServeLimits::Time(1)) /
                                          limits.sweep);
    }

    [[nodiscard]] std::string_view date();

    void report(std::string_view sentence) const
    {
        if (hooks.report)
            hooks.report(sentence);
    }

    void sweep_later();  // keeps sweeping as long as there are connections
    void close_listeners();
    void cut_connections();

    Loop& loop;
    ServeHooks hooks;
    ServeLimits limits;
    Timer timer;
    std::uint64_t tick = 0;  // sweeps so far: the clock of all deadlines
    bool sweeping = false;
    bool draining = false;
    std::vector<Connection*> connections;
    std::list<Acceptor> listeners;
    std::string out;  // scratch of whoever is sending; empty between sends
    std::string date_text;
    std::time_t date_second = -1;
};

}  // namespace gatehouse::http
