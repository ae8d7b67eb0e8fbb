#pragma once
// Reads that take long, beside the loops: two threads with a connection each, made on first use.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include <boost/asio/thread_pool.hpp>

#include "db/sqlite/snapshot.hpp"

namespace gatehouse::db::sqlite {

inline constexpr int reader_busy_milliseconds =
    50;  // WAL readers do not wait, but for a checkpoint's end

class SlowReads final : public Source {
public:
    // The references outlive it.
    SlowReads(std::string path, const VersionedTables& tables, Writer& writer);
    ~SlowReads() override { stop(); }

    // Finishes what runs, refuses what waits, and ends the threads.
    void stop();

    awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override;
    awaitable<Tables> read_together(SnapshotBody& body) override;

private:
    // Runs it on one of the threads, with that thread's connection; passes on what it throws.
    awaitable<Tables> beside(std::function<Tables(Connection&)> work);
    Connection& connection();

    std::string path_;
    const VersionedTables& tables_;
    Writer& writer_;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::unordered_map<std::thread::id, std::unique_ptr<Connection>> connections_;
    asio::thread_pool pool_;
};

}  // namespace gatehouse::db::sqlite
