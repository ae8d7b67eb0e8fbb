// The numbers of LoginThrottle, exactly.

#include <gmock/gmock.h>

#include "auth/throttle_on_a_clock.hpp"

namespace gatehouse::auth {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace gatehouse::auth
