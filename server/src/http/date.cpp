#include "http/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// -1 unless all of `digits` are digits.
int number(std::string_view digits)
{
    int value = -1;
    if (std::ranges::all_of(digits, is_digit))
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

}  // namespace

std::string imf_date(std::chrono::sys_seconds when)
{
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(when - day);
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
        time.seconds().count());
}

std::optional<std::chrono::sys_seconds> parse_imf_date(std::string_view text)
{
    // 0    5  8   12   17 20 23 26
    // Sun, 06 Nov 1994 08:49:37 GMT
    if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
        text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT")
        return std::nullopt;
    const auto* month = std::ranges::find(months, text.substr(8, 3));
    const int day = number(text.substr(5, 2)), year = number(text.substr(12, 4));
    const int hour = number(text.substr(17, 2)), minute = number(text.substr(20, 2)),
              second = number(text.substr(23, 2));
    if (month == std::end(months) || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0 ||
        hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const std::chrono::year_month_day date(
        std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month - months) + 1),
        std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok() || std::ranges::find(days, text.substr(0, 3)) == std::end(days))
        return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace gatehouse::http
