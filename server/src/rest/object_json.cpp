#include "rest/object_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "auth/metadata.hpp"
#include "base/json_text.hpp"

namespace gatehouse::rest {
namespace {

void append_value(std::string& out, const Column& column, const db::Row& row, int index)
{
    if (row.is_null(index)) {
        out += "null";
        return;
    }
    switch (column.type) {
        case ColumnType::integer:
            fmt::format_to(std::back_inserter(out), "{}", row.integer(index));
            break;
        case ColumnType::boolean: out += row.boolean(index) ? "true" : "false"; break;
        case ColumnType::text: append_json_string(out, row.text(index)); break;
        case ColumnType::datetime:
            out += '"';
            row.append_json_datetime(out, index);
            out += '"';
            break;
    }
}

// "created_on" -> "Created on"; "id" -> "ID".
std::string label_of(std::string_view name)
{
    if (name == "id")
        return "ID";
    std::string label(name);
    std::ranges::replace(label, '_', ' ');
    label.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(label.front())));
    return label;
}

std::string_view type_of(const Column& column)
{
    if (column.name != column.column)
        return "field";  // a foreign key
    switch (column.type) {
        case ColumnType::integer: return "integer";
        case ColumnType::boolean: return "boolean";
        case ColumnType::text: return "string";
        case ColumnType::datetime: return "datetime";
    }
    return "field";
}

}  // namespace

void append_object(std::string& out, const Model& model, const db::Row& row)
{
    int index = 0;
    for (const auto& column : model.columns) {
        out += index == 0 ? "{\"" : ",\"";
        out += column.name;
        out += "\":";
        append_value(out, column, row, index++);
    }
    out += '}';
}

std::string metadata(const Model& model, std::string_view view_name, std::string_view action)
{
    std::string fields;
    for (const auto& column : model.columns) {
        const auto field = std::ranges::find(model.writable, column.name, &WritableField::name);
        const bool writable = field != model.writable.end();
        fields += fmt::format(R"({}"{}":{{"type":"{}","required":{},"read_only":{},"label":"{}")",
                              fields.empty() ? "" : ",", column.name, type_of(column),
                              writable && field->rules.required, !writable, label_of(column.name));
        if (writable && field->rules.max_length != 0)
            fields += fmt::format(R"(,"max_length":{})", field->rules.max_length);
        fields += '}';
    }
    return auth::metadata(view_name, auth::Parses::forms_too,
                          action.empty() ? "" : fmt::format(R"({{"{}":{{{}}}}})", action, fields));
}

}  // namespace gatehouse::rest
