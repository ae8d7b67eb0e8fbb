#pragma once
// The triggers that move the versions, and how they come back when another program has lost them:
// a Django migration that rebuilds a table, DROP TRIGGER, a restored backup.

#include "db/sqlite/connection.hpp"
#include "db/versioned_tables.hpp"

namespace gatehouse::db::sqlite {

struct Trigger {
    std::string name, sql;
    bool operator==(const Trigger&) const = default;
};

[[nodiscard]] std::vector<Trigger> triggers_of(const VersionedTables& tables);

// All of them are there, word for word, and no other that is named like ours.
[[nodiscard]] bool triggers_in_place(Connection& connection, const VersionedTables& tables);

// Makes triggers, versions and a new epoch, whatever is there; how many rows tables have is in
// doubt afterwards. In a write transaction. Throws Broken with a sentence when a declared
// table or column is missing.
void make_versions(Connection& connection, const VersionedTables& tables);

}  // namespace gatehouse::db::sqlite
