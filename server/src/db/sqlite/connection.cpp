#include "db/sqlite/connection.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/datetime.hpp"
#include "db/sqlite/durability.hpp"

namespace gatehouse::db::sqlite {
namespace {

constexpr std::size_t most_statements = 256;  // kept prepared; a few kilobytes each
constexpr std::chrono::milliseconds busy_poll{10};
constexpr int checkpoint_frames = 1000;  // SQLite's default

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

class StatementRow final : public Row {
public:
    StatementRow(sqlite3_stmt* statement, const void*& checked_for)
        : statement_(statement), checked_for_(checked_for)
    {}

    [[nodiscard]] int size() const override { return sqlite3_column_count(statement_); }
    [[nodiscard]] std::string_view name(int column) const override
    {
        return sqlite3_column_name(statement_, column);
    }
    [[nodiscard]] bool is_null(int column) const override
    {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const override
    {
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] double real(int column) const override
    {
        return sqlite3_column_double(statement_, column);
    }
    [[nodiscard]] std::string_view text(int column) const override
    {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        return {bytes == nullptr ? "" : bytes,
                static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    [[nodiscard]] Timestamp timestamp(int column) const override
    {
        if (const auto parsed = from_sql(text(column)))
            return *parsed;
        throw Broken(fmt::format("column {} holds no date and time", name(column)));
    }
    void append_json_datetime(std::string& out, int column) const override
    {
        if (!gatehouse::append_json_datetime(out, text(column)))
            gatehouse::append_json_datetime(out, timestamp(column));
    }
    [[nodiscard]] const void*& checked_for() const override { return checked_for_; }

private:
    sqlite3_stmt* statement_;
    const void*& checked_for_;
};

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

// SQLite's count of the memory it uses costs a lock that all threads share, and nobody reads it.
// Before the first connection; refused, and of no matter, where another part of the process has
// used SQLite already.
void configure_sqlite()
{
    static std::once_flag done;
    std::call_once(done, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

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

void Connection::Close::operator()(sqlite3* connection) const
{
    sqlite3_close_v2(connection);
}
void Connection::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Connection::Connection(const std::string& path, Access access, int busy_milliseconds) : path_(path)
{
    const int mode = access == Access::read_only ? SQLITE_OPEN_READONLY
                     : access == Access::look    ? SQLITE_OPEN_READWRITE
                                                 : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    configure_sqlite();
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened,
                                     mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    connection_.reset(opened);
    if (code != SQLITE_OK)
        throw Unavailable(fmt::format(
            "cannot open the database {}: {}; let the user that runs gatehouse read and "
            "write it and its folder",
            path, sqlite3_errstr(code)));
    sqlite3_busy_timeout(opened, busy_milliseconds);
    if (access != Access::read_only && sqlite3_db_readonly(opened, "main") != 0)
        throw Unavailable(fmt::format(
            "the database {} cannot be written; let the user that runs gatehouse write it", path));
    if (access == Access::look)
        sqlite3_db_config(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    if (access == Access::read_write)
        write_durably(busy_milliseconds);
    run_script("PRAGMA foreign_keys=ON");
    run_script("PRAGMA recursive_triggers=ON");
}

void Connection::write_durably(int busy_milliseconds)
{
    // Two programs that open a new file at once both make it a WAL database; for that SQLite does
    // not wait.
    constexpr const char* use_wal = "PRAGMA journal_mode=WAL";
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_milliseconds);
    int code = SQLITE_OK;
    while ((code = sqlite3_exec(connection_.get(), use_wal, nullptr, nullptr, nullptr)) ==
               SQLITE_BUSY &&
           std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(busy_poll);
    if (code != SQLITE_OK)
        fail(code, use_wal);
    run_script(synchronous_pragma());
    // A reader of another program can hold a checkpoint up, and the WAL grows meanwhile; afterwards
    // it shrinks to this (16 MiB, four times where a checkpoint begins).
    run_script("PRAGMA journal_size_limit=16777216");
    const auto note_frames = [](void* frames, sqlite3*, const char*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(connection_.get(), note_frames, &wal_frames_);
}

void Connection::checkpoint_if_due()
{
    if (wal_frames_ < checkpointed_frames_)
        checkpointed_frames_ = 0;  // the WAL was begun anew
    if (wal_frames_ - checkpointed_frames_ < checkpoint_frames)
        return;
    checkpointed_frames_ = wal_frames_;
    sqlite3_wal_checkpoint_v2(connection_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr,
                              nullptr);
}

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

void Connection::run_script(const std::string& sql)
{
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(code, sql);
}

bool Connection::in_transaction() const
{
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

bool Connection::at_rest() const
{
    return sqlite3_txn_state(connection_.get(), "main") == SQLITE_TXN_NONE;
}

std::int64_t Connection::total_changes() const
{
    return sqlite3_total_changes64(connection_.get());
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

const volatile void* Connection::wal_index() const
{
    constexpr int region_bytes = 32768;
    sqlite3_file* file = nullptr;
    void volatile* index = nullptr;
    if (sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file) !=
            SQLITE_OK ||
        file->pMethods == nullptr || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, region_bytes, 0, &index) != SQLITE_OK)
        return nullptr;
    return index;
}

// What the operating system said. SQLite forgets it when a COMMIT fails, but not on the WAL's file.
int Connection::system_error() const
{
    int system = sqlite3_system_errno(connection_.get());
    sqlite3_file* wal = nullptr;
    if (system == 0 &&
        sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) ==
            SQLITE_OK &&
        wal->pMethods != nullptr)
        wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &system);
    return system;
}

void Connection::fail(int code, std::string_view what) const
{
    const int system = system_error();
    const auto because = (code & 0xff) != SQLITE_IOERR || system == 0
                             ? std::string()
                             : ", " + std::generic_category().message(system);
    const auto text = fmt::format("SQLite: {} ({}{}), in: {}, of {}",
                                  sqlite3_errmsg(connection_.get()), code, because, what, path_);
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_FULL:
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM: throw Unavailable(text);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: throw Malformed(text);
        default: throw Broken(text);
    }
}

}  // namespace gatehouse::db::sqlite
