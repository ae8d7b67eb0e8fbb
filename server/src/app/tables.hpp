#pragma once
// Every table that answers are made of, so that its changes are noticed: of others nothing is kept.
// Their columns are those without which it does not start. A model's is one line.

#include <vector>

#include "db/versioned_tables.hpp"

namespace gatehouse::app {

[[nodiscard]] std::vector<db::VersionedTable> served_tables();

}  // namespace gatehouse::app
