#include "db/sqlite/examine.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "db/sqlite/connection.hpp"

namespace gatehouse::db::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr int busy_milliseconds = 5000;
constexpr std::string_view magic{"SQLite format 3\0", 16};  // https://sqlite.org/fileformat.html
constexpr std::int64_t most_bytes_at_start = 64 << 20;

bool holds_bytes(const std::string& path)
{
    std::error_code missing;
    const auto size = fs::file_size(path, missing);
    return !missing && size > 0;
}

// Seen without SQLite, which would make files beside what it opens. False: there is no database
// yet.
bool is_database_file(const std::string& path)
{
    std::error_code failure;
    const auto status = fs::status(path, failure);
    if (status.type() == fs::file_type::not_found)
        return false;
    if (status.type() == fs::file_type::none)
        throw Unavailable(
            fmt::format("cannot reach the database {}: {}; let the user that runs "
                        "gatehouse read and write its folder",
                        path, failure.message()));
    if (!fs::is_regular_file(status))
        throw Unavailable(fmt::format(
            "the database {} is not a file; name one with --database sqlite:PATH", path));
    // Asked before the file is read: another process that makes the database begins with the file.
    const bool wal_holds_bytes = holds_bytes(path + "-wal");
    std::string start(magic.size(), '\0');
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw Unavailable(
            fmt::format("cannot read the database {}: {}; let the user that runs "
                        "gatehouse read and write it",
                        path, std::generic_category().message(errno)));
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (file.gcount() == 0 && !wal_holds_bytes)
        return false;  // empty: made, and not yet written
    if (start != magic)
        throw Broken(
            fmt::format("{}: the file is not a database; move it away, restore a backup or "
                        "name another file with --database sqlite:PATH",
                        path));
    return true;
}

std::int64_t number(Connection& connection, Sql sql)
{
    std::int64_t found = 0;
    connection.rows_of(sql, {}, [&](const Row& row) { found = row.integer(0); });
    return found;
}

[[noreturn]] void damaged(const std::string& path, std::string_view how)
{
    throw Broken(
        fmt::format("the database {} is damaged ({}); restore a backup, or save what is "
                    "left of it with: sqlite3 {} .recover",
                    path, how, path));
}

void refuse_damaged(Connection& connection, const std::string& path, Extent extent)
{
    if (extent == Extent::start &&
        number(connection, "PRAGMA page_count") * number(connection, "PRAGMA page_size") >
            most_bytes_at_start)
        return;
    std::string how;
    connection.rows_of("PRAGMA quick_check(1)", {}, [&](const Row& row) { how = row.text(0); });
    if (how != "ok")
        damaged(path, how.substr(how.rfind('\n') + 1));  // after "*** in database main ***"
}

void refuse_foreign(Connection& connection, const std::string& path)
{
    constexpr int named = 3;
    bool ours = false;
    std::vector<std::string> tables;
    const auto look = [&](const Row& row) {
        const auto name = row.text(0);
        ours = ours || name.starts_with("gatehouse_") || name.starts_with("django_") ||
               name == "accounts_customuser" || name == "blog_post";
        if (tables.size() < named)
            tables.emplace_back(name);
    };
    connection.rows_of(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\'",
        {}, look);
    if (!tables.empty() && !ours)
        throw Broken(
            fmt::format("{} is the database of another program (it has the tables {}); "
                        "name another file with --database sqlite:PATH",
                        path, fmt::join(tables, ", ")));
}

}  // namespace

MigrationState migration_state(Connection& connection, std::span<const Migration> all)
{
    std::vector<std::string> applied;
    if (number(connection,
               "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = "
               "'gatehouse_migration'") != 0)
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

void refuse_newer(const std::string& path, const MigrationState& state)
{
    if (!state.unknown.empty())
        throw Broken(fmt::format(
            "the database {} was made by a newer Gatehouse (it has {}); use that version", path,
            fmt::join(state.unknown, ", ")));
}

MigrationState examine(const std::string& path, std::span<const Migration> all, Extent extent)
{
    if (!is_database_file(path))
        return {.missing = {all.begin(), all.end()}, .unknown = {}};
    try {
        Connection connection(path, Access::look, busy_milliseconds);
        refuse_damaged(connection, path, extent);
        refuse_foreign(connection, path);
        return migration_state(connection, all);
    } catch (const Malformed& failure) {
        damaged(path, failure.what());
    } catch (const Unavailable& failure) {
        throw Unavailable(
            fmt::format("cannot use the database {} ({}); the user that runs gatehouse "
                        "must be able to write the file and its folder, and no other "
                        "program may hold it",
                        path, failure.what()));
    }
}

}  // namespace gatehouse::db::sqlite
