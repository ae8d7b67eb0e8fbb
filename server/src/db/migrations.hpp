#pragma once
// Migrations are numbered SQL files (migrations/<database>/NNNN_name.sql), one transaction each,
// never edited once released. Which ones a database has is in its table gatehouse_migration.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::db {

struct Migration {
    std::string_view name;
    std::string_view sql;
};

[[nodiscard]] std::span<const Migration> sqlite_migrations();

// What a database still lacks, and what it has that this program does not know (a newer Gatehouse
// was here: the program must not serve it).
struct MigrationState {
    std::vector<Migration> missing;
    std::vector<std::string> unknown;
};

}  // namespace gatehouse::db
