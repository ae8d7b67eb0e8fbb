// The login throttle through the API: which answers, what is counted, what the log says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto* ada_email = "ada@example.org";

struct LoginThrottle : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = ada_email});

    // One wrong password from a browser that nobody knows.
    http::Response wrong(const std::string& email, const std::string& address)
    {
        Browser stranger{site};
        stranger.address = address;
        return stranger.login_answer(email, "wrong");
    }

    void flood(const std::string& email)  // until the account's limit
    {
        for (int i = 0; i < 100; ++i)
            ASSERT_EQ(wrong(email, "198.51.100." + std::to_string(i)).status, 400) << i;
    }
};

TEST_F(LoginThrottle, RefusesTheSixthAsDrfDoes)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 400) << i;
    site.clock.advance(840s);
    const auto refused = wrong(ada_email, "192.0.2.1");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(*refused.header("Retry-After"), "60");
    EXPECT_EQ(*refused.header("Content-Type"), "application/json");
    EXPECT_EQ(body(refused),
              R"({"detail":"Request was throttled. Expected available in 60 seconds."})");
    site.clock.advance(59s);
    const auto last = wrong(ada_email, "192.0.2.1");
    EXPECT_EQ(*last.header("Retry-After"), "1");
    EXPECT_EQ(body(last), R"({"detail":"Request was throttled. Expected available in 1 second."})");
    site.clock.advance(1s);
    EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 400);
}

TEST_F(LoginThrottle, RefusesTheRightPasswordToo)
{
    Browser browser{site};
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(browser.login(ada_email, "wrong"), 400);
    EXPECT_EQ(browser.login(ada_email), 429);
    EXPECT_EQ(browser.get("/api/account/").status, 403);
    site.clock.advance(15min);
    EXPECT_EQ(browser.login(ada_email), 200);
}

TEST_F(LoginThrottle, CountsUnknownInactiveAndUnusableAlike)
{
    site.add_user({.email = "gone@example.org", .is_active = false});
    site.add_user({.email = "locked@example.org"});
    site.run("UPDATE accounts_customuser SET password = '!x' WHERE email = 'locked@example.org'");
    for (const auto* email : {"nobody@example.org", "gone@example.org", "locked@example.org"}) {
        for (int i = 0; i < 5; ++i)
            EXPECT_EQ(wrong(email, "192.0.2.1").status, 400) << email;
        const auto refused = wrong(email, "192.0.2.1");
        EXPECT_EQ(refused.status, 429) << email;
        EXPECT_EQ(*refused.header("Retry-After"), "900") << email;
    }
}

TEST_F(LoginThrottle, EachSpellingOfAnAddressIsAnAccountOfItsOwn)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(wrong("ADA@example.org", "192.0.2.1").status, 400);
    EXPECT_EQ(wrong("ADA@example.org", "192.0.2.1").status, 429);
    EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 400);
}

TEST_F(LoginThrottle, LetsFiftyOfANetworkThroughAndNoMore)
{
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(wrong("user" + std::to_string(i), "192.0.2.1").status, 400) << i;
    EXPECT_EQ(wrong("another", "192.0.2.1").status, 429);
    EXPECT_EQ(wrong("another", "192.0.2.2").status, 400);
}

TEST_F(LoginThrottle, CountsAnIpv6NetworkAsOne)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(wrong(ada_email, "2001:db8:0:1::" + std::to_string(i)).status, 400);
    EXPECT_EQ(wrong(ada_email, "2001:db8:0:1:ffff:ffff:ffff:ffff").status, 429);
    EXPECT_EQ(wrong(ada_email, "2001:db8:0:2::1").status, 400);
}

TEST_F(LoginThrottle, CountsAMappedIpv4AddressAsThatAddress)
{
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(wrong(ada_email, "::ffff:192.0.2.1").status, 400);
    EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 429);
    EXPECT_EQ(wrong(ada_email, "::ffff:192.0.2.2").status, 400);
}

TEST_F(LoginThrottle, DoesNotCountSuccess)
{
    for (int i = 0; i < 60; ++i) {
        Browser browser{site};
        EXPECT_EQ(browser.login(ada_email), 200) << i;
    }
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 400);
    EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 429);
}

TEST_F(LoginThrottle, DoesNotCountWhatWasNeverHashed)
{
    Browser browser{site};
    for (int i = 0; i < 60; ++i) {
        browser.get("/api/login-set-cookie/");
        EXPECT_EQ(browser.send("POST", "/api/login/", R"({"email":"ada@example.org"})").status,
                  400);
        EXPECT_EQ(browser.send("POST", "/api/login/", R"({"email":)").status, 400);
    }
    EXPECT_EQ(browser.login(ada_email), 200);
}

TEST_F(LoginThrottle, AFloodFromEverywhereDoesNotLockOutTheOwnersBrowser)
{
    Browser owner{site};
    owner.address = "203.0.113.7";
    EXPECT_EQ(owner.login(ada_email), 200);
    owner.send("POST", "/api/logout/");
    flood(ada_email);
    EXPECT_EQ(wrong(ada_email, "203.0.113.9").status, 429);  // everybody else
    Browser fresh{site};
    fresh.address = "203.0.113.8";
    EXPECT_EQ(fresh.login(ada_email), 429);
    EXPECT_EQ(owner.login(ada_email, "mistyped"), 400);
    EXPECT_EQ(owner.login(ada_email), 200);
}

