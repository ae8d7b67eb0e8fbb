// The numbers of LoginThrottle, exactly, on a clock that stands still.

#include "auth/throttle.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "support/test_clock.hpp"

namespace gatehouse::auth {
namespace {

using namespace std::chrono_literals;
using testing::TestClock;

constexpr unsigned plenty = 100;  // failures a second

struct Throttle : ::testing::Test {
    TestClock clock;
    SystemRandom random;
    LoginThrottle throttle{true, clock, random, plenty};

    // "" when it was let through, and counted; else the limit that refused.
    std::string fail(std::string_view account, std::string_view network,
                     std::optional<std::int64_t> device = std::nullopt)
    {
        auto attempt = throttle.login(account, network, device);
        if (!attempt) {
            retry_after = attempt.error().retry_after_seconds;
            return std::string(attempt.error().limit);
        }
        attempt->count();
        return "";
    }

    unsigned retry_after = 0;
};

std::string numbered(std::string_view text, int number)
{
    return std::string(text) + std::to_string(number);
}

TEST_F(Throttle, LetsFiveFailuresOfAnAccountAndNetworkThroughInAQuarterHour)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(fail("ada", "net"), "") << i;
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    EXPECT_EQ(retry_after, 900U);
    EXPECT_EQ(fail("bob", "net"), "");
    EXPECT_EQ(fail("ada", "another"), "");
}

TEST_F(Throttle, LetsFiftyFailuresOfANetworkThroughInAQuarterHour)
{
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(fail(numbered("account", i), "net"), "") << i;
    EXPECT_EQ(fail("one more", "net"), "network");
    EXPECT_EQ(retry_after, 900U);
    EXPECT_EQ(fail("one more", "another"), "");
    clock.advance(15min);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(fail(numbered("account", i), "net"), "") << i;
    EXPECT_EQ(fail("one more", "net"), "network");
}

TEST_F(Throttle, LetsAHundredFailuresOfAnAccountThroughInAnHour)
{
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(fail("ada", numbered("net", i)), "") << i;
    EXPECT_EQ(fail("ada", "fresh"), "account");
    EXPECT_EQ(retry_after, 3600U);
    EXPECT_EQ(fail("bob", "fresh"), "");
    clock.advance(1h - 1us);
    EXPECT_EQ(fail("ada", "fresh"), "account");
    EXPECT_EQ(retry_after, 1U);
    clock.advance(1us);
    EXPECT_EQ(fail("ada", "fresh"), "");
}

TEST_F(Throttle, TheWindowSlides)
{
    for (int i = 0; i < 5; ++i) {  // at 0, 1, 2, 3, 4 minutes
        EXPECT_EQ(fail("ada", "net"), "");
        clock.advance(1min);
    }
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    EXPECT_EQ(retry_after, 600U);
    clock.advance(10min - 1us);
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    EXPECT_EQ(retry_after, 1U);
    clock.advance(1us);
    EXPECT_EQ(fail("ada", "net"), "");  // for the one of minute 0; that of minute 1 is next
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    EXPECT_EQ(retry_after, 60U);
}

TEST_F(Throttle, RetryAfterIsWhenAllLimitsLetItThrough)
{
    for (int i = 0; i < 95; ++i)
        EXPECT_EQ(fail("ada", numbered("net", i)), "");
    clock.advance(10s);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(fail("ada", "net"), "");
    EXPECT_EQ(fail("ada", "net"), "account");  // refused by two; this one lasts longer
    EXPECT_EQ(retry_after, 3590U);
}

TEST_F(Throttle, ARefusedAttemptUsesNothingUp)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(fail("ada", "net"), "");
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(fail("ada", "net"), "account_and_network");
    for (int i = 5; i < 50; ++i)
        EXPECT_EQ(fail(numbered("account", i), "net"), "") << i;
    EXPECT_EQ(fail("one more", "net"), "network");
}

