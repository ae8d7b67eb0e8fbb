// What a renderer may say, and what becomes of it.
#include "render/renderer.hpp"

#include <fmt/format.h>

#include "http/response.hpp"

namespace gatehouse::render {

void Renderer::take(Frame frame)
{
    Result<> taken;
    if (state_ == State::starting && frame.type != FrameType::hello) {
        taken = refuse(Reason::malformed, "its first frame is not hello");
    } else {
        switch (frame.type) {
            case FrameType::hello: taken = take_hello(frame); break;
            case FrameType::call: taken = take_call(frame); break;
            case FrameType::page: taken = take_page(std::move(frame)); break;
            case FrameType::log: taken = take_log(frame); break;
            case FrameType::pong: taken = take_pong(frame); break;
            default: taken = refuse(Reason::malformed, "not a renderer's frame"); break;
        }
    }
    if (!taken)
        kill("renderer_refused", taken.error().message);
}

Result<> Renderer::take_hello(const Frame& frame)
{
    const auto hello = read_hello(frame.payload);
    if (!hello)
        return std::unexpected(hello.error());
    if (state_ != State::starting || frame.id != 0)
        return refuse(Reason::malformed, "a second hello");
    if (hello->protocol != protocol_version)
        return refuse(Reason::malformed, fmt::format("it speaks version {} of the channel, not {}",
                                                     hello->protocol, protocol_version));
    if (hello->build != settings_.build.id)
        return refuse(Reason::malformed, "it is of another build than gatehouse.json");
    enter(State::up);
    pinged_ = entered_;
    log_.write(Level::info, "renderer_up", {{"process", child_->id()}});
    changed_();
    return {};
}

// Empty for a render that has ended: what it still says is late, not wrong.
Result<std::shared_ptr<Job>> Renderer::job_of(const Frame& frame) const
{
    const auto found = running_.find(frame.id);
    if (found != running_.end())
        return found->second;
    if (frame.id == 0 || frame.id > last_id_)
        return refuse(Reason::malformed, "a frame of a render that never was");
    return std::shared_ptr<Job>();
}

Result<> Renderer::take_call(const Frame& frame)
{
    auto call = read_call(frame.payload);
    if (!call)
        return std::unexpected(call.error());
    const auto job = job_of(frame);
    if (!job)
        return std::unexpected(job.error());
    if (!*job)
        return {};
    if (++(*job)->calls > settings_.most_calls) {
        if ((*job)->calls == settings_.most_calls + 1)
            log_.write(Level::warning, "render_calls_limited", {{"process", child_->id()}});
        channel_->send(FrameType::reply, frame.id,
                       reply_payload(call->call, http::json(429, ""), false));
        return {};
    }
    tell(*job, *std::move(call));
    return {};
}

Result<> Renderer::take_page(Frame frame)
{
    auto page = read_page(std::move(frame.payload));
    if (!page)
        return std::unexpected(page.error());
    const auto job = job_of(frame);
    if (!job)
        return std::unexpected(job.error());
    if (!*job)
        return {};
    missed_in_a_row_ = 0;
    running_.erase(frame.id);
    (*job)->renderer = nullptr;
    (*job)->id = 0;
    tell(*job, *std::move(page));
    changed_();
    return {};
}

Result<> Renderer::take_log(const Frame& frame)
{
    const auto line = read_log(frame.payload);
    if (!line)
        return std::unexpected(line.error());
    const auto job = running_.find(frame.id);
    const auto request =
        job == running_.end() ? std::string_view() : std::string_view(job->second->request_id);
    log_.write(line->error ? Level::error : Level::info, "renderer_says",
               {{"request", request}, {"line", line->text}});
    return {};
}

Result<> Renderer::take_pong(const Frame& frame)
{
    const auto heap = read_pong(frame.payload);
    if (!heap)
        return std::unexpected(heap.error());
    if (!pong_due_ || frame.id != pings_)
        return refuse(Reason::malformed, "an answer to no ping");
    pong_due_ = false;
    const auto megabyte = std::int64_t{1024} * 1024;
    if (*heap / megabyte * 100 <=
        std::int64_t{settings_.heap_megabytes} * settings_.most_heap_percent)
        return {};
    log_.write(Level::warning, "renderer_grows", {{"process", child_->id()}, {"heap", *heap}});
    finish();
    return {};
}

}  // namespace gatehouse::render
