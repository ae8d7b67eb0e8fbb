#include "rest/fields.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "rest/body.hpp"
#include "rest/model.hpp"

namespace gatehouse::rest {
namespace {

constexpr std::string_view blank = "This field may not be blank.";
constexpr std::string_view missing = "This field is required.";

using Kind = JsonValue::Kind;

std::string_view python_type(Kind kind)
{
    switch (kind) {
        case Kind::array: return "list";
        case Kind::boolean: return "bool";
        case Kind::real: return "float";
        case Kind::string: return "str";
        default: return "int";
    }
}

FieldError error(std::string_view field, std::string code, std::string message)
{
    return {.field = std::string(field), .code = std::move(code), .message = std::move(message)};
}

// The text a client gave, or why it is none.
Result<std::string> text_of(std::string_view name, const JsonValue& value)
{
    switch (value.kind) {
        case Kind::string:
        case Kind::integer:
        case Kind::real: return value.text;
        case Kind::null: return refuse_field(name, "null", "This field may not be null.");
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
    if (const auto surrogate = first_surrogate(text))
        errors.push_back(error(name, "surrogate_characters_not_allowed",
                               fmt::format("Surrogate characters are not allowed: U+{:X}.",
                                           static_cast<std::uint32_t>(*surrogate))));
}

Error shape_error(std::string message)
{
    return {.reason = Reason::invalid,
            .fields = {error("non_field_errors", "invalid", std::move(message))}};
}

}  // namespace

Result<Written> read_fields(std::string_view content_type, std::string_view body,
                            const std::vector<WritableField>& fields, bool partial)
{
    auto body_result = read_body(content_type, body);
    if (!body_result)
        return std::unexpected(std::move(body_result).error());
    const auto& value = *body_result;
    if (value.kind == Kind::null)
        return std::unexpected(shape_error("No data provided"));
    if (value.kind != Kind::object)
        return std::unexpected(shape_error(fmt::format(
            "Invalid data. Expected a dictionary, but got {}.", python_type(value.kind))));

    Written written;
    Error refused{.reason = Reason::invalid};
    for (const auto& [name, rules] : fields) {
        const auto* given = value.find(name);
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
