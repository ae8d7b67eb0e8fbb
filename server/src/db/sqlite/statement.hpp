#pragma once
// A prepared statement's row and parameters.

#include "db/row.hpp"
#include "db/sql.hpp"

struct sqlite3_stmt;

namespace gatehouse::db::sqlite {

// The row that the statement stands on.
class StatementRow final : public Row {
public:
    // `checked_for`: Row::checked_for, kept with the statement.
    StatementRow(sqlite3_stmt* statement, const void*& checked_for)
        : statement_(statement), checked_for_(checked_for)
    {}

    [[nodiscard]] int size() const override;
    [[nodiscard]] std::string_view name(int column) const override;
    [[nodiscard]] bool is_null(int column) const override;
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] double real(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] Timestamp timestamp(int column) const override;  // throws Broken: it is none
    void append_json_datetime(std::string& out, int column) const override;
    [[nodiscard]] const void*& checked_for() const override { return checked_for_; }

private:
    sqlite3_stmt* statement_;
    const void*& checked_for_;
};

// Borrows the values until the statement is reset. Throws Broken: a parameter has no value.
void bind(sqlite3_stmt* statement, Values values);

}  // namespace gatehouse::db::sqlite
