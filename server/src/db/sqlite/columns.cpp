#include "db/sqlite/columns.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatehouse::db::sqlite {
namespace {

constexpr int busy_milliseconds = 5000;

// Any letter case, as SQLite compares names; generated columns too.
bool has_column(Connection& connection, std::string_view table, std::string_view column)
{
    bool found = false;
    const Value values[] = {table, column};
    connection.rows_of(
        "SELECT 1 FROM pragma_table_xinfo($1) WHERE $2 = '' OR name = $2 COLLATE NOCASE", values,
        [&](const Row&) { found = true; });
    return found;
}

}  // namespace

std::string missing_columns(Connection& connection, std::span<const VersionedTable> tables)
{
    std::vector<std::string> missing;
    for (const auto& table : tables) {
        if (!has_column(connection, table.table, "")) {
            missing.push_back(table.table);
            continue;
        }
        for (const auto* columns : {&table.columns, &table.apart, &table.found_by, &table.named})
            for (const auto& column : *columns)
                if (!has_column(connection, table.table, column))
                    missing.push_back(table.table + "." + column);
    }
    return fmt::format("{}", fmt::join(missing, ", "));
}

void refuse_missing_columns(const std::string& path, std::span<const VersionedTable> tables)
{
    Connection connection(path, Access::look, busy_milliseconds);
    if (const auto missing = missing_columns(connection, tables); !missing.empty())
        throw Broken(fmt::format(
            "the database {} lacks what Gatehouse reads: {}; undo what dropped or renamed it "
            "(a migration of Django's: manage.py migrate APP THE_ONE_BEFORE)",
            path, missing));
}

}  // namespace gatehouse::db::sqlite
