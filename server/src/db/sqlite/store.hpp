#pragma once
// SQLite, embedded: reads on each loop's own connection, slow reads on two threads of their own,
// writes on the one writer thread. Data versions: triggers.hpp, wal_index.hpp, version_keeper.hpp.

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "db/database.hpp"
#include "db/versioned_tables.hpp"

namespace gatehouse::db::sqlite {

// Creates the file if it is missing. `clock` outlives the store, the store its databases.
// `foreign_lock`: how long a write waits for another program's lock before it is Unavailable.
// Throws Unavailable or Broken.
std::unique_ptr<Store> open(const std::string& path, const Clock& clock, Versioning versioning,
                            std::chrono::milliseconds foreign_lock = std::chrono::seconds(5));

}  // namespace gatehouse::db::sqlite
