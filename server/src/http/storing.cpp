#include "http/storing.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

constexpr std::string_view of_stored_ones[] = {"Cache-Control", "ETag", "Expires", "Last-Modified"};

bool is_of_stored_ones(std::string_view name)
{
    return std::ranges::any_of(of_stored_ones,
                               [&](std::string_view one) { return iequals(one, name); });
}

// The lines may be a kept answer's, which others are sent as they are.
SharedBytes without_those(std::string_view lines)
{
    const auto left = std::make_shared<std::string>();
    while (!lines.empty()) {
        const auto line = lines.substr(0, std::min(lines.find('\n'), lines.size() - 1) + 1);
        if (!is_of_stored_ones(line.substr(0, line.find(':'))))
            left->append(line);
        lines.remove_prefix(line.size());
    }
    return {.owner = left, .bytes = *left};
}

}  // namespace

void say_who_may_store(Response& response)
{
    if (!response.cookies.empty()) {
        std::erase_if(response.headers,
                      [](const Header& header) { return is_of_stored_ones(header.name.text()); });
        response.lines = without_those(response.lines.bytes);
        if (response.status == 304 && !response.body_view().empty())
            response.status = 200;
    }
    if (!response.has("Cache-Control"))
        response.set("Cache-Control", "private, no-store");
}

}  // namespace gatehouse::http
