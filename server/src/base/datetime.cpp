#include "base/datetime.hpp"

#include <array>
#include <charconv>

namespace gatehouse {
namespace {

constexpr std::size_t longest = std::string_view("2021-01-01T12:00:00.123456Z").size();

constexpr auto pairs = [] {
    std::array<char, 200> digits{};
    for (std::size_t i = 0; i < 100; ++i) {
        digits[2 * i] = static_cast<char>('0' + i / 10);
        digits[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return digits;
}();

char* write_pair(char* at, unsigned number)  // number < 100
{
    at[0] = pairs[2 * static_cast<std::size_t>(number)];
    at[1] = pairs[2 * static_cast<std::size_t>(number) + 1];
    return at + 2;
}

char* write(char* at, Timestamp time, char separator)
{
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const auto year_number = static_cast<unsigned>(static_cast<int>(date.year()));
    at = write_pair(at, year_number / 100 % 100);
    at = write_pair(at, year_number % 100);
    *at++ = '-';
    at = write_pair(at, static_cast<unsigned>(date.month()));
    *at++ = '-';
    at = write_pair(at, static_cast<unsigned>(date.day()));
    *at++ = separator;
    const auto micros = static_cast<std::uint64_t>((time - day).count());
    const auto second = static_cast<unsigned>(micros / 1'000'000);
    at = write_pair(at, second / 3600);
    *at++ = ':';
    at = write_pair(at, second / 60 % 60);
    *at++ = ':';
    at = write_pair(at, second % 60);
    if (const auto fraction = static_cast<unsigned>(micros % 1'000'000); fraction != 0) {
        *at++ = '.';
        at = write_pair(at, fraction / 10'000);
        at = write_pair(at, fraction / 100 % 100);
        at = write_pair(at, fraction % 100);
    }
    return at;
}

// The digits at [from, from + count), or nullopt if one is something else.
std::optional<unsigned> number(std::string_view text, std::size_t from, std::size_t count)
{
    unsigned value = 0;
    for (const char c : text.substr(from, count)) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

std::optional<unsigned> microseconds_of(std::string_view fraction)  // ".123"
{
    if (fraction.empty())
        return 0;
    if (fraction.size() < 2 || fraction.size() > 7 || fraction[0] != '.')
        return std::nullopt;
    auto value = number(fraction, 1, 6);
    for (auto digits = fraction.size(); value && digits < 7; ++digits)
        *value *= 10;
    return value;
}

}  // namespace

std::string to_sql(Timestamp time)
{
    std::array<char, longest> text;
    return {text.data(), write(text.data(), time, ' ')};
}

std::optional<Timestamp> from_sql(std::string_view text)
{
    using namespace std::chrono;
    if (text.size() < 19 || text[4] != '-' || text[7] != '-' ||
        (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto y = number(text, 0, 4);
    const auto m = number(text, 5, 2);
    const auto d = number(text, 8, 2);
    const auto hour = number(text, 11, 2);
    const auto minute = number(text, 14, 2);
    const auto second = number(text, 17, 2);
    const auto fraction = microseconds_of(text.substr(19));
    if (!y || !m || !d || !hour || !minute || !second || !fraction)
        return std::nullopt;
    const year_month_day date(year(static_cast<int>(*y)), month(*m), day(*d));
    if (*y < 1 || !date.ok() || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) +
           microseconds(*fraction);
}

bool append_json_datetime(std::string& out, std::string_view sql)
{
    constexpr std::string_view form = "dddd-dd-dd dd:dd:dd.dddddd";
    constexpr std::size_t whole_seconds = 19;
    if (sql.size() != form.size() && sql.size() != whole_seconds)
        return false;
    for (std::size_t i = 0; i < sql.size(); ++i)
        if (form[i] == 'd' ? sql[i] < '0' || sql[i] > '9' : sql[i] != form[i])
            return false;
    const auto two = [&](std::size_t at) { return (sql[at] - '0') * 10 + (sql[at + 1] - '0'); };
    const std::chrono::year_month_day date(std::chrono::year(two(0) * 100 + two(2)),
                                           std::chrono::month(static_cast<unsigned>(two(5))),
                                           std::chrono::day(static_cast<unsigned>(two(8))));
    if (date.year() < std::chrono::year(1) || !date.ok() || two(11) > 23 || two(14) > 59 ||
        two(17) > 59 || sql.ends_with(".000000"))
        return false;
    const auto from = out.size();
    out.append(sql);
    out[from + 10] = 'T';
    out += 'Z';
    return true;
}

void append_json_datetime(std::string& out, Timestamp time)
{
    std::array<char, longest> text;
    auto* end = write(text.data(), time, 'T');
    *end++ = 'Z';
    out.append(text.data(), end);
}

}  // namespace gatehouse
