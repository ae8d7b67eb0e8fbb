#pragma once
// What a list shows: how many rows there are and those of one page, from one state of the database.

#include <cstdint>
#include <string>

#include "db/database.hpp"
#include "rest/model.hpp"
#include "rest/pagination.hpp"
#include "rest/search.hpp"

namespace gatehouse::rest {

struct Listed {
    std::int64_t count = 0;
    std::string results;  // JSON objects with commas between them
};

// Costs the same at any number of rows unless something is filtered or skipped. What takes longer
// than a loop may be held runs beside it. The references outlive the await.
[[nodiscard]] awaitable<Listed> read_list(db::Database& db, const Model& model,
                                          Statements& statements, const Selected& selected,
                                          Page page);

}  // namespace gatehouse::rest
