#include "db/versioned_tables.hpp"

#include <algorithm>
#include <stdexcept>

namespace gatehouse::db {
namespace {

Tables bit(std::size_t number)
{
    return {.versions = std::uint32_t{1} << number};
}

}  // namespace

VersionedTables::VersionedTables(std::vector<VersionedTable> declared)
    : declared_(std::move(declared))
{
    for (const auto& table : declared_) {
        if (table.counted && !table.found_by.empty())
            throw std::logic_error(table.table + " is counted, but new rows move nothing");
        if (!table.apart.empty() && table.columns.empty())
            throw std::logic_error(table.table + ": a column stands apart from all columns");
        versions_.push_back(
            {.name = table.table,
             .counted = table.counted,
             .count = "SELECT count(*) FROM " + table.table,
             .count_at_most = "SELECT count(*) FROM (SELECT 1 FROM " + table.table + " LIMIT $1)"});
        for (const auto& column : table.apart)
            versions_.push_back({.name = table.table + "." + column,
                                 .counted = false,
                                 .count = {},
                                 .count_at_most = {}});
    }
    if (versions_.size() > most_versions)
        throw std::logic_error("more versions are declared than most_versions");
}

std::optional<std::size_t> VersionedTables::number_of(std::string_view name) const
{
    const auto found = std::ranges::find(versions_, name, &Version::name);
    if (found == versions_.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - versions_.begin());
}

Tables VersionedTables::reading(std::string_view table, std::string_view column) const
{
    const auto found = std::ranges::find(declared_, table, &VersionedTable::table);
    if (found == declared_.end())
        return {.unversioned = true};
    auto read = bit(*number_of(table));
    read.growing = !found->found_by.empty();
    if (std::ranges::find(found->apart, column) != found->apart.end())
        return read | bit(*number_of(found->table + "." + std::string(column)));
    const bool noticed = column.empty() || found->columns.empty() ||
                         std::ranges::find(found->columns, column) != found->columns.end();
    read.unversioned = !noticed;
    return read;
}

}  // namespace gatehouse::db
