#pragma once
// What the tables gatehouse_version and gatehouse_epoch say, in one state of the database.

#include <array>
#include <cstdint>

#include "db/sqlite/connection.hpp"
#include "db/versioned_tables.hpp"

namespace gatehouse::db::sqlite {

// A table with more rows is not counted on a loop, nor by the writer.
inline constexpr std::int64_t counted_at_once = 5'000;

struct VersionState {
    enum class Fault : std::uint8_t {
        none,
        never_made,      // no epoch yet
        schema_changed,  // since the triggers were looked at
        rows_missing,    // of a declared version, or the epoch is none
    };
    Fault fault = Fault::never_made;
    Versions versions;  // known when there is no fault
    // Of counted tables; never fewer than there are, as long as there are at most counted_at_once.
    std::array<std::int64_t, most_versions> rows{};
    std::uint32_t exact = 0;  // for which versions `rows` is the number of rows
};

// Throws Broken when the tables are not there.
[[nodiscard]] VersionState read_versions(Connection& connection, const Connection::Pin& pin,
                                         const VersionedTables& tables);

// In the same epoch, a counter is lower than it was: the two say nothing about each other.
[[nodiscard]] bool went_back(const Versions& before, const Versions& now);

}  // namespace gatehouse::db::sqlite
