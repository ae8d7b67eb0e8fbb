#pragma once
// The two texts of a Timestamp: Django's in SQLite columns and DRF's in JSON. UTC, microseconds.
// Both run for every row of a list, hence by hand: no locale, no allocation but the result.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace gatehouse {

// "2021-01-01 12:00:00.123456", without the fraction when it is zero. Text order is time order only
// among values that both have one, as in Django.
[[nodiscard]] std::string to_sql(Timestamp time);

// Reads that form; also "T" between date and time and 1 to 6 fraction digits, which other writers
// leave. nullopt for anything else: zones, impossible dates, leap seconds, years outside 1 to 9999.
[[nodiscard]] std::optional<Timestamp> from_sql(std::string_view text);

// "2021-01-01T12:00:00.123456Z" (DRF's DateTimeField), appended without quotes.
void append_json_datetime(std::string& out, Timestamp time);
// The same of a column's text, where that is exactly what to_sql writes: copied, not read and
// written. False, and nothing appended, for any other text, also one that from_sql takes.
[[nodiscard]] bool append_json_datetime(std::string& out, std::string_view sql);

}  // namespace gatehouse
