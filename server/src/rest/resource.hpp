#pragma once
// A model with its API, declared: what a client may read, write, filter and order, who may do it,
// and which table it lives in. `endpoints(resource)` (rest/endpoints.hpp) makes the routes. Deny by
// default: a resource without may_create or may_change is read-only. The wire is Django REST
// Framework's.

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include "auth/view.hpp"
#include "db/row.hpp"
#include "rest/fields.hpp"
#include "rest/model.hpp"

namespace gatehouse::rest {

using auth::nobody;
using auth::signed_in;

// Which rows a visitor may see. A rule is SQL, so that list, count and object agree; this one is
// none.
struct EveryRow {};
inline constexpr EveryRow every_row{};

struct LimitOffset {
    std::int64_t size = 10;  // rows a page when the request does not say
    std::int64_t max = 100;  // a larger ?limit= means this
};
[[nodiscard]] constexpr LimitOffset limit_offset(LimitOffset numbers)
{
    return numbers;
}

// The name of a described member, from its address.
template <class T, class M>
std::string_view name_of(M T::* member)
{
    std::string_view name;
    boost::mp11::mp_for_each<db::Members<T>>([&](auto described) {
        if constexpr (std::is_same_v<decltype(described.pointer), M T::* const> ||
                      std::is_same_v<std::remove_cvref_t<decltype(described.pointer)>, M T::*>)
            if (described.pointer == member)
                name = described.name;
    });
    return name;
}

template <class T>
struct MemberName {
    std::string_view name;
    template <class M>
    MemberName(M T::* member) : name(name_of(member))
    {}
};

template <class T>
struct Ordered {
    MemberName<T> member;
    bool descending;
};
template <class T, class M>
Ordered<T> ascending(M T::* member)
{
    return {member, false};
}
template <class T, class M>
Ordered<T> descending(M T::* member)
{
    return {member, true};
}

// A member whose column has another name: Django's foreign keys end in _id.
template <class T>
struct ForeignKey {
    MemberName<T> member;
    std::string_view column;
};
template <class T>
ForeignKey<T> foreign_key(std::optional<std::int64_t> T::* member, std::string_view column)
{
    return {member, column};
}

// When and by whom, filled by the server: `created` once, `changed` at every write.
template <class T>
struct Stamp {
    MemberName<T> when, who;
    bool only_at_creation;
};
template <class T>
Stamp<T> created(Timestamp T::* when, std::optional<std::int64_t> T::* who)
{
    return {when, who, true};
}
template <class T>
Stamp<T> changed(Timestamp T::* when, std::optional<std::int64_t> T::* who)
{
    return {when, who, false};
}

// Who may change or delete a loaded row.
template <class T>
using RowRule = std::function<bool(const auth::User&, const T&)>;

template <class T>
RowRule<T> owner_or_staff(std::optional<std::int64_t> T::* owner)
{
    return [owner](const auth::User& user, const T& row) {
        return user.is_staff || row.*owner == user.id;
    };
}

// A writable member with its rules: field(&Post::title, required, max_length(200)).
template <class T>
struct Writable {
    MemberName<T> member;
    FieldRules rules;
};
template <class T, class... Rules>
Writable<T> field(std::string T::* member, Rules... rules)
{
    FieldRules all;
    (rules(all), ...);
    return {member, all};
}

template <class T>
struct Resource {
    std::string_view name;  // /api/<name>/
    std::string_view table;
    std::string_view object_name;  // "Post", as the wire's 404 says it
    std::vector<Writable<T>> writable = {};
    std::vector<MemberName<T>> search = {}, ordering = {}, filters = {};
    LimitOffset pagination = {};
    std::vector<ForeignKey<T>> columns = {};
    std::vector<Ordered<T>> default_order = {};
    auth::Permission may_read = auth::nobody;
    auth::Permission may_create = auth::nobody;
    EveryRow visible = {};
    RowRule<T> may_change = {};
    std::vector<Stamp<T>> stamps = {};
};

template <class M>
constexpr ColumnType column_type()
{
    if constexpr (std::is_same_v<M, bool>)
        return ColumnType::boolean;
    else if constexpr (std::is_integral_v<M>)
        return ColumnType::integer;
    else if constexpr (std::is_same_v<M, Timestamp>)
        return ColumnType::datetime;
    else if constexpr (std::is_same_v<M, std::string>)
        return ColumnType::text;
    else
        return column_type<typename M::value_type>();  // an optional
}

// The declaration without its type: what the handlers work on.
template <class T>
Model model_of(const Resource<T>& resource)
{
    Model model;
    model.name = resource.name;
    model.table = resource.table;
    model.object_name = resource.object_name;
    model.page_size = resource.pagination.size;
    model.page_max = resource.pagination.max;
    model.may_read = resource.may_read;
    model.may_create = resource.may_create;
    boost::mp11::mp_for_each<db::Members<T>>([&](auto member) {
        using M = std::remove_reference_t<decltype(std::declval<T&>().*member.pointer)>;
        model.columns.push_back(
            {.name = member.name, .column = member.name, .type = column_type<M>()});
    });
    for (const auto& key : resource.columns)
        model.column(key.member.name).column = key.column;
    for (const auto& writable : resource.writable)
        model.writable.push_back({.name = writable.member.name, .rules = writable.rules});
    for (const auto& member : resource.search)
        model.search.emplace_back(member.name);
    for (const auto& member : resource.ordering)
        model.ordering.emplace_back(member.name);
    for (const auto& member : resource.filters)
        model.filters.emplace_back(member.name);
    for (const auto& order : resource.default_order)
        model.default_order.push_back({std::string(order.member.name), order.descending});
    for (const auto& stamp : resource.stamps)
        model.stamps.push_back({stamp.when.name, stamp.who.name, stamp.only_at_creation});
    if (resource.may_change)
        model.may_change = [rule = resource.may_change](const auth::User& user,
                                                        const db::Row& row) {
            db::check_columns<T>(row);
            return rule(user, db::read_row<T>(row));
        };
    return model;
}

}  // namespace gatehouse::rest
