// The body of a form, urlencoded or multipart: the first line is the Content-Type. What is read is
// text, and what was read and is written again is read alike.
#include "http/form.hpp"

#include <string>

#include "base/encodings.hpp"
#include "base/utf8.hpp"
#include "rest/body.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::http;
using fuzzing::require;

namespace {

std::string urlencoded(const Form& form)
{
    std::string text;
    for (const auto& field : form)
        text += (text.empty() ? "" : "&") + quote_plus(field.name) + "=" + quote_plus(field.value);
    return text;
}

void is_text(const Form& form)
{
    require(form.size() <= most_form_fields);
    for (const auto& field : form) {
        require(is_valid_utf8(field.name) && is_valid_utf8(field.value));
        require(find_field(form, field.name) != nullptr);
    }
}

}  // namespace

void fuzz(std::string_view bytes)
{
    if (const auto form = parse_form(bytes)) {
        is_text(*form);
        const auto again = parse_form(urlencoded(*form));
        require(again && urlencoded(*again) == urlencoded(*form));
    }
    const auto type = fuzzing::next_line(bytes);
    if (const auto form = parse_multipart(type, bytes))
        is_text(*form);
    if (const auto value = rest::read_body(type, bytes); !value)
        require(value.error().reason == Reason::malformed ||
                value.error().reason == Reason::unsupported_media_type);
}
