#include "http/media_type.hpp"

#include <algorithm>

#include "base/encodings.hpp"
#include "base/python_int.hpp"
#include "http/text.hpp"

namespace gatehouse::http {
namespace {

constexpr std::int64_t widest_indent = 8;

std::string_view without_parameters(std::string_view media_type)
{
    return trim(media_type.substr(0, media_type.find(';')));
}

bool admits_json(std::string_view range)
{
    return range == "*/*" || iequals(range, "application/*") ||
           iequals(range, "application/json") || iequals(range, "*/json");
}

// DRF's precedence: type/subtype with parameters, type/subtype, type/*, */*.
int precedence(std::string_view range)
{
    const auto type = without_parameters(range);
    if (type == "*/*")
        return 0;
    if (type.ends_with("/*"))
        return 1;
    auto rest = range.substr(std::min(range.find(';'), range.size()));
    while (const auto given = next_parameter(rest))
        if (given->name != "q")
            return 3;
    return 2;
}

std::string unquoted(std::string_view value)
{
    if (value.size() < 2 || value.front() != '"' || value.back() != '"')
        return std::string(value);
    std::string text;
    for (std::size_t i = 1; i + 1 < value.size(); ++i) {
        if (value[i] == '\\' && i + 2 < value.size() &&
            (value[i + 1] == '\\' || value[i + 1] == '"'))
            ++i;
        text += value[i];
    }
    return text;
}

}  // namespace

bool is_json(std::string_view content_type)
{
    return iequals(without_parameters(content_type), "application/json");
}

bool is_form(std::string_view content_type)
{
    return iequals(without_parameters(content_type), "application/x-www-form-urlencoded");
}

bool is_multipart(std::string_view content_type)
{
    return iequals(without_parameters(content_type), "multipart/form-data");
}

std::optional<Parameter> next_parameter(std::string_view& parameters)
{
    while (parameters.starts_with(';')) {
        parameters.remove_prefix(1);
        bool quoted = false;
        std::size_t end = 0;
        for (; end < parameters.size() && (quoted || parameters[end] != ';'); ++end) {
            if (quoted && parameters[end] == '\\')
                ++end;
            else if (parameters[end] == '"')
                quoted = !quoted;
        }
        end = std::min(end, parameters.size());
        const auto text = parameters.substr(0, end);
        parameters.remove_prefix(end);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos)
            continue;
        Parameter found;
        for (const char c : trim(text.substr(0, equals)))
            found.name += lower(c);
        auto value = trim(text.substr(equals + 1));
        found.extended = found.name.ends_with('*');
        if (found.extended) {
            found.name.pop_back();
            const auto language = value.find('\'');
            const auto start =
                language == std::string_view::npos ? language : value.find('\'', language + 1);
            if (start != std::string_view::npos)
                value.remove_prefix(start + 1);
            found.value = unquote(value);
        } else {
            found.value = unquoted(value);
        }
        return found;
    }
    return std::nullopt;
}

std::optional<std::string> parameter(std::string_view header, std::string_view name)
{
    std::optional<std::string> value;
    auto rest = header.substr(std::min(header.find(';'), header.size()));
    while (auto given = next_parameter(rest))
        if (given->name == name)
            value = std::move(given->value);
    return value;
}

bool accepts_json(std::string_view accept)
{
    if (accept.data() == nullptr)
        return true;
    while (!accept.empty())
        if (admits_json(without_parameters(next_element(accept))))
            return true;
    return false;
}

int json_indent(std::string_view accept)
{
    if (accept.find('=') == std::string_view::npos)
        return 0;  // nearly every request
    std::string_view best;
    int best_precedence = -1;
    while (!accept.empty()) {
        const auto range = next_element(accept);
        if (admits_json(without_parameters(range)) && precedence(range) > best_precedence) {
            best = range;
            best_precedence = precedence(range);
        }
    }
    const auto wanted = parameter(best, "indent");
    const bool ascii = wanted && std::ranges::none_of(*wanted, [](char c) { return c < 0; });
    const auto number = ascii ? python_int(*wanted) : std::nullopt;  // headers are Latin-1
    return number ? static_cast<int>(std::clamp<std::int64_t>(*number, 0, widest_indent)) : 0;
}

}  // namespace gatehouse::http
