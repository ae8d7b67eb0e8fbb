// LoginThrottle at the end of its memory, and under many threads.

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "auth/throttle_on_a_clock.hpp"

namespace gatehouse::auth {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace gatehouse::auth
