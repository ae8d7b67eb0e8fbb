// Connection: statements, prepared and run, and what they read.

#include <algorithm>
#include <array>
#include <cstring>

#include <sqlite3.h>

#include "db/sqlite/connection.hpp"
#include "db/sqlite/statement.hpp"

namespace gatehouse::db::sqlite {
namespace {

constexpr std::size_t most_statements = 256;  // kept prepared; a few kilobytes each

// Resets the statement and lets go of borrowed parameters however the block is left.
class Running {
public:
    explicit Running(sqlite3_stmt* statement) : statement_(statement) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running()
    {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }

private:
    sqlite3_stmt* statement_;
};

// Whose result differs although no table has changed (https://sqlite.org/lang_corefunc.html,
// lang_datefunc.html: without an argument, or with 'now').
bool answers_differently(std::string_view function)
{
    constexpr auto names = std::to_array<std::string_view>(
        {"random", "randomblob", "date", "time", "datetime", "julianday", "unixepoch", "strftime",
         "current_date", "current_time", "current_timestamp", "changes", "total_changes",
         "last_insert_rowid"});
    return std::ranges::find(names, function) != names.end();
}

}  // namespace

void Connection::note_reads(const VersionedTables& versioned)
{
    versioned_ = &versioned;
    sqlite3_set_authorizer(connection_.get(), note_read, this);
}

// https://sqlite.org/c3ref/set_authorizer.html; called while a statement is prepared.
int Connection::note_read(void* self, int action, const char* table, const char* column,
                          const char* database, const char* /*by*/)
{
    auto& connection = *static_cast<Connection*>(self);
    if (connection.current_ == nullptr)
        return SQLITE_OK;
    auto& reads = connection.current_->reads;
    connection.current_->checked_for = nullptr;
    // A table of which no column is read, as for count(*), comes without its database; of others
    // than main there are none.
    const bool of_main = database == nullptr || std::string_view(database) == "main";
    if (action == SQLITE_READ && table != nullptr && of_main)
        reads |= connection.versioned_->reading(table, column);
    else if (action == SQLITE_FUNCTION)
        reads.unversioned |= answers_differently(column);  // the function's name
    else if (action != SQLITE_SELECT && action != SQLITE_RECURSIVE)
        reads.unversioned = true;  // a PRAGMA, or no reading at all
    return SQLITE_OK;
}

Connection::Prepared& Connection::prepare(Sql sql)
{
    const auto text = sql.text();
    const Place place{.text = text.data(), .size = text.size()};
    if (const auto found = statements_.find(place);
        found != statements_.end() &&
        std::strncmp(sqlite3_sql(found->second.statement.get()), text.data(), text.size()) == 0)
        return found->second;
    if (statements_.size() >= most_statements)
        statements_.clear();
    Prepared prepared;
    current_ = &prepared;
    sqlite3_stmt* statement = nullptr;
    const int code =
        sqlite3_prepare_v3(connection_.get(), text.data(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    current_ = nullptr;
    if (code != SQLITE_OK)
        fail(code, text);
    prepared.statement.reset(statement);
    return statements_[place] = std::move(prepared);
}

Tables Connection::rows_of(Sql sql, Values values, const RowSink& sink)
{
    auto& prepared = prepare(sql);
    auto* statement = prepared.statement.get();
    const Running running(statement);
    bind(statement, values);
    const StatementRow row(statement, prepared.checked_for);
    for (;;) {
        current_ = &prepared;  // a step prepares anew what another program's change has outdated
        const int code = sqlite3_step(statement);
        current_ = nullptr;
        if (code == SQLITE_DONE)
            return prepared.reads;
        if (code != SQLITE_ROW)
            fail(code, sql.text());
        sink(row);
    }
}

std::int64_t Connection::run(Sql sql, Values values)
{
    rows_of(sql, values, [](const Row&) {});
    return sqlite3_changes64(connection_.get());
}

// A statement that has not ended holds the state that it reads; this one gives a row and waits.
Connection::Pin::Pin(Connection& connection) : connection_(connection)
{
    constexpr std::string_view text = "PRAGMA schema_version";
    auto* database = connection.connection_.get();
    auto& pin = connection.pin_;
    int code = SQLITE_OK;
    if (!pin) {
        sqlite3_stmt* statement = nullptr;
        code = sqlite3_prepare_v3(database, text.data(), static_cast<int>(text.size()),
                                  SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        pin.reset(statement);
    }
    if (code == SQLITE_OK)
        code = sqlite3_step(pin.get());
    if (code != SQLITE_ROW) {
        sqlite3_reset(pin.get());
        connection.fail(code, text);
    }
    schema_version_ = sqlite3_column_int64(pin.get(), 0);
}

Connection::Pin::~Pin()
{
    sqlite3_reset(connection_.pin_.get());
}

}  // namespace gatehouse::db::sqlite
