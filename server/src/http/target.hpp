#pragma once
// The two forms of a request target that a server of resources takes (RFC 9112 section 3.2):
// origin-form "/a?b" and absolute-form "http://host/a?b". Not taken: "*", and "host:port" of
// CONNECT. Called by head.cpp, which compares the host, and by Request, which wants the origin
// form.

#include <optional>
#include <string_view>

#include "http/text.hpp"

namespace gatehouse::http {

struct Target {
    std::string_view origin;     // "/a?b"; of static lifetime when the absolute form has no path
    std::string_view authority;  // of the absolute form, else empty
};

constexpr std::optional<Target> split_target(std::string_view text)
{
    if (is_target(text))
        return Target{.origin = text, .authority = {}};
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!iequals(text.substr(0, scheme.size()), scheme))
            continue;
        const auto rest = text.substr(scheme.size());
        const auto slash = rest.find('/');
        const auto authority = rest.substr(0, slash);
        const auto origin = slash == std::string_view::npos ? "/" : rest.substr(slash);
        if (!authority.empty() && authority.find('?') == std::string_view::npos &&
            is_target_text(authority) && is_target(origin))
            return Target{.origin = origin, .authority = authority};
    }
    return std::nullopt;
}

}  // namespace gatehouse::http
