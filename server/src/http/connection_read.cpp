// The reading half of a connection.
#include "http/chunked.hpp"
#include "http/connection.hpp"

namespace gatehouse::http {
namespace {

// A browser's head with its cookies; also what an idle connection keeps.
constexpr std::size_t head_room = 2 * 1024;
constexpr std::size_t body_room = 16 * 1024;

}  // namespace

// An empty line behind the body of the request before is an old habit (RFC 9112 section 2.2); more
// of them are none. True when one was taken off the buffer.
bool Connection::skip_empty_line()
{
    if (empty_line_skipped_ || !in_.data().starts_with("\r\n"))
        return false;
    in_.consume(2);
    return empty_line_skipped_ = true;
}

awaitable<bool> Connection::read_head(std::size_t& size)
{
    std::size_t seen = 0;
    enter(in_.empty() ? Phase::idle : Phase::head);
    for (;;) {
        if (skip_empty_line())
            seen = 0;
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
        if (!co_await read_more(head_room)) {
            if (timed_out_ && phase_ == Phase::head)
                co_await refuse(408, "head too slow", in_.data());
            co_return false;
        }
    }
}

awaitable<bool> Connection::read_more(std::size_t room)
{
    auto* bytes = in_.prepare(room);
    const auto [error, size] =
        co_await socket_.async_read_some(asio::buffer(bytes, in_.room()), as_result);
    if (error)
        co_return false;
    in_.commit(size);
    co_return true;
}

awaitable<bool> Connection::read_body(Request& request, const HeadFacts& facts)
{
    enter(Phase::body);
    if (facts.expect_continue && in_.empty() &&
        !co_await send_rest("HTTP/1.1 100 Continue\r\n\r\n", {}))
        co_return false;
    enter(Phase::body);
    const bool whole = facts.chunked ? co_await read_chunks(request)
                                     : co_await read_counted(request, facts.content_length);
    if (!whole && timed_out_ && phase_ == Phase::body)
        co_await refuse(408, "body too slow", request.head());
    co_return whole;
}

awaitable<bool> Connection::read_counted(Request& request, std::size_t size)
{
    for (;;) {
        const auto part = in_.data().substr(0, size - request.body.size());
        request.body.append(part);
        in_.consume(part.size());
        if (request.body.size() == size)
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
