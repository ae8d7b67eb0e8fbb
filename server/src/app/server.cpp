#include "app/server.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "app/database.hpp"
#include "app/session_store.hpp"
#include "app/site.hpp"
#include "app/web.hpp"
#include "auth/device.hpp"
#include "http/serve.hpp"
#include "net/descriptors.hpp"
#include "net/ending_loop.hpp"
#include "net/listen.hpp"
#include "net/socket.hpp"

namespace gatehouse::app {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

constexpr std::chrono::hours purge_every{1};
constexpr std::chrono::milliseconds drain_poll{20};

// Connections of each loop. Without descriptors to spare, a flood of them would keep the database
// and files from being opened.
std::size_t connections_of(const Config& config, Log& log)
{
    constexpr std::size_t listeners_database_log = 64, a_loop = 16;
    constexpr std::size_t a_renderer = 8;  // twice what it needs: two builds while one takes over
    const auto proxied = config.web.starts_with("http://") ? config.renders : 0;
    const auto reserved =
        listeners_database_log + a_loop * config.loops + a_renderer * config.renderers + proxied;
    const auto allowed = raise_descriptor_limit();
    const auto each = connections_within(allowed, reserved, config.loops, config.connections);
    if (each < config.connections)
        log.write(Level::warning, "connections_limited_by_open_files",
                  {{"connections_a_loop", static_cast<std::int64_t>(each)},
                   {"open_files", static_cast<std::int64_t>(allowed)}});
    return each;
}

http::ServeLimits limits_of(const Config& config, std::size_t connections)
{
    http::ServeLimits limits;
    limits.head = {.request_line = config.request_line_bytes, .headers = config.header_bytes};
    limits.body = config.body_bytes;
    limits.connections = connections;
    limits.header_time = config.header_timeout;
    limits.body_time = config.body_timeout;
    limits.write_time = config.write_timeout;
    limits.write_rate = config.write_rate;
    limits.idle_time = config.idle_timeout;
    return limits;
}

// One event loop with its share of everything.
struct Worker {
    Worker(Site& site, Web& web, const Config& config, std::size_t connections)
        : Worker(site, web.on_loop(loop, site.api_calls()), config, connections)
    {}

    Worker(Site& site, Web::OnLoop web, const Config& config, std::size_t connections)
        : on_loop(site, std::move(web.pages), std::move(web.files)),
          hooks{.entry = [this](http::Request& request) { return on_loop.answer(request); },
                .refuse =
                    [&site](const http::Refused& refused) {
                        return site.refusal(refused.status, refused.why, refused.peer.address);
                    },
                .report =
                    [&site](std::string_view sentence) {
                        site.services().log.write(Level::warning, "http", {{"what", sentence}});
                    }},
          server(loop, hooks, limits_of(config, connections))
    {}

    EndingLoop loop{1};
    Site::OnLoop on_loop;
    http::ServeHooks hooks;
    http::Server server;
};

awaitable<void> purge_sessions(Site& site, db::Database& db)
{
    auto& services = site.services();
    Timer timer(co_await asio::this_coro::executor);
    for (;;) {
        try {
            const auto now = services.clock.now();
            const auto purged = co_await services.sessions.purge(db, now);
            const auto devices = co_await auth::purge_devices(db, now);
            services.log.write(Level::info, "sessions_purged",
                               {{"sessions", purged}, {"devices", devices}});
        } catch (const std::exception& failure) {
            services.log.write(Level::error, "sessions_not_purged", {{"what", failure.what()}});
        }
        timer.expires_after(purge_every);
        co_await timer.async_wait(as_result);
    }
}

bool has_terminal()
{
    const int terminal = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0)
        return false;
    ::close(terminal);
    return true;
}

