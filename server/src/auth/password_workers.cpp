#include "auth/password_workers.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace gatehouse::auth {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int impatient_niceness = 10;  // an event loop outweighs it 9 to 1
// What share of a core an impatient thread takes. Where the event loops are busy themselves, each of
// its milliseconds makes requests wait for up to a scheduler tick (4 ms): there it is so little that
// their p99 does not see it.
constexpr int sparing_share = 200;  // 1/200
constexpr int usual_share = 10;     // 1/10
constexpr int busy_share = 4;       // loops are busy from 1/4 of a core

void run_in_background()
{
    const sched_param none{};
    ::pthread_setschedparam(::pthread_self(), SCHED_IDLE, &none);
    ::pthread_setname_np(::pthread_self(), "passwords");
}

void run_impatiently()
{
    ::setpriority(PRIO_PROCESS, 0, impatient_niceness);  // on Linux: of this thread alone
    ::pthread_setname_np(::pthread_self(), "passwords-late");
}

Clock::duration cpu(clockid_t of)
{
    timespec time{};
    ::clock_gettime(of, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Until when a thread has to rest that worked since this was made.
class Effort {
public:
    [[nodiscard]] Clock::time_point rested() const
    {
        const auto mine = cpu(CLOCK_THREAD_CPUTIME_ID) - mine_before_;
        const auto others = cpu(CLOCK_PROCESS_CPUTIME_ID) - all_before_ - mine;
        const bool busy = others * busy_share > Clock::now() - begun_;
        return begun_ + mine * (busy ? sparing_share : usual_share);
    }

private:
    Clock::time_point begun_ = Clock::now();
    Clock::duration mine_before_ = cpu(CLOCK_THREAD_CPUTIME_ID);
    Clock::duration all_before_ = cpu(CLOCK_PROCESS_CPUTIME_ID);
};

}  // namespace

struct PasswordWorkers::Ticket::Queue {
    struct Entry {
        std::uint64_t id = 0;
        std::string client;
        Job job;
        Clock::time_point since = Clock::now();
        bool twice = false;     // an impatient thread has taken it
        bool answered = false;  // or is about to be
    };
    using Lock = std::unique_lock<std::mutex>;
    using Shared = std::shared_ptr<Entry>;

    explicit Queue(const Limits& limits)
        : most_waiting(limits.waiting),
          most_of_one(std::max<std::size_t>(1, limits.waiting / 4)),
          patience(limits.patience)
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

    // Of what runs and what waits, the one submitted first that has no second thread.
    [[nodiscard]] Shared oldest() const
    {
        const auto alone = [](const Shared& entry) { return !entry->twice; };
        const auto runs = std::ranges::find_if(running, alone);
        if (runs != running.end())
            return *runs;
        return waiting.empty() ? nullptr : waiting.front();
    }

    void perform(Lock& lock, const Shared& entry)
    {
        lock.unlock();
        entry->job.run();
        lock.lock();
        if (std::exchange(entry->answered, true))
            return;
        std::erase(running, entry);
        release(entry->client);  // before the answer, so that the client can come back at once
        auto answer = std::move(entry->job.answer);
        lock.unlock();
        answer(true);
        answer = {};
        lock.lock();
    }

    void work()
    {
        Lock lock(mutex);
        for (;;) {
            arrived.wait(lock, [this] { return stopping || !waiting.empty(); });
            if (waiting.empty())
                return;
            const auto entry = waiting.front();
            waiting.pop_front();
            running.push_back(entry);
            perform(lock, entry);
        }
    }

    void work_impatiently()
    {
        Lock lock(mutex);
        while (!stopping) {
            const auto entry = oldest();
            if (!entry) {
                grew_old.wait(lock, [this] { return stopping || oldest(); });
            } else if (const auto due = entry->since + patience; Clock::now() < due) {
                grew_old.wait_until(lock, due, [this] { return stopping; });
            } else {
                take_over(entry);
                const Effort effort;
                perform(lock, entry);
                grew_old.wait_until(lock, effort.rested(), [this] { return stopping; });
            }
        }
    }

    void take_over(const Shared& entry)
    {
        entry->twice = true;
        if (!waiting.empty() && waiting.front() == entry) {
            waiting.pop_front();
            running.push_back(entry);
        }
    }

    const std::size_t most_waiting;
    const std::size_t most_of_one;
    const std::chrono::milliseconds patience;
    std::mutex mutex;
    std::condition_variable arrived;   // for the background threads
    std::condition_variable grew_old;  // for the impatient ones
    std::deque<Shared> waiting;
    std::vector<Shared> running;                        // not yet answered, oldest first
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
        const auto entry =
            std::ranges::find(queue->waiting, id_, [](const auto& one) { return one->id; });
        if (entry == queue->waiting.end())
            return;
        cancelled = std::move((*entry)->job);
        queue->release((*entry)->client);
        queue->waiting.erase(entry);
    }
    cancelled.answer(false);
}

PasswordWorkers::PasswordWorkers(Limits limits) : queue_(std::make_shared<Queue>(limits))
{
    const auto count =
        limits.threads > 0 ? limits.threads : std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < count; ++i) {
        auto thread = [queue = queue_] {
            run_in_background();
            queue->work();
        };
        threads_.emplace_back(std::move(thread));
    }
    for (unsigned i = 0; i < std::max(1U, count / 2); ++i) {
        auto thread = [queue = queue_] {
            run_impatiently();
            queue->work_impatiently();
        };
        threads_.emplace_back(std::move(thread));
    }
}

void PasswordWorkers::stop()
{
    std::deque<Queue::Shared> left;
    {
        const std::scoped_lock lock(queue_->mutex);
        queue_->stopping = true;
        left.swap(queue_->waiting);
        for (const auto& entry : left)
            queue_->release(entry->client);
    }
    queue_->arrived.notify_all();
    queue_->grew_old.notify_all();
    for (const auto& entry : left)
        entry->job.answer(false);
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
            queue_->waiting.push_back(std::make_shared<Queue::Entry>(
                Queue::Entry{.id = ticket.id_, .client = std::move(client), .job = std::move(job)}));
        }
    }
    if (ticket.id_ == 0) {
        job.answer(false);  // NOLINT(bugprone-use-after-move): moved only when it got an id
    } else {
        queue_->arrived.notify_one();
        queue_->grew_old.notify_all();
    }
    return ticket;
}

}  // namespace gatehouse::auth
