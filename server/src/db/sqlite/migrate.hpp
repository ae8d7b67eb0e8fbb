#pragma once
// Brings an SQLite file to this program's schema; used at start and by `gatehouse migrate`.

#include <string>
#include <vector>

#include "db/migrations.hpp"

namespace gatehouse::db::sqlite {

// A missing file lacks everything. Throws Unavailable or Broken.
[[nodiscard]] MigrationState migration_state(const std::string& path,
                                             std::span<const Migration> all = sqlite_migrations());

// Applies what is missing, creating the file if need be; returns the names applied. Two programs
// migrating at once apply each file once. Throws Broken if the file is newer than this program.
std::vector<std::string> migrate(const std::string& path,
                                 std::span<const Migration> all = sqlite_migrations());

}  // namespace gatehouse::db::sqlite
