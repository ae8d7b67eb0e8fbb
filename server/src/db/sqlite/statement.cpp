#include "db/sqlite/statement.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/datetime.hpp"
#include "db/database.hpp"

namespace gatehouse::db::sqlite {

int StatementRow::size() const
{
    return sqlite3_column_count(statement_);
}
std::string_view StatementRow::name(int column) const
{
    return sqlite3_column_name(statement_, column);
}
bool StatementRow::is_null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t StatementRow::integer(int column) const
{
    return sqlite3_column_int64(statement_, column);
}
double StatementRow::real(int column) const
{
    return sqlite3_column_double(statement_, column);
}
std::string_view StatementRow::text(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {bytes == nullptr ? "" : bytes,
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Timestamp StatementRow::timestamp(int column) const
{
    if (const auto parsed = from_sql(text(column)))
        return *parsed;
    throw Broken(fmt::format("column {} holds no date and time", name(column)));
}

void StatementRow::append_json_datetime(std::string& out, int column) const
{
    if (!gatehouse::append_json_datetime(out, text(column)))
        gatehouse::append_json_datetime(out, timestamp(column));
}

namespace {

void bind_text(sqlite3_stmt* statement, int index, std::string_view text,
               sqlite3_destructor_type lifetime)
{
    sqlite3_bind_text64(statement, index, text.data() == nullptr ? "" : text.data(), text.size(),
                        lifetime, SQLITE_UTF8);
}

struct Binder {
    sqlite3_stmt* statement;
    int index;

    void operator()(std::monostate) const { sqlite3_bind_null(statement, index); }
    void operator()(bool v) const { sqlite3_bind_int(statement, index, v ? 1 : 0); }
    void operator()(std::int64_t v) const { sqlite3_bind_int64(statement, index, v); }
    void operator()(double v) const { sqlite3_bind_double(statement, index, v); }
    void operator()(std::string_view v) const { bind_text(statement, index, v, SQLITE_STATIC); }
    void operator()(Blob v) const
    {
        sqlite3_bind_blob64(statement, index, v.data(), v.size(), SQLITE_STATIC);
    }
    void operator()(Timestamp v) const { bind_text(statement, index, to_sql(v), SQLITE_TRANSIENT); }
};

}  // namespace

// $1 is bound by its name: SQLite numbers parameters by first appearance, not by their digits.
void bind(sqlite3_stmt* statement, Values values)
{
    const int count = sqlite3_bind_parameter_count(statement);
    for (int index = 1; index <= count; ++index) {
        const char* name = sqlite3_bind_parameter_name(statement, index);
        const auto position =
            name == nullptr ? 0U : static_cast<std::size_t>(std::strtoul(name + 1, nullptr, 10));
        if (position == 0 || position > values.size())
            throw Broken("a statement names a parameter it was not given");
        std::visit(Binder{statement, index}, values[position - 1]);
    }
}

}  // namespace gatehouse::db::sqlite