class Process {
public:
    explicit Process(const Serving& serving)
        : serving_(serving),
          sessions_(open_sessions(serving.config, serving.random)),
          store_(open_database(serving.config, serving.clock,
                               [&log = serving.log](const db::VersionsReport& report) {
                                   log.write(Level::warning,
                                             report.repaired ? "data_versions_repaired"
                                                             : "data_versions_unknown",
                                             {{"why", report.why}});
                               })),
          web_(main_loop_, serving.config, serving.log),
          site_({.config = serving.config,
                 .clock = serving.clock,
                 .random = serving.random,
                 .log = serving.log,
                 .store = *store_,
                 .sessions = *sessions_,
                 .api_headers = web_.api_headers(),
                 .passwords = password_preference(serving.config)}),
          signals_(main_loop_, SIGTERM, SIGINT),
          hang_ups_(main_loop_, SIGHUP),
          purger_(store_->connect())
    {
        refuse_demo_in_public(serving.config, *purger_);
        const auto connections = connections_of(serving.config, serving.log);
        for (unsigned i = 0; i < serving.config.loops; ++i)
            workers_.push_back(std::make_unique<Worker>(site_, web_, serving.config, connections));
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // Requests that were cut, and what runs beside them, still wait for something, and refer to
    // nearly everything below. So: no thread runs a loop, then none beside them holds a coroutine,
    // then all coroutines end; only then anything else goes.
    ~Process()
    {
        for (auto& worker : workers_)
            worker->loop.stop();
        threads_.clear();  // joins
        site_.stop();
        for (auto& worker : workers_)
            worker->loop.end();
        main_loop_.end();
    }

    void run()
    {
        const auto port = listen();
        web_.start();
        for (auto& worker : workers_)
            threads_.emplace_back([&worker] { run_loop(worker->loop); });

        auto until_signal = wait_for_signal();
        asio::co_spawn(main_loop_, std::move(until_signal), asio::detached);
        asio::co_spawn(main_loop_, reload_on_hang_up(), asio::detached);
        asio::co_spawn(main_loop_, purge_sessions(site_, *purger_), asio::detached);
        const auto& listen = serving_.config.listen;
        serving_.log.write(Level::info, "serving", {{"port", std::int64_t{port}}});
        serving_.ready("http://" + Address{.host = listen.host, .port = port}.text());
        main_loop_.run();
    }

private:
    static void run_loop(Loop& loop)
    {
        const auto work = asio::make_work_guard(loop);
        loop.run();
    }

    std::uint16_t listen()
    {
        Address address{.host = serving_.config.listen.host, .port = serving_.config.listen.port};
        if (const auto free = check_free(main_loop_, address); !free)
            throw std::runtime_error(free.error().message);
        for (auto& worker : workers_) {
            const auto port = worker->server.listen(address);
            if (!port)
                throw std::runtime_error(port.error().message);
            address.port = *port;  // a free port is taken once, for all loops
        }
        return address.port;
    }

    awaitable<void> reload_on_hang_up()
    {
        for (;;) {
            const auto [error, number] = co_await hang_ups_.async_wait(as_result);
            if (error)
                co_return;
            if (on_terminal_ && !has_terminal()) {  // that was it: who sits there has gone
                std::raise(SIGTERM);
                co_return;
            }
            co_await web_.reload();
        }
    }

    awaitable<void> wait_for_signal()
    {
        co_await signals_.async_wait(as_result);
        std::signal(SIGTERM, SIG_DFL);
        std::signal(SIGINT, SIG_DFL);
        signals_.clear();  // from now on a second signal ends the process at once
        serving_.log.write(Level::info, "draining", {});
        site_.drain();
        std::atomic<std::size_t> left = workers_.size();
        for (auto& worker : workers_) {
            auto drained = [](Worker& w, std::chrono::milliseconds grace,
                              std::atomic<std::size_t>& count) -> awaitable<void> {
                co_await w.server.drain(grace);
                --count;
                w.loop.stop();
            };
            asio::co_spawn(worker->loop, drained(*worker, serving_.config.drain_timeout, left),
                           asio::detached);
        }
        Timer timer(main_loop_.get_executor());
        while (left > 0) {
            timer.expires_after(drain_poll);
            co_await timer.async_wait(as_result);
        }
        co_await web_.stop();
        main_loop_.stop();
    }

    // The order matters: what stands above outlives what stands below.
    const Serving& serving_;
    std::unique_ptr<auth::SessionStore> sessions_;
    std::unique_ptr<db::Store> store_;
    EndingLoop main_loop_{1};
    Web web_;
    Site site_;
    asio::basic_signal_set<Executor> signals_, hang_ups_;
    const bool on_terminal_ = has_terminal();
    std::unique_ptr<db::Database> purger_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::jthread> threads_;
};

}  // namespace

void serve(const Serving& serving)
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // at the limit of a file's size, writing fails like a full disk
    {
        Process process(serving);
        process.run();
    }
    serving.log.write(Level::info, "stopped", {});
}

}  // namespace gatehouse::app
