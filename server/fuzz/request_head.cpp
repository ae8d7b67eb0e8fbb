// The head of a request: where it ends, whether it may be read, and what is read.
#include <algorithm>
#include <tuple>

#include "base/encodings.hpp"
#include "http/head.hpp"
#include "http/request.hpp"
#include "http/text.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::http;
using fuzzing::require;

namespace {

// Small, so that inputs reach them.
constexpr HeadLimits limits{.request_line = 200, .headers = 1000};

auto found_in_pieces(std::string_view bytes)
{
    std::size_t seen = 0;
    auto found = find_head("", 0, limits);
    for (const auto piece : fuzzing::pieces_of(bytes)) {
        const auto received = seen + piece.size();
        found = find_head(bytes.substr(0, received), seen, limits);
        if (!found || *found > 0)
            break;
        seen = received;
    }
    return found;
}

auto values_of(const HeadFacts& f)
{
    return std::tuple(f.content_length, f.chunked, f.http_1_0, f.keep_alive, f.expect_continue,
                      f.upgrade);
}

// The request as the next hop might write it.
std::string written(const Request& request, const HeadFacts& facts)
{
    std::string head;
    head.append(request.method_name).append(" ").append(request.target);
    head.append(facts.http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    for (const auto& [name, value] : request.fields())
        head.append(name).append(": ").append(value).append("\r\n");
    return head + "\r\n";
}

}  // namespace

void fuzz(std::string_view bytes)
{
    const auto found = find_head(bytes, 0, limits);
    const auto piecewise = found_in_pieces(bytes);
    require(found.has_value() == piecewise.has_value());
    if (!found || *found == 0)
        return;
    require(*found == *piecewise);
    const auto head = bytes.substr(0, *found);
    const auto facts = check_head(head, limits);
    if (!facts)
        return;
    const auto request = Request::parse(std::string(head));
    if (!request)
        return;  // a percent escape in the path

    require(request->target.starts_with('/') && is_token(request->method_name));
    require(request->path == unquote(request->raw_path));
    require(request->path.find('\0') == std::string::npos);
    const auto hosts = std::ranges::count_if(
        request->fields(), [](const Field& field) { return iequals(field.name, "host"); });
    require(facts->http_1_0 ? hosts <= 1 : hosts == 1);
    require(!(facts->chunked && facts->content_length > 0));

    const auto again = written(*request, *facts);
    const auto same = check_head(again);
    require(find_head(again).value_or(0) == again.size());
    require(same && values_of(*same) == values_of(*facts));
    require(written(Request::parse(again).value(), *same) == again);
}
