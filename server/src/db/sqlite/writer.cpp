#include "db/sqlite/writer.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gatehouse::db::sqlite {
namespace {

class WriterTransaction final : public Transaction {
public:
    WriterTransaction(Connection& connection, Timestamp now) : connection_(connection), now_(now) {}

    awaitable<std::int64_t> run_values(Sql sql, Values values) override
    {
        co_return connection_.run(sql, values);
    }
    [[nodiscard]] Timestamp now() const override { return now_; }

    awaitable<Tables> rows_of(Sql sql, Values values, RowSink sink) override
    {
        co_return connection_.rows_of(sql, values, sink);
    }

private:
    Connection& connection_;
    Timestamp now_;
};

}  // namespace

Writer::Writer(const std::string& path, const Clock& clock, std::chrono::milliseconds foreign_lock,
               const VersionedTables& tables, const VersionsReporter& report)
    : clock_(clock),
      connection_(path, Access::read_write, static_cast<int>(foreign_lock.count())),
      files_(path),
      versions_(connection_, tables, report),
      thread_([this] { work(); })
{}

void Writer::stop()
{
    if (!thread_.joinable())
        return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

awaitable<void> Writer::commit(TransactionBody& body)
{
    Job job{.body = &body};
    constexpr asio::use_awaitable_t<Executor> use;
    auto submit = [this, &job](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        job.resume = [handler = std::move(handler), executor,
                      work = asio::make_work_guard(executor)](std::exception_ptr failure) mutable {
            asio::post(executor, [handler = std::move(handler), failure]() mutable {
                std::move(handler)(failure);
            });
        };
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back(&job);
        }
        wake_.notify_one();
    };
    co_await asio::async_initiate<decltype(use), void(std::exception_ptr)>(submit, use);
}

void Writer::look_after_versions(const VersionWork& work)
{
    if (!versions_.is_due(work, std::chrono::steady_clock::now()))
        return;
    {
        const std::lock_guard lock(mutex_);
        version_work_ |= work;
    }
    wake_.notify_one();
}

void Writer::work()
{
    std::vector<Job*> batch;
    for (;;) {
        VersionWork version_work;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock,
                       [this] { return stopping_ || !queue_.empty() || version_work_.any(); });
            if (stopping_ && queue_.empty())
                return;
            batch.swap(queue_);
            std::swap(version_work, version_work_);
        }
        run_batch(batch, version_work);
        for (auto* job : batch) {
            auto resume = std::move(job->resume);  // the job is gone once its caller runs on
            resume(job->failure);
        }
        batch.clear();
        connection_.checkpoint_if_due();
    }
}

void Writer::run_batch(std::vector<Job*>& batch, const VersionWork& version_work)
{
    try {
        connection_.run("BEGIN IMMEDIATE");
        versions_.begin(version_work);
        for (auto* job : batch) {
            run_job(*job);
            if (!connection_.in_transaction())
                throw Unavailable("SQLite ended the transaction: disk full or I/O error");
        }
        versions_.end();
        files_.require_in_place(connection_);
        connection_.run("COMMIT");
    } catch (...) {
        const auto failure = std::current_exception();
        versions_.undone();
        if (connection_.in_transaction())
            try {
                connection_.run("ROLLBACK");
            } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
                // The first failure is the one to tell.
            }
        for (auto* job : batch)
            job->failure = failure;
    }
}

void Writer::run_job(Job& job)
{
    connection_.run("SAVEPOINT job");
    WriterTransaction transaction(connection_, clock_.now());
    bool finished = false;
    bool commit = false;
    asio::co_spawn(loop_, (*job.body)(transaction), [&](std::exception_ptr failure, bool wanted) {
        finished = true;
        commit = wanted && !failure;
        job.failure = failure;
    });
    loop_.restart();
    loop_.poll();
    if (!finished)
        std::terminate();  // a transaction awaited something else than the database: our bug
    if (!connection_.in_transaction())
        return;
    if (!commit)
        connection_.run("ROLLBACK TO job");
    connection_.run("RELEASE job");
}

}  // namespace gatehouse::db::sqlite
