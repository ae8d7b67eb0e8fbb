// What only holds for sessions in gatehouse_session; the rest is in session_test.cpp.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/session_native.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::SizeIs;

TEST(NativeSession, TokensAreUniqueAndOf256Bits)
{
    SystemRandom random;
    std::set<std::string> tokens;
    for (int i = 0; i < 10'000; ++i)
        tokens.insert(auth::new_token(random));
    EXPECT_THAT(tokens, SizeIs(10'000));
    EXPECT_THAT(*tokens.begin(), SizeIs(43));
}

TEST(NativeSession, OfADeletedUserIsPurged)
{
    TestSite site;
    site.add_user({.email = "ada@example.org"});
    Browser browser{site};
    browser.login("ada@example.org");
    site.run("DELETE FROM accounts_customuser");
    EXPECT_EQ(run_to_end(site.sessions().purge(site.database(), site.clock.now())), 1);
}

TEST(NativeSession, OfADeactivatedUserIsPurged)
{
    TestSite site;
    const auto ada = site.add_user({.email = "ada@example.org"});
    site.add_user({.email = "bob@example.org"});
    Browser browser{site}, bob{site};
    bob.login("bob@example.org");
    browser.login("ada@example.org");
    site.run("UPDATE accounts_customuser SET is_active = $1 WHERE id = $2", false, ada);
    EXPECT_EQ(run_to_end(site.sessions().purge(site.database(), site.clock.now())), 1);
    EXPECT_EQ(bob.get("/api/account/").status, 200);
}

}  // namespace
}  // namespace gatehouse::testing
