#include "rest/model.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace gatehouse::rest {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator)
{
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty())
            text += separator;
        text += part;
    }
    return text;
}

}  // namespace

Column& Model::column(std::string_view member)
{
    const auto found = std::ranges::find(columns, member, &Column::name);
    if (found == columns.end())
        throw std::logic_error(fmt::format("{} has no described member '{}'", name, member));
    return *found;
}

const Column& Model::column(std::string_view member) const
{
    return const_cast<Model&>(*this).column(
        member);  // NOLINT: the same search, without a copy of it
}

Statements::Statements(const Model& model) : model_(model)
{
    std::vector<std::string> columns;
    for (const auto& column : model.columns)
        columns.push_back(column.name == column.column
                              ? std::string(column.column)
                              : fmt::format("{} AS {}", column.column, column.name));
    columns_ = joined(columns, ", ");
    object_ = fmt::format("SELECT {} FROM {} WHERE id = $1", columns_, model.table);
    remove_ = fmt::format("DELETE FROM {} WHERE id = $1", model.table);
}

db::Sql Statements::insert(const std::vector<std::string_view>& members)
{
    std::vector<std::string> columns;
    std::vector<std::string> values;
    for (const auto& member : members) {
        columns.emplace_back(model_.column(member).column);
        values.push_back(fmt::format("${}", columns.size()));
    }
    return keep(fmt::format("INSERT INTO {} ({}) VALUES ({}) RETURNING {}", model_.table,
                            joined(columns, ", "), joined(values, ", "), columns_));
}

db::Sql Statements::update(const std::vector<std::string_view>& members)
{
    std::vector<std::string> settings;
    for (const auto& member : members)
        settings.push_back(
            fmt::format("{} = ${}", model_.column(member).column, settings.size() + 1));
    return keep(fmt::format("UPDATE {} SET {} WHERE id = ${} RETURNING {}", model_.table,
                            joined(settings, ", "), settings.size() + 1, columns_));
}

std::string Statements::where(const Selection& selection) const
{
    std::vector<std::string> conditions;
    std::size_t parameter = 0;
    for (std::size_t term = 0; term < selection.search_terms; ++term) {
        ++parameter;
        std::vector<std::string> matches;
        for (const auto& member : model_.search)
            matches.push_back(
                fmt::format("{} LIKE ${} ESCAPE '\\'", model_.column(member).column, parameter));
        conditions.push_back(fmt::format("({})", joined(matches, " OR ")));
    }
    for (const auto& filter : selection.filters)
        conditions.push_back(fmt::format("{} = ${}", model_.column(filter).column, ++parameter));
    return conditions.empty() ? "" : " WHERE " + joined(conditions, " AND ");
}

db::Sql Statements::count(const Selection& selection)
{
    return keep(fmt::format("SELECT count(*) FROM {}{}", model_.table, where(selection)));
}

db::Sql Statements::page(const Selection& selection)
{
    std::vector<std::string> order;
    for (const auto& item : selection.order)
        order.push_back(
            fmt::format("{}{}", model_.column(item.name).column, item.descending ? " DESC" : ""));
    const auto next = selection.search_terms + selection.filters.size() + 1;
    return keep(fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT ${} OFFSET ${}", columns_,
                            model_.table, where(selection), joined(order, ", "), next, next + 1));
}

db::Sql Statements::keep(std::string text)
{
    const std::lock_guard lock(mutex_);
    auto found = kept_.find(text);
    if (found == kept_.end()) {
        auto owned = std::make_unique<std::string>(text);
        found = kept_.emplace(std::move(text), std::move(owned)).first;
    }
    return db::Sql::composed(*found->second);
}

}  // namespace gatehouse::rest
