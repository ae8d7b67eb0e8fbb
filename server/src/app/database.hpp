#pragma once
// The database a configuration names: opened, checked, and never served with demo passwords to the
// world.

#include <memory>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "db/database.hpp"
#include "db/versioned_tables.hpp"

namespace gatehouse::app {

// The file of "sqlite:PATH".
[[nodiscard]] std::string database_path(const Config& config);

// Creates the folder and the file, applies missing migrations. Throws std::runtime_error with a
// sentence: made by a newer Gatehouse, not a database, without a column that is read, cannot be
// opened. `report`: as in
// db::Versioning.
[[nodiscard]] std::unique_ptr<db::Store> open_database(
    const Config& config, const Clock& clock,
    std::function<void(const db::VersionsReport&)> report = [](const db::VersionsReport&) {});

// Throws std::runtime_error when we listen beyond this machine while a demo user's password still
// is the published one.
void refuse_demo_in_public(const Config& config, db::Database& db);

}  // namespace gatehouse::app
