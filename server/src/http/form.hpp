#pragma once
// Form bodies and query strings as names and values, the way Django's QueryDict and MultiPartParser
// read them. Nothing here throws; the texts are valid UTF-8 (damage becomes U+FFFD).

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gatehouse::http {

// More fields than any form of ours has are an attack on whoever stores them (Django's
// DATA_UPLOAD_MAX_NUMBER_FIELDS).
inline constexpr std::size_t most_form_fields = 1000;

struct FormField {
    std::string name;
    std::string value;
    bool is_file = false;  // a part with a file name; its content is not kept
};
using Form = std::vector<FormField>;  // in order; a name may stand more than once

// "a=1&b=+%20": "&" separates, blank values are kept, "+" and %XX are decoded (Python's parse_qsl).
[[nodiscard]] Form parse_query(std::string_view query);

// application/x-www-form-urlencoded. Errors: malformed (too many fields).
[[nodiscard]] Result<Form> parse_form(std::string_view body);

// multipart/form-data (RFC 7578). Parts without a name and preambles are passed over, as Django
// does. Errors: malformed ("Multipart form parse error - …": no usable boundary; too many fields).
[[nodiscard]] Result<Form> parse_multipart(std::string_view content_type, std::string_view body);

// The field of that name: the last one wins, as in Django. nullptr: absent.
[[nodiscard]] const FormField* find_field(const Form& form, std::string_view name);

}  // namespace gatehouse::http
