#pragma once
// Cookies in both directions, byte for byte as Django 5.2 reads and writes them (docs/wire.md,
// vectors common.parse_cookie and common.set_cookie). Nothing is refused when reading: browsers
// send what they like. When writing, a value that RFC 6265 does not allow is quoted and escaped, so
// a stranger's text can never add an attribute or a line.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::http {

struct Cookie {
    std::string name;  // "" for a part without "="
    std::string value;

    bool operator==(const Cookie&) const = default;
};

// The value of a Cookie header. Of equal names the last one wins, at the place of the first.
[[nodiscard]] std::vector<Cookie> parse_cookies(std::string_view header);

// The value parse_cookies would give that name, without building the list.
[[nodiscard]] std::optional<std::string> find_cookie(std::string_view header,
                                                     std::string_view name);

struct SetCookie {
    std::string name;  // a token of ours
    std::string value;
    std::optional<std::chrono::seconds> max_age = {};
    std::optional<std::chrono::sys_seconds> expires = {};
    std::string path = "/";
    std::string domain = {};
    bool http_only = false;
    bool secure = false;
    std::string same_site = "Lax";  // "" leaves the attribute out

    // Attributes in alphabetical order, "expires" in lower case.
    [[nodiscard]] std::string text() const;
};

// A cookie for `age` from now on, said both ways (Max-Age and expires), as Django does.
[[nodiscard]] SetCookie lasting_cookie(std::string name, std::string value,
                                       std::chrono::seconds age, std::chrono::sys_seconds now);

// Makes the browser forget the cookie; path and domain must be those it was set with.
[[nodiscard]] SetCookie deleted_cookie(std::string name);

}  // namespace gatehouse::http
