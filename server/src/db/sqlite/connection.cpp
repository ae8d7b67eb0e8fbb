#include "db/sqlite/connection.hpp"

#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <sqlite3.h>

#include "db/sqlite/durability.hpp"

namespace gatehouse::db::sqlite {
namespace {

constexpr std::chrono::milliseconds busy_poll{10};
constexpr int checkpoint_frames = 1000;  // SQLite's default

// SQLite's count of the memory it uses costs a lock that all threads share, and nobody reads it.
// Before the first connection; refused, and of no matter, where another part of the process has
// used SQLite already.
void configure_sqlite()
{
    static std::once_flag done;
    std::call_once(done, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
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

const volatile void* Connection::wal_index() const
{
    constexpr int region_bytes = 32768;
    sqlite3_file* file = nullptr;
    void volatile* index = nullptr;
    if (sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_FILE_POINTER,
                             static_cast<void*>(&file)) != SQLITE_OK ||
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
        sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER,
                             static_cast<void*>(&wal)) == SQLITE_OK &&
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
