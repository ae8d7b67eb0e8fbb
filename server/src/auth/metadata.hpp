#pragma once
// What OPTIONS answers about a view: DRF's SimpleMetadata.

#include <string>
#include <string_view>

namespace gatehouse::auth {

// Which bodies a view reads: nothing but JSON, or DRF's three (rest/body.hpp).
enum class Parses : bool { json, forms_too };

// {"name":…,"description":"","renders":[…],"parses":[…]}, with "actions" when `actions` (JSON) is
// not empty.
[[nodiscard]] std::string metadata(std::string_view name, Parses parses,
                                   std::string_view actions = {});

}  // namespace gatehouse::auth
