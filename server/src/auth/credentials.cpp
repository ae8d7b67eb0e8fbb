#include "auth/credentials.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "http/media_type.hpp"

namespace gatehouse::auth {

Result<JsonStrings> JsonStrings::read(const http::Request& request)
{
    const auto type = request.header("Content-Type").value_or("");
    if (!http::is_json(type))
        return refuse(Reason::unsupported_media_type,
                      fmt::format("Unsupported media type \"{}\" in request.", type));
    auto value = read_json(request.body);
    if (!value)
        return std::unexpected(std::move(value).error());
    if (value->kind != JsonValue::Kind::object)
        return refuse(Reason::malformed, "Invalid data. Expected a dictionary.");
    return JsonStrings(std::move(*value));
}

Result<std::optional<std::string>> JsonStrings::get(std::string_view name) const
{
    const auto* value = object_.find(name);
    if (value == nullptr || value->kind == JsonValue::Kind::null)
        return std::nullopt;
    if (value->kind != JsonValue::Kind::string || first_surrogate(value->text))
        return refuse_field(name, "invalid", "Not a valid string.");
    return value->text;
}

}  // namespace gatehouse::auth
