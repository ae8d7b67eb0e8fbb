#include "rest/body.hpp"

#include <map>

#include <fmt/format.h>

#include "http/form.hpp"
#include "http/media_type.hpp"

namespace gatehouse::rest {
namespace {

Result<JsonValue> as_object(Result<http::Form> form)
{
    if (!form)
        return std::unexpected(std::move(form).error());
    std::map<std::string, JsonValue> last;
    for (auto& field : *form) {
        auto& value = last[std::move(field.name)];
        if (value.kind != JsonValue::Kind::object)  // a file goes before fields of its name
            value = {.kind = field.is_file ? JsonValue::Kind::object : JsonValue::Kind::string,
                     .text = std::move(field.value)};
    }
    JsonValue object{.kind = JsonValue::Kind::object};
    object.members.assign(std::make_move_iterator(last.begin()),
                          std::make_move_iterator(last.end()));
    return object;
}

}  // namespace

Result<JsonValue> read_body(std::string_view content_type, std::string_view body)
{
    if (body.empty())
        return JsonValue{.kind = JsonValue::Kind::object};
    if (http::is_json(content_type))
        return read_json(body);
    if (http::is_form(content_type))
        return as_object(http::parse_form(body));
    if (http::is_multipart(content_type))
        return as_object(http::parse_multipart(content_type, body));
    return refuse(Reason::unsupported_media_type,
                  fmt::format("Unsupported media type \"{}\" in request.", content_type));
}

}  // namespace gatehouse::rest
