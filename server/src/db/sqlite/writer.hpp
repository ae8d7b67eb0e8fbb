#pragma once
// The one thread that writes. Transactions that arrive while a commit is on its way to the disk
// form the next batch: BEGIN IMMEDIATE, each in a SAVEPOINT, one COMMIT (group commit). A caller
// resumes, on its own loop, after the commit of its batch; if that fails, or the file is no longer
// in its place, the whole batch is Unavailable. Checkpoints run between batches. A batch begins and
// ends with what the data versions need (version_keeper.hpp).

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/file_watch.hpp"
#include "db/sqlite/version_keeper.hpp"

namespace gatehouse::db::sqlite {

using TransactionBody = std::function<awaitable<bool>(Transaction&)>;

class Writer {
public:
    // Throws what Connection throws. The references outlive the writer.
    Writer(const std::string& path, const Clock& clock, std::chrono::milliseconds foreign_lock,
           const VersionedTables& tables, const VersionsReporter& report);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { stop(); }

    // Finishes what was submitted, and ends the thread.
    void stop();

    // `body` outlives the await.
    awaitable<void> commit(TransactionBody& body);

    // Something to do for the versions, with the next batch or one of its own; from any thread.
    void look_after_versions(const VersionWork& work);

private:
    struct Job {
        TransactionBody* body;
        std::exception_ptr failure = {};
        std::move_only_function<void(std::exception_ptr)> resume = {};
    };

    void work();
    void run_batch(std::vector<Job*>& batch, const VersionWork& version_work);
    void run_job(Job& job);

    const Clock& clock_;
    Connection connection_;
    FileWatch files_;
    VersionKeeper versions_;
    Loop loop_{1};  // steps a transaction's coroutine, to its end, on this thread
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job*> queue_;
    VersionWork version_work_;
    bool stopping_ = false;
    std::thread thread_;  // last: starts when everything above exists
};

}  // namespace gatehouse::db::sqlite
