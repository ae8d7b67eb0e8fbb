#pragma once
// Content-Type and Accept, as far as this server asks (RFC 9110 sections 8.3, 12.5.1).

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::http {

// What a body is; the type is case-insensitive, parameters do not matter.
[[nodiscard]] bool is_json(std::string_view content_type);  // application/json
[[nodiscard]] bool is_form(std::string_view content_type);  // application/x-www-form-urlencoded
[[nodiscard]] bool is_multipart(std::string_view content_type);  // multipart/form-data

// Takes the next "name=value" off "; name=value; name=\"quoted; value\"", unquoted, its name in
// lower case. A name with a star is RFC 5987's form: percent-decoded, named without the star.
struct Parameter {
    std::string name;
    std::string value;
    bool extended = false;  // was written name*=charset'language'value
};
[[nodiscard]] std::optional<Parameter> next_parameter(std::string_view& parameters);

// The parameter of a header value like "type/sub; name=value".
[[nodiscard]] std::optional<std::string> parameter(std::string_view header, std::string_view name);

// Does an Accept header (empty view: absent) admit application/json? As DRF, q is ignored.
[[nodiscard]] bool accepts_json(std::string_view accept);

// The indentation that the most specific range admitting JSON asks for ("application/json;
// indent=4"), at most 8 as in DRF; 0: none.
[[nodiscard]] int json_indent(std::string_view accept);

}  // namespace gatehouse::http