TEST_F(Throttle, AnAttemptIsReservedUntilItIsGivenBack)
{
    std::vector<LoginThrottle::Reservation> reserved;
    for (int i = 0; i < 5; ++i)
        reserved.push_back(throttle.login("ada", "net", std::nullopt).value());
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    reserved.front().give_back();
    reserved.front().give_back();  // once is all it can
    EXPECT_EQ(fail("ada", "net"), "");
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    reserved.clear();
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(fail("ada", "net"), "") << i;
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
}

TEST_F(Throttle, WhatIsGivenBackIsGivenBackEverywhere)
{
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(throttle.login("ada", "net", std::nullopt)) << i;
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(throttle.login("ada", "net", 7)) << i;
    for (int i = 0; i < 1000; ++i)
        ASSERT_TRUE(throttle.password_change(7)) << i;
}

TEST_F(Throttle, AReservationThatOutlivesItsWindowGivesNothingBackTwice)
{
    auto slow = throttle.login("ada", "net", std::nullopt).value();
    clock.advance(2h);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(fail("ada", "net"), "");
    slow.give_back();
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
}

TEST_F(Throttle, AKnownDeviceHasFiveOfItsOwnWhateverStrangersDo)
{
    for (int i = 0; i < 100; ++i)
        fail("ada", numbered("net", i));
    for (int i = 0; i < 50; ++i)
        fail(numbered("account", i), "home");
    EXPECT_EQ(fail("ada", "home"), "account");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(fail("ada", "home", 7), "") << i;
    EXPECT_EQ(fail("ada", "home", 7), "device");
    EXPECT_EQ(retry_after, 900U);
    EXPECT_EQ(fail("ada", "elsewhere", 7), "device");  // a stolen one cannot move on
    EXPECT_EQ(fail("ada", "home", 8), "");
}

TEST_F(Throttle, APasswordChangeHasFiveASession)
{
    const auto fail_in = [&](std::int64_t session) {
        auto attempt = throttle.password_change(session);
        if (attempt)
            attempt->count();
        return attempt.has_value();
    };
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(fail_in(1)) << i;
    EXPECT_FALSE(fail_in(1));
    EXPECT_TRUE(fail_in(2));
    clock.advance(15min);
    EXPECT_TRUE(fail_in(1));
}

TEST_F(Throttle, NamesAreKeptApart)
{
    for (int i = 0; i < 5; ++i)
        fail("ab", "c");
    EXPECT_EQ(fail("ab", "c"), "account_and_network");
    for (const auto& [account, network] : std::vector<std::pair<std::string, std::string>>{
             {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"c", "ab"}, {"AB", "c"}, {"ab ", "c"}})
        EXPECT_EQ(fail(account, network), "") << account << '|' << network;
}

TEST_F(Throttle, AClockThatJumpsBackLocksNobodyOut)
{
    clock.advance(24h * 365);
    for (int i = 0; i < 5; ++i)
        fail("ada", "net");
    clock.advance(-24h * 365);
    EXPECT_EQ(fail("ada", "net"), "account_and_network");
    EXPECT_EQ(retry_after, 900U);
    clock.advance(15min);
    EXPECT_EQ(fail("ada", "net"), "");
}

TEST_F(Throttle, AClockThatJumpsAheadEndsTheWindow)
{
    for (int i = 0; i < 5; ++i)
        fail("ada", "net");
    clock.advance(24h);
    EXPECT_EQ(fail("ada", "net"), "");
}

TEST_F(Throttle, SwitchedOffLetsEverythingThrough)
{
    LoginThrottle off(false, clock, random, plenty);
    for (int i = 0; i < 1000; ++i) {
        auto login = off.login("ada", "net", std::nullopt);
        auto change = off.password_change(1);
        ASSERT_TRUE(login && change);
        login->count();
        change->count();
    }
}