TEST_F(LoginThrottle, NeighboursOfTheSameNetworkDoNotLockOutTheOwnersBrowser)
{
    Browser owner{site};
    EXPECT_EQ(owner.login(ada_email), 200);
    for (int i = 0; i < 50; ++i)
        wrong("user" + std::to_string(i % 12), "192.0.2.1");
    EXPECT_EQ(wrong(ada_email, "192.0.2.1").status, 429);
    EXPECT_EQ(owner.login(ada_email), 200);
}

TEST_F(LoginThrottle, AKnownBrowserHasFiveGuessesWhereverItGoes)
{
    Browser thief{site};
    EXPECT_EQ(thief.login(ada_email), 200);
    for (int i = 0; i < 5; ++i) {
        thief.address = "203.0.113." + std::to_string(i);
        EXPECT_EQ(thief.login(ada_email, "wrong"), 400);
    }
    thief.address = "203.0.113.99";
    EXPECT_EQ(thief.login(ada_email), 429);
    EXPECT_THAT(site.log(), HasSubstr(R"("limit":"device")"));
}

TEST_F(LoginThrottle, ALoginToAnotherAccountGivesAKnownBrowserNoNewGuesses)
{
    site.add_user({.email = "bob@example.org"});
    Browser shared{site};
    EXPECT_EQ(shared.login(ada_email), 200);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(shared.login(ada_email, "wrong"), 400);
    EXPECT_EQ(shared.login("bob@example.org"), 200);  // a new token
    EXPECT_EQ(shared.login(ada_email, "wrong"), 429);
}

TEST_F(LoginThrottle, PasswordChangesHaveFiveGuessesASessionFromAnyNetwork)
{
    Browser thief{site};
    Browser owner{site};
    EXPECT_EQ(thief.login(ada_email), 200);
    EXPECT_EQ(owner.login(ada_email), 200);
    const auto change = [](Browser& browser, const std::string& current) {
        return browser.send(
            "POST", "/api/account/password/",
            R"({"current_password":")" + current + R"(","new_password":"battery staple"})");
    };
    for (int i = 0; i < 5; ++i) {
        thief.address = "203.0.113." + std::to_string(i);
        EXPECT_EQ(change(thief, "wrong").status, 400) << i;
    }
    const auto refused = change(thief, "correct horse");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(*refused.header("Retry-After"), "900");
    EXPECT_THAT(site.log(), HasSubstr(R"("event":"password_change_throttled")"));
    EXPECT_EQ(change(owner, "correct horse").status, 200);
}

TEST_F(LoginThrottle, LogsWhichLimitAndNeverWho)
{
    for (int i = 0; i < 6; ++i)
        wrong("somebody@example.org", "192.0.2.1");
    const auto log = site.log();
    EXPECT_THAT(log, HasSubstr(R"("event":"login_throttled")"));
    EXPECT_THAT(log, HasSubstr(R"("address":"192.0.2.1","limit":"account_and_network")"));
    EXPECT_THAT(log, Not(HasSubstr("somebody")));
    EXPECT_THAT(log, Not(HasSubstr("wrong")));
}

TEST(LoginThrottleSwitchedOff, RefusesNothingAndMakesNoDevice)
{
    TestSite site{{{"login-throttle", "off"}}};
    site.add_user({.email = ada_email});
    Browser browser{site};
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(browser.login(ada_email, "wrong"), 400);
    const auto response = browser.login_answer(ada_email);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.cookies.size(), 2U);
    EXPECT_EQ(site.number("SELECT count(*) FROM gatehouse_device"), 0);
}

// The first request keeps the only hash thread busy for long (an old hash of many iterations), so
// that the others certainly find the queue as the test says: four places, a quarter for each
// network.
TEST(PasswordQueue, FullIs503WithRetryAfterAndCountsNothing)
{
    TestSite site{{{"hash-queue", "4"}}};
    site.add_user({.email = "slow@example.org"});
    site.run(
        "UPDATE accounts_customuser SET password = 'pbkdf2_sha256$3000000$salt$' || "
        "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='");
    Browser visitor{site};
    std::vector<http::Request> requests;
    const auto ask = [&](const std::string& email, const std::string& address) {
        requests.push_back(visitor.login_request(email, "wrong"));
        requests.back().set_peer({.address = address});
    };
    ask("slow@example.org", "192.0.2.1");
    for (int i = 0; i < 5; ++i)
        ask(ada_email, "192.0.2.1");  // that network holds its quarter already
    for (int i = 2; i < 10; ++i)
        ask("nobody@example.org", "192.0.2." + std::to_string(i));
    const auto responses = site.answer_together(std::move(requests));

    std::vector<http::Response> refused;
    for (const auto& response : responses)
        if (response.status != 400)
            refused.push_back(response);
    EXPECT_EQ(responses[0].status, 400);
    for (std::size_t i = 1; i <= 5; ++i)
        EXPECT_EQ(responses[i].status, 503) << i;
    EXPECT_THAT(refused.size(), ::testing::AllOf(::testing::Ge(5U + 4U), ::testing::Le(5U + 5U)));
    for (const auto& response : refused) {
        EXPECT_EQ(response.status, 503);
        EXPECT_EQ(*response.header("Retry-After"), "2");
        EXPECT_EQ(body(response),
                  R"({"detail":"Service temporarily unavailable, try again later."})");
    }
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(visitor.login(ada_email, "wrong"), 400) << i;  // the 503s cost nothing
    EXPECT_EQ(visitor.login(ada_email, "wrong"), 429);
}

}  // namespace
}  // namespace gatehouse::testing
