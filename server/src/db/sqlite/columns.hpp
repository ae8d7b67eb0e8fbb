#pragma once
// The columns that this program's statements name, and which of them a database lacks: another
// program, as a Django migration, may drop or rename one, and SQLite lets it.

#include <span>
#include <string>

#include "db/sqlite/connection.hpp"
#include "db/versioned_tables.hpp"

namespace gatehouse::db::sqlite {

// "accounts_customuser.first_name, blog_post" (a column, a whole table); empty: all are there.
[[nodiscard]] std::string missing_columns(Connection& connection,
                                          std::span<const VersionedTable> tables);

// Throws Broken with a sentence that names the file, what is missing and what to do; writes
// nothing. The file is one that migrate() has migrated.
void refuse_missing_columns(const std::string& path, std::span<const VersionedTable> tables);

}  // namespace gatehouse::db::sqlite
