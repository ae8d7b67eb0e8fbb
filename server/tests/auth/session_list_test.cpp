// What users see and end of their sessions, whichever store keeps them, through the API.

#include <gmock/gmock.h>

#include "auth/session_of_each_store.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_P(Session, RemembersAddressAndUserAgentOfItsLogin)
{
    browser.address = "198.51.100.7";
    browser.get("/api/login-set-cookie/");
    browser.send("POST", "/api/login/", R"({"email":"ada@example.org","password":"correct horse"})",
                 {"User-Agent: Lynx/2.9 \xff" + std::string(500, 'x')});
    const auto row = list(browser).at(0);
    EXPECT_EQ(row.at("address").as_string(), "198.51.100.7");
    const auto agent = row.at("user_agent").as_string();
    EXPECT_TRUE(agent.starts_with("Lynx/2.9 ?x")) << agent;  // bytes that are not ASCII are no text
    EXPECT_THAT(agent, SizeIs(400));
}

TEST_P(Session, SaysWhenItBeganAndWhenItWasLastSeen)
{
    browser.login("ada@example.org");
    site.clock.advance(3h);
    browser.get("/api/account/");
    site.clock.advance(10min);
    const auto row = list(browser).at(0);
    EXPECT_EQ(row.at("created_on").as_string(), "2021-01-01T12:00:00Z");
    EXPECT_EQ(row.at("last_seen_on").as_string(), "2021-01-01T15:00:00Z");
}

TEST_P(Session, IsListedForItsOwnerAloneTheLatestFirst)
{
    Browser phone{site}, stranger{site};
    site.add_user({.email = "bob@example.org"});
    phone.login("ada@example.org");
    stranger.login("bob@example.org");
    site.clock.advance(1s);
    browser.login("ada@example.org");
    const auto rows = list(browser);
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_TRUE(rows.at(0).at("current").as_bool());
    EXPECT_FALSE(rows.at(1).at("current").as_bool());
    EXPECT_NE(rows.at(0).at("id"), rows.at(1).at("id"));
    EXPECT_THAT(body(browser.get("/api/account/sessions/")),
                Not(HasSubstr(browser.cookie("sessionid"))));
}

TEST_P(Session, IsNotListedOnceItHasEnded)
{
    Browser phone{site};
    phone.login("ada@example.org");
    site.clock.advance(14 * day);
    browser.login("ada@example.org");
    EXPECT_THAT(list(browser), SizeIs(1));
}

TEST_P(Session, OfOnesOwnEndsAtOnceButNotThatOfAnother)
{
    Browser phone{site}, stranger{site};
    site.add_user({.email = "bob@example.org"});
    phone.login("ada@example.org");
    stranger.login("bob@example.org");
    browser.login("ada@example.org");
    const auto of_phone = own_path(phone);
    EXPECT_EQ(stranger.send("DELETE", of_phone).status, 404);
    EXPECT_EQ(browser.send("DELETE", own_path(stranger)).status, 404);
    EXPECT_EQ(phone.get("/api/account/").status, 200);
    EXPECT_EQ(browser.send("DELETE", of_phone).status, 204);
    EXPECT_EQ(phone.get("/api/account/").status, 403);
    EXPECT_EQ(browser.send("DELETE", of_phone).status, 404);
    EXPECT_EQ(stranger.get("/api/account/").status, 200);
    EXPECT_EQ(browser.send("DELETE", own_path(browser)).status, 204);
    EXPECT_THAT(browser.cookie("sessionid"), IsEmpty());
}

TEST_P(Session, EndsTogetherWithAllOthersButTheOneThatAsks)
{
    Browser phone{site}, tablet{site}, stranger{site};
    site.add_user({.email = "bob@example.org"});
    phone.login("ada@example.org");
    tablet.login("ada@example.org");
    stranger.login("bob@example.org");
    browser.login("ada@example.org");
    EXPECT_EQ(browser.send("DELETE", "/api/account/sessions/").status, 204);
    EXPECT_EQ(phone.get("/api/account/").status, 403);
    EXPECT_EQ(tablet.get("/api/account/").status, 403);
    EXPECT_EQ(stranger.get("/api/account/").status, 200);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
}

TEST_P(Session, ThatChangesThePasswordGoesOnUnderANewTokenAndTheOthersEnd)
{
    Browser other{site};
    other.login("ada@example.org");
    browser.login("ada@example.org");
    const auto before = browser.cookie("sessionid");
    EXPECT_EQ(change_password("correct horse", "battery staple"), 200);
    EXPECT_NE(browser.cookie("sessionid"), before);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
    EXPECT_THAT(list(browser), SizeIs(1));
    EXPECT_EQ(other.get("/api/account/").status, 403);
    other.set_cookie("sessionid", before);
    EXPECT_EQ(other.get("/api/account/").status, 403);
}

TEST_P(Session, OfAnotherUserEndsWhenSomebodySignsInOverIt)
{
    site.add_user({.email = "bob@example.org"});
    browser.login("ada@example.org");
    const auto before = browser.cookie("sessionid");
    browser.login("bob@example.org");
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr("bob@example.org"));
    EXPECT_EQ(rows(), 1);
    browser.set_cookie("sessionid", before);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_P(Session, ThatHasEndedIsNotBroughtBackByItsRenewal)
{
    browser.login("ada@example.org");
    const auto token = browser.cookie("sessionid");
    const auto resumed =
        run_to_end(site.sessions().resume(site.database(), token, site.clock.now()));
    ASSERT_EQ(resumed.state, auth::Resumed::State::alive);
    browser.send("POST", "/api/logout/");
    run_to_end(site.sessions().renew(site.database(), resumed.session, site.clock.now()));
    EXPECT_EQ(rows(), 0);
}

TEST_P(Session, OfALoginIsOneMoreThanBefore)
{
    for (int i = 1; i <= 5; ++i) {
        Browser another{site};
        another.login("ada@example.org");
        EXPECT_EQ(rows(), i);
    }
}

}  // namespace
}  // namespace gatehouse::testing
