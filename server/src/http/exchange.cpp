#include "http/exchange.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio/write.hpp>

#include "http/chunked.hpp"
#include "http/head.hpp"
#include "http/response_head.hpp"
#include "http/serialize.hpp"
#include "http/text.hpp"

namespace gatehouse::http {
namespace {

constexpr std::size_t read_room = 16 * 1024;
constexpr std::size_t beyond_small_string = 64;

awaitable<bool> read_more(Link& link)
{
    auto* bytes = link.in.prepare(read_room);
    const auto [error, size] =
        co_await link.socket.async_read_some(asio::buffer(bytes, link.in.room()), as_result);
    link.ended = error == asio::error::eof;
    if (error)
        co_return false;
    link.in.commit(size);
    link.heard = true;
    co_return true;
}

// The next head of the connection, taken off its buffer; empty when there is none.
awaitable<std::string> read_head(Link& link, const ClientLimits& limits)
{
    const HeadLimits head_limits{.headers = limits.headers};
    for (std::size_t seen = 0;;) {
        const auto found = find_head(link.in.data(), seen, head_limits);
        if (!found)
            co_return "";
        if (*found > 0) {
            std::string head;
            head.reserve(std::max(*found, beyond_small_string));
            head.append(link.in.data().substr(0, *found));
            link.in.consume(*found);
            co_return head;
        }
        seen = link.in.data().size();
        if (!co_await read_more(link))
            co_return "";
    }
}

awaitable<bool> read_chunks(Link& link, std::string& body, std::size_t limit)
{
    ChunkedBody chunks(limit);
    for (;;) {
        const auto used = chunks.feed(link.in.data());
        if (!used)
            co_return false;
        link.in.consume(*used);
        if (chunks.done())
            break;
        if (!co_await read_more(link))
            co_return false;
    }
    body = chunks.take();
    co_return true;
}

// Up to `size` bytes, or to the end of the connection when `size` is the limit and `to_end`.
awaitable<bool> read_bytes(Link& link, std::string& body, std::size_t size, bool to_end)
{
    for (;;) {
        const auto part = link.in.data().substr(0, size - body.size());
        body.append(part);
        link.in.consume(part.size());
        if (body.size() == size && (!to_end || !link.in.empty()))
            co_return !to_end;
        if (!co_await read_more(link))
            co_return to_end&& link.ended;
    }
}

void split_fields(ClientResponse& response)
{
    std::string_view rest = response.head;
    rest.remove_prefix(rest.find("\r\n") + 2);
    while (rest.size() > 2) {
        const auto line = rest.substr(0, rest.find("\r\n"));
        const auto colon = line.find(':');
        response.fields.push_back({line.substr(0, colon), trim(line.substr(colon + 1))});
        rest.remove_prefix(line.size() + 2);
    }
}

bool is_sendable(std::string_view line)
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
        !is_field_value(line.substr(colon + 1)))
        return false;
    const auto name = line.substr(0, colon);
    return !iequals(name, "Content-Length") && !iequals(name, "Transfer-Encoding") &&
           !iequals(name, "Connection");
}

}  // namespace

std::optional<std::string> request_head(std::string_view method, std::string_view target,
                                        std::span<const std::string> lines, std::size_t body_size,
                                        const Address& upstream)
{
    if (!is_token(method) || !is_target(target))
        return std::nullopt;
    std::string head = fmt::format("{} {} HTTP/1.1\r\n", method, target);
    bool host = false;
    for (const std::string_view line : lines) {
        if (!is_sendable(line))
            return std::nullopt;
        host |= line.size() > 4 && line[4] == ':' && iequals(line.substr(0, 4), "Host");
        head.append(line).append("\r\n");
    }
    if (!host)
        head += fmt::format("Host: {}\r\n", upstream.text());
    if (body_size > 0 || (method != "GET" && method != "HEAD"))
        head += fmt::format("Content-Length: {}\r\n", body_size);
    return head += "\r\n";
}

awaitable<std::optional<ClientResponse>> exchange(Link& link, std::string_view head,
                                                  std::string_view body, bool head_only,
                                                  const ClientLimits& limits)
{
    link.heard = link.reusable = false;
    const std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
    const auto [error, sent] = co_await asio::async_write(link.socket, both, as_result);
    if (error)
        co_return std::nullopt;
    ClientResponse response;
    std::optional<ResponseHead> facts;
    do {
        response.head = co_await read_head(link, limits);
        facts = check_response_head(response.head);
        if (!facts || facts->status == 101)
            co_return std::nullopt;
    } while (facts->status < 200);

    const bool counted = facts->fields.has_content_length;
    bool whole = true, delimited = true;
    if (!head_only && has_body(facts->status)) {
        delimited = counted || facts->fields.chunked;
        if (facts->fields.chunked)
            whole = co_await read_chunks(link, response.body, limits.body);
        else if (counted && facts->fields.content_length > limits.body)
            whole = false;
        else if (counted)
            whole = co_await read_bytes(
                link, response.body, static_cast<std::size_t>(facts->fields.content_length), false);
        else
            whole = co_await read_bytes(link, response.body, limits.body, true);
    }
    if (!whole)
        co_return std::nullopt;
    response.status = facts->status;
    split_fields(response);
    link.reusable = facts->keep_alive && delimited && link.in.empty();
    link.in.shrink(read_room);
    co_return response;
}

}  // namespace gatehouse::http
