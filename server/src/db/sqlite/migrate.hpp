#pragma once
// Brings an SQLite file to this program's schema; used at start and by `gatehouse migrate`.

#include <string>
#include <vector>

#include "db/migrations.hpp"

namespace gatehouse::db::sqlite {

// Applies what is missing, each file whole or not at all, creating the database and its folder if
// need be; returns the names applied. Two programs migrating at once apply each file once. Throws
// what examine() throws, and Broken if the file is newer than this program, before it writes.
std::vector<std::string> migrate(const std::string& path,
                                 std::span<const Migration> all = sqlite_migrations());

}  // namespace gatehouse::db::sqlite
