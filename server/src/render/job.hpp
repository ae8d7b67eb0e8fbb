#pragma once
// One page on its way through a renderer: made on the loop of the page's request, then known to it
// and to the renderers' loop. What happens to it is told on the page's loop.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/post.hpp>

#include "net/awaitable.hpp"
#include "render/messages.hpp"

namespace gatehouse::render {

class Renderer;

// Why a page was not rendered, for the log; of static lifetime.
struct NotRendered {
    std::string_view why;
};

using RenderEvent = std::variant<Call, PageReply, NotRendered>;

struct Job {
    Job(Executor executor, std::string request, std::string payload,
        std::vector<std::string> answers, std::function<void(RenderEvent)> events)
        : home(executor),
          request_id(std::move(request)),
          frame(std::move(payload)),
          early(std::move(answers)),
          deliver(std::move(events))
    {}

    const Executor home;                             // of the page's loop
    const std::string request_id;                    // for the log
    const std::string frame;                         // the render frame's payload
    const std::vector<std::string> early;            // payloads of frames that come before it
    const std::function<void(RenderEvent)> deliver;  // on the page's loop only

    // Of the renderers' loop.
    Renderer* renderer = nullptr;  // that has it now
    std::uint32_t id = 0;          // on its channel
    unsigned calls = 0;
};

inline void tell(const std::shared_ptr<Job>& job, RenderEvent event)
{
    asio::post(job->home,
               [job, event = std::move(event)]() mutable { job->deliver(std::move(event)); });
}

}  // namespace gatehouse::render
