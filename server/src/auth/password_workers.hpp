#pragma once
// The threads behind PasswordPool: few, bounded, and of low priority (nice 10), so that a
// flood of logins slows requests little and no other load starves logins (ASVS 15.2.2). No
// coroutines here. A job is never lost: `answer` runs exactly once, whatever happens.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace gatehouse::auth {

class PasswordWorkers {
public:
    struct Limits {
        unsigned threads = 0;      // 0: one a core
        std::size_t waiting = 64;  // jobs that no thread has taken yet
    };

    struct Job {
        std::move_only_function<void()> run;             // on one of the threads; must not throw
        std::move_only_function<void(bool ran)> answer;  // afterwards, or false without it
    };

    // Of a submitted job; outlives the workers harmlessly. A job that still waits is taken out and
    // answered with false, here and now; one that runs or ran goes its way.
    class Ticket {
    public:
        void cancel() const;

    private:
        friend class PasswordWorkers;
        struct Queue;
        std::weak_ptr<Queue> queue_;
        std::uint64_t id_ = 0;
    };

    explicit PasswordWorkers(Limits limits);
    PasswordWorkers(const PasswordWorkers&) = delete;
    PasswordWorkers& operator=(const PasswordWorkers&) = delete;
    // Finishes what runs; what waits is answered with false.
    ~PasswordWorkers();

    // From any thread. Answered with false, here and now, when `waiting` jobs wait already or when
    // `client` holds a quarter of them (at least one), running ones counted.
    Ticket submit(std::string client, Job job);

private:
    using Queue = Ticket::Queue;
    std::shared_ptr<Queue> queue_;
    std::vector<std::jthread> threads_;
};

}  // namespace gatehouse::auth
