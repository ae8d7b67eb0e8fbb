#include "render/render.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "http/status.hpp"
#include "http/text.hpp"
#include "net/socket.hpp"
#include "net/timer.hpp"

namespace gatehouse::render {
namespace {

using auth::Context;
using http::Request;
using http::Response;

using Clock = std::chrono::steady_clock;

constexpr unsigned most_running_calls = 16;  // of one render; more wait
// An answer that takes longer is not worth making the render wait for its beginning.
constexpr std::chrono::milliseconds longest_early{2};

bool is_failure(const Response& response)
{
    return response.status >= 500 || response.status == 429 || response.status == 408;
}

// Shared by the page's coroutine and its API calls, which may end after it.
class Visit : public std::enable_shared_from_this<Visit> {
public:
    Visit(const Rendering& with, const Request& request, Context& ctx, Executor executor)
        : with_(with),
          executor_(executor),
          ctx_(&ctx),
          cookie_(request.header("Cookie").value_or("")),
          over_(executor)
    {}

    awaitable<Rendered> run(std::string frame, const Request& request)
    {
        over_.expires_after(with_.deadline);
        auto early = co_await answer_foreseen();
        job_ =
            std::make_shared<Job>(executor_, ctx_->unrecorded().request_id, std::move(frame),
                                  std::move(early), [weak = weak_from_this()](RenderEvent event) {
                                      if (const auto visit = weak.lock())
                                          visit->hear(std::move(event));
                                  });
        if (request.client != nullptr)
            request.client->watch([weak = weak_from_this()] {
                if (const auto visit = weak.lock(); visit && !visit->others_wait())
                    visit->end({.page = {}, .why = "the visitor left", .left = true});
            });
        with_.desk->submit(job_);
        co_await over_.async_wait(as_result);
        const bool late = !result_;
        if (late)
            result_ = Rendered{.page = {}, .why = "it took too long"};
        if (request.client != nullptr)
            request.client->unwatch();
        if (!result_->page)
            with_.desk->leave(job_, late);
        else if (running_ + waiting_.size() > 0)
            result_->page->keep = false, result_->page->why = "late call";
        ctx_ = nullptr;
        waiting_.clear();
        if (result_->page && result_->page->unused == 0)
            std::ranges::move(early_, std::back_inserter(result_->calls));
        std::ranges::move(made_, std::back_inserter(result_->calls));
        co_return *std::exchange(result_, {});
    }

private:
    [[nodiscard]] bool others_wait() const { return with_.others_wait && with_.others_wait(); }

    [[nodiscard]] bool is_over() const { return result_ || ctx_ == nullptr; }

    void hear(RenderEvent event)
    {
        if (is_over())
            return;
        if (auto* call = std::get_if<Call>(&event)) {
            if (running_ < most_running_calls)
                start(std::move(*call));
            else
                waiting_.push_back(std::move(*call));
            return;
        }
        if (auto* page = std::get_if<PageReply>(&event))
            end({.page = std::move(*page)});
        else
            end({.page = {}, .why = std::get<NotRendered>(event).why});
    }

    void end(Rendered result)
    {
        if (is_over())
            return;
        result_ = std::move(result);
        over_.cancel();
    }

    void start(Call call)
    {
        ++running_;
        asio::co_spawn(executor_, answer(shared_from_this(), std::move(call)), asio::detached);
    }

    // What the handler of an API call may read of the visitor's request: its cookies.
    [[nodiscard]] Result<Request> request_of(const Call& call) const
    {
        if (!http::is_token(call.method) || !http::is_target(call.target) ||
            !http::is_field_value(call.accept))
            return refuse(Reason::malformed);
        auto head = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + ctx_->host + "\r\n";
        if (!call.accept.empty())
            head += "Accept: " + call.accept + "\r\n";
        if (!cookie_.empty())
            head += "Cookie: " + cookie_ + "\r\n";
        return Request::parse(std::move(head), {}, {.address = ctx_->unrecorded().address});
    }

    // The early answers that could be made: payloads of their frames.
    awaitable<std::vector<std::string>> answer_foreseen()
    {
        std::vector<std::string> payloads;
        for (const auto& call : with_.foreseen) {
            auto request = request_of(call);
            if (!request)
                continue;
            const auto begun = Clock::now();
            auto child = ctx_->for_api_call();
            const auto response = co_await with_.api(*request, child);
            if (is_failure(response))
                continue;  // the page will ask anew
            merge(child, response);
            payloads.push_back(early_payload(call, response));
            note_made(early_, call, response, begun);
        }
        co_return payloads;
    }

    static void note_made(std::vector<Call>& list, const Call& call, const Response& response,
                          Clock::time_point begun)
    {
        if (call.method == "GET" && response.status == 200 && response.cookies.empty() &&
            Clock::now() - begun < longest_early)
            list.push_back(call);
    }

    static awaitable<void> answer(std::shared_ptr<Visit> visit, Call call)
    {
        auto request = visit->request_of(call);
        Response response = http::html_status(400);
        if (request) {
            const auto begun = Clock::now();
            auto child = visit->ctx_->for_api_call();
            response = co_await visit->with_.api(*request, child);
            visit->merge(child, response);
            note_made(visit->made_, call, response, begun);
        }
        --visit->running_;
        if (visit->ctx_ == nullptr)
            co_return;
        visit->with_.desk->reply(visit->job_,
                                 reply_payload(call.call, response, call.method != "HEAD"));
        if (!visit->waiting_.empty() && !visit->result_) {
            auto next = std::move(visit->waiting_.front());
            visit->waiting_.pop_front();
            visit->start(std::move(next));
        }
    }

    // The renderer never sees a cookie; the visitor gets them with the page.
    void merge(const Context& child, const Response& response)
    {
        if (ctx_ == nullptr)
            return;
        ctx_->note_call(child);
        if (response.status >= 500)
            ctx_->note({.taint = cache::Taint::never, .why = "failed call"});
        for (const auto& list : {child.unrecorded().cookies, response.cookies})
            for (const auto& cookie : list)
                ctx_->set_cookie(cookie.substr(0, cookie.find('=')), cookie);
    }

    const Rendering with_;
    const Executor executor_;
    Context* ctx_;  // the page's; null: it has been answered
    const std::string cookie_;
    Timer over_;
    std::shared_ptr<Job> job_;
    std::optional<Rendered> result_;
    std::deque<Call> waiting_;
    std::vector<Call> early_, made_;  // answered before the render, and during it
    unsigned running_ = 0;
};

}  // namespace

std::string render_frame(const Request& request, const Context& ctx,
                         const std::vector<std::string>& vary)
{
    Question question{.method = "GET",  // RFC 9110 section 9.3.2: HEAD is the head of it
                      .scheme = ctx.scheme,
                      .host = ctx.host,
                      .target = request.target};
    for (const auto& name : vary)
        if (const auto value = request.header(name))
            question.vary.emplace_back(name, *value);
    return render_payload(question);
}

awaitable<Rendered> render(const Rendering& with, std::string frame, const Request& request,
                           Context& ctx)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto visit = std::make_shared<Visit>(with, request, ctx, executor);
    co_return co_await visit->run(std::move(frame), request);
}

}  // namespace gatehouse::render
