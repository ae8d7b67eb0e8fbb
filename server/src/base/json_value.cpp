#include "base/json_value.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace gatehouse {
namespace {

using Kind = JsonValue::Kind;

// Python reads no integer with more (sys.int_info.default_max_str_digits).
constexpr std::size_t most_digits = 4300;
// Objects with more members look their names up in a table.
constexpr std::size_t few_members = 16;

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The scanner of CPython's Modules/_json.c, state by state. `at_` counts bytes; messages count
// characters, which only an error needs.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<JsonValue> document()
    {
        if (text_.starts_with("\xEF\xBB\xBF"))
            return failed("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
        JsonValue value;
        skip_space();
        if (read(value, 0)) {
            skip_space();
            if (at_ == text_.size())
                return value;
            fail("Extra data", at_);
        }
        return std::unexpected(std::move(*error_));
    }

private:
    bool read(JsonValue& value, int depth)
    {
        if (depth > deepest_json)
            return fail_with(fmt::format("More than {} levels of nesting", deepest_json));
        const char first = peek();
        switch (first) {
            case '"':
                value.kind = Kind::string;
                ++at_;
                return read_string(value.text);
            case '{': return read_object(value, depth);
            case '[': return read_array(value, depth);
            default: break;
        }
        for (const auto& [word, kind] : {std::pair{std::string_view("null"), Kind::null},
                                         {"true", Kind::boolean},
                                         {"false", Kind::boolean}})
            if (rest().starts_with(word)) {
                value.kind = kind;
                if (kind == Kind::boolean)
                    value.text = word;
                at_ += word.size();
                return true;
            }
        for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
            if (rest().starts_with(word))
                return fail_with(
                    fmt::format("Out of range float values are not JSON compliant: '{}'", word));
        return read_number(value);
    }

    bool read_object(JsonValue& value, int depth)
    {
        value.kind = Kind::object;
        ++at_;
        skip_space();
        if (peek() == '}')
            return ++at_, true;
        std::unordered_map<std::string, std::size_t> places;
        for (;;) {
            if (peek() != '"')
                return fail("Expecting property name enclosed in double quotes", at_);
            ++at_;
            std::string name;
            if (!read_string(name))
                return false;
            skip_space();
            if (peek() != ':')
                return fail("Expecting ':' delimiter", at_);
            ++at_;
            skip_space();
            JsonValue member;
            if (!read(member, depth + 1))
                return false;
            if (depth == 0)
                place(value, places, std::move(name)) = std::move(member);
            skip_space();
            if (peek() == '}')
                return ++at_, true;
            if (peek() != ',')
                return fail("Expecting ',' delimiter", at_);
            ++at_;
            skip_space();
        }
    }

    bool read_array(JsonValue& value, int depth)
    {
        value.kind = Kind::array;
        ++at_;
        skip_space();
        if (peek() == ']')
            return ++at_, true;
        for (;;) {
            JsonValue item;
            if (!read(item, depth + 1))
                return false;
            skip_space();
            if (peek() == ']')
                return ++at_, true;
            if (peek() != ',')
                return fail("Expecting ',' delimiter", at_);
            ++at_;
            skip_space();
        }
    }

    // Where a member of that name goes: the earlier place of the same name, or a new one.
    static JsonValue& place(JsonValue& object, std::unordered_map<std::string, std::size_t>& places,
                            std::string name)
    {
        auto& members = object.members;
        if (members.size() < few_members) {
            const auto same = std::ranges::find(members, name, [](auto& m) { return m.first; });
            return same != members.end()
                       ? same->second
                       : members.emplace_back(std::move(name), JsonValue{}).second;
        }
        if (places.empty())
            for (std::size_t i = 0; i < members.size(); ++i)
                places.emplace(members[i].first, i);
        const auto [found, fresh] = places.emplace(name, members.size());
        if (fresh)
            members.emplace_back(std::move(name), JsonValue{});
        return members[found->second].second;
    }

    // From behind the opening quote to behind the closing one.
    bool read_string(std::string& out)
    {
        const auto opening = at_ - 1;
        for (;;) {
            const auto start = at_;
            while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
                if (static_cast<unsigned char>(text_[at_]) < 0x20)
                    return fail("Invalid control character at", at_);
                ++at_;
            }
            out.append(text_, start, at_ - start);
            if (at_ == text_.size())
                return fail("Unterminated string starting at", opening);
            if (text_[at_++] == '"')
                return true;
            if (at_ == text_.size())
                return fail("Unterminated string starting at", opening);
            if (!read_escape(out))
                return false;
        }
    }

