#include "db/sqlite/migrate.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/clock.hpp"
#include "db/sqlite/connection.hpp"

namespace gatehouse::db::sqlite {
namespace {

constexpr int busy_milliseconds = 5000;

MigrationState state_of(Connection& connection, std::span<const Migration> all)
{
    std::int64_t exists = 0;
    connection.rows_of(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'gatehouse_migration'",
        {}, [&](const Row& row) { exists = row.integer(0); });
    std::vector<std::string> applied;
    if (exists != 0)
        connection.rows_of("SELECT name FROM gatehouse_migration ORDER BY name", {},
                           [&](const Row& row) { applied.emplace_back(row.text(0)); });
    MigrationState state;
    for (const auto& migration : all)
        if (std::ranges::find(applied, migration.name) == applied.end())
            state.missing.push_back(migration);
    for (const auto& name : applied)
        if (std::ranges::find(all, name, &Migration::name) == all.end())
            state.unknown.push_back(name);
    return state;
}

}  // namespace

MigrationState migration_state(const std::string& path, std::span<const Migration> all)
{
    if (!std::filesystem::exists(path))
        return {.missing = {all.begin(), all.end()}, .unknown = {}};
    Connection connection(path, Access::read_only, busy_milliseconds);
    return state_of(connection, all);
}

std::vector<std::string> migrate(const std::string& path, std::span<const Migration> all)
{
    Connection connection(path, Access::read_write, busy_milliseconds);
    connection.run_script(
        "CREATE TABLE IF NOT EXISTS gatehouse_migration "
        "(name text NOT NULL PRIMARY KEY, applied_on datetime NOT NULL)");
    std::vector<std::string> applied;
    for (const auto& migration : all) {
        connection.run("BEGIN IMMEDIATE");
        const auto state = state_of(connection, all);  // again, now that nobody else can migrate
        if (!state.unknown.empty()) {
            connection.run("ROLLBACK");
            throw Broken(fmt::format(
                "the database {} was made by a newer Gatehouse (it has {}); use that version", path,
                fmt::join(state.unknown, ", ")));
        }
        if (std::ranges::find(state.missing, migration.name, &Migration::name) !=
            state.missing.end()) {
            connection.run_script(std::string(migration.sql));
            const Value values[] = {migration.name, SystemClock().now()};
            connection.run("INSERT INTO gatehouse_migration (name, applied_on) VALUES ($1, $2)",
                           values);
            applied.emplace_back(migration.name);
        }
        connection.run("COMMIT");
    }
    return applied;
}

}  // namespace gatehouse::db::sqlite
