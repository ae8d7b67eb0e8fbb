// Every answer of every route carries the security headers, whatever its status (ASVS V3.4, V14.3).

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

auto has_security_headers()
{
    return AllOf(HasSubstr("X-Content-Type-Options: nosniff\r\n"),
                 HasSubstr("Referrer-Policy: same-origin\r\n"),
                 HasSubstr("Cross-Origin-Opener-Policy: same-origin\r\n"),
                 HasSubstr("Cross-Origin-Resource-Policy: same-origin\r\n"),
                 HasSubstr("frame-ancestors 'none'"), HasSubstr("; sandbox\r\n"),
                 HasSubstr("Content-Security-Policy: default-src 'none'"));
}

TEST(SecurityHeaders, AreOnEveryAnswerOfEveryRouteWithEveryMethod)
{
    TestSite site;
    Browser browser{site};
    site.add_user({.email = "ada@example.org"});
    browser.login("ada@example.org");
    int answers = 0;
    for (const auto& route : site.site().router().routes()) {
        auto path = route.path;
        if (const auto brace = path.find("{id}"); brace != std::string::npos)
            path.replace(brace, 4, "1");
        for (const auto* method :
             {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"}) {
            Browser visitor = browser;
            const auto response = visitor.send(method, path, "{}");
            EXPECT_THAT(std::string(response.common_headers), has_security_headers())
                << method << ' ' << path;
            EXPECT_THAT(*response.header("Cache-Control"), HasSubstr("no-store"))
                << method << ' ' << path;
            ++answers;
        }
    }
    EXPECT_GT(answers, 100);
}

TEST(SecurityHeaders, AreOnRefusalsRedirectsAndBrokenPages)
{
    TestSite site;
    Browser browser{site}, foreign{site, "evil.example"};
    for (const auto& [response, status] :
         {std::pair{browser.get("/api/posts"), 301}, std::pair{browser.get("/api/nothing/"), 404},
          std::pair{foreign.get("/"), 400}, std::pair{browser.get("/broken"), 500},
          std::pair{site.site().refusal(431, "too long", "192.0.2.1"), 431}}) {
        EXPECT_EQ(response.status, status);
        EXPECT_THAT(std::string(response.common_headers), has_security_headers()) << status;
    }
}

TEST(SecurityHeaders, SayHstsOnlyBehindHttps)
{
    TestSite plain;
    TestSite https{{{"public-url", "https://site.example"}}};
    EXPECT_THAT(std::string(Browser{plain}.get("/").common_headers),
                Not(HasSubstr("Strict-Transport-Security")));
    EXPECT_THAT(std::string(Browser(https, "site.example").get("/").common_headers),
                HasSubstr("Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n"));
}

TEST(SecurityHeaders, HstsLastsAsLongAsSetOrIsLeftToTheProxy)
{
    TestSite day{{{"public-url", "https://site.example"}, {"hsts", "86400"}}};
    TestSite none{{{"public-url", "https://site.example"}, {"hsts", "0"}}};
    EXPECT_THAT(std::string(Browser(day, "site.example").get("/").common_headers),
                HasSubstr("Strict-Transport-Security: max-age=86400; includeSubDomains\r\n"));
    EXPECT_THAT(std::string(Browser(none, "site.example").get("/").common_headers),
                Not(HasSubstr("Strict-Transport-Security")));
}

TEST(Failure, IsToldToTheLogAndNotToTheVisitor)
{
    TestSite site;
    const auto response = Browser{site}.get("/broken");
    EXPECT_EQ(response.status, 500);
    EXPECT_THAT(body(response),
                AllOf(HasSubstr("Server Error (500)"), Not(HasSubstr("secret detail"))));
    EXPECT_THAT(site.log(), HasSubstr("secret detail"));
}

TEST(Log, KeepsAStrangersTextOnOneLine)
{
    TestSite site;
    Browser{site}.get("/api/posts/%0A%1b%22x/");
    EXPECT_THAT(site.log(), HasSubstr(R"("path":"/api/posts/%0A%1b%22x/")"));
    const auto log = site.log();
    for (std::size_t start = 0; start < log.size(); start = log.find('\n', start) + 1)
        EXPECT_EQ(log[start], '{');
}

TEST(Log, HoldsOneRecordForEachRefusalAndNoWordOfTheReferer)
{
    TestSite site{{{"public-url", "https://site.example"}}};
    const auto ada = site.add_user({.email = "ada@example.org"});
    const auto bob = site.add_user({.email = "bob@example.org"});
    site.add_post(ada, "mine");
    Browser browser{site, "site.example"};
    const std::vector<std::string> ours = {"Origin: https://site.example"};
    browser.get("/api/login-set-cookie/");
    ASSERT_EQ(browser
                  .send("POST", "/api/login/",
                        R"({"email":"bob@example.org","password":"correct horse"})", ours)
                  .status,
              200);
    EXPECT_EQ(browser.send("DELETE", "/api/posts/1/", "", ours).status, 403);
    EXPECT_EQ(
        browser.send("DELETE", "/api/posts/1/", "", {"Referer: https://other/?key=secret"}).status,
        403);
    EXPECT_EQ(browser.send("PUT", "/api/posts/", "{}", ours).status, 405);
    const auto log = site.log();
    const auto user = fmt::format(R"("user":{},"method":"DELETE","path":"/api/posts/1/")", bob);
    EXPECT_THAT(log, HasSubstr(R"("event":"permission_denied")"));
    EXPECT_THAT(log, HasSubstr(user + R"(,"origin":"https://site.example","why":""})"));
    EXPECT_THAT(log, HasSubstr(R"("event":"csrf_refused")"));
    EXPECT_THAT(log,
                HasSubstr(user + R"(,"origin":"","why":"CSRF Failed: Referer checking failed"})"));
    EXPECT_THAT(log, Not(HasSubstr("secret")));
}

TEST(Health, ReadyIsUnavailableWhileDraining)
{
    TestSite site;
    Browser browser{site};
    EXPECT_EQ(browser.get("/-/live").status, 200);
    EXPECT_EQ(browser.get("/-/ready").status, 200);
    site.site().drain();
    EXPECT_EQ(browser.get("/-/live").status, 200);
    EXPECT_EQ(browser.get("/-/ready").status, 503);
    EXPECT_EQ(browser.get("/-/other").status, 404);
}

TEST(Pages, AreWhatIsNeitherApiNorHealth)
{
    TestSite site;
    Browser browser{site};
    EXPECT_EQ(body(browser.get("/posts?page=2")), "page /posts");
    EXPECT_EQ(browser.get("/api/unknown/").status, 404);
    EXPECT_EQ(browser.get("//api/unknown/").status, 404);
    EXPECT_EQ(browser.get("/api").status, 404);
}

}  // namespace
}  // namespace gatehouse::testing
