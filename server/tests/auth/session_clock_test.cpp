// Sessions while the machine's clock jumps. Forward: sessions end early, as if their visitors had
// stayed away. Back: a session seen later than now sleeps until the clock has caught up, so that
// one in use gains nothing; one that nobody used gains at most the time it was not used.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/session.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::chrono::days day{1};

struct SessionClock : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};

    int account() { return browser.get("/api/account/").status; }
    void use_daily(int days)
    {
        for (int i = 0; i < days; ++i) {
            site.clock.advance(day);
            ASSERT_EQ(account(), 200) << "day " << i;
        }
    }
};

TEST_F(SessionClock, SmallStepsBackAreNobodysLoss)
{
    browser.login("ada@example.org");
    site.clock.advance(-59min);
    EXPECT_EQ(account(), 200);
}

TEST_F(SessionClock, SetBackPutsASessionToSleepUntilItHasCaughtUp)
{
    browser.login("ada@example.org");
    site.clock.advance(-61min);
    const auto response = browser.get("/api/account/");
    EXPECT_EQ(response.status, 403);
    EXPECT_THAT(response.cookies, IsEmpty()) << "the cookie stays";
    EXPECT_EQ(run_to_end(site.sessions().purge(site.database(), site.clock.now())), 0);
    site.clock.advance(61min);
    EXPECT_EQ(account(), 200);
}

TEST_F(SessionClock, SetBackDoesNotMakeASessionInUseLastLonger)
{
    browser.login("ada@example.org");
    use_daily(80);
    site.clock.advance(-30 * day);
    EXPECT_EQ(account(), 403);
    site.clock.advance(30 * day - 1h);
    EXPECT_EQ(account(), 200);
    use_daily(10);
    site.clock.advance(1h);
    EXPECT_EQ(account(), 403) << "ninety days after login";
}

// Nothing in the row says that time has passed while nobody came: that much is won, and no more.
TEST_F(SessionClock, SetBackProlongsAnUnusedSessionByLessThanTheIdleTimeout)
{
    browser.login("ada@example.org");
    use_daily(76);
    site.clock.advance(14 * day - 1s);
    site.clock.advance(-(14 * day - 1s));
    EXPECT_EQ(account(), 200);
    use_daily(13);
    site.clock.advance(1 * day);
    EXPECT_EQ(account(), 403) << "by its clock the ninety days are over";
}

TEST_F(SessionClock, BehindLetsPeopleSignInAndEndsTheSessionThatSlept)
{
    browser.login("ada@example.org");
    const auto slept = browser.cookie("sessionid");
    site.clock.advance(-5 * day);
    EXPECT_EQ(browser.login("ada@example.org"), 200);
    EXPECT_EQ(account(), 200);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 1);
    browser.set_cookie("sessionid", slept);
    site.clock.advance(5 * day);
    EXPECT_EQ(account(), 403);
}

TEST_F(SessionClock, SetForwardEndsSessionsAndSetRightAgainRevivesOnlyWhatWasNotPurged)
{
    browser.login("ada@example.org");
    const auto token = browser.cookie("sessionid");
    site.clock.advance(400 * day);
    EXPECT_EQ(account(), 403);
    EXPECT_THAT(browser.cookie("sessionid"), IsEmpty());
    site.clock.advance(-400 * day);
    browser.set_cookie("sessionid", token);
    EXPECT_EQ(account(), 200) << "its ninety days are not over";
    site.clock.advance(400 * day);
    EXPECT_EQ(run_to_end(site.sessions().purge(site.database(), site.clock.now())), 1);
    site.clock.advance(-400 * day);
    browser.set_cookie("sessionid", token);
    EXPECT_EQ(account(), 403);
}

TEST_F(SessionClock, JumpingAboutNeverMakesAVisitorSomebodyElse)
{
    site.add_user({.email = "bob@example.org"});
    Browser bob{site};
    const auto check = [&](Browser& who, const std::string& email) {
        if (who.cookie("sessionid").empty()) {
            ASSERT_EQ(who.login(email), 200);
        }
        const auto response = who.get("/api/account/");
        EXPECT_THAT(response.status, AnyOf(200, 403));
        if (response.status == 200) {
            EXPECT_THAT(body(response), HasSubstr(R"("email":")" + email + '"'));
        }
    };
    for (const auto jump :
         {0h, 2h, -3h, 480h, -480h, 24h * 89, -24h * 200, 24h * 5000, -24h * 5000})
        for (int again = 0; again < 2; ++again) {
            site.clock.advance(jump / 2);
            check(browser, "ada@example.org");
            check(bob, "bob@example.org");
        }
}

}  // namespace
}  // namespace gatehouse::testing
