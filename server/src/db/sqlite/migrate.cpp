#include "db/sqlite/migrate.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/examine.hpp"

namespace gatehouse::db::sqlite {
namespace {

constexpr int busy_milliseconds = 5000;

void make_folder(const std::filesystem::path& folder)
{
    std::error_code failure;
    if (!folder.empty() && !std::filesystem::is_directory(folder, failure))
        std::filesystem::create_directories(folder, failure);
    if (failure)
        throw Unavailable(
            fmt::format("cannot make the database's folder {}: {}; name another with "
                        "--data or let the user that runs gatehouse make it",
                        folder.string(), failure.message()));
}

// False when somebody else has applied it meanwhile. A failure is undone with the connection.
bool apply(Connection& connection, const std::string& path, const Migration& migration,
           std::span<const Migration> all)
{
    connection.run("BEGIN IMMEDIATE");
    connection.run_script(
        "CREATE TABLE IF NOT EXISTS gatehouse_migration "
        "(name text NOT NULL PRIMARY KEY, applied_on datetime NOT NULL)");
    const auto state = migration_state(connection, all);  // again, now that nobody else can migrate
    refuse_newer(path, state);
    const bool missing =
        std::ranges::find(state.missing, migration.name, &Migration::name) != state.missing.end();
    if (missing) {
        connection.run_script(std::string(migration.sql));
        const Value values[] = {migration.name, SystemClock().now()};
        connection.run("INSERT INTO gatehouse_migration (name, applied_on) VALUES ($1, $2)",
                       values);
    }
    connection.run("COMMIT");
    return missing;
}

}  // namespace

std::vector<std::string> migrate(const std::string& path, std::span<const Migration> all)
{
    const auto state = examine(path, all);
    refuse_newer(path, state);
    make_folder(std::filesystem::path(path).parent_path());
    Connection connection(path, Access::read_write, busy_milliseconds);
    std::vector<std::string> applied;
    for (const auto& migration : state.missing)
        if (apply(connection, path, migration, all))
            applied.emplace_back(migration.name);
    return applied;
}

}  // namespace gatehouse::db::sqlite
