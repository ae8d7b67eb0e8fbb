#include "http/cookies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "http/date.hpp"
#include "http/text.hpp"

namespace gatehouse::http {
namespace {

bool is_octal(char c, char most = '7')
{
    return c >= '0' && c <= most;
}

void append_utf8(std::string& out, unsigned code)  // code < 256
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else {
        out += static_cast<char>(0xc0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

// Python's http.cookies._unquote: \ooo is a Latin-1 character, \x is x.
std::string unquote(std::string_view value)
{
    if (value.size() < 2 || value.front() != '"' || value.back() != '"')
        return std::string(value);
    value = value.substr(1, value.size() - 2);
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            out += value[i];
        } else if (value.size() - i >= 4 && is_octal(value[i + 1], '3') && is_octal(value[i + 2]) &&
                   is_octal(value[i + 3])) {
            append_utf8(out, static_cast<unsigned>((value[i + 1] - '0') * 64 +
                                                   (value[i + 2] - '0') * 8 + value[i + 3] - '0'));
            i += 3;
        } else {
            out += value[++i];
        }
    }
    return out;
}

bool needs_no_quotes(char c)
{
    return c == ':' || is_token({&c, 1});
}

bool needs_no_escape(char c)
{
    return needs_no_quotes(c) ||
           std::string_view(" ()/<=>?@[]{}").find(c) != std::string_view::npos;
}

// Python's http.cookies._quote. Characters up to U+00FF are escaped by code point, others stay.
std::string quote(std::string_view value)
{
    if (!value.empty() && std::ranges::all_of(value, needs_no_quotes))
        return std::string(value);
    std::string out = "\"";
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto c = static_cast<unsigned char>(value[i]);
        const bool latin = (c == 0xc2 || c == 0xc3) && i + 1 < value.size();
        if (value[i] == '"' || value[i] == '\\') {
            out += '\\';
            out += value[i];
        } else if (needs_no_escape(value[i]) || (c >= 0x80 && !latin)) {
            out += value[i];
        } else {
            const unsigned code =
                latin ? (c & 3U) << 6 | (static_cast<unsigned char>(value[++i]) & 0x3fU) : c;
            out += fmt::format("\\{:03o}", code);
        }
    }
    return out += '"';
}

// Calls visit(name, raw value) for each part that is not empty.
template <class Visit>
void each_part(std::string_view header, Visit visit)
{
    while (!header.empty()) {
        const auto part = next_element(header, ';');
        const auto equals = part.find('=');
        const auto name = equals == std::string_view::npos ? "" : trim(part.substr(0, equals));
        const auto value = equals == std::string_view::npos ? part : trim(part.substr(equals + 1));
        if (!name.empty() || !value.empty())
            visit(name, value);
    }
}

}  // namespace

std::vector<Cookie> parse_cookies(std::string_view header)
{
    std::vector<Cookie> cookies;
    each_part(header, [&](std::string_view name, std::string_view value) {
        const auto same = std::ranges::find(cookies, name, &Cookie::name);
        if (same == cookies.end())
            cookies.push_back({std::string(name), unquote(value)});
        else
            same->value = unquote(value);
    });
    return cookies;
}

std::optional<std::string> find_cookie(std::string_view header, std::string_view name)
{
    std::optional<std::string_view> raw;
    each_part(header, [&](std::string_view part_name, std::string_view value) {
        if (part_name == name)
            raw = value;
    });
    if (!raw)
        return std::nullopt;
    return unquote(*raw);
}

std::string SetCookie::text() const
{
    std::string out = name + "=" + quote(value);
    if (!domain.empty())
        out += "; Domain=" + domain;
    if (expires)
        out += "; expires=" + imf_date(*expires);
    if (http_only)
        out += "; HttpOnly";
    if (max_age)
        out += fmt::format("; Max-Age={}", max_age->count());
    if (!path.empty())
        out += "; Path=" + path;
    if (!same_site.empty())
        out += "; SameSite=" + same_site;
    if (secure)
        out += "; Secure";
    return out;
}

SetCookie lasting_cookie(std::string name, std::string value, std::chrono::seconds age,
                         std::chrono::sys_seconds now)
{
    return {
        .name = std::move(name), .value = std::move(value), .max_age = age, .expires = now + age};
}

SetCookie deleted_cookie(std::string name)
{
    return {.name = std::move(name),
            .value = "",
            .max_age = std::chrono::seconds(0),
            .expires = std::chrono::sys_seconds{}};
}

}  // namespace gatehouse::http
