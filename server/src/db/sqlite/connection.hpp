#pragma once
// One SQLite connection and its prepared statements; used by one thread at a time. A statement is
// stepped to its end and reset before `rows_of` or `run` returns, so no read transaction stays
// open but within a Pin.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "db/database.hpp"
#include "db/versioned_tables.hpp"

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

    // From now on rows_of returns which of these a statement reads. They outlive the connection.
    void note_reads(const VersionedTables& versioned);

    Tables rows_of(Sql sql, Values values, const RowSink& sink);
    std::int64_t run(Sql sql, Values values = {});
    void run_script(const std::string& sql);  // several statements; for migrations

    // False once SQLite itself ended the transaction (disk full, I/O error).
    [[nodiscard]] bool in_transaction() const;

    // Neither a transaction nor a statement is open.
    [[nodiscard]] bool at_rest() const;
    [[nodiscard]] std::int64_t total_changes() const;  // rows, since the connection was opened

    // While one lives, all statements of the connection read one state of the database. Not two at
    // a time.
    class Pin {
    public:
        explicit Pin(Connection& connection);
        Pin(const Pin&) = delete;
        Pin& operator=(const Pin&) = delete;
        ~Pin();
        // Another one: tables, columns or triggers have changed, or the file was restored.
        [[nodiscard]] std::int64_t schema_version() const { return schema_version_; }

    private:
        Connection& connection_;
        std::int64_t schema_version_ = 0;
    };

    // The index of the WAL that all connections share, as db/sqlite/wal_index.hpp reads it; mapped
    // once the connection has read, and as long as it is open. Null: it cannot be.
    [[nodiscard]] const volatile void* wal_index() const;

    // Moves what was committed from the WAL to the database, once 1000 more pages have been.
    // SQLite's own checkpoint is off: it runs inside COMMIT, and when another program's reader
    // holds it up, it sorts the whole WAL again at every one. A failure (disk full) loses nothing
    // and is tried again.
    void checkpoint_if_due();

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    struct Prepared {
        std::unique_ptr<sqlite3_stmt, Finalize> statement;
        Tables reads = {};
        const void* checked_for = nullptr;  // Row::checked_for
    };
    // Where a text is and how long: it stays there while the connection lives, so that it need not
    // be hashed at each use.
    struct Place {
        const char* text;
        std::size_t size;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const
        {
            return std::hash<const char*>()(place.text);
        }
    };

    void write_durably(int busy_milliseconds);
    Prepared& prepare(Sql sql);
    static int note_read(void* self, int action, const char* table, const char* column,
                         const char* database, const char* by);
    [[nodiscard]] int system_error() const;
    [[noreturn]] void fail(int code, std::string_view what) const;

    std::string path_;
    int wal_frames_ = 0;           // in the WAL after the last commit
    int checkpointed_frames_ = 0;  // as many as the last checkpoint saw
    const VersionedTables* versioned_ = nullptr;
    Prepared* current_ = nullptr;  // what SQLite prepares, or steps and may prepare again
    std::unique_ptr<sqlite3, Close> connection_;
    std::unordered_map<Place, Prepared, PlaceHash> statements_;
    std::unique_ptr<sqlite3_stmt, Finalize> pin_;
};

}  // namespace gatehouse::db::sqlite
