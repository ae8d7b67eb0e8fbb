// What holds whichever store keeps the sessions, through the API.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "auth/session.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::chrono::days day{1};

struct Session : ::testing::TestWithParam<const char*> {
    TestSite site{{{"session-store", GetParam()}}};
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};

    bool django() { return site.config.django_sessions; }
    std::int64_t rows()
    {
        return django() ? site.number("SELECT count(*) FROM django_session")
                        : site.number("SELECT count(*) FROM gatehouse_session");
    }
    void delete_rows()
    {
        site.run("DELETE FROM django_session");
        site.run("DELETE FROM gatehouse_session");
    }
    std::int64_t purge()
    {
        return run_to_end(site.sessions().purge(site.database(), site.clock.now()));
    }
    static boost::json::array list(Browser& of)
    {
        return boost::json::parse(body(of.get("/api/account/sessions/"))).at("results").as_array();
    }
    // The path of the session that `of` uses itself.
    static std::string own_path(Browser& of)
    {
        for (const auto& row : list(of))
            if (row.at("current").as_bool())
                return "/api/account/sessions/" + std::to_string(row.at("id").as_int64()) + "/";
        return "none is current";
    }
    int change_password(const std::string& current, const std::string& wanted)
    {
        return browser
            .send("POST", "/api/account/password/",
                  R"({"current_password":")" + current + R"(","new_password":")" + wanted + R"("})")
            .status;
    }
};

INSTANTIATE_TEST_SUITE_P(Store, Session, ::testing::Values("native", "django"),
                         [](const auto& store) { return std::string(store.param); });

TEST_P(Session, TokensNeverRepeat)
{
    std::set<std::string> tokens;
    for (int i = 0; i < 100; ++i) {
        browser.login("ada@example.org");
        tokens.insert(browser.cookie("sessionid"));
    }
    EXPECT_THAT(tokens, SizeIs(100));
    EXPECT_EQ(rows(), 1);
}

TEST_P(Session, OfANewLoginReplacesTheOldOne)
{
    browser.login("ada@example.org");
    const auto first = browser.cookie("sessionid");
    browser.login("ada@example.org");
    EXPECT_NE(browser.cookie("sessionid"), first);
    EXPECT_EQ(rows(), 1);
    browser.set_cookie("sessionid", first);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_P(Session, IsNeverAdoptedFromAnUnknownToken)
{
    const std::string chosen = "0123456789012345678901234567890123456789012";
    browser.get("/api/login-set-cookie/");
    browser.set_cookie("sessionid", chosen);
    const auto response = browser.send("POST", "/api/login/",
                                       R"({"email":"ada@example.org","password":"correct horse"})");
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.cookies,
                SizeIs(3));  // csrftoken, the new session, the device; no deletion of the old
    EXPECT_NE(browser.cookie("sessionid"), chosen);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
}

TEST_P(Session, OfAForgedTruncatedOrChangedTokenIsNobodysAndItsCookieIsDeleted)
{
    browser.login("ada@example.org");
    const auto token = browser.cookie("sessionid");
    auto changed = token;
    changed[5] = changed[5] == 'a' ? 'b' : 'a';
    for (const auto& forged :
         {changed, token.substr(1), token + "a", std::string("x"), std::string("'--")}) {
        Browser thief{site};
        thief.set_cookie("sessionid", forged);
        const auto response = thief.get("/api/account/");
        EXPECT_EQ(response.status, 403) << forged;
        ASSERT_THAT(response.cookies, SizeIs(1)) << forged;
        EXPECT_THAT(response.cookies[0], StartsWith(R"(sessionid=""; expires=Thu, 01 Jan 1970)"))
            << forged;
    }
}

TEST_P(Session, ThatIsDeadIsDeletedOnceByLogout)
{
    browser.login("ada@example.org");
    delete_rows();
    EXPECT_THAT(browser.send("POST", "/api/logout/").cookies, SizeIs(1));
}

TEST_P(Session, EndsWhenItsVisitorStaysAwayForFourteenDays)
{
    browser.login("ada@example.org");
    site.clock.advance(14 * day - 1s);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
    site.clock.advance(14 * day - 1s);
    EXPECT_EQ(browser.get("/api/account/").status,
              200);  // each visit starts the fourteen days anew
    site.clock.advance(14 * day);
    const auto response = browser.get("/api/account/");
    EXPECT_EQ(response.status, 403);
    EXPECT_THAT(browser.cookie("sessionid"), IsEmpty());
}

