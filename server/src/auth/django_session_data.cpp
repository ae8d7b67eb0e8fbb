#include "auth/django_session_data.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json.hpp>

#include "base/json_text.hpp"

namespace gatehouse::auth {
namespace {

// Walks over JSON text; a step that does not find what it wants returns false or nullopt.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool take(char wanted)
    {
        skip_space();
        if (!rest_.starts_with(wanted))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<std::string_view> value()
    {
        skip_space();
        if (rest_.starts_with('"'))
            return string();
        const bool nested = rest_.starts_with('{') || rest_.starts_with('[');
        return taken(nested ? nested_size()
                            : std::min(rest_.find_first_of(",]} \t\n\r"), rest_.size()));
    }

    // With its quotes.
    std::optional<std::string_view> string()
    {
        skip_space();
        return taken(string_size(0));
    }

    bool at_end()
    {
        skip_space();
        return rest_.empty();
    }

private:
    void skip_space()
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size()));
    }

    std::optional<std::string_view> taken(std::size_t size)
    {
        if (size == 0)
            return std::nullopt;
        const auto text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }

    // 0: no string that ends.
    [[nodiscard]] std::size_t string_size(std::size_t begin) const
    {
        if (begin >= rest_.size() || rest_[begin] != '"')
            return 0;
        for (auto at = begin + 1; at < rest_.size(); ++at) {
            if (rest_[at] == '"')
                return at + 1 - begin;
            if (rest_[at] == '\\')
                ++at;
        }
        return 0;
    }

    [[nodiscard]] std::size_t nested_size() const
    {
        std::size_t depth = 0;
        for (std::size_t at = 0; at < rest_.size(); ++at) {
            const char c = rest_[at];
            if (c == '"') {
                const auto size = string_size(at);
                if (size == 0)
                    return 0;
                at += size - 1;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return at + 1;
            }
        }
        return 0;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<DjangoSessionData> DjangoSessionData::parse(std::string_view json)
{
    DjangoSessionData data;
    Scanner scanner(json);
    if (!scanner.take('{'))
        return std::nullopt;
    if (!scanner.take('}')) {
        do {
            const auto name = scanner.string();
            if (!name || !scanner.take(':'))
                return std::nullopt;
            const auto value = scanner.value();
            if (!value)
                return std::nullopt;
            data.set(name->substr(1, name->size() - 2), std::string(*value));
        } while (scanner.take(','));
        if (!scanner.take('}'))
            return std::nullopt;
    }
    if (!scanner.at_end())
        return std::nullopt;
    return data;
}

std::optional<std::string> DjangoSessionData::text(std::string_view name) const
{
    const auto* value = find(name);
    if (value == nullptr || !value->starts_with('"'))
        return std::nullopt;
    if (value->find('\\') == std::string::npos)
        return value->substr(1, value->size() - 2);
    boost::json::error_code failure;
    const auto parsed = boost::json::parse(*value, failure);
    if (failure || !parsed.is_string())
        return std::nullopt;
    return std::string(parsed.get_string());
}

std::optional<std::int64_t> DjangoSessionData::integer(std::string_view name) const
{
    const auto* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    std::int64_t number{};
    const auto [end, failure] =
        std::from_chars(value->data(), value->data() + value->size(), number);
    if (failure != std::errc() || end != value->data() + value->size())
        return std::nullopt;
    return number;
}

void DjangoSessionData::set_text(std::string_view name, std::string_view value)
{
    std::string json;
    append_json_ascii(json, value);
    set(name, std::move(json));
}

void DjangoSessionData::set_integer(std::string_view name, std::int64_t value)
{
    set(name, std::to_string(value));
}

void DjangoSessionData::erase(std::string_view name)
{
    std::erase_if(members_, [&](const Member& member) { return member.name == name; });
}

std::string DjangoSessionData::json() const
{
    std::string json = "{";
    for (const auto& [name, value] : members_) {
        if (json.size() > 1)
            json += ',';
        json.append("\"").append(name).append("\":").append(value);
    }
    json += '}';
    return json;
}

const std::string* DjangoSessionData::find(std::string_view name) const
{
    const auto found = std::ranges::find(members_, name, &Member::name);
    return found == members_.end() ? nullptr : &found->value;
}

void DjangoSessionData::set(std::string_view name, std::string value)
{
    if (const auto found = std::ranges::find(members_, name, &Member::name);
        found != members_.end())
        found->value = std::move(value);
    else
        members_.push_back({.name = std::string(name), .value = std::move(value)});
}

}  // namespace gatehouse::auth
