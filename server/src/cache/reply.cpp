#include "cache/reply.hpp"

#include "http/serialize.hpp"

namespace gatehouse::cache {
namespace {

// What a reply owns.
struct Bytes {
    std::string lines, body;
    std::atomic<unsigned> wanted = 0;
};

// Without the room it grew with, which may be as much again: bytes() would not count that.
std::string take_body(http::Response& response)
{
    if (auto* text = std::get_if<std::string>(&response.body)) {
        text->shrink_to_fit();
        return std::move(*text);
    }
    return std::string(response.body_view());
}

}  // namespace

std::size_t Reply::bytes() const
{
    std::size_t sum = sizeof *this + lines.size() + body.size();
    for (const auto& encoded : {gzip, brotli})
        sum += encoded ? encoded->size() : 0;
    return sum;
}

http::Response send_again(const SharedReply& reply)
{
    http::Response response;
    response.lines = {.owner = nullptr, .bytes = reply->lines};  // the body holds the reply
    response.body = http::SharedBytes{.owner = reply, .bytes = reply->body};
    response.common_headers = reply->common_headers;
    return response;
}

SharedReply share(http::Response response, std::span<const std::string_view> loggable_query,
                  std::string tag)
{
    auto owned = std::make_shared<Bytes>();
    http::append_headers(owned->lines, response, {});
    owned->lines.shrink_to_fit();
    owned->body = take_body(response);
    auto reply = std::make_shared<Reply>();
    reply->lines = owned->lines;
    reply->body = owned->body;
    reply->common_headers = response.common_headers;
    reply->tag = std::move(tag);
    reply->loggable_query = loggable_query;
    reply->wanted = std::shared_ptr<std::atomic<unsigned>>(owned, &owned->wanted);
    reply->owned = std::move(owned);
    return reply;
}

}  // namespace gatehouse::cache
