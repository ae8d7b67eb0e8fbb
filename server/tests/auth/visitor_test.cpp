// Who asks and for which site: hosts and proxies.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;

int status_for(TestSite& site, const std::string& host)
{
    return site.answer(http::Request::make("GET", "/api/login-set-cookie/", {"Host: " + host}))
        .status;
}

TEST(Visitor, OnlyHostsOfOursAreServed)
{
    TestSite site{{{"allowed-hosts", "site.example,.wide.example,[::1]"}}};
    for (const auto* ours :
         {"site.example", "SITE.example", "site.example:8000", "wide.example", "a.b.wide.example",
          "site.example.", "site.example.:8000", "[::1]", "[::1]:8000"})
        EXPECT_EQ(status_for(site, ours), 200) << ours;
    for (const auto* foreign : {"", "evil.example", "site.example.evil", "xwide.example",
                                "site.example:", "site.example:80a", "[::1", "site_example",
                                "site.example/", "a@site.example", "[::1].", "."})
        EXPECT_EQ(status_for(site, foreign), 400) << foreign;
}

TEST(Visitor, ThePublicUrlsHostIsOurs)
{
    TestSite site{{{"public-url", "https://www.site.example"}}};
    EXPECT_EQ(status_for(site, "www.site.example"), 200);
}

TEST(Visitor, ForwardedHeadersOfAStrangerAreNotBelieved)
{
    TestSite site;
    Browser browser{site};
    browser.get("/api/posts/", {"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"});
    EXPECT_THAT(site.log(), HasSubstr(R"("address":"192.0.2.1")"));
}

TEST(Visitor, TrustedProxiesNameTheVisitorLastUntrustedFirst)
{
    TestSite site{{{"trusted-proxies", "192.0.2.1,192.0.2.2"}}};
    Browser browser{site};
    browser.get("/api/posts/", {"X-Forwarded-For: 6.6.6.6, 203.0.113.9, 192.0.2.2"});
    EXPECT_THAT(site.log(), HasSubstr(R"("address":"203.0.113.9")"));
}

TEST(Visitor, AForwardedAddressInALineOfItsOwnCountsToo)
{
    TestSite site{{{"trusted-proxies", "192.0.2.1"}}};
    Browser browser{site};
    browser.get("/api/posts/", {"X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 203.0.113.9"});
    EXPECT_THAT(site.log(), HasSubstr(R"("address":"203.0.113.9")"));
}

TEST(Visitor, ABrokenForwardedAddressIsNotTaken)
{
    const std::string too_long(5000, '1');
    for (const auto& broken :
         {std::string("<script>"), std::string("cafe"), std::string("203.0.113"), std::string("[]"),
          std::string("203.0.113.9.1:80"), std::string("1::2::3"), std::string("unknown"),
          too_long}) {
        TestSite site{{{"trusted-proxies", "192.0.2.1"}}};
        Browser browser{site};
        browser.get("/api/posts/", {"X-Forwarded-For: " + broken});
        EXPECT_THAT(site.log(), HasSubstr(R"("address":"192.0.2.1")")) << broken;
    }
}

TEST(Visitor, AForwardedAddressIsTakenWithoutItsPort)
{
    const std::pair<const char*, const char*> forwarded[] = {{"203.0.113.9:5000", "203.0.113.9"},
                                                             {"[2001:db8::1]:5000", "2001:db8::1"},
                                                             {"[2001:db8::1]", "2001:db8::1"},
                                                             {"2001:db8::1", "2001:db8::1"}};
    for (const auto& [sent, taken] : forwarded) {
        TestSite site{{{"trusted-proxies", "192.0.2.1"}}};
        Browser browser{site};
        browser.get("/api/posts/", {std::string("X-Forwarded-For: ") + sent});
        EXPECT_THAT(site.log(), HasSubstr(std::string(R"("address":")") + taken + '"')) << sent;
    }
}

TEST(Visitor, LinksCarryTheSchemeATrustedProxySaw)
{
    TestSite site{{{"trusted-proxies", "192.0.2.1"}}};
    const auto ada = site.add_user({.email = "ada@example.org"});
    for (int i = 0; i < 11; ++i)
        site.add_post(ada, "post");
    Browser browser{site};
    browser.login("ada@example.org");
    EXPECT_THAT(body(browser.get("/api/posts/", {"X-Forwarded-Proto: https"})),
                HasSubstr(R"("next":"https://localhost/api/posts/?limit=10&offset=10")"));
}

TEST(RequestId, OfAStrangerIsNotTaken)
{
    TestSite site;
    Browser browser{site};
    browser.get("/api/account/", {"X-Request-ID: forged"});
    EXPECT_THAT(site.log(), ::testing::Not(HasSubstr("forged")));
}

}  // namespace
}  // namespace gatehouse::testing
