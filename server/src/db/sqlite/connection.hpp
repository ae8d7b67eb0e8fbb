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

enum class Access {
    look,  // an existing file, as it is: no setting changes it, and closing writes nothing
    read_only,
    read_write,  // creates the file, makes it a WAL database
};

// The file is no database or its pages contradict each other.
class Malformed : public Broken {
public:
    using Broken::Broken;
};

class Connection {
public:
    // Opens the file with foreign keys and recursive triggers; to write, with WAL and
    // synchronous=FULL. `busy_milliseconds`: how long another program's lock is waited for.
    // Throws Unavailable (cannot be opened, or written if wanted) or Malformed.
    Connection(const std::string& path, Access access, int busy_milliseconds);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() = default;

    void rows_of(Sql sql, Values values, const RowSink& sink);
    std::int64_t run(Sql sql, Values values = {});
    void run_script(const std::string& sql);  // several statements; for migrations

    // False once SQLite itself ended the transaction (disk full, I/O error).
    [[nodiscard]] bool in_transaction() const;

    // Moves what was committed from the WAL to the database, once 1000 more pages have been.
    // SQLite's own checkpoint is off: it runs inside COMMIT, and when another program's reader
    // holds it up, it sorts the whole WAL again at every one. A failure (disk full) loses nothing
    // and is tried again.
    void checkpoint_if_due();

    // Bytes the WAL file has at least, by the index that all connections share. Only inside a
    // transaction of a WAL database.
    [[nodiscard]] std::int64_t wal_bytes() const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    void write_durably(int busy_milliseconds);
    sqlite3_stmt* prepare(Sql sql);
    [[nodiscard]] int system_error() const;
    [[noreturn]] void fail(int code, std::string_view what) const;

    std::string path_;
    int wal_frames_ = 0;           // in the WAL after the last commit
    int checkpointed_frames_ = 0;  // as many as the last checkpoint saw
    std::unique_ptr<sqlite3, Close> connection_;
    std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace gatehouse::db::sqlite
