#include "rest/fields.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/utf8.hpp"
#include "http/media_type.hpp"
#include "rest/model.hpp"

namespace gatehouse::rest {
namespace {

namespace json = boost::json;

constexpr std::string_view blank = "This field may not be blank.";
constexpr std::string_view missing = "This field is required.";

// Python's str() of a float: the shortest text that reads back, with ".0" or an exponent.
std::string python_float(double value)
{
    auto text = fmt::format("{}", value);
    if (text.find_first_of(".en") == std::string::npos)
        text += ".0";
    return text;
}

std::string_view python_type(const json::value& value)
{
    switch (value.kind()) {
        case json::kind::array: return "list";
        case json::kind::bool_: return "bool";
        case json::kind::double_: return "float";
        case json::kind::string: return "str";
        default: return "int";
    }
}

FieldError error(std::string_view field, std::string code, std::string message)
{
    return {.field = std::string(field), .code = std::move(code), .message = std::move(message)};
}

// The text a client gave, or why it is none.
Result<std::string> text_of(std::string_view name, const json::value& value)
{
    switch (value.kind()) {
        case json::kind::string: return std::string(value.get_string());
        case json::kind::int64: return std::to_string(value.get_int64());
        case json::kind::uint64: return std::to_string(value.get_uint64());
        case json::kind::double_: return python_float(value.get_double());
        case json::kind::null: return refuse_field(name, "null", "This field may not be null.");
        default: return refuse_field(name, "invalid", "Not a valid string.");
    }
}

void check_text(std::string_view name, const std::string& text, const FieldRules& rules,
                std::vector<FieldError>& errors)
{
    if (text.empty()) {
        errors.push_back(error(name, "blank", std::string(blank)));
        return;
    }
    if (rules.max_length != 0 && code_points(text) > rules.max_length)
        errors.push_back(error(
            name, "max_length",
            fmt::format("Ensure this field has no more than {} characters.", rules.max_length)));
    if (text.find('\0') != std::string::npos)
        errors.push_back(
            error(name, "null_characters_not_allowed", "Null characters are not allowed."));
}

Error shape_error(std::string message)
{
    return {.reason = Reason::invalid,
            .fields = {error("non_field_errors", "invalid", std::move(message))}};
}

std::size_t first_invalid(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto length = code_point_at(text, at).length;
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

Result<json::value> parse(std::string_view body)
{
    if (!is_valid_utf8(body)) {
        const auto at = first_invalid(body);
        return refuse(
            Reason::malformed,
            fmt::format(
                "JSON parse error - 'utf-8' codec can't decode byte 0x{:02x} in position {}: "
                "invalid start byte",
                static_cast<unsigned char>(body[at]), at));
    }
    json::error_code failure;
    auto value = json::parse(body, failure);
    if (failure)
        return refuse(Reason::malformed, fmt::format("JSON parse error - {}", failure.message()));
    return value;
}

}  // namespace

Result<Written> read_fields(std::string_view content_type, std::string_view body,
                            const std::vector<WritableField>& fields, bool partial)
{
    json::value value = json::object();
    if (!body.empty()) {
        if (!http::is_json(content_type))
            return refuse(Reason::unsupported_media_type,
                          fmt::format("Unsupported media type \"{}\" in request.",
                                      content_type.empty() ? "text/plain" : content_type));
        auto parsed = parse(body);
        if (!parsed)
            return std::unexpected(std::move(parsed).error());
        value = std::move(*parsed);
    }
    if (value.is_null())
        return std::unexpected(shape_error("No data provided"));
    if (!value.is_object())
        return std::unexpected(shape_error(
            fmt::format("Invalid data. Expected a dictionary, but got {}.", python_type(value))));

    Written written;
    Error refused{.reason = Reason::invalid};
    for (const auto& [name, rules] : fields) {
        const auto* given = value.get_object().if_contains(name);
        if (given == nullptr) {
            if (rules.required && !partial)
                refused.fields.push_back(error(name, "required", std::string(missing)));
            continue;
        }
        auto text = text_of(name, *given);
        if (!text) {
            refused.fields.push_back(std::move(text.error().fields.front()));
            continue;
        }
        auto cleaned = std::string(strip(*text));
        check_text(name, cleaned, rules, refused.fields);
        written[name] = std::move(cleaned);
    }
    if (!refused.fields.empty())
        return std::unexpected(std::move(refused));
    return written;
}

}  // namespace gatehouse::rest
