// A chunked body, beside a second reader that knows nothing but RFC 9112 section 7.1: whatever is
// accepted, both read it alike, however it was cut.
#include "http/chunked.hpp"

#include <algorithm>
#include <charconv>

#include "support/fuzz.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

constexpr std::size_t limit = 1000;

// What was read: the body and what is behind it, or how far it got.
struct Outcome {
    std::string state, body, rest;
    bool operator==(const Outcome&) const = default;
};

Outcome decode(const std::vector<std::string_view>& pieces)
{
    http::ChunkedBody body(limit);
    std::string waiting;
    for (const auto piece : pieces) {
        waiting += piece;
        const auto used = body.feed(waiting);
        if (!used)
            return {.state = "refused"};
        require(*used <= waiting.size());
        waiting.erase(0, *used);
    }
    if (!body.done())
        return {.state = "more"};
    return {.state = "done", .body = body.take(), .rest = waiting};
}

std::string_view line_of(std::string_view& bytes)
{
    const auto end = bytes.find("\r\n");
    require(end != std::string_view::npos);
    const auto line = bytes.substr(0, end);
    require(line.find_first_of("\r\n") == std::string_view::npos);
    bytes.remove_prefix(end + 2);
    return line;
}

Outcome read_by_the_book(std::string_view bytes)
{
    Outcome outcome{.state = "done"};
    for (std::size_t size = 1; size > 0;) {
        const auto line = line_of(bytes);
        const auto [end, error] = std::from_chars(line.begin(), line.end(), size, 16);
        require(error == std::errc{} &&
                (end == line.end() || *end == ';' || *end == ' ' || *end == '\t'));
        require(size <= limit && bytes.size() >= size);
        outcome.body.append(bytes.substr(0, size));
        bytes.remove_prefix(size);
        if (size > 0)
            require(line_of(bytes).empty());
    }
    while (!line_of(bytes).empty()) {
    }
    outcome.rest = bytes;
    return outcome;
}

}  // namespace

void fuzz(std::string_view bytes)
{
    const auto whole = decode({bytes});
    require(decode(fuzzing::pieces_of(bytes)) == whole);
    if (whole.state == "done")
        require(read_by_the_book(bytes) == whole);
}
