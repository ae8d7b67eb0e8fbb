#include "render/pages.hpp"

#include <deque>

#include <boost/asio/basic_waitable_timer.hpp>

#include "http/status.hpp"
#include "net/socket.hpp"
#include "render/page_reply.hpp"

namespace gatehouse::render {
namespace {

using auth::Context;
using http::Method;
using http::Request;
using http::Response;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

constexpr std::chrono::milliseconds start_poll{20};

bool reads(const Request& request)
{
    return request.method == Method::get || request.method == Method::head;
}

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
        line_.push_back(&turn);
        const auto [error] = co_await turn.async_wait(as_result);
        if (error)  // cancelled by leave(), which gave us its place
            co_return true;
        std::erase(line_, &turn);
        co_return false;
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
    Upstream(Loop& on, Address address, RenderLimits given)
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
    RenderLimits limits;
};

awaitable<Response> render(Upstream& upstream, Renderer& renderer, const Request& request,
                           const Context& ctx, const Response& shell, std::string_view headers)
{
    const auto deadline = SteadyClock::now() + upstream.limits.deadline;
    while (renderer.state() == Renderer::State::starting && SteadyClock::now() < deadline) {
        Timer timer(upstream.loop.get_executor(), start_poll);
        co_await timer.async_wait(as_result);
    }
    bool missed = false;
    std::optional<http::ClientResponse> reply;
    if (renderer.state() == Renderer::State::up)
        reply = co_await upstream.ask(request, page_request_lines(request, ctx), deadline, missed);
    if (!reply) {
        if (missed)
            renderer.missed_deadline();
        ctx.unrecorded().services.log.write(
            Level::warning, "page_not_rendered",
            {{"request", ctx.unrecorded().request_id}, {"missed_deadline", missed}});
        co_return shell;
    }
    renderer.answered();
    auto response = page_response(std::move(*reply), ctx);
    response.common_headers = headers;
    co_return response;
}

}  // namespace

Pages no_pages()
{
    return [](Request&, Context&) -> awaitable<Response> { co_return http::html_status(404); };
}

Pages shell_pages(Response shell)
{
    return [shell = std::move(shell)](Request& request, Context&) -> awaitable<Response> {
        if (!reads(request))
            co_return method_refusal();
        co_return is_reserved_path(request.path) ? http::html_status(404) : shell;
    };
}

Pages rendered_pages(Loop& loop, Renderer& renderer, RenderLimits limits, Response shell,
                     std::string_view headers)
{
    auto upstream = std::make_shared<Upstream>(
        loop, Address{.host = {}, .path = renderer.page_socket()}, limits);
    return [upstream, &renderer, shell = std::move(shell), headers](
               Request& request, Context& ctx) -> awaitable<Response> {
        if (!reads(request))
            co_return method_refusal();
        if (is_reserved_path(request.path))
            co_return http::html_status(404);
        co_return co_await render(*upstream, renderer, request, ctx, shell, headers);
    };
}

Pages proxied_pages(Loop& loop, Address address, RenderLimits limits, bool dev,
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
        if (!reads(request))
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
