#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/session.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::chrono::days day{1};

struct Session : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};
};

TEST_F(Session, TokensAreUniqueAndOf256Bits)
{
    SystemRandom random;
    std::set<std::string> tokens;
    for (int i = 0; i < 10'000; ++i)
        tokens.insert(auth::new_token(random));
    EXPECT_THAT(tokens, SizeIs(10'000));
    EXPECT_THAT(*tokens.begin(), SizeIs(43));
}

TEST_F(Session, OfANewLoginReplacesTheOldOne)
{
    browser.login("ada@example.org");
    const auto first = browser.cookie("sessionid");
    browser.login("ada@example.org");
    EXPECT_NE(browser.cookie("sessionid"), first);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 1);
    browser.set_cookie("sessionid", first);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_F(Session, IsNeverAdoptedFromAnUnknownToken)
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

TEST_F(Session, OfAForgedTruncatedOrChangedTokenIsNobodysAndItsCookieIsDeleted)
{
    browser.login("ada@example.org");
    const auto token = browser.cookie("sessionid");
    auto changed = token;
    changed[5] = changed[5] == 'a' ? 'b' : 'a';
    for (const auto& forged :
         {changed, token.substr(0, 42), token + "a", std::string("x"), std::string("'--")}) {
        Browser thief{site};
        thief.set_cookie("sessionid", forged);
        const auto response = thief.get("/api/account/");
        EXPECT_EQ(response.status, 403) << forged;
        ASSERT_THAT(response.cookies, SizeIs(1)) << forged;
        EXPECT_THAT(response.cookies[0], StartsWith(R"(sessionid=""; expires=Thu, 01 Jan 1970)"))
            << forged;
    }
}

TEST_F(Session, ThatIsDeadIsDeletedOnceByLogout)
{
    browser.login("ada@example.org");
    site.run("DELETE FROM gatehouse_session");
    EXPECT_THAT(browser.send("POST", "/api/logout/").cookies, SizeIs(1));
}

TEST_F(Session, EndsWhenItsVisitorStaysAwayForFourteenDays)
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

TEST_F(Session, EndsNinetyDaysAfterLoginHoweverOftenItIsUsed)
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

TEST_F(Session, IsRenewedWithItsCookieAtMostOnceAnHour)
{
    browser.login("ada@example.org");
    const auto seen = [&] { return site.text("SELECT last_seen_on FROM gatehouse_session"); };
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

TEST_F(Session, CookieNeverOutlivesTheAbsoluteLifetime)
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

TEST_F(Session, OfADeactivatedUserRestsUntilTheUserIsBack)
{
    browser.login("ada@example.org");
    site.run("UPDATE accounts_customuser SET is_active = $1", false);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_THAT(browser.cookie("sessionid"), SizeIs(43));
    site.run("UPDATE accounts_customuser SET is_active = $1", true);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
}

TEST_F(Session, OfADeletedUserIsNobodysAndPurged)
{
    browser.login("ada@example.org");
    site.run("DELETE FROM accounts_customuser");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_EQ(run_to_end(auth::purge(site.database(), site.config, site.clock.now())), 1);
}

TEST_F(Session, EndsWhenAnotherProgramChangesThePasswordColumn)
{
    browser.login("ada@example.org");
    site.run("UPDATE accounts_customuser SET password = $1", "pbkdf2_sha256$1$salt$other");
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 0);
}

TEST_F(Session, SeesAPermissionChangeAtTheNextRequest)
{
    browser.login("ada@example.org");
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr(R"("is_staff":false)"));
    site.run("UPDATE accounts_customuser SET is_staff = $1", true);
    EXPECT_THAT(body(browser.get("/api/account/")), HasSubstr(R"("is_staff":true)"));
}

TEST_F(Session, PurgeDeletesWhatIsOverAndNothingElse)
{
    browser.login("ada@example.org");
    site.clock.advance(10 * day);
    Browser later{site};
    later.login("ada@example.org");
    site.clock.advance(4 * day);
    EXPECT_EQ(run_to_end(auth::purge(site.database(), site.config, site.clock.now())), 1);
    EXPECT_EQ(later.get("/api/account/").status, 200);
}

TEST_F(Session, RemembersAddressAndUserAgentOfItsLogin)
{
    browser.address = "198.51.100.7";
    browser.get("/api/login-set-cookie/");
    browser.send("POST", "/api/login/", R"({"email":"ada@example.org","password":"correct horse"})",
                 {"User-Agent: Lynx/2.9 \xff" + std::string(500, 'x')});
    EXPECT_EQ(site.text("SELECT address FROM gatehouse_session"), "198.51.100.7");
    const auto agent = site.text("SELECT user_agent FROM gatehouse_session");
    EXPECT_THAT(agent, StartsWith("Lynx/2.9 ?x"));  // bytes that are not ASCII are no text
    EXPECT_THAT(agent, SizeIs(400));
}

struct SessionBehindHttps : ::testing::Test {
    TestSite site{{{"public-url", "https://site.example"}, {"cookie-prefix", "host"}}};
};

TEST_F(SessionBehindHttps, CookieIsSecureAndMayCarryTheHostPrefix)
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
