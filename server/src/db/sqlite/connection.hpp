#pragma once
// One SQLite connection and its prepared statements; used by one thread at a time. A statement is
// stepped to its end and reset before `rows_of` or `run` returns, so no read transaction stays
// open.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "db/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gatehouse::db::sqlite {

enum class Access { read_only, read_write };

class Connection {
public:
    // Opens the file with WAL, synchronous=FULL, foreign keys and recursive triggers.
    // `busy_milliseconds`: how long another program's lock is waited for.
    // Throws Unavailable (cannot be opened) or Broken (not a database).
    Connection(const std::string& path, Access access, int busy_milliseconds);

    void rows_of(Sql sql, Values values, const RowSink& sink);
    std::int64_t run(Sql sql, Values values = {});
    void run_script(const std::string& sql);  // several statements; for migrations

    // False once SQLite itself ended the transaction (disk full, I/O error).
    [[nodiscard]] bool in_transaction() const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    void use_write_ahead_log(int busy_milliseconds);
    sqlite3_stmt* prepare(Sql sql);
    [[noreturn]] void fail(int code, std::string_view what) const;

    std::unique_ptr<sqlite3, Close> connection_;
    std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace gatehouse::db::sqlite
