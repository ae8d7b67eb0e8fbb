#include "auth/credentials.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include "http/media_type.hpp"

namespace gatehouse::auth {

namespace json = boost::json;

struct JsonStrings::Object {
    json::object members;
};

JsonStrings::JsonStrings(std::unique_ptr<Object> object) : object_(std::move(object)) {}
JsonStrings::JsonStrings(JsonStrings&&) noexcept = default;
JsonStrings& JsonStrings::operator=(JsonStrings&&) noexcept = default;
JsonStrings::~JsonStrings() = default;

Result<JsonStrings> JsonStrings::read(const http::Request& request)
{
    const auto type = request.header("Content-Type").value_or("");
    if (!http::is_json(type))
        return refuse(Reason::unsupported_media_type,
                      fmt::format("Unsupported media type \"{}\" in request.",
                                  type.empty() ? "text/plain" : type));
    json::error_code failure;
    auto value = json::parse(request.body, failure);
    if (failure)
        return refuse(Reason::malformed, fmt::format("JSON parse error - {}", failure.message()));
    if (!value.is_object())
        return refuse(Reason::malformed, "Invalid data. Expected a dictionary.");
    return JsonStrings(std::make_unique<Object>(Object{std::move(value.get_object())}));
}

Result<std::optional<std::string>> JsonStrings::get(std::string_view name) const
{
    const auto* value = object_->members.if_contains(name);
    if (value == nullptr || value->is_null())
        return std::nullopt;
    if (!value->is_string())
        return refuse_field(name, "invalid", "Not a valid string.");
    return std::string(value->get_string());
}

}  // namespace gatehouse::auth
