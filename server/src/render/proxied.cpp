// Pages and files of a Nuxt server elsewhere, asked over HTTP.
#include <deque>

#include "http/client.hpp"
#include "http/status.hpp"
#include "net/socket.hpp"
#include "net/timer.hpp"
#include "render/page_reply.hpp"
#include "render/pages.hpp"

namespace gatehouse::render {
namespace {

using auth::Context;
using http::Request;
using http::Response;
using SteadyClock = std::chrono::steady_clock;

// At most `limit` at once, at most `waiting` in line, first come first served. One loop's.
class Turnstile {
public:
    Turnstile(Loop& loop, unsigned limit, unsigned waiting)
        : executor_(loop.get_executor()), limit_(limit), longest_line_(waiting)
    {}

    // False: the line is full, or the turn did not come in time.
    awaitable<bool> enter(SteadyClock::time_point deadline)
    {
        if (inside_ < limit_) {
            ++inside_;
            co_return true;
        }
        if (line_.size() >= longest_line_)
            co_return false;
        Timer turn(executor_, deadline);
        const InLine in_line(line_, turn);
        const auto [error] = co_await turn.async_wait(as_result);
        co_return bool(error);  // cancelled by leave(), which gave us its place
    }

    void leave()
    {
        if (line_.empty()) {
            --inside_;
            return;
        }
        auto* next = line_.front();
        line_.pop_front();
        if (next->cancel() == 0)  // its deadline fired in this very moment: the next one, then
            leave();
    }

private:
    // Also who is destroyed while waiting stands in line no more.
    class InLine {
    public:
        InLine(std::deque<Timer*>& line, Timer& turn) : line_(line), turn_(turn)
        {
            line_.push_back(&turn_);
        }
        InLine(const InLine&) = delete;
        InLine& operator=(const InLine&) = delete;
        ~InLine() { std::erase(line_, &turn_); }

    private:
        std::deque<Timer*>& line_;
        Timer& turn_;
    };

    Executor executor_;
    unsigned limit_, longest_line_;
    unsigned inside_ = 0;
    std::deque<Timer*> line_;
};

class Place {
public:
    explicit Place(Turnstile& turnstile) : turnstile_(turnstile) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { turnstile_.leave(); }

private:
    Turnstile& turnstile_;
};

struct Upstream {
    Upstream(Loop& on, Address address, ProxyLimits given)
        : loop(on),
          client(on, std::move(address)),
          turnstile(on, given.at_once, given.waiting),
          limits(given)
    {}

    // nullopt: too many wait, or no reply in time; `missed` says which.
    awaitable<std::optional<http::ClientResponse>> ask(const Request& request,
                                                       std::span<const std::string> lines,
                                                       SteadyClock::time_point deadline,
                                                       bool& missed)
    {
        missed = false;
        if (!co_await turnstile.enter(deadline))
            co_return std::nullopt;
        const Place place(turnstile);
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
        auto reply = co_await client.send("GET", request.target, lines, {}, left);
        if (reply)
            co_return std::move(*reply);
        missed = reply.error() == http::ClientError::timeout;
        co_return std::nullopt;
    }

    Loop& loop;
    http::Client client;
    Turnstile turnstile;
    ProxyLimits limits;
};

}  // namespace

Pages proxied_pages(Loop& loop, Address address, ProxyLimits limits, bool dev,
                    std::string_view headers)
{
    auto upstream = std::make_shared<Upstream>(loop, address, limits);
    return [upstream, address, dev, headers](Request& request,
                                             Context& ctx) -> awaitable<Response> {
        if (dev && request.header("Upgrade")) {
            Response response;
            response.tunnel =
                std::make_shared<http::Tunnel>(http::Tunnel{address.host, address.port});
            co_return response;
        }
        if (!asks_for_page(request))
            co_return method_refusal();
        if (request.path.starts_with("/__nuxt_error"))
            co_return http::html_status(404);
        auto lines = page_request_lines(request, ctx);
        for (const std::string_view name : {"Accept-Encoding", "Accept-Language", "If-None-Match"})
            if (const auto value = request.header(name))
                lines.push_back(std::string(name) + ": " + std::string(*value));
        bool missed = false;
        auto reply = co_await upstream->ask(request, lines,
                                            SteadyClock::now() + upstream->limits.deadline, missed);
        if (!reply)
            co_return http::html_status(missed ? 504 : 502);
        auto response = proxied_response(std::move(*reply), ctx);
        response.common_headers = headers;
        co_return response;
    };
}

}  // namespace gatehouse::render
