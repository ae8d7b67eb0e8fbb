#include "db/sqlite/slow_reads.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gatehouse::db::sqlite {
namespace {

constexpr int threads = 2;

// Where counting may take long.
class CountingSnapshot final : public PinnedSnapshot {
public:
    using PinnedSnapshot::PinnedSnapshot;

private:
    std::optional<std::int64_t> count(std::size_t number, const VersionState& state) override
    {
        return count_rows(number, state);
    }
};

// Steps a coroutine that only reads, to its end, on this thread.
void run_here(awaitable<void> reads)
{
    Loop loop{1};
    bool finished = false;
    std::exception_ptr failure;
    asio::co_spawn(loop, std::move(reads), [&](std::exception_ptr thrown) {
        finished = true;
        failure = thrown;
    });
    loop.poll();
    if (!finished)
        std::terminate();  // a snapshot awaited something else than its reads: our bug
    if (failure)
        std::rethrow_exception(failure);
}

}  // namespace

SlowReads::SlowReads(std::string path, const VersionedTables& tables, Writer& writer)
    : path_(std::move(path)), tables_(tables), writer_(writer), pool_(threads)
{}

void SlowReads::stop()
{
    stopping_ = true;
    pool_.join();
}

awaitable<Tables> SlowReads::rows_of(Sql sql, Values values, RowSink sink)
{
    return beside([sql, values, sink = std::move(sink)](Connection& connection) {
        return connection.rows_of(sql, values, sink);
    });
}

awaitable<Tables> SlowReads::read_together(SnapshotBody& body)
{
    return beside([this, &body](Connection& connection) {
        CountingSnapshot snapshot(connection, tables_, writer_);
        run_here(body(snapshot));
        return snapshot.read();
    });
}

awaitable<Tables> SlowReads::beside(std::function<Tables(Connection&)> work)
{
    constexpr asio::use_awaitable_t<Executor> use;
    std::exception_ptr failure;
    Tables read;
    auto start = [&](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto job = [this, &work, &failure, &read, handler = std::move(handler), executor,
                    guard = asio::make_work_guard(executor)]() mutable {
            try {
                if (stopping_)
                    throw Unavailable("the server stops");
                read = work(connection());
            } catch (...) {
                failure = std::current_exception();
            }
            asio::post(executor, std::move(handler));
        };
        asio::post(pool_, std::move(job));
    };
    co_await asio::async_initiate<decltype(use), void()>(start, use);
    if (failure)
        std::rethrow_exception(failure);
    co_return read;
}

Connection& SlowReads::connection()
{
    const std::lock_guard lock(mutex_);
    auto& mine = connections_[std::this_thread::get_id()];
    if (!mine) {
        mine = std::make_unique<Connection>(path_, Access::read_only, reader_busy_milliseconds);
        mine->note_reads(tables_);
    }
    return *mine;
}

}  // namespace gatehouse::db::sqlite
