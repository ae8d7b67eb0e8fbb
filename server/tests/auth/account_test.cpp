#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;

struct Account : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    Browser browser{site};

    http::Response change_password(const std::string& current, const std::string& wanted)
    {
        return browser.send(
            "POST", "/api/account/password/",
            R"({"current_password":")" + current + R"(","new_password":")" + wanted + R"("})");
    }
};

TEST_F(Account, IsFourFieldsOnTheWire)
{
    browser.login("ada@example.org");
    const auto response = browser.get("/api/account/");
    EXPECT_EQ(
        body(response),
        R"({"email":"ada@example.org","is_staff":false,"is_active":true,"is_superuser":false})");
    EXPECT_EQ(*response.header("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(*response.header("Vary"), "Accept, Cookie");
    EXPECT_EQ(*response.header("Cache-Control"), "private, no-store");
}

TEST_F(Account, OfNobodyIs403)
{
    for (const auto* path :
         {"/api/account/", "/api/account/profile/", "/api/account/sessions/", "/api/posts/"}) {
        const auto response = browser.get(path);
        EXPECT_EQ(response.status, 403) << path;
        EXPECT_EQ(body(response), R"({"detail":"Authentication credentials were not provided."})")
            << path;
    }
}

TEST_F(Account, ProfileTellsTheUsersId)
{
    browser.login("ada@example.org");
    EXPECT_THAT(body(browser.get("/api/account/profile/")),
                HasSubstr("{\"id\":" + std::to_string(ada) + R"(,"email":"ada@example.org")"));
}

TEST_F(Account, PasswordChangeEndsTheOtherSessionsAndRenewsThisOne)
{
    Browser other{site};
    other.login("ada@example.org");
    browser.login("ada@example.org");
    const auto before = browser.cookie("sessionid");
    const auto response = change_password("correct horse", "battery staple");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(body(response), R"({"detail":"Password changed"})");
    EXPECT_NE(browser.cookie("sessionid"), before);
    EXPECT_EQ(browser.get("/api/account/").status, 200);
    EXPECT_EQ(other.get("/api/account/").status, 403);
    EXPECT_EQ(other.login("ada@example.org", "correct horse"), 400);
    EXPECT_EQ(other.login("ada@example.org", "battery staple"), 200);
}

TEST_F(Account, PasswordChangeWantsTheCurrentPasswordAndAGoodNewOne)
{
    browser.login("ada@example.org");
    const auto wrong = change_password("wrong", "battery staple");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_THAT(body(wrong),
                HasSubstr(R"({"current_password":["Your current password was entered)"));
    for (const auto* weak : {"short", "password", "ada@example.org"}) {
        const auto response = change_password("correct horse", weak);
        EXPECT_EQ(response.status, 400) << weak;
        EXPECT_THAT(body(response), HasSubstr(R"({"new_password":[)")) << weak;
    }
    EXPECT_EQ(change_password("correct horse", "battery staple").status, 200);
}

TEST_F(Account, PasswordChangeNeedsTheCsrfToken)
{
    browser.login("ada@example.org");
    browser.forget("csrftoken");
    const auto response = change_password("correct horse", "battery staple");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(body(response), R"({"detail":"CSRF Failed: CSRF cookie not set."})");
}

TEST_F(Account, SessionThatDoesNotExistIs404)
{
    browser.login("ada@example.org");
    EXPECT_EQ(browser.send("DELETE", "/api/account/sessions/7/").status, 404);
    EXPECT_EQ(browser.send("DELETE", "/api/account/sessions/x/").status, 404);
}

}  // namespace
}  // namespace gatehouse::testing