    // From behind the backslash.
    bool read_escape(std::string& out)
    {
        const char c = text_[at_++];
        if (c == 'u') {
            const auto first = four_digits();
            if (!first)
                return fail("Invalid \\uXXXX escape", at_ - 1);
            auto value = *first;
            at_ += 4;
            if (value >= 0xD800 && value <= 0xDBFF && rest().starts_with("\\u")) {
                at_ += 2;
                const auto second = four_digits();
                if (!second)
                    return fail("Invalid \\uXXXX escape", at_ - 1);
                if (*second >= 0xDC00 && *second <= 0xDFFF) {
                    value = 0x10000 + ((value - 0xD800) << 10U) + (*second - 0xDC00);
                    at_ += 4;
                } else {
                    at_ -= 2;
                }
            }
            append_code_point(out, value);
            return true;
        }
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const auto known = letters.find(c);
        if (known == std::string_view::npos)
            return fail("Invalid \\escape", at_ - 2);
        out += meanings[known];
        return true;
    }

    // The number that four hexadecimal digits from here make.
    [[nodiscard]] std::optional<char32_t> four_digits() const
    {
        // As CPython: at least one character must follow the digits, the closing quote.
        if (text_.size() - at_ <= 4)
            return std::nullopt;
        char32_t value = 0;
        for (const char c : text_.substr(at_, 4)) {
            const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
            if (!is_digit(low) && (low < 'a' || low > 'f'))
                return std::nullopt;
            value = value * 16 + static_cast<char32_t>(is_digit(low) ? low - '0' : low - 'a' + 10);
        }
        return value;
    }

    bool read_number(JsonValue& value)
    {
        const auto start = at_;
        auto end = at_;
        const auto at = [&](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
        const auto digits = [&] {
            while (is_digit(at(end)))
                ++end;
        };
        if (at(end) == '-')
            ++end;
        if (!is_digit(at(end)))
            return fail("Expecting value", start);
        if (at(end) == '0')
            ++end;
        else
            digits();
        value.kind = Kind::integer;
        if (at(end) == '.' && is_digit(at(end + 1))) {
            value.kind = Kind::real;
            ++end;
            digits();
        }
        if (at(end) == 'e' || at(end) == 'E') {
            const bool sign = at(end + 1) == '+' || at(end + 1) == '-';
            if (is_digit(at(end + (sign ? 2 : 1)))) {
                value.kind = Kind::real;
                end += sign ? 2 : 1;
                digits();
            }
        }
        const std::string literal(text_.substr(start, end - start));
        at_ = end;
        if (value.kind == Kind::real)
            return value.text = python_float(std::strtod(literal.c_str(), nullptr)), true;
        if (literal.size() - (literal[0] == '-' ? 1 : 0) > most_digits)
            return fail_with(
                fmt::format("Exceeds the limit ({} digits) for integer string conversion: "
                            "value has {} digits; use sys.set_int_max_str_digits() to "
                            "increase the limit",
                            most_digits, literal.size() - (literal[0] == '-' ? 1 : 0)));
        value.text = literal == "-0" ? "0" : literal;
        return true;
    }

    // repr(): the shortest text that reads back, with ".0" or an exponent.
    static std::string python_float(double number)
    {
        auto text = fmt::format("{}", number);
        if (text.find_first_of(".en") == std::string::npos)
            text += ".0";
        return text;
    }

    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_space()
    {
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
    }

    bool fail(std::string_view what, std::size_t at)
    {
        error_ = failed(what, at).error();
        return false;
    }
    bool fail_with(const std::string& message)
    {
        error_ = malformed(message).error();
        return false;
    }
    static std::unexpected<Error> malformed(const std::string& message)
    {
        return refuse(Reason::malformed, "JSON parse error - " + message);
    }
    [[nodiscard]] std::unexpected<Error> failed(std::string_view what, std::size_t at) const
    {
        const auto before = text_.substr(0, at);
        const auto line = before.rfind('\n');
        const auto column = line == std::string_view::npos ? before : before.substr(line + 1);
        return malformed(fmt::format("{}: line {} column {} (char {})", what,
                                     std::ranges::count(before, '\n') + 1, code_points(column) + 1,
                                     code_points(before)));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<Error> error_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const
{
    const auto found = std::ranges::find_if(members, [&](auto& m) { return m.first == name; });
    return found == members.end() ? nullptr : &found->second;
}

Result<JsonValue> read_json(std::string_view text)
{
    if (const auto damage = first_utf8_error(text))
        return refuse(Reason::malformed, "JSON parse error - " + *damage);
    return Reader(text).document();
}

}  // namespace gatehouse
