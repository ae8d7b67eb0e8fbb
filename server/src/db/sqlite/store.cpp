#include "db/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "db/sqlite/writer.hpp"

namespace gatehouse::db::sqlite {
namespace {

constexpr int reader_busy_milliseconds = 50;  // WAL readers do not wait, but for a checkpoint's end
constexpr int slow_readers = 2;

// Reads that take long, beside the loops. Each thread has its own connection, made on first use.
class SlowReader final : public Reader {
public:
    explicit SlowReader(std::string path) : path_(std::move(path)) {}
    ~SlowReader() override { pool_.join(); }

    awaitable<void> rows_of(Sql sql, Values values, RowSink sink) override
    {
        constexpr asio::use_awaitable_t<Executor> use;
        std::exception_ptr failure;
        auto start = [&](auto handler) {
            auto executor = asio::get_associated_executor(handler);
            auto job = [this, sql, values, &sink, &failure, handler = std::move(handler), executor,
                        work = asio::make_work_guard(executor)]() mutable {
                try {
                    connection().rows_of(sql, values, sink);
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
    }

private:
    Connection& connection()
    {
        const std::lock_guard lock(mutex_);
        auto& mine = connections_[std::this_thread::get_id()];
        if (!mine)
            mine = std::make_unique<Connection>(path_, Access::read_only, reader_busy_milliseconds);
        return *mine;
    }

    std::string path_;
    std::mutex mutex_;
    std::unordered_map<std::thread::id, std::unique_ptr<Connection>> connections_;
    asio::thread_pool pool_{slow_readers};
};

class LoopDatabase final : public Database {
public:
    LoopDatabase(const std::string& path, Writer& writer, SlowReader& slow)
        : connection_(path, Access::read_only, reader_busy_milliseconds),
          writer_(writer),
          slow_(slow)
    {}
    [[nodiscard]] Reader& slow_reads() override { return slow_; }

    awaitable<void> rows_of(Sql sql, Values values, RowSink sink) override
    {
        connection_.rows_of(sql, values, sink);
        co_return;
    }
    awaitable<void> commit(TransactionBody& body) override { return writer_.commit(body); }

private:
    Connection connection_;
    Writer& writer_;
    SlowReader& slow_;
};

class FileStore final : public Store {
public:
    FileStore(const std::string& path, const Clock& clock, std::chrono::milliseconds foreign_lock)
        : path_(path), writer_(path, clock, foreign_lock), slow_(path)
    {}
    [[nodiscard]] std::unique_ptr<Database> connect() override
    {
        return std::make_unique<LoopDatabase>(path_, writer_, slow_);
    }

private:
    std::string path_;
    Writer writer_;
    SlowReader slow_;
};

}  // namespace

std::unique_ptr<Store> open(const std::string& path, const Clock& clock,
                            std::chrono::milliseconds foreign_lock)
{
    return std::make_unique<FileStore>(path, clock, foreign_lock);
}

}  // namespace gatehouse::db::sqlite
