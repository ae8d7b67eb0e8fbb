// How long a session lives and whose it is, whichever store keeps it, through the API.

#include <set>

#include <gmock/gmock.h>

#include "auth/session_of_each_store.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

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
