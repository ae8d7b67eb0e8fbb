#include "auth/metadata.hpp"

#include <fmt/format.h>

namespace gatehouse::auth {

std::string metadata(std::string_view name, Parses parses, std::string_view actions)
{
    auto text = fmt::format(
        R"({{"name":"{}","description":"","renders":["application/json"],"parses":["application/json"{}])",
        name,
        parses == Parses::forms_too
            ? R"(,"application/x-www-form-urlencoded","multipart/form-data")"
            : "");
    if (!actions.empty())
        text += fmt::format(R"(,"actions":{})", actions);
    return text + '}';
}

}  // namespace gatehouse::auth
