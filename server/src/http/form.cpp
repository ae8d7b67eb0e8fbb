#include "http/form.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/encodings.hpp"
#include "base/utf8.hpp"
#include "http/media_type.hpp"
#include "http/text.hpp"

namespace gatehouse::http {
namespace {

constexpr std::size_t longest_boundary = 201;
constexpr std::size_t longest_part_head = 1024;  // Django reads no further for a part's headers

std::string decoded(std::string_view text)
{
    auto bytes = unquote_plus(text);
    return is_valid_utf8(bytes) ? bytes : with_replacements(bytes);
}

std::unexpected<Error> too_many_fields()
{
    return refuse(Reason::malformed, fmt::format("More than {} fields.", most_form_fields));
}

// Python's cgi.valid_boundary: printable ASCII that does not end in a space.
bool is_boundary(std::string_view text)
{
    return !text.empty() && text.size() <= longest_boundary && text.back() != ' ' &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

struct PartHead {
    std::optional<std::string> name;
    bool is_file = false;
    bool is_base64 = false;
};

PartHead read_part_head(std::string_view head)
{
    PartHead part;
    while (!head.empty()) {
        const auto end = std::min(head.find("\r\n"), head.size());
        const auto line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        const auto colon = line.find(':');
        const auto name = line.substr(0, colon);
        if (colon == std::string_view::npos)
            continue;
        const auto value = line.substr(colon + 1);
        if (iequals(name, "Content-Transfer-Encoding"))
            part.is_base64 = trim(value) == "base64";
        if (!iequals(name, "Content-Disposition"))
            continue;
        auto parameters = value.substr(std::min(value.find(';'), value.size()));
        while (auto given = next_parameter(parameters)) {
            if (given->name == "name")
                part.name = std::string(strip(with_replacements(given->value)));
            if (given->name == "filename")
                part.is_file = !given->value.empty();
        }
    }
    return part;
}

// One part between two boundaries, without the line break that belongs to the second.
void read_part(std::string_view part, Form& form)
{
    const auto head_end = part.substr(0, longest_part_head).find("\r\n\r\n");
    if (head_end == std::string_view::npos)
        return;
    auto head = read_part_head(part.substr(0, head_end));
    if (!head.name)
        return;
    FormField field{.name = std::move(*head.name), .value = {}, .is_file = head.is_file};
    const auto content = part.substr(head_end + 4);
    if (!field.is_file) {
        const auto bytes = head.is_base64 ? from_base64(content) : std::nullopt;
        field.value = with_replacements(bytes ? std::string_view(*bytes) : content);
    }
    form.push_back(std::move(field));
}

}  // namespace

Form parse_query(std::string_view query)
{
    Form form;
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty())
            continue;
        const auto equals = std::min(pair.find('='), pair.size());
        form.push_back({.name = decoded(pair.substr(0, equals)),
                        .value = decoded(pair.substr(std::min(equals + 1, pair.size())))});
    }
    return form;
}

Result<Form> parse_form(std::string_view body)
{
    // Counted first, as Python's parse_qsl does: separators, not what stands between them.
    if (std::ranges::count(body, '&') >= static_cast<std::ptrdiff_t>(most_form_fields))
        return too_many_fields();
    return parse_query(body);
}

Result<Form> parse_multipart(std::string_view content_type, std::string_view body)
{
    const auto boundary = parameter(content_type, "boundary");
    if (!boundary || !is_boundary(*boundary))
        return refuse(Reason::malformed,
                      fmt::format("Multipart form parse error - Invalid boundary in multipart: {}",
                                  boundary ? with_replacements(*boundary) : "None"));
    const auto separator = "--" + *boundary;
    Form form;
    while (!body.empty()) {
        const auto end = body.find(separator);
        auto part = body.substr(0, end);
        const bool last = end == std::string_view::npos;
        body.remove_prefix(last ? body.size() : end + separator.size());
        if (!last && part.ends_with('\n'))
            part.remove_suffix(1);
        if (!last && part.ends_with('\r'))
            part.remove_suffix(1);
        read_part(part, form);
        if (form.size() > most_form_fields)
            return too_many_fields();
    }
    return form;
}

const FormField* find_field(const Form& form, std::string_view name)
{
    const FormField* found = nullptr;
    for (const auto& field : form)
        if (field.name == name)
            found = &field;
    return found;
}

}  // namespace gatehouse::http
