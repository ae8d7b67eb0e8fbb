#include "auth/password_workers.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>
#include <mutex>

namespace gatehouse::auth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// One worker that is busy until `open`, so that what the tests submit waits.
class PasswordWorkersTest : public testing::Test {
protected:
    void occupy(const std::string& client = "occupant")
    {
        workers_->submit(client, {.run = [this] { wait_until_open(); }, .answer = [](bool) {}});
        busy_.wait();
    }

    void wait_until_open()
    {
        busy_.count_down();
        gate_.wait();
    }

    void wait_until_busy() { busy_.wait(); }

    void open() { gate_.count_down(); }

    PasswordWorkers::Ticket submit(const std::string& client, const std::string& name)
    {
        return workers_->submit(
            client,
            {.run = [this, name] { note("ran " + name); },
             .answer = [this, name](bool ran) { note((ran ? "done " : "refused ") + name); }});
    }

    void note(std::string what)
    {
        const std::scoped_lock lock(mutex_);
        notes_.push_back(std::move(what));
    }

    std::vector<std::string> notes()
    {
        const std::scoped_lock lock(mutex_);
        return notes_;
    }

    // Everything submitted before has been answered.
    void finish()
    {
        std::promise<void> answered;
        workers_->submit("last", {.run = [] {}, .answer = [&](bool) { answered.set_value(); }});
        answered.get_future().wait();
    }

private:
    std::latch busy_{1};
    std::latch gate_{1};
    std::mutex mutex_;
    std::vector<std::string> notes_;

protected:
    std::unique_ptr<PasswordWorkers> workers_ = std::make_unique<PasswordWorkers>(
        PasswordWorkers::Limits{.threads = 1, .waiting = 8, .patience = std::chrono::hours(1)});
};

TEST_F(PasswordWorkersTest, RunsJobsInOrderAndAnswersEachOnce)
{
    submit("a", "1");
    submit("b", "2");
    finish();
    EXPECT_THAT(notes(), ElementsAre("ran 1", "done 1", "ran 2", "done 2"));
}

TEST_F(PasswordWorkersTest, RefusesAtOnceWhenTheQueueIsFull)
{
    occupy();
    for (int i = 0; i < 8; ++i)
        submit("client " + std::to_string(i), "waits");
    EXPECT_THAT(notes(), IsEmpty());
    submit("one more", "9");
    EXPECT_THAT(notes(), ElementsAre("refused 9"));
    open();
}

TEST_F(PasswordWorkersTest, OneClientHoldsAtMostAQuarterOfTheQueueIncludingWhatRuns)
{
    occupy("flooder");
    submit("flooder", "second");
    submit("flooder", "third");
    EXPECT_THAT(notes(), ElementsAre("refused third"));
    submit("somebody else", "other");
    EXPECT_THAT(notes(), ElementsAre("refused third"));
    open();
}

TEST_F(PasswordWorkersTest, AnAnsweredJobNoLongerCounts)
{
    for (int i = 0; i < 20; ++i) {
        std::promise<bool> answered;
        workers_->submit("a", {.run = [] {}, .answer = [&](bool ran) { answered.set_value(ran); }});
        EXPECT_TRUE(answered.get_future().get());
    }
}

TEST_F(PasswordWorkersTest, ACancelledJobLeavesTheQueueAndFreesItsPlace)
{
    occupy();
    submit("a", "1");
    const auto second = submit("a", "2");
    second.cancel();
    EXPECT_THAT(notes(), ElementsAre("refused 2"));
    second.cancel();  // again: nothing
    submit("a", "3");
    open();
    finish();
    EXPECT_THAT(notes(), ElementsAre("refused 2", "ran 1", "done 1", "ran 3", "done 3"));
}

TEST_F(PasswordWorkersTest, CancellingWhatIsDoneOrRefusedDoesNothing)
{
    const auto done = submit("a", "1");
    finish();
    done.cancel();
    PasswordWorkers::Ticket{}.cancel();
    EXPECT_THAT(notes(), ElementsAre("ran 1", "done 1"));
}

TEST_F(PasswordWorkersTest, DestructionFinishesWhatRunsAndRefusesWhatWaits)
{
    workers_->submit("occupant", {.run = [this] { wait_until_open(); },
                                  .answer = [this](bool ran) { note(ran ? "done" : "refused"); }});
    wait_until_busy();
    const auto waiting = submit("a", "waiting");
    workers_->submit("b", {.run = [] {}, .answer = [this](bool) { open(); }});  // its refusal
    workers_.reset();
    EXPECT_THAT(notes(), ElementsAre("refused waiting", "done"));
    waiting.cancel();  // outlives them
}

// The background thread gets nowhere, as when other programs keep the cores busy.
class LatePasswordTest : public testing::Test {
protected:
    void submit_stuck(std::function<void(bool)> answer)
    {
        auto run = [this] {
            if (runs_++ == 0)
                gate_.wait();
        };
        workers_.submit("a", {.run = std::move(run), .answer = std::move(answer)});
    }

    std::latch gate_{1};
    std::atomic<int> runs_ = 0;
    PasswordWorkers workers_{
        {.threads = 1, .waiting = 8, .patience = std::chrono::milliseconds(20)}};
};

TEST_F(LatePasswordTest, AJobThatGetsNowhereIsBegunAgainAndAnsweredOnce)
{
    std::atomic<int> answers = 0;
    std::promise<void> answered;
    submit_stuck([&](bool ran) {
        EXPECT_TRUE(ran);
        if (++answers == 1)
            answered.set_value();
    });
    answered.get_future().wait();  // though the first thread still hangs
    EXPECT_EQ(runs_, 2);
    gate_.count_down();
    std::promise<void> later;  // by the first thread, so that it is done with the job above
    workers_.submit("a", {.run = [] {}, .answer = [&](bool) { later.set_value(); }});
    later.get_future().wait();
    EXPECT_EQ(answers, 1);
}

TEST_F(LatePasswordTest, WhatWaitsBehindItIsTakenOver)
{
    std::promise<bool> first, second;
    submit_stuck([&](bool ran) { first.set_value(ran); });
    workers_.submit("b", {.run = [] {}, .answer = [&](bool ran) { second.set_value(ran); }});
    EXPECT_TRUE(first.get_future().get());
    EXPECT_TRUE(second.get_future().get());
    gate_.count_down();
}

TEST_F(LatePasswordTest, ATakenOverJobNoLongerHoldsItsClientsPlace)
{
    for (int i = 0; i < 9; ++i) {  // a client may hold two
        std::promise<bool> answered;
        submit_stuck([&](bool ran) { answered.set_value(ran); });
        EXPECT_TRUE(answered.get_future().get());
    }
    gate_.count_down();
}

}  // namespace
}  // namespace gatehouse::auth
