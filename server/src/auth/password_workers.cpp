#include "auth/password_workers.hpp"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace gatehouse::auth {

namespace {

// An event loop outweighs a hash 9 to 1. SCHED_IDLE (340 to 1) starves logins altogether as soon as
// anything else keeps the cores busy, rendering for instance: 15 s for a hash of 45 ms, measured.
constexpr int niceness = 10;

}  // namespace

struct PasswordWorkers::Ticket::Queue {
    struct Entry {
        std::uint64_t id = 0;
        std::string client;
        Job job;
    };

    explicit Queue(std::size_t limit)
        : most_waiting(limit), most_of_one(std::max<std::size_t>(1, limit / 4))
    {}

    // Under the mutex, all of these.
    [[nodiscard]] bool admits(const std::string& client) const
    {
        const auto held_now = held.find(client);
        return !stopping && waiting.size() < most_waiting &&
               (held_now == held.end() || held_now->second < most_of_one);
    }

    void release(const std::string& client)
    {
        if (const auto entry = held.find(client); --entry->second == 0)
            held.erase(entry);
    }

    void work()
    {
        std::unique_lock lock(mutex);
        for (;;) {
            arrived.wait(lock, [this] { return stopping || !waiting.empty(); });
            if (waiting.empty())
                return;
            auto [id, client, job] = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            job.run();
            lock.lock();
            release(client);  // before the answer, so that the client can come back at once
            lock.unlock();
            job.answer(true);
            job = {};
            lock.lock();
        }
    }

    const std::size_t most_waiting;
    const std::size_t most_of_one;
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<Entry> waiting;
    std::unordered_map<std::string, std::size_t> held;  // client: its jobs that wait or run
    std::uint64_t last_id = 0;
    bool stopping = false;
};

void PasswordWorkers::Ticket::cancel() const
{
    const auto queue = queue_.lock();
    if (!queue)
        return;
    Job cancelled;
    {
        const std::scoped_lock lock(queue->mutex);
        const auto entry = std::ranges::find(queue->waiting, id_, &Queue::Entry::id);
        if (entry == queue->waiting.end())
            return;
        cancelled = std::move(entry->job);
        queue->release(entry->client);
        queue->waiting.erase(entry);
    }
    cancelled.answer(false);
}

PasswordWorkers::PasswordWorkers(Limits limits) : queue_(std::make_shared<Queue>(limits.waiting))
{
    const auto count =
        limits.threads > 0 ? limits.threads : std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < count; ++i) {
        auto thread = [queue = queue_] {
            ::setpriority(PRIO_PROCESS, 0, niceness);  // on Linux: of this thread alone
            ::pthread_setname_np(::pthread_self(), "passwords");
            queue->work();
        };
        threads_.emplace_back(std::move(thread));
    }
}

PasswordWorkers::~PasswordWorkers()
{
    std::deque<Queue::Entry> left;
    {
        const std::scoped_lock lock(queue_->mutex);
        queue_->stopping = true;
        left.swap(queue_->waiting);
        for (const auto& entry : left)
            queue_->release(entry.client);
    }
    queue_->arrived.notify_all();
    for (auto& entry : left)
        entry.job.answer(false);
    threads_.clear();  // joins
}

PasswordWorkers::Ticket PasswordWorkers::submit(std::string client, Job job)
{
    Ticket ticket;
    {
        const std::scoped_lock lock(queue_->mutex);
        if (queue_->admits(client)) {
            ticket.queue_ = queue_;
            ticket.id_ = ++queue_->last_id;
            ++queue_->held[client];
            queue_->waiting.push_back({ticket.id_, std::move(client), std::move(job)});
        }
    }
    if (ticket.id_ == 0)
        job.answer(false);  // NOLINT(bugprone-use-after-move): moved only when it got an id
    else
        queue_->arrived.notify_one();
    return ticket;
}

}  // namespace gatehouse::auth
