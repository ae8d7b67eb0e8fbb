#pragma once
// Rows to the wire's JSON, straight from the database's row; and a resource's OPTIONS answer.

#include <string>

#include "auth/context.hpp"
#include "db/row.hpp"
#include "rest/model.hpp"

namespace gatehouse::rest {

// {"id":1,"created_on":"…Z",…}: the model's columns, in order.
void append_object(std::string& out, const Model& model, const db::Row& row);

// DRF's SimpleMetadata. `action`: "POST" or "PUT" where the visitor may, else empty.
[[nodiscard]] std::string metadata(const Model& model, std::string_view view_name,
                                   std::string_view action);

}  // namespace gatehouse::rest
