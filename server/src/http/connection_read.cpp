// The reading half of a connection.
#include "http/chunked.hpp"
#include "http/connection.hpp"

namespace gatehouse::http {
namespace {

// A browser's head with its cookies; also what an idle connection keeps.
constexpr std::size_t head_room = 2 * 1024;
constexpr std::size_t body_room = 16 * 1024;

}  // namespace

awaitable<bool> Connection::read_head(std::size_t& size)
{
    std::size_t seen = 0;
    enter(in_.empty() ? Phase::idle : Phase::head);
    for (;;) {
        const auto found = find_head(in_.data(), seen, core_.limits.head);
        if (!found) {
            co_await refuse(found.error().status, found.error().why, in_.data());
            co_return false;
        }
        size = *found;
        if (size > 0)
            co_return true;
        seen = in_.data().size();
        if (in_.empty() && core_.draining)
            co_return false;
        if (!in_.empty() && phase_ == Phase::idle)
            enter(Phase::head);
        in_.shrink(head_room);
        if (!co_await read_more(head_room))
            co_return false;
    }
}

// Slow clients are told so, except one that has said nothing yet.
awaitable<bool> Connection::read_more(std::size_t room)
{
    auto* bytes = in_.prepare(room);
    const auto [error, size] =
        co_await socket_.async_read_some(asio::buffer(bytes, in_.room()), as_result);
    if (!error) {
        in_.commit(size);
        co_return true;
    }
    if (timed_out_ && phase_ != Phase::idle)
        co_await refuse(408, phase_ == Phase::head ? "head too slow" : "body too slow", in_.data());
    co_return false;
}

awaitable<bool> Connection::read_body(Request& request, const HeadFacts& facts)
{
    enter(Phase::body);
    if (facts.expect_continue && in_.empty() &&
        !co_await send_rest("HTTP/1.1 100 Continue\r\n\r\n", {}))
        co_return false;
    enter(Phase::body);
    if (facts.chunked)
        co_return co_await read_chunks(request);
    for (;;) {
        const auto part = in_.data().substr(
            0, static_cast<std::size_t>(facts.content_length) - request.body.size());
        request.body.append(part);
        in_.consume(part.size());
        if (request.body.size() == facts.content_length)
            co_return true;
        if (!co_await read_more(body_room))
            co_return false;
    }
}

awaitable<bool> Connection::read_chunks(Request& request)
{
    ChunkedBody body(core_.limits.body);
    for (;;) {
        const auto used = body.feed(in_.data());
        if (!used) {
            const bool large = used.error() == ChunkedBody::Refusal::too_large;
            co_await refuse(large ? 413 : 400, large ? "chunked body too large" : "bad chunk",
                            request.head());
            co_return false;
        }
        in_.consume(*used);
        if (body.done()) {
            request.body = body.take();
            co_return true;
        }
        if (!co_await read_more(body_room))
            co_return false;
    }
}

}  // namespace gatehouse::http
