#include "auth/session_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/browser.hpp"
#include "support/other_program.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using auth::SessionMemory;

struct Memory : ::testing::Test {
    TestClock clock;
    db::Versions now{.known = true, .epoch = {1, 2}};
    SessionMemory memory;

    static Sha256 token(std::size_t number) { return sha256("token " + std::to_string(number)); }
    SessionMemory::Remembered ada()
    {
        return {.identity = auth::identify(auth::Session{.id = 5}, auth::User{.id = 1}),
                .from = clock.now() - 1h,
                .until = clock.now() + 1h,
                .versions = now,
                .tables = {.versions = 1, .growing = true}};
    }
    bool knows(std::size_t number)
    {
        return memory.find(token(number), clock.now(), now) != nullptr;
    }
};

TEST_F(Memory, HoldsATokensIdentityWhileItsRowsAreUnchanged)
{
    memory.remember(token(1), ada());
    EXPECT_EQ(memory.find(token(1), clock.now(), now)->identity->user->id, 1);
    EXPECT_FALSE(knows(2));
    now.counters[1] = 9;  // another table
    EXPECT_TRUE(knows(1));
    now.counters[0] = 1;
    EXPECT_FALSE(knows(1));
    EXPECT_EQ(memory.size(), 0U);
}

TEST_F(Memory, BelievesNoEarlierAndNoLaterClock)
{
    memory.remember(token(1), ada());
    clock.advance(-1h);
    EXPECT_TRUE(knows(1));
    clock.advance(-1us);
    EXPECT_FALSE(knows(1));
    clock.advance(1h);
    memory.remember(token(1), ada());
    clock.advance(1h - 1us);
    EXPECT_TRUE(knows(1));
    clock.advance(1us);
    EXPECT_FALSE(knows(1));
}

TEST_F(Memory, KnowsNothingOfUnknownVersionsOrAnotherEpoch)
{
    memory.remember(token(1), ada());
    now.epoch[0] = 7;
    EXPECT_FALSE(knows(1));
    memory.remember(token(1), ada());
    now.known = false;
    EXPECT_FALSE(knows(1));
}

TEST_F(Memory, IsBoundedAndKeepsWhatIsInUse)
{
    for (std::size_t i = 0; i < 5 * SessionMemory::generation; ++i) {
        memory.remember(token(i), ada());
        ASSERT_TRUE(knows(0)) << i;
    }
    EXPECT_LE(memory.size(), 2 * SessionMemory::generation);
    EXPECT_FALSE(knows(1));
}

// Each change is made on one loop, or by another program, and asked for on another loop that
// remembers the session.
struct RememberedSession : ::testing::TestWithParam<const char*> {
    TestSite site{{{"session-store", GetParam()}}};
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};
    std::unique_ptr<app::Site::OnLoop> elsewhere = site.another_loop();
    OtherProgram other{site.database_path()};
    Loop loop{1};

    void SetUp() override
    {
        browser.login("ada@example.org");
        for (int i = 0; i < 3; ++i)
            ASSERT_EQ(there(), 200);
    }
    http::Response answer_there()
    {
        auto request = http::Request::make(
            "GET", "/api/account/sessions/",
            {"Host: localhost", "Cookie: sessionid=" + browser.cookie("sessionid")});
        return run_to_end(loop, elsewhere->answer(request));
    }
    int there() { return answer_there().status; }
};

INSTANTIATE_TEST_SUITE_P(Store, RememberedSession, ::testing::Values("native", "django"),
                         [](const auto& store) { return std::string(store.param); });

TEST_P(RememberedSession, EndsWithALogoutOnAnotherLoop)
{
    const auto token = browser.cookie("sessionid");
    EXPECT_EQ(browser.send("POST", "/api/logout/").status, 200);
    browser.set_cookie("sessionid", token);
    EXPECT_EQ(there(), 403);
}

TEST_P(RememberedSession, EndsWhenAnotherProgramDeletesItsRow)
{
    other.run(site.config.django_sessions ? "DELETE FROM django_session"
                                          : "DELETE FROM gatehouse_session");
    EXPECT_EQ(there(), 403);
}

TEST_P(RememberedSession, EndsWhenAnotherProgramChangesThePassword)
{
    other.run("UPDATE accounts_customuser SET password = 'another'");
    EXPECT_EQ(there(), 403);
}

TEST_P(RememberedSession, IsNobodysWhileItsUserIsInactive)
{
    other.run("UPDATE accounts_customuser SET is_active = 0");
    EXPECT_EQ(there(), 403);
    other.run("UPDATE accounts_customuser SET is_active = 1");
    EXPECT_EQ(there(), 200);
}

TEST_P(RememberedSession, EndsWithItsUser)
{
    other.run("DELETE FROM accounts_customuser");
    EXPECT_EQ(there(), 403);
}

TEST_P(RememberedSession, EndsAtItsIdleTimeoutAndIsRenewedAtItsHour)
{
    site.clock.advance(59min);
    EXPECT_EQ(answer_there().cookies.size(), 0U);
    site.clock.advance(1min);
    EXPECT_EQ(answer_there().cookies.size(), 1U);
    EXPECT_EQ(answer_there().cookies.size(), 0U);
    site.clock.advance(site.config.session_idle_timeout);
    EXPECT_EQ(there(), 403);
}

TEST_P(RememberedSession, IsDormantWhileTheClockIsBehind)
{
    site.clock.advance(-61min);
    EXPECT_EQ(there(), 403);
    site.clock.advance(61min);
    EXPECT_EQ(there(), 200);
}

TEST_P(RememberedSession, EndsWhenTheTriggersAreLostAndTheRowGoes)
{
    other.run(
        "DROP TRIGGER IF EXISTS gatehouse_session_deleted;"
        "DELETE FROM django_session; DELETE FROM gatehouse_session");
    EXPECT_EQ(there(), 403);
}

}  // namespace
}  // namespace gatehouse::testing
