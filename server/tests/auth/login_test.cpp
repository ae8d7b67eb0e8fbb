#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "base/encodings.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

struct LoginRoute : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};
};

TEST_F(LoginRoute, SetCookieRouteGivesTheBrowserACsrfTokenOfThirtyTwoLetters)
{
    const auto response = browser.get("/api/login-set-cookie/");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(body(response), R"({"details": "CSRF cookie set"})");
    EXPECT_THAT(browser.cookie("csrftoken"), SizeIs(32));
    EXPECT_THAT(
        response.cookies.at(0),
        HasSubstr(
            "; expires=Fri, 31 Dec 2021 12:00:00 GMT; Max-Age=31449600; Path=/; SameSite=Lax"));
}

TEST_F(LoginRoute, SetCookieRouteKeepsAGoodSecretAndReplacesABadOne)
{
    browser.get("/api/login-set-cookie/");
    const auto secret = browser.cookie("csrftoken");
    browser.get("/api/login-set-cookie/");
    EXPECT_EQ(browser.cookie("csrftoken"), secret);
    browser.set_cookie("csrftoken", "short");
    browser.get("/api/login-set-cookie/");
    EXPECT_THAT(browser.cookie("csrftoken"), SizeIs(32));
}

TEST_F(LoginRoute, SucceedsWithNewCsrfTokenThenHttpOnlySessionThenDevice)
{
    browser.get("/api/login-set-cookie/");
    const auto before = browser.cookie("csrftoken");
    const auto response = browser.send("POST", "/api/login/",
                                       R"({"email":"ada@example.org","password":"correct horse"})");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(body(response), R"({"detail": "Success"})");
    ASSERT_THAT(response.cookies, SizeIs(3));
    EXPECT_THAT(response.cookies[0], StartsWith("csrftoken="));
    EXPECT_THAT(response.cookies[1], StartsWith("sessionid="));
    EXPECT_THAT(response.cookies[1],
                HasSubstr("; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax"));
    EXPECT_THAT(response.cookies[1], Not(HasSubstr("Secure")));
    EXPECT_THAT(response.cookies[2], StartsWith("gatehouse_device="));
    EXPECT_NE(browser.cookie("csrftoken"), before);
    EXPECT_EQ(site.number("SELECT count(*) FROM accounts_customuser WHERE last_login IS NOT NULL"),
              1);
}

TEST_F(LoginRoute, KeepsOnlyTheDigestOfTheToken)
{
    browser.login("ada@example.org");
    const auto token = browser.cookie("sessionid");
    EXPECT_THAT(token, SizeIs(43));
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session WHERE token_digest = $1",
                          sha256(token)),
              1);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session WHERE token_digest = $1", token),
              0);
}

TEST_F(LoginRoute, WrongUnknownAndInactiveAreOneAnswer)
{
    site.add_user({.email = "gone@example.org", .is_active = false});
    for (const auto* credentials :
         {R"({"email":"ada@example.org","password":"wrong"})",
          R"({"email":"ADA@example.org","password":"correct horse"})",  // addresses are exact
          R"({"email":"nobody@example.org","password":"correct horse"})",
          R"({"email":"gone@example.org","password":"correct horse"})"}) {
        browser.get("/api/login-set-cookie/");
        const auto response = browser.send("POST", "/api/login/", credentials);
        EXPECT_EQ(response.status, 400) << credentials;
        EXPECT_EQ(body(response), R"({"detail": "Invalid credentials"})") << credentials;
        EXPECT_THAT(response.cookies, SizeIs(0)) << credentials;
    }
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 0);
}

struct Refusal {
    const char* json;
    const char* type;
    int status;
    const char* body;
};

TEST_F(LoginRoute, RefusesWhatIsNotTwoStrings)
{
    const Refusal refusals[] = {
        {R"({"email":"a@b.c"})", "application/json", 400,
         R"({"errors": {"__all__": "Please enter both username and password"}})"},
        {R"({"email":null,"password":"x"})", "application/json", 400,
         R"({"errors": {"__all__": "Please enter both username and password"}})"},
        {R"({"email":"a@b.c","password":5})", "application/json", 400,
         R"({"password":["Not a valid string."]})"},
        {R"({"email":["a@b.c"],"password":"x"})", "application/json", 400,
         R"({"email":["Not a valid string."]})"},
        {R"([])", "application/json", 400, R"({"detail":"Invalid data. Expected a dictionary."})"},
        {R"({"email":)", "application/json", 400, R"({"detail":"JSON parse error)"},
        {R"({"email":"a@b.c","password":"x"})", "text/plain", 415,
         R"({"detail":"Unsupported media type \"text/plain\" in request."})"},
    };
    browser.get("/api/login-set-cookie/");
    for (const auto& refusal : refusals) {
        const auto response = site.answer(
            http::Request::make("POST", "/api/login/",
                                {"Host: localhost", std::string("Content-Type: ") + refusal.type,
                                 "Cookie: csrftoken=" + browser.cookie("csrftoken"),
                                 "X-CSRFToken: " + browser.cookie("csrftoken")},
                                refusal.json));
        EXPECT_EQ(response.status, refusal.status) << refusal.json;
        EXPECT_THAT(body(response), StartsWith(refusal.body)) << refusal.json;
    }
}

