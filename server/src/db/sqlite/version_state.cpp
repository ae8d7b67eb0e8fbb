#include "db/sqlite/version_state.hpp"

#include <cstring>

namespace gatehouse::db::sqlite {

VersionState read_versions(Connection& connection, const Connection::Pin& pin,
                           const VersionedTables& tables)
{
    using Fault = VersionState::Fault;
    VersionState state;
    std::uint32_t found = 0;
    const auto look = [&](const Row& row) {
        const auto epoch = row.text(0);
        if (epoch.size() != sizeof state.versions.epoch)
            return;
        std::memcpy(state.versions.epoch.data(), epoch.data(), epoch.size());
        state.fault = row.integer(1) == pin.schema_version() ? Fault::none : Fault::schema_changed;
        const auto number = tables.number_of(row.text(2));
        if (!number)
            return;
        const auto bit = std::uint32_t{1} << *number;
        found |= bit;
        state.versions.counters[*number] = row.integer(3);
        state.rows[*number] = row.integer(4);
        if (tables.versions()[*number].counted && row.integer(5) == row.integer(3))
            state.exact |= bit;
    };
    connection.rows_of(
        "SELECT e.epoch, e.schema_version, coalesce(v.name, ''), v.counter, v.rows, v.checked "
        "FROM gatehouse_epoch e LEFT JOIN gatehouse_version v",
        {}, look);
    const auto all = (std::uint64_t{1} << tables.versions().size()) - 1;
    if (state.fault == Fault::none && found != all)
        state.fault = Fault::rows_missing;
    state.versions.known = state.fault == Fault::none && found != 0;
    if (!state.versions.known)
        state.exact = 0;
    return state;
}

bool went_back(const Versions& before, const Versions& now)
{
    if (!before.known || !now.known || before.epoch != now.epoch)
        return false;
    for (std::size_t number = 0; number < most_versions; ++number)
        if (now.counters[number] < before.counters[number])
            return true;
    return false;
}

}  // namespace gatehouse::db::sqlite
