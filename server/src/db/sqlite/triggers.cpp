#include "db/sqlite/triggers.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "db/sqlite/columns.hpp"
#include "db/sqlite/version_state.hpp"

namespace gatehouse::db::sqlite {
namespace {

std::string quoted(std::string_view name)
{
    std::string text = "\"";
    for (const char c : name)
        text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

std::string listed(const std::vector<std::string>& columns)
{
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(quoted(column));
    // SQLite compares names, and these name the key as well (lang_createtable, "ROWIDs").
    for (const std::string_view key : {"rowid", "oid", "_rowid_"})
        names.push_back(quoted(key));
    return fmt::format("{}", fmt::join(names, ", "));
}

// `event`: when it fires, as "AFTER INSERT". `moves`: what it sets besides the counter.
Trigger trigger(std::string_view version, std::string_view what, std::string_view event,
                std::string_view table, std::string_view moves = "", std::string_view when = "")
{
    const auto name = fmt::format("gatehouse_version_{}_{}", version, what);
    return {.name = name,
            .sql = fmt::format("CREATE TRIGGER {} {} ON {}{} BEGIN UPDATE gatehouse_version SET "
                               "counter = counter + 1{} WHERE name = '{}'; END",
                               quoted(name), event, quoted(table), when, moves, version)};
}

// An INSERT that replaces fires no DELETE trigger where recursive triggers are off, as in other
// programs: seen before it happens, by the keys.
std::string replaces(const VersionedTable& table)
{
    std::vector<std::string> equal;
    for (const auto& key : table.found_by)
        equal.push_back(fmt::format("{0} = NEW.{0}", quoted(key)));
    return fmt::format(" WHEN EXISTS (SELECT 1 FROM {} WHERE {})", quoted(table.table),
                       fmt::join(equal, " OR "));
}

void append(std::vector<Trigger>& all, const VersionedTable& table)
{
    const auto& name = table.table;
    const bool grows = !table.found_by.empty();
    const std::string_view more = table.counted ? ", rows = rows + 1" : "";
    const std::string_view fewer = table.counted ? ", rows = rows - 1" : "";
    const auto when = grows ? replaces(table) : std::string();
    all.push_back(
        trigger(name, "insert", grows ? "BEFORE INSERT" : "AFTER INSERT", name, more, when));
    all.push_back(trigger(name, "delete", "AFTER DELETE", name, fewer));
    const auto of = table.columns.empty() ? "" : " OF " + listed(table.columns);
    all.push_back(trigger(name, "update", "AFTER UPDATE" + of, name));
    for (const auto& column : table.apart)
        all.push_back(
            trigger(name + "." + column, "update", "AFTER UPDATE OF " + quoted(column), name));
}

std::vector<Trigger> present(Connection& connection)
{
    std::vector<Trigger> found;
    connection.rows_of(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND "
        "name LIKE 'gatehouse\\_version\\_%' ESCAPE '\\'",
        {}, [&](const Row& row) {
            found.push_back({.name = std::string(row.text(0)), .sql = std::string(row.text(1))});
        });
    return found;
}

bool holds(const std::vector<Trigger>& triggers, const Trigger& wanted)
{
    return std::ranges::find(triggers, wanted) != triggers.end();
}

// One more than counted_at_once when there are more.
std::int64_t count_if_small(Connection& connection, const VersionedTables::Version& version)
{
    std::int64_t rows = 0;
    const Value values[] = {counted_at_once + 1};
    connection.rows_of(Sql::composed(version.count_at_most), values,
                       [&](const Row& row) { rows = row.integer(0); });
    return rows;
}

}  // namespace

std::vector<Trigger> triggers_of(const VersionedTables& tables)
{
    std::vector<Trigger> all;
    for (const auto& table : tables.declared())
        append(all, table);
    return all;
}

bool triggers_in_place(Connection& connection, const VersionedTables& tables)
{
    const auto wanted = triggers_of(tables);
    const auto found = present(connection);
    return found.size() == wanted.size() &&
           std::ranges::all_of(wanted, [&](const Trigger& one) { return holds(found, one); });
}

void make_versions(Connection& connection, const VersionedTables& tables)
{
    // SQLite makes a trigger for changes of a column that is not there.
    if (const auto missing = missing_columns(connection, tables.declared()); !missing.empty())
        throw Broken(fmt::format("the database lacks what Gatehouse reads: {}", missing));
    const auto wanted = triggers_of(tables);
    const auto found = present(connection);
    for (const auto& one : found)
        if (!holds(wanted, one))
            connection.run_script("DROP TRIGGER " + quoted(one.name));
    for (const auto& one : wanted)
        if (!holds(found, one))
            connection.run_script(one.sql);
    connection.run("DELETE FROM gatehouse_version");
    for (const auto& version : tables.versions()) {
        const auto rows = version.counted ? count_if_small(connection, version) : 0;
        const Value values[] = {std::string_view(version.name), rows,
                                std::int64_t{rows > counted_at_once ? -1 : 0}};
        connection.run(
            "INSERT INTO gatehouse_version (name, counter, rows, checked) VALUES ($1, 0, $2, $3)",
            values);
    }
    const Connection::Pin pin(connection);  // of the schema as it is now
    const Value values[] = {pin.schema_version()};
    connection.run(
        "INSERT OR REPLACE INTO gatehouse_epoch (id, epoch, schema_version) "
        "VALUES (1, randomblob(16), $1)",
        values);
}

}  // namespace gatehouse::db::sqlite