TEST_F(Throttle, FullIsClosedForStrangersUntilTheOldestFailureEnds)
{
    LoginThrottle small(true, clock, random, 1);  // 900 in a quarter hour
    const auto try_it = [&](const std::string& account, std::optional<std::int64_t> device) {
        auto attempt = small.login(account, account, device);
        if (!attempt)
            return attempt.error().retry_after_seconds;
        attempt->count();
        return 0U;
    };
    for (int i = 0; i < 900; ++i) {
        ASSERT_EQ(try_it(numbered("flood", i), std::nullopt), 0U) << i;
        if (i == 0)
            clock.advance(10s);
    }
    EXPECT_EQ(try_it("ada", std::nullopt), 890U);
    EXPECT_EQ(try_it("ada", 7), 0U);
    EXPECT_TRUE(small.password_change(7));
    clock.advance(890s);
    EXPECT_EQ(try_it("ada", std::nullopt), 0U);
    EXPECT_EQ(try_it("bob", std::nullopt), 10U);
    clock.advance(10s);
    for (int i = 0; i < 899; ++i)
        ASSERT_EQ(try_it(numbered("again", i), std::nullopt), 0U) << i;
    EXPECT_NE(try_it("ada", std::nullopt), 0U);
}

TEST_F(Throttle, ALivingFailureIsNeverEvicted)
{
    LoginThrottle small(true, clock, random, 1);
    const auto fails = [&](const std::string& account) {
        auto attempt = small.login(account, account, std::nullopt);
        if (attempt)
            attempt->count();
        return attempt.has_value();
    };
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(fails("ada"));
    for (int i = 0; i < 5000; ++i)
        fails(numbered("flood", i));
    clock.advance(15min - 1us);
    EXPECT_FALSE(fails("ada"));
}

TEST_F(Throttle, IsExactForManyThreads)
{
    std::atomic<int> through = 0;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    auto attempt = throttle.login("ada", "net", std::nullopt);
                    if (!attempt)
                        continue;
                    attempt->count();
                    ++through;
                }
            });
    }
    EXPECT_EQ(through, 5);
}

// Succeeding logins only take and give back; whatever the threads do, nothing stays behind.
TEST_F(Throttle, ForgetsWhatManyThreadsGaveBack)
{
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 2000; ++i)
                    static_cast<void>(
                        throttle.login(numbered("a", i % 7), numbered("n", thread), std::nullopt));
            });
    }
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(fail(numbered("a", i % 10), "n0"), "") << i;
    EXPECT_EQ(fail("b", "n0"), "network");
}

// Against a log that keeps a plain list: ten thousand random steps have the same answers.
TEST(FailureLog, AgreesWithAPlainListOfTimes)
{
    struct Noted {
        FailureLog::Key key;
        FailureLog::Time at;
    };
    constexpr std::size_t capacity = 40;
    constexpr auto window = 100s;
    FailureLog log(4, window, capacity);
    std::vector<Noted> list;
    FailureLog::Time now{0};
    std::uint64_t state = 42;
    const auto dice = [&](std::uint64_t sides) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state >> 33U) % sides;
    };
    for (int step = 0; step < 10'000; ++step) {
        now += std::chrono::seconds(dice(5));
        std::erase_if(list, [&](const Noted& n) { return n.at + window <= now; });
        const FailureLog::Key key = dice(20);
        const auto count = std::ranges::count(list, key, &Noted::key);
        auto expected = now;
        if (count >= 4)
            expected = std::ranges::find(list, key, &Noted::key)->at + window;
        else if (list.size() == capacity)
            expected = list.front().at + window;
        ASSERT_EQ(log.room_at(key, now), expected) << step;
        if (expected == now) {
            log.add(key, now);
            list.push_back({key, now});
        }
        if (!list.empty() && dice(3) == 0) {
            const auto gone = list.begin() + static_cast<std::ptrdiff_t>(dice(list.size()));
            log.remove(gone->key, gone->at);
            list.erase(gone);
        }
    }
}

}  // namespace
}  // namespace gatehouse::auth
