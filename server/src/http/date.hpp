#pragma once
// IMF-fixdate, the date of HTTP and of cookies (RFC 9110 section 5.6.7):
// "Sun, 06 Nov 1994 08:49:37 GMT". Seconds of UTC. The obsolete forms are refused.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::http {

// Years 0 to 9999; 29 characters.
[[nodiscard]] std::string imf_date(std::chrono::sys_seconds when);

// nullopt for anything else than the exact form; the name of the day is not compared.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_imf_date(std::string_view text);

}  // namespace gatehouse::http