TEST_F(LoginRoute, WithoutCsrfTokenIsAnHtmlPageThatDoesNotSayWhy)
{
    const auto response = browser.send("POST", "/api/login/", R"({"email":"a","password":"b"})");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(*response.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(body(response), Not(HasSubstr("cookie")));
}

TEST_F(LoginRoute, ChecksCsrfBeforeTheMethod)
{
    EXPECT_EQ(browser.send("PUT", "/api/login/").status, 403);
    browser.get("/api/login-set-cookie/");
    const auto response = browser.send("PUT", "/api/login/");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(*response.header("Allow"), "POST");
    EXPECT_EQ(browser.get("/api/login/").status, 405);
}

TEST_F(LoginRoute, FromAForeignOriginIsRefused)
{
    browser.get("/api/login-set-cookie/");
    const auto login = [&](std::vector<std::string> lines) {
        return browser
            .send("POST", "/api/login/",
                  R"({"email":"ada@example.org","password":"correct horse"})", std::move(lines))
            .status;
    };
    EXPECT_EQ(login({"Origin: http://evil.example"}), 403);
    EXPECT_EQ(login({"Sec-Fetch-Site: cross-site"}), 403);
    EXPECT_EQ(login({"Origin: http://localhost", "Sec-Fetch-Site: same-origin"}), 200);
}

TEST_F(LoginRoute, RehashesAnOldPasswordWithoutEndingTheUsersSessions)
{
    Browser other{site};
    other.login("ada@example.org");
    // md5$salt$md5("salt" + "correct horse"), as a Django test database would hold it
    const auto old = "md5$salt$" + hex(digest(Hash::md5, "saltcorrect horse"));
    site.run("UPDATE accounts_customuser SET password = $1", old);
    site.run("UPDATE gatehouse_session SET auth_digest = $1", sha256(old));
    EXPECT_EQ(browser.login("ada@example.org"), 200);
    EXPECT_THAT(site.text("SELECT password FROM accounts_customuser"),
                StartsWith("argon2$argon2id$"));
    EXPECT_EQ(other.get("/api/account/").status, 200);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
}

TEST_F(LoginRoute, LogoutEndsTheSessionForWhoeverHoldsTheToken)
{
    browser.login("ada@example.org");
    const auto token = browser.cookie("sessionid");
    const auto response = browser.send("POST", "/api/logout/");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(body(response), R"({"detail": "Logout Successful"})");
    EXPECT_THAT(
        response.cookies.at(0),
        StartsWith(R"(sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/)"));
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_session"), 0);
    browser.set_cookie("sessionid", token);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
}

TEST_F(LoginRoute, LogoutOfNobodyIsFine)
{
    browser.get("/api/login-set-cookie/");
    const auto response = browser.send("POST", "/api/logout/");
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.cookies, SizeIs(0));
}

TEST_F(LoginRoute, NeverWritesAPasswordOrATokenToTheLog)
{
    browser.login("ada@example.org", "a wrong pass phrase");
    browser.login("ada@example.org");
    browser.get("/api/posts/?search=private+words&limit=5");
    const auto log = site.log();
    EXPECT_THAT(log, Not(HasSubstr("pass phrase")));
    EXPECT_THAT(log, Not(HasSubstr("correct horse")));
    EXPECT_THAT(log, Not(HasSubstr(browser.cookie("sessionid"))));
    EXPECT_THAT(log, Not(HasSubstr(browser.cookie("csrftoken"))));
    EXPECT_THAT(log, Not(HasSubstr("private")));
    EXPECT_THAT(log, HasSubstr(R"("query":"search&limit=5")"));
    EXPECT_THAT(log, HasSubstr(R"("event":"login_failed")"));
    EXPECT_THAT(log, HasSubstr(R"("event":"login")"));
}

}  // namespace
}  // namespace gatehouse::testing
