#pragma once
// The served tables as they are declared (app/tables.hpp), and the versions made of them: one a
// table, and one for each column that stands apart.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/versions.hpp"

namespace gatehouse::db {

struct VersionedTable {
    std::string table;
    // The columns whose changes move the version; a statement that reads another one is
    // unversioned. Empty: all columns.
    std::vector<std::string> columns = {};
    // Columns, not among those, with a version of their own: a change moves it alone, and matters
    // only to who reads the column.
    std::vector<std::string> apart = {};
    // Each is a unique key. If there are any, a new row moves nothing unless it replaces one of the
    // same key: for tables in which rows are only looked up by key (Tables::growing).
    std::vector<std::string> found_by = {};
    // Columns, besides those, without which this program's statements fail (db/sqlite/columns.hpp).
    std::vector<std::string> named = {};
    bool counted = false;  // Snapshot::row_count knows how many rows it has; not with found_by
};

// What somebody should know about the versions, for the log.
struct VersionsReport {
    bool repaired = false;  // false: they could not be, and stay unknown
    std::string_view why;
};

// What a store is told about versions. `report` is called on any thread; it outlives the store.
struct Versioning {
    std::vector<VersionedTable> tables = {};  // none: versions are never known
    std::function<void(const VersionsReport&)> report = [](const VersionsReport&) {};
};

class VersionedTables {
public:
    struct Version {
        std::string name;  // of its row: the table, or "table.column"
        bool counted = false;
        std::string count;          // the SQL that counts its rows
        std::string count_at_most;  // … as far as $1
    };

    // Throws std::logic_error: more than most_versions, or a declaration that contradicts itself.
    explicit VersionedTables(std::vector<VersionedTable> declared);

    [[nodiscard]] const std::vector<VersionedTable>& declared() const { return declared_; }
    // A version's place here is its number in Tables and Versions.
    [[nodiscard]] const std::vector<Version>& versions() const { return versions_; }

    // What reading a column means; "" is the table without any column, as for count(*).
    [[nodiscard]] Tables reading(std::string_view table, std::string_view column) const;
    [[nodiscard]] std::optional<std::size_t> number_of(std::string_view name) const;

private:
    std::vector<VersionedTable> declared_;
    std::vector<Version> versions_;
};

}  // namespace gatehouse::db
