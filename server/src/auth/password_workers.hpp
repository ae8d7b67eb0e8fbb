#pragma once
// The threads behind PasswordPool: few and bounded, in two kinds (ASVS 15.2.2). Background threads
// give way to an event loop at once (SCHED_IDLE, sched(7)), so that a flood of logins does not slow
// requests; but where something keeps the cores busy they get nowhere. So a job that has not been
// answered within `patience` is begun a second time by a thread that does (nice 10) but takes only a
// tenth of a core, or a 200th where the event loops are what is busy; the first to finish answers.
// (Lifting the first one's priority instead takes a privilege.) No coroutines here. A job is never lost:
// `answer` runs exactly once, whatever happens.

#include <chrono>
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
        unsigned threads = 0;      // in the background; 0: one a core
        std::size_t waiting = 64;  // jobs that no thread has taken yet
        std::chrono::milliseconds patience{250};
    };

    struct Job {
        std::function<void()> run;  // on one of the threads or on two at once; must not throw
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
    ~PasswordWorkers() { stop(); }

    // Finishes what runs, answers what waits with false, and ends the threads.
    void stop();

    // From any thread. Answered with false, here and now, when `waiting` jobs wait already or when
    // `client` holds a quarter of them (at least one), running ones counted.
    Ticket submit(std::string client, Job job);

private:
    using Queue = Ticket::Queue;
    std::shared_ptr<Queue> queue_;
    std::vector<std::jthread> threads_;
};

}  // namespace gatehouse::auth
