#pragma once
// Looks at a database file before anything is written to it: at start, before migrations, and for
// `gatehouse check`.

#include <string>

#include "db/migrations.hpp"

namespace gatehouse::db::sqlite {

enum class Extent {
    start,  // reads every page of a file up to 64 MiB (some 0.1 s), of a larger one what opening
            // needs
    whole,  // reads every page
};

// Which migrations the file has. A missing or empty file lacks everything. Throws Broken (no
// database, damaged, another program's) or Unavailable (no permission, locked, a folder) with a
// sentence that names the file and what to do; changes no byte of it.
[[nodiscard]] MigrationState examine(const std::string& path,
                                     std::span<const Migration> all = sqlite_migrations(),
                                     Extent extent = Extent::start);

class Connection;
[[nodiscard]] MigrationState migration_state(Connection& connection,
                                             std::span<const Migration> all);

// Throws Broken when a newer Gatehouse has migrated the file.
void refuse_newer(const std::string& path, const MigrationState& state);

}  // namespace gatehouse::db::sqlite
