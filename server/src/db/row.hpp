#pragma once
// Rows to structs. A described struct's members are the statement's columns, same names, same
// order: checked on each statement's first row, so that a mistake is loud in the first test that
// meets it.

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/clock.hpp"
#include "base/datetime.hpp"

namespace gatehouse::db {

// One row of a running statement; valid only during the callback that is given it.
class Row {
public:
    Row() = default;
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;
    virtual ~Row() = default;

    [[nodiscard]] virtual int size() const = 0;
    [[nodiscard]] virtual std::string_view name(int column) const = 0;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;  // also the bytes of a blob
    [[nodiscard]] virtual Timestamp timestamp(int column) const = 0;
    [[nodiscard]] virtual bool boolean(int column) const { return integer(column) != 0; }
    // "2021-01-01T12:00:00.123456Z", without quotes; throws as timestamp() does.
    virtual void append_json_datetime(std::string& out, int column) const
    {
        gatehouse::append_json_datetime(out, timestamp(column));
    }
    // Where the statement remembers for which type its columns have been checked; null: none yet.
    [[nodiscard]] virtual const void*& checked_for() const = 0;
};

template <class T>
void read_column(const Row& row, int column, T& into)
{
    if constexpr (std::is_same_v<T, bool>)
        into = row.boolean(column);
    else if constexpr (std::is_integral_v<T>)
        into = static_cast<T>(row.integer(column));
    else if constexpr (std::is_floating_point_v<T>)
        into = static_cast<T>(row.real(column));
    else if constexpr (std::is_same_v<T, Timestamp>)
        into = row.timestamp(column);
    else
        into = row.text(column);
}

template <std::size_t N>
void read_column(const Row& row, int column, std::array<std::uint8_t, N>& into)
{
    const auto bytes = row.text(column);
    if (bytes.size() != N)
        throw std::runtime_error("column has another size than its member");
    std::memcpy(into.data(), bytes.data(), N);
}

template <class T>
void read_column(const Row& row, int column, std::optional<T>& into)
{
    if (row.is_null(column))
        into.reset();
    else
        read_column(row, column, into.emplace());
}

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

// Names a type by its address.
template <class T>
inline constexpr char type_mark = 0;

// Throws std::logic_error when the statement's columns are not the struct's members. Done once a
// statement.
template <class T>
void check_columns(const Row& row)
{
    if constexpr (boost::describe::has_describe_members<T>::value) {
        auto& checked = row.checked_for();
        if (checked == &type_mark<T>)
            return;
        int column = 0;
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            if (column >= row.size() || row.name(column) != member.name)
                throw std::logic_error(std::string("column missing or out of order: ") +
                                       member.name);
            ++column;
        });
        if (column != row.size())
            throw std::logic_error("the statement has more columns than the struct has members");
        checked = &type_mark<T>;
    }
}

template <class T>
T read_row(const Row& row)
{
    T value{};
    if constexpr (boost::describe::has_describe_members<T>::value) {
        int column = 0;
        boost::mp11::mp_for_each<Members<T>>(
            [&](auto member) { read_column(row, column++, value.*member.pointer); });
    } else {
        read_column(row, 0, value);
    }
    return value;
}

}  // namespace gatehouse::db
