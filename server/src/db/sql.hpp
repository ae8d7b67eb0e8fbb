#pragma once
// SQL text and its parameters, kept apart. A statement is a string literal: joining a stranger's
// string into SQL does not compile. Parameters are written $1, $2 … on every database.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace gatehouse::db {

class Sql {
public:
    template <std::size_t N>
    consteval Sql(const char (&literal)[N]) : text_(literal, N - 1)
    {}

    // SQL put together once, at start, from declared names (a Resource's columns) or read from a
    // migration. Never from a request. `text` outlives the database.
    static Sql composed(std::string_view text) { return Sql(text, 0); }

    [[nodiscard]] std::string_view text() const { return text_; }

private:
    constexpr Sql(std::string_view text, int) : text_(text) {}
    std::string_view text_;
};

using Blob = std::span<const std::uint8_t>;
using Value =
    std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Blob, Timestamp>;
using Values = std::span<const Value>;

// A parameter's value is borrowed: it lives until the query has been awaited.
inline Value value_of(std::nullptr_t)
{
    return {};
}
inline Value value_of(bool v)
{
    return v;
}
inline Value value_of(int v)
{
    return std::int64_t{v};
}
inline Value value_of(std::int64_t v)
{
    return v;
}
inline Value value_of(double v)
{
    return v;
}
inline Value value_of(std::string_view v)
{
    return v;
}
inline Value value_of(const std::string& v)
{
    return std::string_view(v);
}
inline Value value_of(const char* v)
{
    return std::string_view(v);
}
inline Value value_of(Blob v)
{
    return v;
}
inline Value value_of(Timestamp v)
{
    return v;
}
inline Value value_of(const Value& v)
{
    return v;
}
template <std::size_t N>
Value value_of(const std::array<std::uint8_t, N>& v)
{
    return Blob(v);
}
template <class T>
Value value_of(const std::optional<T>& v)
{
    return v ? value_of(*v) : Value{};
}

}  // namespace gatehouse::db