TEST_P(Session, EndsNinetyDaysAfterLoginHoweverOftenItIsUsed)
{
    browser.login("ada@example.org");
    for (int i = 0; i < 8; ++i) {
        site.clock.advance(11 * day);
        EXPECT_EQ(browser.get("/api/account/").status, 200) << i;
    }
    site.clock.advance(2 * day - 1s);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
    site.clock.advance(1s);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_P(Session, IsRenewedWithItsCookieAtMostOnceAnHour)
{
    browser.login("ada@example.org");
    const auto seen = [&] {
        return django() ? site.text("SELECT expire_date FROM django_session")
                        : site.text("SELECT last_seen_on FROM gatehouse_session");
    };
    const auto at_login = seen();
    site.clock.advance(59min);
    EXPECT_THAT(browser.get("/api/account/").cookies, IsEmpty());
    EXPECT_EQ(seen(), at_login);
    site.clock.advance(1min);
    const auto response = browser.get("/api/account/");
    ASSERT_THAT(response.cookies, SizeIs(1));
    EXPECT_THAT(response.cookies[0], HasSubstr("Max-Age=1209600"));
    EXPECT_NE(seen(), at_login);
    EXPECT_THAT(browser.get("/api/account/").cookies, IsEmpty());
}

TEST_P(Session, CookieNeverOutlivesTheAbsoluteLifetime)
{
    browser.login("ada@example.org");
    for (int i = 0; i < 8; ++i) {
        site.clock.advance(11 * day);
        browser.get("/api/account/");
    }
    site.clock.advance(1 * day);
    const auto response = browser.get("/api/account/");
    ASSERT_THAT(response.cookies, SizeIs(1));
    EXPECT_THAT(response.cookies[0], HasSubstr("Max-Age=86400;"));
}

TEST_P(Session, OfADeactivatedUserRestsUntilTheUserIsBack)
{
    browser.login("ada@example.org");
    site.run("UPDATE accounts_customuser SET is_active = $1", false);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_THAT(browser.cookie("sessionid"), Not(IsEmpty()));
    site.run("UPDATE accounts_customuser SET is_active = $1", true);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
}

TEST_P(Session, OfADeletedUserIsNobodys)
{
    browser.login("ada@example.org");
    site.run("DELETE FROM accounts_customuser");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_P(Session, EndsWhenAnotherProgramChangesThePasswordColumn)
{
    browser.login("ada@example.org");
    site.run("UPDATE accounts_customuser SET password = $1", "pbkdf2_sha256$1$salt$other");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_EQ(rows(), 0);
    EXPECT_THAT(browser.cookie("sessionid"), IsEmpty());
}

TEST_P(Session, SeesAPermissionChangeAtTheNextRequest)
{
    browser.login("ada@example.org");
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr(R"("is_staff":false)"));
    site.run("UPDATE accounts_customuser SET is_staff = $1", true);
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr(R"("is_staff":true)"));
}

TEST_P(Session, PurgeDeletesWhatIsOverAndNothingElse)
{
    browser.login("ada@example.org");
    site.clock.advance(10 * day);
    Browser later{site};
    later.login("ada@example.org");
    site.clock.advance(4 * day);
    EXPECT_EQ(purge(), 1);
    EXPECT_EQ(rows(), 1);
    EXPECT_EQ(later.get("/api/account/").status, 200);
}

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

struct SessionBehindHttps : ::testing::TestWithParam<const char*> {
    TestSite site{{{"session-store", GetParam()},
                   {"public-url", "https://site.example"},
                   {"cookie-prefix", "host"}}};
};

INSTANTIATE_TEST_SUITE_P(Store, SessionBehindHttps, ::testing::Values("native", "django"),
                         [](const auto& store) { return std::string(store.param); });

TEST_P(SessionBehindHttps, CookieIsSecureAndMayCarryTheHostPrefix)
{
    site.add_user({.email = "ada@example.org"});
    Browser browser{site, "site.example"};
    const auto set = browser.get("/api/login-set-cookie/");
    const auto token = browser.cookie("__Host-csrftoken");
    ASSERT_THAT(token, SizeIs(32));
    const auto response = browser.send("POST", "/api/login/",
                                       R"({"email":"ada@example.org","password":"correct horse"})",
                                       {"Origin: https://site.example", "X-CSRFToken: " + token});
    ASSERT_EQ(response.status, 200);
    EXPECT_THAT(response.cookies[1], StartsWith("__Host-sessionid="));
    EXPECT_THAT(response.cookies[1], ::testing::EndsWith("; Path=/; SameSite=Lax; Secure"));
    EXPECT_EQ(browser.get("/api/account/").status, 200);
    const auto logout = browser.send(
        "POST", "/api/logout/", "",
        {"Origin: https://site.example", "X-CSRFToken: " + browser.cookie("__Host-csrftoken")});
    EXPECT_THAT(logout.cookies.at(0), ::testing::EndsWith("Secure"));
}

}  // namespace
}  // namespace gatehouse::testing
