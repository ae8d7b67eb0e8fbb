// The Cookie header of a stranger, and a stranger's text in a cookie of ours.
#include "http/cookies.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::http;
using fuzzing::require;

namespace {

void both_readers_agree(std::string_view header)
{
    const auto cookies = parse_cookies(header);
    for (const auto& [name, value] : cookies) {
        require(find_cookie(header, name) == value);
        require(std::ranges::count(cookies, name, &Cookie::name) == 1);
    }
    require(find_cookie(header, "sessionid").has_value() ==
            (std::ranges::find(cookies, "sessionid", &Cookie::name) != cookies.end()));
}

// It stays one cookie with one value, and reads back.
void nothing_can_be_added(std::string_view value)
{
    const auto written = SetCookie{.name = "c", .value = std::string(value)}.text();
    const auto of_value =
        std::string_view(written).substr(0, written.rfind("; Path=/; SameSite=Lax"));
    require(std::ranges::none_of(of_value, [](char c) {
        return c == ';' || c == ',' || c == 0x7f || (c >= 0 && c < 0x20);
    }));
    if (is_valid_utf8(value))
        require(find_cookie(of_value, "c") == value);
}

}  // namespace

void fuzz(std::string_view bytes)
{
    both_readers_agree(bytes);
    nothing_can_be_added(bytes);
}
